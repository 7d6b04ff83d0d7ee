create or replace function private.change_incident(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  incident constant uuid := (arguments ->> 'incident_id')::uuid;
  action constant text := arguments ->> 'action';
  becomes constant text := case action when 'resolve' then 'resolved' when 'cancel' then 'cancelled' end;
  known public.incidents;
  ended public.incidents;
  who text;
  outcome text;
  told record;
begin
  if private.caller() <> 'service_role' then
    perform private.require_role(organization, 'member');
  end if;
  perform private.act_for(organization);
  select * into known from public.incidents as sought
  where sought.organization_id = organization and sought.id = incident for update;
  if known.id is null then
    perform private.fail(404, 'incident_not_found', 'There is no such incident.', '/incident_id');
  end if;
  who := case private.caller() when 'user' then coalesce(
    (select address.email from private.member_address(organization, private.subject()) as address), 'staff'
  ) else 'service' end;

  if action = 'acknowledge' then
    outcome := private.take_incident(organization, incident, jsonb_build_object(
      'user_id', (
        select member.user_id from public.members as member
        where member.organization_id = organization and member.user_id = private.subject() and private.caller() = 'user'
      ),
      'name', who, 'via', 'staff'
    ));
    if outcome = 'taken' then
      perform private.fail(409, 'already_taken', format('%s has it already.', known.acknowledged_by));
    elsif outcome = 'ended' then
      perform private.fail(409, 'incident_ended', 'The incident is over.');
    end if;
  elsif known.status <> becomes then
    if known.status in ('resolved', 'cancelled') then
      perform private.fail(409, 'incident_ended', 'The incident is over.');
    end if;
    perform private.note_incident(organization, incident, becomes, name => who, via => 'staff');
    update public.incidents as changed
    set status = becomes, ended_at = now(), escalate_at = null,
        note = case when not private.is_erased_call(organization, known.vapi_call_id) then arguments ->> 'note' end
    where changed.organization_id = organization and changed.id = incident
    returning * into ended;
    -- Nobody is to get up for it, nor is whoever has it to go on. What is resolved they know, once somebody had it.
    for told in
      select distinct sent.channel, sent.recipient
      from public.emergency_notifications as notice
      join public.outbox as sent on sent.organization_id = organization and sent.id = notice.message_id
      where notice.organization_id = organization and notice.incident_id = incident
        and notice.status in ('sent', 'delivered', 'acknowledged')
        and (becomes = 'cancelled' or known.status <> 'acknowledged')
    loop
      perform private.tell_outcome(ended, told.channel, told.recipient);
    end loop;
  end if;
  return private.shown_incident(organization, incident);
end
$$;
comment on function private.change_incident(uuid, jsonb) is
  'Changes an incident of an organization, as private.emergency_change does, and tells those who were told of it; twice does
   no harm. 404 incident_not_found, 409 already_taken, incident_ended.';
alter function private.change_incident(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.change_incident(uuid, jsonb) to authenticated, service_role;
