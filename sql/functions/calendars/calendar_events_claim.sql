create or replace function private.calendar_events_claim(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  job private.jobs;
  opened jsonb;
  are_none boolean;
  answer jsonb := '[]';
begin
  -- Few rounds, so that the statement ends and keeps what it has done.
  for round in 1..10 loop
    are_none := true;
    -- In their order, so that one which a later row renews keeps that one from nothing.
    for job in
      select claimed.* from private.claim_jobs('calendar-events', (arguments ->> 'most')::integer) as claimed
      left join public.outbox as message
        on message.organization_id = claimed.organization_id and message.id = claimed.subject_id
      order by message.created_at, message.id
    loop
      are_none := false;
      opened := private.open_calendar_event(job);
      if opened is not null then
        answer := answer || opened;
      end if;
    end loop;
    exit when are_none or answer <> '[]';
  end loop;
  return answer;
end
$$;
comment on function private.calendar_events_claim(jsonb) is
  'Takes up appointments that are to be written to calendars. arguments: most. Gives [what private.open_calendar_event does].';
grant execute on function private.calendar_events_claim(jsonb) to service_role;
