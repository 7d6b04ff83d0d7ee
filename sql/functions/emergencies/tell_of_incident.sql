create or replace function private.tell_of_incident(
  incident public.incidents, step integer, contact uuid, recipients jsonb
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  words constant jsonb := private.incident_words(incident.language);
  house constant text := (
    select settings.name from public.organizations as settings where settings.id = incident.organization_id
  );
  way record;
  message uuid;
  notice uuid;
begin
  for way in select channel, address from jsonb_each_text(recipients) as known (channel, address) order by 1 desc loop
    message := gen_random_uuid();
    notice := gen_random_uuid();
    insert into public.outbox (id, organization_id, topic, channel, recipient, payload, expires_at)
    values (message, incident.organization_id, 'emergency.reported', way.channel, way.address, jsonb_build_object(
      'subject', format('%s: %s', house, words ->> 'alarm'),
      -- Read on a phone at night: what and where come first, then how to take it.
      'text', concat_ws(' ', format('%s: %s. %s', house, words ->> 'alarm', incident.message
        || case when incident.message ~ '[[:alpha:])]$' then '.' else '' end),
        case way.channel when 'sms' then format(words ->> 'reply', incident.code) end),
      'urgency', incident.urgency, 'call_id', incident.vapi_call_id, 'incident_id', incident.id, 'notice_id', notice
    ), now() + interval '6 hours');
    insert into public.emergency_notifications
      (id, organization_id, emergency_contact_id, vapi_call_id, notification_type, urgency, message, incident_id, step,
       message_id)
    values (notice, incident.organization_id, contact, incident.vapi_call_id, way.channel, incident.urgency,
      incident.message, incident.id, step, message);
  end loop;
end
$$;
comment on function private.tell_of_incident(public.incidents, integer, uuid, jsonb) is
  'Puts messages of an incident into the outbox. recipients: addresses by channel (sms, email). For functions that act for
   the organization.';
grant execute on function private.tell_of_incident(incidents, integer, uuid, jsonb) to frontdesk_functions;
