create or replace function private.key_sealed(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.sealed_key(private.callers_organization('admin'), arguments ->> 'provider')
$$;
comment on function private.key_sealed(jsonb) is 'A key as it is sealed, to be verified. arguments: provider.';
grant execute on function private.key_sealed(jsonb) to authenticated;
