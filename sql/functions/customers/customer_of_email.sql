create or replace function private.customer_of_email(organization uuid, address text) returns uuid
language sql stable security definer set search_path = ''
as $$
  -- The first address of a customer is listed too.
  select listed.customer_id from public.customer_emails as listed
  where listed.organization_id = $1 and lower(listed.email) = lower($2) and $1 = (select private.acting_organization())
$$;
comment on function private.customer_of_email(uuid, text) is
  'The customer with this e-mail address, in whatever case, of the organization that a function acts for.';
alter function private.customer_of_email(uuid, text) owner to frontdesk_lookups;
grant execute on function private.customer_of_email(uuid, text) to frontdesk_functions;
