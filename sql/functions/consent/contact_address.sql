create or replace function private.contact_address(channel text, address text) returns text
language sql immutable parallel safe set search_path = ''
as $$
  select case channel when 'email' then lower(trim(address)) else regexp_replace(address, '[^+0-9]', '', 'g') end
$$;
comment on function private.contact_address(text, text) is 'An address in the one form in which permissions are kept.';
grant execute on function private.contact_address(text, text) to authenticated, service_role, frontdesk_functions,
  frontdesk_privacy;
