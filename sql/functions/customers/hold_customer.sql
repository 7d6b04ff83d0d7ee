create or replace function private.hold_customer(organization uuid, customer uuid, email text, phone text) returns boolean
language plpgsql volatile set search_path = ''
as $$
begin
  perform from public.customers as known
  where known.organization_id = organization and known.id = customer for key share;
  -- Whoever was erased while this waited has no address any more.
  return found and customer is not distinct from case
    when email is not null then private.customer_of_email(organization, email)
    else private.customer_of_phone(organization, phone)
  end;
end
$$;
comment on function private.hold_customer(uuid, uuid, text, text) is
  'Keeps a customer, who was found by an e-mail address or else by a phone, from being erased until the transaction ends;
   whether they are still there.';
grant execute on function private.hold_customer(uuid, uuid, text, text) to frontdesk_functions;
