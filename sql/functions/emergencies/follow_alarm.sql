create or replace function private.follow_alarm() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
  became constant text := case
    when new.status = 'dead' then case new.last_error when 'changed' then 'withdrawn' else 'failed' end
    when new.provider_status in ('failed', 'undelivered') then 'failed'
    when new.provider_status in ('delivered', 'read') then 'delivered'
    else 'sent'
  end;
  told public.emergency_notifications;
  incident public.incidents;
  has_left boolean;
begin
  perform private.act_for(new.organization_id);
  select * into told from public.emergency_notifications as known
  where known.organization_id = new.organization_id and known.message_id = new.id;
  if became = 'failed' and told.incident_id is not null then
    -- The job first, as whoever does its next step has it first; then the incident, as whoever takes it.
    perform private.put_job('emergencies', new.organization_id, told.incident_id, now());
  end if;
  has_left := became in ('sent', 'delivered') and told.status not in ('sent', 'delivered', 'acknowledged');
  if became = 'failed' or has_left then
    select * into incident from public.incidents as known
    where known.organization_id = new.organization_id and known.id = told.incident_id for update;
  end if;
  update public.emergency_notifications as known
  set status = became,
      sent_at = case when new.status = 'delivered' then coalesce(known.sent_at, new.delivered_at, now()) end,
      delivered_at = case when became = 'delivered' then coalesce(known.delivered_at, new.provider_status_at) end
  where known.organization_id = new.organization_id and known.message_id = new.id and known.status <> 'acknowledged'
  returning * into told;
  if became = 'failed' and told.incident_id is not null then
    -- No message of the last step reached them: the next one is not to wait.
    if incident.status = 'open' and incident.step = told.step and not exists (
      select from public.emergency_notifications as other
      where other.organization_id = new.organization_id and other.incident_id = incident.id and other.step = told.step
        and other.status <> 'failed'
    ) then
      perform private.note_incident(new.organization_id, incident.id, 'failed', told.emergency_contact_id, (
        select step.name from public.incident_steps as step
        where step.organization_id = new.organization_id and step.incident_id = incident.id and step.number = told.step
      ));
      update public.incidents as known set escalate_at = clock_timestamp()
      where known.organization_id = new.organization_id and known.id = incident.id;
    end if;
  end if;
  -- Somebody took it, or it ended, while this was on its way: whoever did so told those who had been told by then.
  if has_left and told.id is not null and (
    incident.status in ('resolved', 'cancelled')
    or incident.status = 'acknowledged' and new.recipient <> incident.acknowledged_by and (
      incident.acknowledged_contact_id is null
      or told.emergency_contact_id is distinct from incident.acknowledged_contact_id
    )
  ) then
    perform private.tell_outcome(incident, new.channel, new.recipient);
  end if;
  perform private.act_for(acting);
  return null;
end
$$;
comment on function private.follow_alarm() is
  'Trigger: whoever was to be told of an emergency is told, or not, as the message to them went out, arrived or died. Where
   none of them arrives, the next one is told at once. Where it left after somebody took the incident, or ended it, they are
   told so.';
alter function private.follow_alarm() owner to frontdesk_functions;
create or replace trigger follow_alarm after update of status, provider_status on public.outbox
  for each row when (
    new.topic = 'emergency.reported' and new.status in ('delivered', 'dead')
    and (new.status, new.provider_status) is distinct from (old.status, old.provider_status)
  )
  execute function private.follow_alarm();
