create or replace function private.call_book(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.book_by_phone(private.require_called_organization(arguments -> 'call'), arguments)
$$;
comment on function private.call_book(jsonb) is
  'Books an appointment for who calls, once. arguments: call, tool_call (its id), booking (as of appointment_create),
   sayings {told, untold}. Gives answer, is_error.';
grant execute on function private.call_book(jsonb) to service_role;
