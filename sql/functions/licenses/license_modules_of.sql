create or replace function private.license_modules_of(organization uuid, license uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', module.id, 'name', module.name) order by module.name), '[]')
  from public.license_modules as licensed
  join public.modules as module
    on module.organization_id = licensed.organization_id and module.id = licensed.module_id
  where licensed.organization_id = organization and licensed.license_id = license
$$;
comment on function private.license_modules_of(uuid, uuid) is 'The modules that a license is for.';
grant execute on function private.license_modules_of(uuid, uuid) to authenticated, service_role, frontdesk_functions;
