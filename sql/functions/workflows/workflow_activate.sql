create or replace function private.workflow_activate(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.activate_workflow(
    private.senders_organization(), (arguments ->> 'workflow_id')::uuid, (arguments ->> 'version')::integer
  )
$$;
comment on function private.workflow_activate(jsonb) is
  'Lets new runs take a version of a workflow that was checked. arguments: workflow_id, version. For admins. 409
   workflow_changed where it was saved anew meanwhile.';
grant execute on function private.workflow_activate(jsonb) to authenticated, service_role;
