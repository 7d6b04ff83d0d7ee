create or replace function private.finish_job(lease jsonb) returns void
language plpgsql set search_path = ''
as $$
declare
  held constant private.jobs := private.held_job(lease);
begin
  if held.is_asked_again then
    update private.jobs as job
    set is_ready = true, is_asked_again = false, lease_token = null, due_at = now(), failures = 0, error = null,
        error_detail = null
    where (job.organization_id, job.queue, job.subject_id) = (held.organization_id, held.queue, held.subject_id);
  else
    delete from private.jobs as job
    where (job.organization_id, job.queue, job.subject_id) = (held.organization_id, held.queue, held.subject_id);
  end if;
end
$$;
comment on function private.finish_job(jsonb) is
  'The job of a lease is done; where it was asked for meanwhile, it is done once more. 409 lease_lost.';
grant execute on function private.finish_job(jsonb) to service_role, frontdesk_functions;
