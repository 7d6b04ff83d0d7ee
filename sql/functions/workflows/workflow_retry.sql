create or replace function private.workflow_retry(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.retry_workflow(private.senders_organization(), (arguments ->> 'execution_id')::uuid)
$$;
comment on function private.workflow_retry(jsonb) is 'Lets a run go on that failed or was cancelled. arguments: execution_id.';
grant execute on function private.workflow_retry(jsonb) to authenticated, service_role;
