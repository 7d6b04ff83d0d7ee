create or replace function private.call_emergency(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.alarm_by_phone(private.require_called_organization(arguments -> 'call'), arguments)
$$;
comment on function private.call_emergency(jsonb) is
  'Opens an incident that tells who is on call, once a call. arguments: call, tool_call (its id), urgency, score (0 to 1), message,
   and what is said: told, nobody, again. Gives answer, is_error.';
grant execute on function private.call_emergency(jsonb) to service_role;
