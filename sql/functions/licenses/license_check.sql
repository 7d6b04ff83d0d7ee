create or replace function private.license_check(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  held public.licenses;
begin
  perform set_config('frontdesk.held_key', arguments ->> 'key_hash', true);
  select * into held from public.licenses as license
  where license.key_hash = decode(arguments ->> 'key_hash', 'hex')
    and (license.expiration_date is null or license.expiration_date > now());
  -- What expired and what never was are one answer.
  if not found then
    return jsonb_build_object('valid', false, 'expires_at', null, 'modules', '[]'::jsonb);
  end if;
  perform private.act_for(held.organization_id);
  return jsonb_build_object(
    'valid', true, 'expires_at', held.expiration_date,
    'modules', private.license_modules_of(held.organization_id, held.id)
  );
end
$$;
comment on function private.license_check(jsonb) is 'What a license key is good for. arguments: key_hash (hex).';
alter function private.license_check(jsonb) owner to frontdesk_functions;
grant execute on function private.license_check(jsonb) to anon, client, authenticated, service_role;
