create or replace function private.find_or_make_customer(organization uuid, customer jsonb) returns uuid
language plpgsql set search_path = ''
as $$
declare
  customer_id uuid;
begin
  if customer ->> 'email' is null then
    -- A phone is shared by families, so no unique key can decide; the lock makes two callers take turns.
    perform pg_advisory_xact_lock(hashtextextended('customer ' || organization || (customer ->> 'phone'), 0));
  end if;
  loop
    customer_id := case
      when customer ->> 'email' is not null then private.customer_of_email(organization, customer ->> 'email')
      else private.customer_of_phone(organization, customer ->> 'phone')
    end;
    if customer_id is null then
      insert into public.customers (organization_id, name, email, phone)
      values (organization, customer ->> 'name', customer ->> 'email', customer ->> 'phone')
      on conflict (organization_id, lower(email)) do nothing
      returning id into customer_id;
      -- Nobody else sees them yet. Where somebody else was quicker, theirs is found now.
      exit when customer_id is not null;
    else
      exit when private.hold_customer(organization, customer_id, customer ->> 'email', customer ->> 'phone');
    end if;
  end loop;
  return customer_id;
end
$$;
comment on function private.find_or_make_customer(uuid, jsonb) is
  'The customer with this e-mail address, else with this phone, else a new one. What is known of a customer is
   never changed by it: whoever books as somebody need not be them.';
grant execute on function private.find_or_make_customer(uuid, jsonb) to frontdesk_functions;
