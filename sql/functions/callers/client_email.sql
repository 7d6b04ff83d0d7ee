create or replace function private.client_email() returns text
language sql stable
as $$
  select case when private.claims() ->> 'role' = 'client' then private.client_customer_email() end
$$;
comment on function private.client_email() is
  'The e-mail address of the customer that the calling client is, in lower case; null for every other caller, and where
   the token was revoked.';
grant execute on function private.client_email() to anon, client, authenticated, service_role, frontdesk_functions;
