create or replace function private.calendar_claim(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  job private.jobs;
  opened jsonb;
  are_none boolean;
  answer jsonb := '[]';
begin
  -- An empty answer says that nothing is due.
  for round in 1..100 loop
    are_none := true;
    for job in select * from private.claim_jobs('calendars', (arguments ->> 'most')::integer) loop
      are_none := false;
      select private.opened_connection(known) || jsonb_build_object(
        'lease', private.lease_of(job), 'cursor', known.cursor, 'etag', known.etag, 'last_modified', known.last_modified,
        'covers_until', private.second_of(known.covers_until)
      ) into opened
      from public.calendar_connections as known
      where known.organization_id = job.organization_id and known.id = job.subject_id and known.status = 'active';
      if opened is null then
        perform private.finish_job(private.lease_of(job));
      else
        answer := answer || opened;
      end if;
    end loop;
    exit when are_none or answer <> '[]';
  end loop;
  return answer;
end
$$;
comment on function private.calendar_claim(jsonb) is
  'Takes up connections that are to be read. arguments: most. Gives [what private.opened_connection does with lease, cursor,
   etag, last_modified, covers_until (in seconds)].';
grant execute on function private.calendar_claim(jsonb) to service_role;
