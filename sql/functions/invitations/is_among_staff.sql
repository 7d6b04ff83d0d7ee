create or replace function private.is_among_staff(organization uuid, address text) returns boolean
language plpgsql volatile security definer set search_path = ''
as $$
declare
  colleague uuid;
begin
  for colleague in
    select member.user_id from public.members as member where member.organization_id = organization
  loop
    perform set_config('frontdesk.kept_profile', colleague::text, true);
    if exists (
      select from public.user_profiles as profile
      where profile.id = colleague and profile.email_confirmed_at is not null
        and private.same_address(profile.email, address)
    ) then
      perform set_config('frontdesk.kept_profile', '', true);
      return true;
    end if;
  end loop;
  perform set_config('frontdesk.kept_profile', '', true);
  return false;
end
$$;
comment on function private.is_among_staff(uuid, text) is 'Whether one of the staff has this verified address.';
alter function private.is_among_staff(uuid, text) owner to frontdesk_functions;
