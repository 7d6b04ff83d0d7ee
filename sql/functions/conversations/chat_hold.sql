create or replace function private.chat_hold(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.hold_reply(private.chat_organization(arguments), arguments)
$$;
comment on function private.chat_hold(jsonb) is
  'Whether a reply is still wanted while it is made. arguments: as of private.hold_reply.';
grant execute on function private.chat_hold(jsonb) to anon, client, authenticated, service_role;
