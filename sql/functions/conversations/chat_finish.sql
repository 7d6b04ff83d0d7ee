create or replace function private.chat_finish(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.finish_reply(private.chat_organization(arguments), arguments)
$$;
comment on function private.chat_finish(jsonb) is
  'The last step of chat-reply: stores a reply. arguments: as of private.finish_reply.';
grant execute on function private.chat_finish(jsonb) to anon, client, authenticated, service_role;
