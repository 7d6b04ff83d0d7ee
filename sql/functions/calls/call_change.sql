create or replace function private.call_change(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.change_by_phone(private.require_called_organization(arguments -> 'call'), arguments)
$$;
comment on function private.call_change(jsonb) is
  'Moves or cancels an appointment of who calls, once. arguments: call, tool_call (its id), tool, change (as of
   appointment_update), saying. Gives answer, is_error.';
grant execute on function private.call_change(jsonb) to service_role;
