create or replace function private.held_job(lease jsonb) returns private.jobs
language plpgsql set search_path = ''
as $$
declare
  held private.jobs;
begin
  update private.jobs as job
  set due_at = now() + (select known.lease from private.queues as known where known.name = job.queue)
  where job.organization_id = (lease ->> 'organization_id')::uuid and job.queue = lease ->> 'queue'
    and job.subject_id = (lease ->> 'subject_id')::uuid and job.lease_token = (lease ->> 'token')::uuid
    and not job.is_ready
  returning job.* into held;
  if held.subject_id is null then
    perform private.fail(409, 'lease_lost', 'Another call works on this, or it is done.');
  end if;
  return held;
end
$$;
comment on function private.held_job(jsonb) is
  'The job of a lease, locked, and its lease begun anew; 409 lease_lost where another call has it, or it is gone.';
grant execute on function private.held_job(jsonb) to service_role, frontdesk_functions;
