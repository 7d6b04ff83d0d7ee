create or replace function private.member_address(organization uuid, member_id uuid, out email text, out language text)
language sql stable set search_path = ''
as $$
  select case when profile.email_confirmed_at is not null then profile.email end, profile.preferred_language
  from public.members as member
  join public.user_profiles as profile on profile.id = member.user_id
  where member.organization_id = organization and member.user_id = member_id and member.is_active
$$;
comment on function private.member_address(uuid, uuid) is
  'Where and in which language an active member of an organization is written to: a confirmed e-mail address, or null.';
grant execute on function private.member_address(uuid, uuid) to frontdesk_functions, service_role;
