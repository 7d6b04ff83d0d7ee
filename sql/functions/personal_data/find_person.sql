create or replace function private.find_person(organization uuid, subject text, subject_id uuid) returns private.person
language plpgsql volatile set search_path = ''
as $$
declare
  person private.person;
begin
  if private.caller() <> 'client' then
    perform private.require_role(organization, 'admin');
  elsif (organization, subject, subject_id) is distinct from (private.client_organization(), 'client', private.subject()) then
    perform private.fail(404, 'person_not_found', 'There is no such person.');
  end if;
  perform private.act_for(organization);
  person.organization_id := organization;
  person.customers := array(
    select subject_id where subject = 'customer'
    union select known.customer_id from public.leads as known
    where known.organization_id = organization and subject = 'lead' and known.id = subject_id and known.customer_id is not null
    union select known.customer_id from public.clients as known
    where known.organization_id = organization and subject = 'client' and known.id = subject_id
  );
  person.leads := array(
    select known.id from public.leads as known
    where known.organization_id = organization
      and (known.customer_id = any (person.customers) or subject = 'lead' and known.id = subject_id)
  );
  person.clients := array(
    select known.id from public.clients as known
    where known.organization_id = organization and known.customer_id = any (person.customers)
  );
  person.bookings := array(
    select known.id from public.bookings as known
    where known.organization_id = organization and known.customer_id = any (person.customers)
  );
  person.appointments := array(
    select known.id from public.appointments as known
    where known.organization_id = organization and known.customer_id = any (person.customers)
  );
  -- A family's telephone, or an address that two share, is not that person's to take from the others.
  person.addresses := array(
    select distinct lower(theirs.address) from (
      select unnest(array[known.email, known.phone]) from public.customers as known
      where known.organization_id = organization and known.id = any (person.customers)
      union all select known.email from public.customer_emails as known
      where known.organization_id = organization and known.customer_id = any (person.customers)
      union all select known.phone from public.customer_phones as known
      where known.organization_id = organization and known.customer_id = any (person.customers)
      union all select unnest(array[known.email, known.phone]) from public.leads as known
      where known.organization_id = organization and known.id = any (person.leads)
      union all select unnest(array[known.email, known.phone]) from public.clients as known
      where known.organization_id = organization and known.id = any (person.clients)
      union all select unnest(array[known.customer_email, known.customer_phone]) from public.bookings as known
      where known.organization_id = organization and known.id = any (person.bookings)
      union all select unnest(array[known.customer_email, known.customer_phone]) from public.appointments as known
      where known.organization_id = organization and known.id = any (person.appointments)
    ) as theirs (address)
    where theirs.address <> '' and not exists (
      select from public.customer_emails as other
      where other.organization_id = organization and lower(other.email) = lower(theirs.address)
        and other.customer_id <> all (person.customers)
    ) and not exists (
      select from public.customer_phones as other
      where other.organization_id = organization and other.phone = theirs.address
        and other.customer_id <> all (person.customers)
    ) and not exists (
      select from public.leads as other
      where other.organization_id = organization and other.id <> all (person.leads)
        and (lower(other.email) = lower(theirs.address) or other.phone = theirs.address)
    )
  );
  person.conversations := array(
    select known.id from public.conversations as known
    where known.organization_id = organization and (
      known.customer_id = any (person.customers)
      or known.customer_id is null and (
        known.external_user_id = any (person.addresses)
        or known.external_user_id in (select 'client:' || client from unnest(person.clients) as client)
      )
    )
  );
  person.messages := array(
    select known.id from public.messages as known
    where known.organization_id = organization and (
      known.conversation_id = any (person.conversations) or known.customer_id = any (person.customers)
      or known.lead_id = any (person.leads)
      or known.customer_id is null and known.lead_id is null
        and (lower(known.from_address) = any (person.addresses) or lower(known.to_address) = any (person.addresses))
    )
  );
  person.calls := array(
    select known.vapi_call_id from public.call_logs as known
    where known.organization_id = organization and (
      known.customer_id = any (person.customers)
      or known.customer_id is null and known.customer_phone_number = any (person.addresses)
    )
    union
    select known.vapi_call_id from public.appointments as known
    where known.organization_id = organization and known.id = any (person.appointments) and known.vapi_call_id is not null
  );
  person.records := person.customers || person.leads || person.clients || person.bookings || person.appointments
    || person.conversations || person.messages;
  return person;
end
$$;
comment on function private.find_person(uuid, text, uuid) is
  'All that is known to be one person''s with an organization, from the id of a customer, a lead or a client. What is
   linked is theirs; an address alone makes nobody the same person, and is left out where somebody else has it too.
   subject: customer, lead or client. For admins and owners of the organization, and for clients themselves.';
grant execute on function private.find_person(uuid, text, uuid) to frontdesk_privacy;
