create or replace function private.role_in(organization uuid) returns text
language plpgsql stable security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  claims constant jsonb := private.claims();
  role constant text := claims #>> '{app_metadata,role}';
begin
  if role = 'client' or claims ->> 'role' = 'client' then
    return null;
  elsif role = 'developer' then
    return (select 'owner' from public.organizations as known where known.id = organization);
  end if;
  return (
    select member.role from public.members as member
    where member.organization_id = organization and member.user_id = (claims ->> 'sub')::uuid and member.is_active
  );
end
$$;
comment on function private.role_in(uuid) is
  'As what the caller acts in an organization: member, admin or owner; null for none of its staff. A developer of the
   platform acts as owner.';
alter function private.role_in(uuid) owner to frontdesk_functions;
grant execute on function private.role_in(uuid) to authenticated, frontdesk_privacy, frontdesk_lookups;
