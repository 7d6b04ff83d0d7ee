create or replace function private.key_shown(stored public.key_store) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'id', stored.id, 'organization_id', stored.organization_id, 'provider', stored.provider,
    'purpose', stored.purpose, 'expires_at', stored.expires_at, 'masked', '****' || stored.key_hint, 'verified', stored.verified, 'checked_at', stored.checked_at,
    'created_at', stored.created_at, 'updated_at', stored.updated_at
  )
$$;
comment on function private.key_shown(public.key_store) is 'A stored key as its organization sees it: never the key.';
grant execute on function private.key_shown(key_store) to authenticated, frontdesk_functions;
