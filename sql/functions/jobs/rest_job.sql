create or replace function private.rest_job(lease jsonb, until timestamptz) returns void
language plpgsql set search_path = ''
as $$
declare
  held constant private.jobs := private.held_job(lease);
  due constant timestamptz := case when held.is_asked_again then now() else least(until, now() + interval '10 years') end;
begin
  update private.jobs as job
  set is_ready = due <= now(), is_asked_again = false, lease_token = null, due_at = due, failures = 0, error = null,
      error_detail = null
  where (job.organization_id, job.queue, job.subject_id) = (held.organization_id, held.queue, held.subject_id);
end
$$;
comment on function private.rest_job(jsonb, timestamptz) is
  'Gives the job of a lease back until a time, without a failure; where it was asked for meanwhile, it is due at once.
   409 lease_lost.';
grant execute on function private.rest_job(jsonb, timestamptz) to service_role, frontdesk_functions;
