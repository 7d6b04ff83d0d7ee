create or replace function private.call_take_emergency(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.take_emergency_by_phone(private.require_called_organization(arguments -> 'call'), arguments)
$$;
comment on function private.call_take_emergency(jsonb) is
  'Somebody who is called in an emergency takes one, by its code. arguments: call, tool_call (its id), code, and what is
   said: taken, yours, late (with %s for who has it), ended, unknown. Gives answer, is_error.';
grant execute on function private.call_take_emergency(jsonb) to service_role;
