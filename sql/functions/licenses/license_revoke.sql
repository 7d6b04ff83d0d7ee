create or replace function private.license_revoke(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  revoked public.licenses;
begin
  -- One that is over already keeps the time at which it ended.
  update public.licenses as license set expiration_date = least(license.expiration_date, now())
  where license.organization_id = (arguments ->> 'organization_id')::uuid
    and license.id = (arguments ->> 'license_id')::uuid
  returning * into revoked;
  if not found then
    perform private.fail(404, 'license_not_found', 'The organization has no such license.', '/license_id');
  end if;
  return jsonb_build_object(
    'id', revoked.id, 'organization_id', revoked.organization_id, 'key_hint', revoked.key_hint, 'valid', false,
    'expires_at', revoked.expiration_date
  );
end
$$;
comment on function private.license_revoke(jsonb) is
  'Ends a license now. arguments: organization_id, license_id. Repeated, it changes nothing.';
grant execute on function private.license_revoke(jsonb) to service_role;
