create or replace function private.answer_alarm_by_text(event jsonb) returns text
language plpgsql volatile set search_path = ''
as $$
declare
  phone constant text := event ->> 'phone';
  words constant text := coalesce(event ->> 'text', '');
  said constant text := substring(words from '(?<![0-9])[0-9]{6}(?![0-9])');
  is_yes constant boolean := lower(trim(both E' \t\n.!' from words))
    in ('ok', 'okay', 'ja', 'oui', 'si', 'sí', 'sì', 'yes', 'sim', '1');
  notices uuid[];
  organizations uuid[];
  outcome text;
begin
  if phone is null or not is_yes and said is null then
    return null;
  -- By account: who may sign messages of their own in somebody's name uses up none of that person's tries elsewhere.
  elsif said is not null and private.take_try('emergency-dispatch code',
    concat_ws(E'\n', private.requested_organization(), phone)) is not null
  then
    return null;
  end if;
  select array_agg(told.id order by told.at desc), array_agg(told.organization_id order by told.at desc)
  into notices, organizations
  from (
    select distinct on (incident.organization_id, incident.id)
      incident.organization_id, notice.id, notice.created_at as at
    from public.outbox as sent
    join public.emergency_notifications as notice
      on notice.organization_id = sent.organization_id and notice.message_id = sent.id
    join public.incidents as incident
      on incident.organization_id = notice.organization_id and incident.id = notice.incident_id
    where sent.channel = 'sms' and sent.recipient = phone and sent.topic = 'emergency.reported'
      and sent.created_at > now() - interval '7 days'
      -- An account of its own tells of itself alone.
      and (private.requested_organization() is null or sent.organization_id = private.requested_organization())
      and case when said is not null then incident.code = said
          -- Nobody says yes to what they were not told yet.
          else incident.status in ('open', 'unanswered') and (sent.status = 'delivered' or sent.attempts > 0) end
    order by incident.organization_id, incident.id, notice.created_at desc
  ) as told;
  -- A bare yes means the only one there is; the code says which.
  if notices is null or said is null and cardinality(notices) > 1 then
    return null;
  end if;
  -- Codes of two organizations may be alike: both are meant then.
  for number in reverse cardinality(notices)..1 loop
    outcome := private.answer_alarm(organizations[number], notices[number], 'sms') ->> 'outcome';
  end loop;
  return outcome;
end
$$;
comment on function private.answer_alarm_by_text(jsonb) is
  'Whoever was told of an emergency by text message takes it by its code, or by a yes where it is the only one that waits
   for them. event: phone, text. The outcome as private.take_incident has it; null: it is no such answer.';
grant execute on function private.answer_alarm_by_text(jsonb) to service_role;
