create or replace function private.keep_tool_answers(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.keep_answers_of_call(private.require_called_organization(arguments -> 'call'), arguments)
$$;
comment on function private.keep_tool_answers(jsonb) is
  'Keeps what calls of tools that change nothing were answered, so that a repetition gets the same. arguments: call,
   answers [{id, tool, answer, is_error, offered}].';
grant execute on function private.keep_tool_answers(jsonb) to service_role;
