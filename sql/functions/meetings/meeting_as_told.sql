create or replace function private.meeting_as_told(meeting public.meetings) returns public.meetings
language plpgsql stable set search_path = ''
as $$
declare
  chosen text;
  facts jsonb;
  people jsonb;
  host uuid;
  thread public.conversations;
begin
  -- Under the last uid that it has. Those before have the one that came after them.
  select version.key, version.value into chosen, facts from jsonb_each(meeting.facts) as version
  order by version.value ? 'next', (version.value ->> 'planned_at')::bigint desc nulls last, version.key limit 1;
  select coalesce(jsonb_agg(jsonb_build_object(
      'email', person.key, 'name', person.value -> 'name',
      'is_no_show', coalesce(person.value -> 'no_show', 'false'),
      'has_left', coalesce((person.value ->> 'left_at')::bigint >= coalesce((person.value ->> 'at')::bigint, 0), false)
    ) order by (person.value ->> 'at')::bigint nulls last, person.key), '[]')
  into people from (
    -- As many as a page shows.
    select told.key, told.value from jsonb_each(facts -> 'people') as told
    order by (told.value ->> 'at')::bigint nulls last, told.key limit 200
  ) as person;

  meeting.cal_event_id := chosen;
  meeting.title := facts ->> 'title';
  meeting.meeting_url := facts ->> 'url';
  meeting.scheduled_at := to_timestamp((facts ->> 'starts_at')::double precision);
  meeting.duration_minutes := coalesce((facts ->> 'minutes')::integer, 30);
  meeting.attendees := people;
  meeting.is_no_show := people @? '$[*] ? (@.has_left == false)' and not people @? '$[*] ? (@.has_left == false && @.is_no_show == false)';
  meeting.status := case
    when people <> '[]' and not people @? '$[*] ? (@.has_left == false)' then 'cancelled'
    else coalesce(facts ->> 'status', 'scheduled')
  end;
  meeting.cancellation_reason := case when meeting.status = 'cancelled' then facts ->> 'reason' end;

  -- The conversation that its link was in, or else the last one with whoever meets.
  select known.* into thread
  from jsonb_each(meeting.facts) as version
  join public.conversations as known
    on known.organization_id = meeting.organization_id and known.owner_id is null
    and known.id = (version.value ->> 'conversation_id')::uuid
  order by version.key limit 1;
  if thread.id is null and meeting.conversation_id is null then
    select known.* into thread
    from public.customer_emails as listed
    join public.conversations as known
      on known.organization_id = listed.organization_id and known.customer_id = listed.customer_id
      and known.owner_id is null
    where listed.organization_id = meeting.organization_id and lower(listed.email) = lower(people -> 0 ->> 'email')
    order by known.last_message_at desc, known.id limit 1;
  end if;
  meeting.conversation_id := coalesce(thread.id, meeting.conversation_id);
  if meeting.conversation_id is not null and thread.id is null then
    select * into thread from public.conversations as known
    where known.organization_id = meeting.organization_id and known.id = meeting.conversation_id;
  end if;
  meeting.external_user_id := left(coalesce(thread.external_user_id, people -> 0 ->> 'email', chosen), 255);
  return meeting;
end
$$;
comment on function private.meeting_as_told(public.meetings) is
  'A meeting as its facts have it: under its last uid, with whoever has not left it, in the conversation that it came of.';
grant execute on function private.meeting_as_told(meetings) to service_role;
