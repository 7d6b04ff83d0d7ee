create or replace function private.escalate_incident(organization uuid, incident uuid) returns timestamptz
language plpgsql volatile security definer set search_path = ''
as $$
declare
  known public.incidents;
  last_step public.incident_steps;
  contact public.emergency_contacts;
  are_texted boolean;
  recipients jsonb;
  due timestamptz;
  noted integer;
begin
  perform private.act_for(organization);
  select * into known from public.incidents as sought
  where sought.organization_id = organization and sought.id = incident for update;
  if known.id is null or known.status not in ('open', 'unanswered') then
    return null;
  elsif known.escalate_at > clock_timestamp() then
    return known.escalate_at;
  elsif known.step > 0 and known.escalate_at is null then
    return null;
  end if;
  select * into last_step from public.incident_steps as step
  where step.organization_id = organization and step.incident_id = incident and step.number = known.step;
  if last_step.kind = 'told' then
    perform private.note_incident(organization, incident, 'timed_out', last_step.emergency_contact_id, last_step.name);
  end if;

  are_texted := private.are_alarms_texted(organization);
  loop
    -- Who is on call is asked anew each time: a shift may have begun or ended since the last step.
    select candidate.* into contact
    from private.on_call_contacts(organization, known.urgency, clock_timestamp()) with ordinality as candidate
    where not exists (
      select from public.incident_steps as step
      where step.organization_id = organization and step.incident_id = incident and step.round = known.round
        and step.emergency_contact_id = candidate.id and step.kind in ('told', 'passed_over')
    )
    order by candidate.ordinality limit 1;
    if contact.id is null then
      -- Everybody on call was told in this round, and some of them could be.
      exit when known.round = 3 or not exists (
        select from private.on_call_contacts(organization, known.urgency, clock_timestamp()) as candidate
        join public.incident_steps as step
          on step.organization_id = organization and step.incident_id = incident and step.round = known.round
            and step.emergency_contact_id = candidate.id and step.kind = 'told'
      );
      update public.incidents as changed set round = changed.round + 1
      where changed.organization_id = organization and changed.id = incident returning * into known;
      continue;
    end if;
    recipients := jsonb_strip_nulls(jsonb_build_object(
      'sms', case when contact.sms_enabled and are_texted then contact.phone end,
      -- Whoever would be texted has an e-mail rather than nothing.
      'email', case when contact.email_enabled or contact.sms_enabled and not are_texted then contact.email end
    ));
    if recipients = '{}' then
      perform private.note_incident(organization, incident, 'passed_over', contact.id, contact.name);
      continue;
    end if;
    due := clock_timestamp() + make_interval(secs => contact.escalation_timeout);
    noted := private.note_incident(organization, incident, 'told', contact.id, contact.name,
      (select string_agg(channel, ', ' order by channel desc) from jsonb_object_keys(recipients) as channel), due);
    perform private.tell_of_incident(known, noted, contact.id, recipients);
    update public.incidents as changed set status = 'open', escalate_at = due
    where changed.organization_id = organization and changed.id = incident;
    return due;
  end loop;

  -- Nobody is left. A shift that begins later is told then.
  due := case when known.created_at > now() - interval '6 hours' then clock_timestamp() + interval '1 minute' end;
  if known.status = 'open' then
    select jsonb_strip_nulls(jsonb_build_object(
      'sms', case when are_texted then settings.emergency_contact_phone end, 'email', settings.contact_email
    ))
    into recipients from public.organizations as settings where settings.id = organization;
    noted := private.note_incident(organization, incident, case
      when exists (
        select from public.incident_steps as step
        where step.organization_id = organization and step.incident_id = incident and step.kind = 'told'
      ) then 'unanswered' else 'nobody_on_call' end,
      via => (select string_agg(channel, ', ' order by channel desc) from jsonb_object_keys(recipients) as channel));
    if not exists (
      select from public.emergency_notifications as told
      where told.organization_id = organization and told.incident_id = incident and told.emergency_contact_id is null
    ) then
      perform private.tell_of_incident(known, noted, null, recipients);
    end if;
  end if;
  update public.incidents as changed set status = 'unanswered', escalate_at = due
  where changed.organization_id = organization and changed.id = incident;
  return due;
end
$$;
comment on function private.escalate_incident(uuid, uuid) is
  'Does the next step of an incident that is due: tells the next one on call, those told before once more, up to three
   times, and at last whom the organization names for that case. When to look again; null: never.';
alter function private.escalate_incident(uuid, uuid) owner to frontdesk_functions;
grant execute on function private.escalate_incident(uuid, uuid) to service_role;
