create or replace function private.chat_begin(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.begin_reply(private.chat_organization(arguments), arguments)
$$;
comment on function private.chat_begin(jsonb) is
  'The first step of chat-reply: stores what was said, and says who replies. arguments: as of private.begin_reply.';
grant execute on function private.chat_begin(jsonb) to anon, client, authenticated, service_role;
