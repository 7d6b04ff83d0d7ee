create or replace function private.call_transfer(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.put_through(private.require_called_organization(arguments -> 'call'), arguments)
$$;
comment on function private.call_transfer(jsonb) is
  'To whom a call is put through. arguments: call, tool_call (its id, or null), reason, urgency, summary, name, found and
   nobody (what is said). Gives answer, is_error, number (E.164, or null) and is_warm.';
grant execute on function private.call_transfer(jsonb) to service_role;
