create or replace function private.workflow_begin(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.begin_workflow(private.senders_organization(), arguments)
$$;
comment on function private.workflow_begin(jsonb) is
  'Begins a run by hand. arguments: workflow_id, lead_id, customer_id, input. Gives {execution_id, organization_id,
   status}.';
grant execute on function private.workflow_begin(jsonb) to authenticated, service_role;
