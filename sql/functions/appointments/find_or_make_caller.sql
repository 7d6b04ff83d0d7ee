create or replace function private.find_or_make_caller(organization uuid, customer jsonb, language text) returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
  found_customer uuid;
begin
  if customer ->> 'phone' is not null then
    -- A phone is shared by families, so no unique key can decide; the lock makes two callers take turns.
    perform pg_advisory_xact_lock(hashtextextended('customer ' || organization || (customer ->> 'phone'), 0));
  end if;
  loop
    found_customer := private.customer_of_phone(organization, customer ->> 'phone');
    exit when found_customer is not null
      and private.hold_customer(organization, found_customer, null, customer ->> 'phone');
    found_customer := private.customer_of_email(organization, customer ->> 'email');
    exit when found_customer is not null
      and private.hold_customer(organization, found_customer, customer ->> 'email', null);
    if found_customer is null then
      insert into public.customers (organization_id, name, email, phone, primary_language)
      values (organization, customer ->> 'name', customer ->> 'email', customer ->> 'phone', language)
      on conflict (organization_id, lower(email)) do nothing
      returning id into found_customer;
      -- Nobody else sees them yet. Where somebody else was quicker, theirs is found now.
      exit when found_customer is not null;
    end if;
  end loop;
  return found_customer;
end
$$;
comment on function private.find_or_make_caller(uuid, jsonb, text) is
  'The customer with this phone, else with this e-mail address, else a new one. What is known of a customer is never
   changed by it: whoever calls as somebody need not be them.';
grant execute on function private.find_or_make_caller(uuid, jsonb, text) to frontdesk_functions;
