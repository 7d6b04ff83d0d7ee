create or replace function private.chat_read(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.read_conversation(private.searched_organization(), arguments)
$$;
comment on function private.chat_read(jsonb) is
  'What chat-reply shows of a conversation. arguments: as of private.read_conversation.';
grant execute on function private.chat_read(jsonb) to anon, client, authenticated, service_role;
