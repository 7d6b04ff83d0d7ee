create or replace function private.is_among_staff(organization uuid, address text) returns boolean
language sql stable security definer set search_path = ''
as $$
  select exists (
    select from public.members as member
    join public.user_profiles as profile on profile.id = member.user_id
    where member.organization_id = organization and profile.email_confirmed_at is not null
      and private.same_address(profile.email, address)
  )
$$;
comment on function private.is_among_staff(uuid, text) is 'Whether one of the staff has this verified address.';
alter function private.is_among_staff(uuid, text) owner to frontdesk_functions;
