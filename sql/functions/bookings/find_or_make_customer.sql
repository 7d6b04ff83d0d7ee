create or replace function private.find_or_make_customer(organization uuid, customer jsonb) returns uuid
language plpgsql set search_path = ''
as $$
declare
  customer_id uuid;
begin
  if customer ->> 'email' is not null then
    customer_id := private.customer_of_email(organization, customer ->> 'email');
    if customer_id is null then
      insert into public.customers (organization_id, name, email, phone)
      values (organization, customer ->> 'name', customer ->> 'email', customer ->> 'phone')
      on conflict (organization_id, lower(email)) do nothing
      returning id into customer_id;
    end if;
    -- Somebody else was quicker.
    return coalesce(customer_id, private.customer_of_email(organization, customer ->> 'email'));
  end if;

  -- A phone is shared by families, so no unique key can decide; the lock makes two callers take turns.
  perform pg_advisory_xact_lock(hashtextextended('customer ' || organization || (customer ->> 'phone'), 0));
  customer_id := private.customer_of_phone(organization, customer ->> 'phone');
  if customer_id is null then
    insert into public.customers (organization_id, name, phone)
    values (organization, customer ->> 'name', customer ->> 'phone')
    returning id into customer_id;
  end if;
  return customer_id;
end
$$;
comment on function private.find_or_make_customer(uuid, jsonb) is
  'The customer with this e-mail address, else with this phone, else a new one. What is known of a customer is
   never changed by it: whoever books as somebody need not be them.';
grant execute on function private.find_or_make_customer(uuid, jsonb) to frontdesk_functions;
