create or replace function private.key_put(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.put_key(private.callers_organization('admin'), arguments)
$$;
comment on function private.key_put(jsonb) is
  'Stores a key. arguments: id, provider, purpose, key_hint, sealed (base64), sealed_with.';
grant execute on function private.key_put(jsonb) to authenticated;
