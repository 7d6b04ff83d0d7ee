create or replace function private.on_call_contacts(organization uuid, urgency text, moment timestamptz default now())
returns setof public.emergency_contacts
language sql stable set search_path = ''
as $$
  select contact.*
  from public.emergency_contacts as contact
  join public.organizations as organization on organization.id = contact.organization_id
  where contact.organization_id = on_call_contacts.organization
    and private.on_call(contact, moment at time zone organization.timezone)
    and (urgency is distinct from 'critical' and urgency is distinct from 'emergency'
         or contact.call_enabled or contact.sms_enabled)
  order by contact.priority, contact.is_primary desc, contact.created_at, contact.id
$$;
comment on function private.on_call_contacts(uuid, text, timestamptz) is
  'Who can be called at a moment, in the order in which they are to be. Where the urgency is critical or emergency,
   only those whom a call or a text message reaches.';
grant execute on function private.on_call_contacts(uuid, text, timestamp with time zone)
  to authenticated, service_role, frontdesk_functions;
