create or replace function private.retry_workflow(organization uuid, execution uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  run public.workflow_executions;
begin
  if private.caller() <> 'service_role' then
    perform private.require_role(organization, 'member');
  end if;
  perform private.act_for(organization);
  perform private.limit_tries('workflow-run organization', organization::text);
  -- The job first, as whoever does the run's next step has it first.
  perform from private.jobs as job
  where job.organization_id = organization and job.queue = 'workflows' and job.subject_id = execution for update;
  select * into run from public.workflow_executions as known
  where known.organization_id = organization and known.id = execution for update;
  if run.id is null then
    perform private.fail(404, 'execution_not_found', 'There is no such run.', '/execution_id');
  elsif run.status not in ('failed', 'cancelled') then
    perform private.fail(409, 'execution_goes_on', 'Only a run that failed or was cancelled is taken up again.', '/execution_id');
  elsif run.version is null then
    perform private.fail(409, 'execution_too_old', 'It is not known which version of the workflow the run went by.',
      '/execution_id');
  end if;
  perform private.lock_starts(organization);
  if run.reentry <> 'always' and exists (
    select from public.workflow_executions as other
    where other.organization_id = organization and other.workflow_id = run.workflow_id and other.id <> run.id
      and other.subject_id = any ((select private.same_person(organization, run.lead_id, run.customer_id))::uuid[])
      and other.reentry <> 'always' and other.status in ('pending', 'running', 'waiting')
  ) then
    perform private.fail(409, 'already_running', 'Another run of this lead or customer goes on.', '/execution_id');
  end if;
  -- What is done stays done. What failed, and what waited, begins anew.
  delete from public.workflow_steps as step
  where step.organization_id = organization and step.execution_id = run.id and step.status in ('failed', 'cancelled');
  update public.workflow_executions as known
  set status = 'pending', completed_at = null, kept_until = null, error_message = null, error_details = null, error_count = 0, worked = '0',
      working_since = null, expires_at = greatest(known.expires_at, now() + interval '7 days')
  where known.organization_id = organization and known.id = run.id
  returning known.* into run;
  perform private.put_job('workflows', organization, run.id, now());
  return jsonb_build_object('execution_id', run.id, 'organization_id', organization, 'workflow_id', run.workflow_id,
    'version', run.version, 'status', run.status);
exception when unique_violation then
  perform private.fail(409, 'already_running', 'Another run of this lead or customer goes on.', '/execution_id');
end
$$;
comment on function private.retry_workflow(uuid, uuid) is
  'Lets a run go on from the step that failed, in its own version. 404 execution_not_found, 409 execution_goes_on,
   already_running.';
alter function private.retry_workflow(uuid, uuid) owner to frontdesk_functions;
grant execute on function private.retry_workflow(uuid, uuid) to authenticated, service_role;
