create or replace function private.take_incident(organization uuid, incident uuid, taker jsonb) returns text
language plpgsql volatile set search_path = ''
as $$
declare
  known public.incidents;
  contact constant uuid := (taker ->> 'contact_id')::uuid;
  member constant uuid := (taker ->> 'user_id')::uuid;
  who constant text := left(coalesce(taker ->> 'name', '?'), 200);
  told record;
begin
  select * into known from public.incidents as sought
  where sought.organization_id = organization and sought.id = incident for update;
  if known.id is null then
    return null;
  elsif known.status in ('resolved', 'cancelled') then
    return 'ended';
  elsif known.status = 'acknowledged' then
    if coalesce(known.acknowledged_contact_id = contact, known.acknowledged_user_id = member, known.acknowledged_by = who)
    then
      return 'yours';
    end if;
    -- Noted once for each.
    if not exists (
      select from public.incident_steps as step
      where step.organization_id = organization and step.incident_id = incident and step.kind = 'too_late'
        and step.name = who
    ) then
      perform private.note_incident(organization, incident, 'too_late', contact, who, taker ->> 'via');
    end if;
    return 'taken';
  end if;

  perform private.note_incident(organization, incident, 'acknowledged', contact, who, taker ->> 'via');
  update public.incidents as changed
  set status = 'acknowledged', acknowledged_at = now(), acknowledged_via = taker ->> 'via', acknowledged_by = who,
      acknowledged_contact_id = contact, acknowledged_user_id = member, escalate_at = null
  where changed.organization_id = organization and changed.id = incident
  returning * into known;
  update public.emergency_notifications as notice set status = 'acknowledged', acknowledged_at = now()
  where notice.organization_id = organization and notice.incident_id = incident and notice.status <> 'failed'
    and notice.emergency_contact_id = contact;
  -- Everybody else who was told need not get up. Whose message is on its way hears of it once it has left.
  for told in
    select distinct sent.channel, sent.recipient
    from public.emergency_notifications as notice
    join public.outbox as sent on sent.organization_id = organization and sent.id = notice.message_id
    where notice.organization_id = organization and notice.incident_id = incident
      and notice.status in ('sent', 'delivered')
      and (notice.emergency_contact_id is distinct from contact or contact is null)
      and sent.recipient is distinct from taker ->> 'address'
  loop
    perform private.tell_outcome(known, told.channel, told.recipient);
  end loop;
  return 'acknowledged';
end
$$;
comment on function private.take_incident(uuid, uuid, jsonb) is
  'Somebody takes an incident: the first one has it, and the others who were told hear of it. taker: contact_id or user_id,
   name, via, address (at which they were told). Gives acknowledged, yours (they had it already), taken (another has it),
   ended; null: there is none. For functions that act for the organization.';
grant execute on function private.take_incident(uuid, uuid, jsonb) to frontdesk_functions;
