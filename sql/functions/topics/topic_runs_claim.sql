create or replace function private.topic_runs_claim(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  job private.jobs;
  claimed public.topic_runs;
  are_none boolean := false;
  answer jsonb := '[]';
begin
  -- An empty answer says that nothing is due.
  while not are_none and answer = '[]' loop
    are_none := true;
    for job in
      select * from private.claim_jobs(
        'topics', (arguments ->> 'most')::integer, (arguments ->> 'organization_id')::uuid
      )
    loop
      are_none := false;
      update public.topic_runs as run
      set attempt = job.attempts, started_at = now(), embedded_count = 0, error = null, error_detail = null,
          request_id = job.request_id,
          message_count = (
            select count(*) from public.messages as message
            where message.organization_id = run.organization_id and message.direction = 'inbound'
              and message.sender = 'customer' and message.owner_id is null
              and message.created_at >= private.start_of_day(run.date, known.timezone)
              and message.created_at < private.start_of_day(run.date + 1, known.timezone)
          )
      from public.organizations as known
      where run.id = job.subject_id and run.finished_at is null and known.id = run.organization_id
      returning run.* into claimed;
      if claimed.id is null then
        -- It was asked for while another call did the last of it.
        perform private.finish_job(private.lease_of(job));
        continue;
      end if;
      answer := answer || jsonb_build_object(
        'lease', private.lease_of(job), 'message_count', claimed.message_count,
        'assigned_after', claimed.assigned_after, 'embedding_choice', private.embedding_choice(claimed.organization_id)
      );
    end loop;
  end loop;
  return answer;
end
$$;
comment on function private.topic_runs_claim(jsonb) is
  'Takes up the next days whose messages are not grouped yet. arguments: most, and optionally organization_id. Gives
   [{lease, message_count, embedding_choice, assigned_after (a sample was grouped already, and its others were given to
   topics up to this message)}]; nothing where nothing is left.';
grant execute on function private.topic_runs_claim(jsonb) to service_role;
