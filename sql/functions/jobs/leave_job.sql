create or replace function private.leave_job(
  lease jsonb, error text default null, error_detail text default null, pause interval default null
) returns private.jobs
language plpgsql set search_path = ''
as $$
declare
  held private.jobs := private.held_job(lease);
  rules private.queues;
begin
  select * into rules from private.queues as known where known.name = held.queue;
  if leave_job.error is null then
    held.due_at := now() + coalesce(leave_job.pause, interval '0');
  else
    held.failures := held.failures + 1;
    held.due_at := case
      when held.failures >= rules.most_failures then coalesce(now() + rules.again_after, 'infinity')
      -- Half of it by chance, so that what failed together does not come again together.
      else now() + coalesce(
        leave_job.pause, least(rules.pause * 2 ^ least(held.failures - 1, 30), rules.longest_pause) * (0.5 + random() / 2)
      )
    end;
  end if;
  update private.jobs as job
  set is_ready = held.due_at <= now(), lease_token = null, is_asked_again = false, due_at = held.due_at,
      failures = held.failures, error = left(leave_job.error, 100), error_detail = left(leave_job.error_detail, 2000)
  where (job.organization_id, job.queue, job.subject_id) = (held.organization_id, held.queue, held.subject_id)
  returning job.* into held;
  return held;
end
$$;
comment on function private.leave_job(jsonb, text, text, interval) is
  'Gives the job of a lease back: the time is over, or, with an error, the attempt came to nothing. Then it waits, longer
   each time, or as long as pause says, which a service asked for; after most_failures it is dead (due_at is infinity),
   or waits for the queue''s again_after. Gives the job as it is now. 409 lease_lost.';
grant execute on function private.leave_job(jsonb, text, text, interval) to service_role, frontdesk_functions;
