create or replace function private.answer_alarm(organization uuid, notice uuid, via text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  told public.emergency_notifications;
  known public.incidents;
  who text;
  address text;
  outcome text;
begin
  perform private.act_for(organization);
  select * into told from public.emergency_notifications as sought
  where sought.organization_id = organization and sought.id = notice;
  select sent.recipient into address from public.outbox as sent
  where sent.organization_id = organization and sent.id = told.message_id;
  who := coalesce((
    select contact.name from public.emergency_contacts as contact
    where contact.organization_id = organization and contact.id = told.emergency_contact_id
  ), address, '?');
  if via is not null then
    outcome := private.take_incident(organization, told.incident_id, jsonb_build_object(
      'contact_id', told.emergency_contact_id, 'name', who, 'via', via, 'address', address
    ));
  end if;
  select * into known from public.incidents as sought
  where sought.organization_id = organization and sought.id = told.incident_id;
  return jsonb_build_object(
    'outcome', outcome, 'organization_name', (
      select settings.name from public.organizations as settings where settings.id = organization
    ),
    'message', known.message, 'urgency', known.urgency, 'status', known.status, 'language', known.language, 'you', who,
    'acknowledged_by', known.acknowledged_by, 'acknowledged_at', known.acknowledged_at, 'created_at', known.created_at
  );
end
$$;
comment on function private.answer_alarm(uuid, uuid, text) is
  'What whoever was told by a notice sees of its incident. With via (sms, link) they take it first: outcome is as
   private.take_incident has it.';
alter function private.answer_alarm(uuid, uuid, text) owner to frontdesk_functions;
grant execute on function private.answer_alarm(uuid, uuid, text) to service_role;
