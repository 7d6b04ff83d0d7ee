create or replace function private.drop_workflow_run(
  organization uuid, run uuid, error text default null, detail text default null
) returns boolean
language plpgsql volatile set search_path = ''
as $$
begin
  -- The job first, as every step does: whoever works on it now is at a loss from here on.
  delete from private.jobs as job
  where job.organization_id = organization and job.queue = 'workflows' and job.subject_id = run;
  perform from public.workflow_executions as known
  where known.organization_id = organization and known.id = run and known.status in ('pending', 'running', 'waiting')
  for update;
  if not found then
    return false;
  end if;
  perform private.end_workflow_run(organization, run, 'cancelled', error, detail);
  return true;
end
$$;
comment on function private.drop_workflow_run(uuid, uuid, text, text) is
  'Cancels a run that has not ended, whatever it does at the moment; whether there was one.';
grant execute on function private.drop_workflow_run(uuid, uuid, text, text) to service_role, frontdesk_functions;
