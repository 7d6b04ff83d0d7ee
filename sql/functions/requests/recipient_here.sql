create or replace function private.recipient_here(recipient text) returns text
language sql stable set search_path = ''
as $$
  select concat_ws(E'\n', private.acting_organization(), lower(recipient))
$$;
comment on function private.recipient_here(text) is
  'Whose messages are counted: a recipient''s of the organization that is acted for, so that what one organization sends
   keeps nobody from another.';
grant execute on function private.recipient_here(text) to service_role, frontdesk_functions;
