create or replace function private.role_in(organization uuid) returns text
language sql stable security definer set search_path = ''
as $$
  select case
    when private.is_client() then null
    when private.is_developer() then (
      select 'owner' from public.organizations as known where known.id = organization
    )
    else (
      select member.role from public.members as member
      where member.organization_id = organization and member.user_id = private.subject() and member.is_active
    )
  end
$$;
comment on function private.role_in(uuid) is
  'As what the caller acts in an organization: member, admin or owner; null for none of its staff. A developer of the
   platform acts as owner.';
alter function private.role_in(uuid) owner to frontdesk_functions;
grant execute on function private.role_in(uuid) to authenticated, frontdesk_privacy;
