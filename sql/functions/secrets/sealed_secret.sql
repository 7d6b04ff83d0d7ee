create or replace function private.sealed_secret(secret public.secrets) returns jsonb
language sql immutable set search_path = ''
as $$
  select jsonb_build_object(
    'id', secret.subject_id, 'organization_id', secret.organization_id, 'sealed', encode(secret.sealed, 'base64'),
    'sealed_with', secret.sealed_with
  )
$$;
comment on function private.sealed_secret(public.secrets) is 'A secret as it is sealed: id is what it is the secret of.';
grant execute on function private.sealed_secret(secrets) to service_role;
