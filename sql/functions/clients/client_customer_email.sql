create or replace function private.client_customer_email() returns text
language sql stable security definer set search_path = ''
as $$
  select lower(customer.email) from public.customers as customer
  where customer.organization_id = private.client_organization() and customer.id = private.client_customer()
$$;
comment on function private.client_customer_email() is
  'The e-mail address of the customer that the calling client is, in lower case.';
alter function private.client_customer_email() owner to frontdesk_functions;
grant execute on function private.client_customer_email() to anon, client, authenticated, service_role, frontdesk_audit;
