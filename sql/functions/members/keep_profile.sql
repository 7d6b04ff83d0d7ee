create or replace function private.keep_profile() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  perform set_config('frontdesk.kept_profile', new.id::text, true);
  insert into public.user_profiles as profile (id, email, email_confirmed_at, full_name)
  values (new.id, new.email, new.email_confirmed_at, private.line_of(new.raw_user_meta_data ->> 'full_name'))
  on conflict (id) do update set email = excluded.email, email_confirmed_at = excluded.email_confirmed_at;
  perform set_config('frontdesk.kept_profile', '', true);
  return null;
end
$$;
comment on function private.keep_profile() is 'Trigger: keeps a person''s profile as Supabase Auth knows them.';
alter function private.keep_profile() owner to frontdesk_functions;

create or replace trigger frontdesk_keep_profile after insert or update of email, email_confirmed_at on auth.users
  for each row execute function private.keep_profile();
