create or replace function private.tell_on_call(organization uuid, call_id text, urgency text, message text)
returns integer
language plpgsql volatile set search_path = ''
as $$
declare
  -- The staff speak what their assistant speaks at first.
  word constant text := coalesce((
    select case split_part(assistant.language, '-', 1)
      when 'de' then 'NOTFALL' when 'fr' then 'URGENCE' when 'es' then 'EMERGENCIA' when 'it' then 'EMERGENZA'
      when 'pt' then 'EMERGÊNCIA' else 'EMERGENCY' end
    from public.call_logs as log
    join public.assistants as assistant
      on assistant.organization_id = organization and assistant.id = log.assistant_id
    where log.organization_id = organization and log.vapi_call_id = call_id
  ), 'EMERGENCY');
  way record;
  sent uuid;
  told integer := 0;
begin
  for way in
    with on_call as (
      select contact.* from private.on_call_contacts(organization, urgency) with ordinality as contact limit 5
    ), ways as (
      select contact.id as contact_id, 'sms' as channel, contact.phone as recipient, contact.priority
      from on_call as contact where contact.sms_enabled
      union all
      select contact.id, 'email', contact.email, contact.priority
      from on_call as contact where contact.email_enabled
    ), fallback as (
      select null::uuid as contact_id, 'sms' as channel, settings.emergency_contact_phone as recipient, 0
      from public.organizations as settings where settings.id = organization
      union all
      select null, 'email', settings.contact_email, 0
      from public.organizations as settings where settings.id = organization
    )
    select * from ways
    -- Nobody is on call: whom the organization names for that case.
    union all
    select * from fallback where recipient is not null and not exists (select from ways)
    order by 4
  loop
    insert into public.outbox (organization_id, topic, channel, recipient, payload, expires_at)
    select organization, 'emergency.reported', way.channel, way.recipient, jsonb_build_object(
      'subject', format('%s: %s', settings.name, word), 'text', format('%s: %s. %s', settings.name, word, message),
      'urgency', urgency, 'call_id', call_id
    ), now() + interval '6 hours'
    from public.organizations as settings where settings.id = organization
    returning id into sent;
    insert into public.emergency_notifications
      (organization_id, emergency_contact_id, vapi_call_id, notification_type, urgency, message, message_id)
    values (organization, way.contact_id, call_id, way.channel, urgency, message, sent);
    told := told + 1;
  end loop;
  return told;
end
$$;
comment on function private.tell_on_call(uuid, text, text, text) is
  'Tells everybody who is on call now of an emergency, by the ways that each allows; where nobody is, whom the organization
   names for that case. How many messages that makes. For functions that act for the organization.';
grant execute on function private.tell_on_call(uuid, text, text, text) to frontdesk_functions;
