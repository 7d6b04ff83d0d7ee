create or replace function private.my_verified_email() returns text
language sql stable security definer set search_path = ''
as $$
  select profile.email from public.user_profiles as profile
  where profile.id = private.subject() and profile.email_confirmed_at is not null and not private.is_client()
$$;
comment on function private.my_verified_email() is
  'The e-mail address of the calling user that Supabase Auth has verified; null where there is none.';
alter function private.my_verified_email() owner to frontdesk_functions;
grant execute on function private.my_verified_email() to authenticated;
