create or replace function private.secrets_resealed(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  -- Whoever changed one meanwhile has sealed it with the current key.
  with resealed as (
    update public.secrets as secret
    set sealed = decode(batch.value ->> 'sealed', 'base64'), sealed_with = batch.value ->> 'sealed_with'
    from jsonb_array_elements(arguments -> 'secrets') as batch
    where secret.id = (batch.value ->> 'id')::uuid
      and secret.sealed = decode(batch.value ->> 'was', 'base64')
    returning secret.id
  )
  select jsonb_build_object('resealed', (select count(*) from resealed))
$$;
comment on function private.secrets_resealed(jsonb) is
  'Puts newly sealed secrets in the place of the old ones. arguments: secrets [{id, was, sealed, sealed_with}].';
grant execute on function private.secrets_resealed(jsonb) to service_role;
