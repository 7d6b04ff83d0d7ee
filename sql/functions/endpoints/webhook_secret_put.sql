create or replace function private.webhook_secret_put(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.put_webhook_secret(private.callers_organization('admin'), arguments)
$$;
comment on function private.webhook_secret_put(jsonb) is
  'Gives an endpoint a new secret. arguments: id (of the secret), endpoint_id, secret_hint, sealed (base64), sealed_with.';
grant execute on function private.webhook_secret_put(jsonb) to authenticated;
