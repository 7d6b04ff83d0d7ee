create or replace function private.take_job(queue text, organization uuid, subject uuid) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  taken private.jobs;
begin
  insert into private.jobs as job (queue, organization_id, subject_id, due_at, is_ready, lease_token, attempts, request_id)
  select known.name, organization, subject, now() + known.lease, false, gen_random_uuid(), 1,
         nullif(current_setting('frontdesk.request_id', true), '')
  from private.queues as known where known.name = take_job.queue
  on conflict on constraint jobs_pkey do update
  set is_ready = false, lease_token = excluded.lease_token, due_at = excluded.due_at, attempts = job.attempts + 1,
      failures = case when job.due_at = 'infinity' then 0 else job.failures end, request_id = excluded.request_id
  where job.lease_token is null or job.due_at <= now()
  returning job.* into taken;
  return private.lease_of(taken);
end
$$;
comment on function private.take_job(text, uuid, uuid) is
  'Leases this very job, which is made if need be: for a caller who waits for it. Null where somebody else is at it.';
grant execute on function private.take_job(text, uuid, uuid) to service_role, frontdesk_functions;
