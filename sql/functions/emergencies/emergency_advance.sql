create or replace function private.emergency_advance(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  job private.jobs;
  due timestamptz;
  steps integer := 0;
  failed integer := 0;
begin
  for job in select * from private.claim_jobs('emergencies', (arguments ->> 'most')::integer) loop
    begin
      due := private.escalate_incident(job.organization_id, job.subject_id);
      if due is null then
        perform private.finish_job(private.lease_of(job));
      else
        perform private.rest_job(private.lease_of(job), due);
      end if;
      steps := steps + 1;
    exception when data_exception or integrity_constraint_violation then
      -- One incident that can't go on stops no other.
      perform private.leave_job(private.lease_of(job), 'failed', sqlerrm);
      failed := failed + 1;
    end;
  end loop;
  return jsonb_build_object(
    'steps', steps, 'failed', failed,
    'are_alarms_due', exists (
      select from private.jobs as alarm
      where alarm.queue = 'alarms' and (alarm.is_ready or alarm.due_at <= clock_timestamp())
    ),
    'next_in_seconds', (
      select extract(epoch from min(waiting.due_at) - clock_timestamp()) from (
        (select known.due_at from private.jobs as known
         where known.queue = 'emergencies' and not known.is_ready order by known.due_at limit 1)
        union all
        (select known.due_at from private.jobs as known where known.queue = 'emergencies' and known.is_ready limit 1)
      ) as waiting
      where waiting.due_at < 'infinity'
    )
  );
end
$$;
comment on function private.emergency_advance(jsonb) is
  'Does the next step of incidents that are due. arguments: most. Gives steps and failed (how many), are_alarms_due
   (whether a message of theirs waits to leave), next_in_seconds (when the next step is due; null: none waits).';
grant execute on function private.emergency_advance(jsonb) to service_role;
