create or replace function private.forget_echo(message public.outbox, given text) returns void
language sql volatile set search_path = ''
as $$
  delete from public.messages as echo
  where message.topic = 'message.sent' and message.provider = 'meta'
    and echo.organization_id = message.organization_id and echo.channel = message.channel and echo.external_id = given
    and echo.direction = 'outbound' and echo.id <> message.id
    and not exists (
      select from public.outbox as sent where sent.organization_id = echo.organization_id and sent.id = echo.id
    )
$$;
comment on function private.forget_echo(public.outbox, text) is
  'Forgets what private.keep_echo kept of a message of ours whose echo was not known for ours: it would stand there twice. given:
   its id at its provider. Call it before the id is noted.';
grant execute on function private.forget_echo(outbox, text) to service_role;
