create or replace function private.valid_client() returns public.clients
language sql stable security definer set search_path = ''
as $$
  select client from public.clients as client
  where private.claims() ->> 'role' = 'client'
    and client.id = private.subject()
    and client.organization_id = (private.claims() -> 'app_metadata' ->> 'organization_id')::uuid
    and client.token_version = (private.claims() -> 'app_metadata' ->> 'token_version')::integer
    and client.is_active
$$;
comment on function private.valid_client() is
  'The calling client; null for every other caller, and where the token was revoked.';
alter function private.valid_client() owner to frontdesk_functions;
grant execute on function private.valid_client()
  to anon, client, guest, authenticated, service_role, frontdesk_lookups, frontdesk_audit, frontdesk_privacy;
