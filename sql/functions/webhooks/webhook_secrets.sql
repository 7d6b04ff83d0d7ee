create or replace function private.webhook_secrets(arguments jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', known.id, 'organization_id', known.organization_id,
    'sealed', encode(secret.sealed, 'base64'), 'sealed_with', secret.sealed_with
  ) order by known.expires_at nulls first), '[]')
  from public.key_store as known
  join public.secrets as secret
    on secret.organization_id = known.organization_id and secret.purpose = known.purpose
    and secret.subject_id = known.id
  where known.organization_id = private.requested_organization() and known.provider = arguments ->> 'provider'
    and known.purpose = 'webhook_secret' and coalesce(known.expires_at, 'infinity') > now()
$$;
comment on function private.webhook_secrets(jsonb) is
  'The secrets with which a provider may have signed, as they are sealed; none for an organization that has none, or that
   there is not. The organization is the one that the URL names. arguments: provider.';
grant execute on function private.webhook_secrets(jsonb) to service_role;
