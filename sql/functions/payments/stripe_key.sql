create or replace function private.stripe_key(arguments jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'id', known.id, 'organization_id', known.organization_id,
    'sealed', encode(secret.sealed, 'base64'), 'sealed_with', secret.sealed_with
  )
  from public.key_store as known
  join public.secrets as secret
    on secret.organization_id = known.organization_id and secret.purpose = known.purpose and secret.subject_id = known.id
  where known.organization_id = (arguments ->> 'organization_id')::uuid and known.provider = 'stripe'
    and known.purpose = 'provider_api_key'
$$;
comment on function private.stripe_key(jsonb) is
  'The key with which an organization''s own account at Stripe is called, as it is sealed; null where there is none. For
   functions that have decided that the caller pays. arguments: organization_id.';
grant execute on function private.stripe_key(jsonb) to service_role;
