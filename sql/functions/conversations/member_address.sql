create or replace function private.member_address(organization uuid, member_id uuid, out email text, out language text)
language plpgsql volatile set search_path = ''
as $$
begin
  if not exists (
    select from public.members as member
    where member.organization_id = organization and member.user_id = member_id and member.is_active
  ) then
    return;
  end if;
  perform set_config('frontdesk.kept_profile', member_id::text, true);
  select case when profile.email_confirmed_at is not null then profile.email end, profile.preferred_language
  into email, language
  from public.user_profiles as profile where profile.id = member_id;
  perform set_config('frontdesk.kept_profile', '', true);
end
$$;
comment on function private.member_address(uuid, uuid) is
  'Where and in which language an active member of an organization is written to: a confirmed e-mail address, or null.';
grant execute on function private.member_address(uuid, uuid) to frontdesk_functions;
