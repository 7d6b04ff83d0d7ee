create or replace function private.change_appointment(organization uuid, appointment uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  action constant text := arguments ->> 'action';
  by_client constant boolean := private.caller() = 'client';
  next constant text := case action
    when 'confirm' then 'confirmed' when 'cancel' then 'cancelled' when 'complete' then 'completed'
    when 'no_show' then 'no_show'
  end;
  known public.appointments;
  changed public.appointments;
  kind record;
  settings record;
  candidate uuid;
  answer jsonb;
begin
  perform private.act_for(organization);
  select * into known from public.appointments as locked
  where locked.organization_id = organization and locked.id = appointment for update;
  if not found or not coalesce(private.may_change_appointment(organization, known.customer_id), false) then
    perform private.fail(404, 'appointment_not_found', 'There is no such appointment.', '/appointment_id');
  end if;
  if by_client and (action is null or action in ('complete', 'no_show') or arguments -> 'calendar' is not null
    or action = 'confirm' and known.expires_at is null)
  then
    perform private.fail(403, 'staff_only', 'This is for the staff.', '/action');
  end if;
  if by_client and known.starts_at <= now() then
    perform private.fail(409, 'too_late', 'This appointment has begun.', '/action');
  end if;
  if action in ('complete', 'no_show') and known.starts_at > now() then
    perform private.fail(409, 'too_early', 'This appointment has not begun.', '/action');
  end if;

  if next is not null and not private.appointment_may_become(known.status, next) then
    perform private.fail(409, 'illegal_transition',
      format('This appointment is %s: it can''t become %s.', replace(known.status, '_', ' '), replace(next, '_', ' ')),
      '/action');
  end if;

  select type.reminder_minutes into kind from public.appointment_types as type
  where type.organization_id = organization and type.id = known.type_id;
  select zone.timezone into settings from public.organizations as zone where zone.id = organization;

  -- The trigger on the table keeps the time of each state.
  case action
    when 'confirm', 'cancel', 'complete', 'no_show' then
      update public.appointments as target
      set status = next, texts_allowed = target.texts_allowed or action = 'confirm' and not by_client, cancellation_reason = coalesce(arguments ->> 'reason', target.cancellation_reason)
      where target.organization_id = organization and target.id = appointment;
    when 'reschedule' then
      if known.status not in ('pending', 'confirmed') then
        perform private.fail(409, 'illegal_transition',
          format('This appointment is %s: it can''t be moved.', replace(known.status, '_', ' ')), '/action');
      end if;
      perform private.hold_rules(organization, (arguments ->> 'version')::bigint);
      for candidate in
        select ids.id::uuid from jsonb_array_elements_text(arguments -> 'candidates') with ordinality as ids (id, place)
        join public.appointment_type_resources as link
          on link.organization_id = organization and link.type_id = known.type_id and link.resource_id = ids.id::uuid
        order by ids.place
      loop
        begin
          update public.appointments as target
          set resource_id = candidate, starts_at = (arguments ->> 'starts_at')::timestamptz,
              ends_at = (arguments ->> 'ends_at')::timestamptz,
              reminder_at = private.reminder_time((arguments ->> 'starts_at')::timestamptz, kind.reminder_minutes)
          where target.organization_id = organization and target.id = appointment
          returning * into changed;
          exit;
        exception when exclusion_violation then
          continue;
        end;
      end loop;
      if changed.id is null then
        perform private.fail(409, 'slot_taken', 'This time is no longer free.', '/starts_at');
      end if;
    else
      null;
  end case;

  if arguments -> 'calendar' is not null then
    update public.appointments as target
    set calendar_provider = arguments #>> '{calendar,provider}',
        google_calendar_event_id = case arguments #>> '{calendar,provider}'
          when 'google' then arguments #>> '{calendar,event_id}' else target.google_calendar_event_id end,
        outlook_calendar_event_id = case arguments #>> '{calendar,provider}'
          when 'outlook' then arguments #>> '{calendar,event_id}' else target.outlook_calendar_event_id end,
        calendly_event_id = case arguments #>> '{calendar,provider}'
          when 'calendly' then arguments #>> '{calendar,event_id}' else target.calendly_event_id end
    where target.organization_id = organization and target.id = appointment;
  end if;

  select * into changed from public.appointments as target
  where target.organization_id = organization and target.id = appointment;
  if arguments -> 'message' is not null then
    perform private.tell_customer(organization, changed, 'appointment.' || case action
      when 'confirm' then 'confirmed' when 'cancel' then 'cancelled' else 'rescheduled' end, arguments -> 'message');
  end if;

  select private.appointment_answer(changed, resource.name, settings.timezone) || jsonb_build_object(
    'confirmed_at', changed.confirmed_at, 'rescheduled_at', changed.rescheduled_at,
    'cancelled_at', changed.cancelled_at, 'completed_at', changed.completed_at, 'no_show_at', changed.no_show_at,
    'cancellation_reason', changed.cancellation_reason
  ) into answer
  from public.resources as resource
  where resource.organization_id = organization and resource.id = changed.resource_id;
  if action = 'reschedule' then
    answer := answer || jsonb_build_object('starts_at', arguments -> 'starts_at', 'ends_at', arguments -> 'ends_at');
  end if;
  return answer;
end
$$;
comment on function private.change_appointment(uuid, uuid, jsonb) is
  'Changes an appointment for the organization whose it is; 404 appointment_not_found where it is not the caller''s.';
alter function private.change_appointment(uuid, uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.change_appointment(uuid, uuid, jsonb) to client, authenticated, service_role;
