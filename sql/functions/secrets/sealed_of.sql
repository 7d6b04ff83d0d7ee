create or replace function private.sealed_of(stored public.key_store) returns jsonb
language sql stable set search_path = ''
as $$
  select private.sealed_secret(secret) from public.secrets as secret
  where secret.organization_id = stored.organization_id and secret.purpose = stored.purpose
    and secret.subject_id = stored.id
$$;
comment on function private.sealed_of(public.key_store) is 'A key as it is sealed, for a function that has the keys.';
grant execute on function private.sealed_of(key_store) to service_role;
