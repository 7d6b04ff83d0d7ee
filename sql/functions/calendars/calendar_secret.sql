create or replace function private.calendar_secret(source text) returns text
language sql immutable set search_path = ''
as $$
  select case source when 'google' then 'google_refresh_token' when 'outlook' then 'outlook_refresh_token' else 'calendar_url' end
$$;
comment on function private.calendar_secret(text) is 'The purpose in public.secrets of what a connection of this source needs.';
grant execute on function private.calendar_secret(text) to service_role, frontdesk_functions;
