create or replace function private.find_person(organization uuid, subject text, subject_id uuid) returns private.person
language plpgsql volatile set search_path = ''
as $$
declare
  by_client constant boolean := private.caller() = 'client';
  person private.person;
begin
  if not by_client then
    perform private.require_role(organization, 'admin');
  elsif (organization, subject, subject_id) is distinct from (private.client_organization(), 'client', private.subject()) then
    perform private.fail(404, 'person_not_found', 'There is no such person.');
  end if;
  perform private.act_for(organization);
  person.organization_id := organization;
  person.customers := array(
    select known.id from public.customers as known
    where known.organization_id = organization and subject = 'customer' and known.id = subject_id
    union select known.customer_id from public.leads as known
    where known.organization_id = organization and subject = 'lead' and known.id = subject_id and known.customer_id is not null
    union select known.customer_id from public.clients as known
    where known.organization_id = organization and subject = 'client' and known.id = subject_id
  );
  person.clients := array(
    select known.id from public.clients as known
    where known.organization_id = organization and known.customer_id = any (person.customers)
  );
  -- A form makes leads of whoever says an address: for the staff, one with a customer's e-mail address is that customer.
  person.leads := array(
    select known.id from public.leads as known
    where known.organization_id = organization
      and (known.customer_id = any (person.customers) or subject = 'lead' and known.id = subject_id)
    union select known.id from public.customer_emails as listed
    join public.leads as known
      on known.organization_id = listed.organization_id and known.email_key = lower(listed.email)
    where listed.organization_id = organization and listed.customer_id = any (person.customers)
      and known.customer_id is null and not by_client
  );
  person.bookings := array(
    select known.id from public.bookings as known
    where known.organization_id = organization and known.customer_id = any (person.customers)
  );
  person.appointments := array(
    select known.id from public.appointments as known
    where known.organization_id = organization and known.customer_id = any (person.customers)
  );
  -- What somebody only says to be theirs gives them nothing: of a client counts what was verified, of all others what the
  -- staff or the person's own bookings put among their addresses. A family's telephone is not one person's. What was
  -- written into a form may be anybody's: a number counts once it wrote to the lead, and where no other lead has it.
  with theirs as (
    select lower(found.address) as address, found.is_claimed from (
      select known.email, false from public.clients as known
      where known.organization_id = organization and known.id = any (person.clients) and known.email_verified
      union all select listed.email, false from public.customer_emails as listed
      where listed.organization_id = organization and listed.customer_id = any (person.customers) and not by_client
      union all select listed.phone, false from public.customer_phones as listed
      where listed.organization_id = organization and listed.customer_id = any (person.customers)
        and not listed.is_claimed and not by_client
      union all
      select said.address, said.address = any (known.claimed) and not exists (
        select from public.messages as wrote
        where wrote.organization_id = organization and wrote.lead_id = known.id and wrote.direction = 'inbound'
          and wrote.from_address = said.address
      )
      from public.leads as known
      cross join lateral unnest(array[known.email_key, substring(known.phone from '^\+[1-9][0-9]{6,14}$')]) as said (address)
      where known.organization_id = organization and known.id = any (person.leads) and not by_client
        and not (said.address = any (known.claimed) and exists (
          select from public.leads as other
          where other.organization_id = organization and other.id <> all (person.leads)
            and (other.email_key = said.address or other.phone = said.address)
        ))
    ) as found (address, is_claimed)
    where found.address <> '' and not exists (
      select from public.customer_emails as other
      where other.organization_id = organization and lower(other.email) = lower(found.address)
        and other.customer_id <> all (person.customers)
    ) and not exists (
      select from public.customer_phones as other
      where other.organization_id = organization and other.phone = found.address
        and other.customer_id <> all (person.customers)
    ) and not exists (
      select from public.emergency_contacts as other
      where other.organization_id = organization
        and (lower(other.email) = lower(found.address) or other.phone = found.address)
    )
  )
  select coalesce(array_agg(distinct theirs.address) filter (where not theirs.is_claimed), '{}'),
         coalesce(array_agg(distinct theirs.address) filter (where theirs.is_claimed), '{}')
  into person.addresses, person.claimed from theirs;
  person.conversations := array(
    select known.id from public.conversations as known
    where known.organization_id = organization and known.customer_id = any (person.customers)
    union
    select known.id from public.conversations as known
    where known.organization_id = organization and known.customer_id is null
      and known.external_user_id = any (person.addresses || array(select 'client:' || client from unnest(person.clients) as client))
  );
  person.messages := array(
    select known.id from public.messages as known
    where known.organization_id = organization and known.conversation_id = any (person.conversations)
    union
    select known.id from public.messages as known
    where known.organization_id = organization and known.customer_id = any (person.customers)
    union
    select known.id from public.messages as known
    where known.organization_id = organization and known.lead_id = any (person.leads) and known.customer_id is null
    union
    select known.id from public.messages as known
    where known.organization_id = organization and lower(known.to_address) = any (person.addresses)
      and known.conversation_id is null and known.customer_id is null and known.lead_id is null
  );
  person.calls := array(
    select known.vapi_call_id from public.call_logs as known
    where known.organization_id = organization and known.customer_id = any (person.customers)
    union
    select known.vapi_call_id from public.call_logs as known
    where known.organization_id = organization and known.customer_id is null
      and known.customer_phone_number = any (person.addresses)
    union
    select booked.vapi_call_id from public.appointments as booked
    where booked.organization_id = organization and booked.id = any (person.appointments)
      and booked.vapi_call_id is not null and not exists (
        -- Whoever called for them speaks for themselves.
        select from public.call_logs as known
        where known.organization_id = organization and known.vapi_call_id = booked.vapi_call_id
          and known.customer_id <> all (person.customers)
      )
  );
  person.records := person.customers || person.leads || person.clients || person.bookings || person.appointments
    || person.conversations;
  return person;
end
$$;
comment on function private.find_person(uuid, text, uuid) is
  'All that is known to be one person''s with an organization, from the id of a customer, a lead or a client. subject:
   customer, lead or client. For admins and owners of the organization, and for clients themselves.';
grant execute on function private.find_person(uuid, text, uuid) to frontdesk_privacy;
