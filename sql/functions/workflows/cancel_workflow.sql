create or replace function private.cancel_workflow(organization uuid, execution uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  run public.workflow_executions;
begin
  if private.caller() <> 'service_role' then
    perform private.require_role(organization, 'member');
  end if;
  perform private.act_for(organization);
  perform private.drop_workflow_run(organization, execution);
  select * into run from public.workflow_executions as known
  where known.organization_id = organization and known.id = execution;
  if run.id is null then
    perform private.fail(404, 'execution_not_found', 'There is no such run.', '/execution_id');
  elsif run.status <> 'cancelled' then
    perform private.fail(409, 'execution_ended', 'The run has ended already.', '/execution_id');
  end if;
  return jsonb_build_object('execution_id', run.id, 'organization_id', organization, 'workflow_id', run.workflow_id, 'version', run.version,
    'status', run.status);
end
$$;
comment on function private.cancel_workflow(uuid, uuid) is
  'Cancels a run in whatever it does; twice does no harm. 404 execution_not_found, 409 execution_ended.';
alter function private.cancel_workflow(uuid, uuid) owner to frontdesk_functions;
grant execute on function private.cancel_workflow(uuid, uuid) to authenticated, service_role;
