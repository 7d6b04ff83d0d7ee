create or replace function private.workflow_cancel(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.cancel_workflow(private.senders_organization(), (arguments ->> 'execution_id')::uuid)
$$;
comment on function private.workflow_cancel(jsonb) is 'Cancels a run. arguments: execution_id.';
grant execute on function private.workflow_cancel(jsonb) to authenticated, service_role;
