create or replace function private.chat_leave(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.leave_reply(private.chat_organization(arguments), arguments)
$$;
comment on function private.chat_leave(jsonb) is
  'Gives a reply up that can''t be made now. arguments: as of private.leave_reply.';
grant execute on function private.chat_leave(jsonb) to anon, client, authenticated, service_role;
