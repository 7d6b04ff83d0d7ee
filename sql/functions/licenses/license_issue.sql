create or replace function private.license_issue(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  organization constant uuid := (arguments ->> 'organization_id')::uuid;
  issued public.licenses;
begin
  if not exists (select from public.organizations as known where known.id = organization) then
    perform private.fail(404, 'organization_not_found', 'There is no such organization.', '/organization_id');
  end if;
  if (arguments ->> 'expires_at')::timestamptz <= now() then
    perform private.fail(422, 'invalid_request', 'must not be over', '/expires_at');
  end if;
  insert into public.licenses (organization_id, key_hash, key_hint, expiration_date)
  values (
    organization, decode(arguments ->> 'key_hash', 'hex'), arguments ->> 'key_hint',
    (arguments ->> 'expires_at')::timestamptz
  )
  returning * into issued;
  insert into public.modules (organization_id, name)
  select distinct organization, wanted.name from jsonb_array_elements_text(arguments -> 'modules') as wanted (name)
  on conflict (organization_id, name) do nothing;
  insert into public.license_modules (organization_id, license_id, module_id)
  select organization, issued.id, module.id from public.modules as module
  where module.organization_id = organization
    and module.name in (select jsonb_array_elements_text(arguments -> 'modules'));
  return jsonb_build_object(
    'id', issued.id, 'organization_id', organization, 'key_hint', issued.key_hint,
    'expires_at', issued.expiration_date, 'modules', private.license_modules_of(organization, issued.id)
  );
end
$$;
comment on function private.license_issue(jsonb) is
  'Gives an organization a license. arguments: organization_id, key_hash (hex), key_hint, expires_at, modules (names).';
grant execute on function private.license_issue(jsonb) to service_role;
