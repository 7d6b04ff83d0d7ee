create or replace function private.change_appointment(organization uuid, appointment uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  action constant text := arguments ->> 'action';
  next constant text := private.status_after(action);
  by_phone constant boolean := coalesce((arguments ->> 'is_by_phone')::boolean, false);
  is_vouched_for constant boolean := action = 'confirm' and private.caller() in ('user', 'service_role');
  details constant jsonb := case action when 'change' then arguments -> 'details' end;
  known public.appointments;
  was_pending boolean;
  is_unchanged boolean := false;
begin
  perform private.act_for(organization);
  if action = 'reschedule' then
    perform private.lock_resources(organization, arguments -> 'others');
  end if;
  select * into known from public.appointments as locked
  where locked.organization_id = organization and locked.id = appointment for update;
  if not found or not (
    coalesce(private.may_change_appointment(organization, known.customer_id), false)
    or coalesce(private.guest_of('appointment') = appointment, false)
  ) then
    perform private.fail(404, 'appointment_not_found', 'There is no such appointment.', '/appointment_id');
  end if;
  perform private.may_change_time(organization, known, arguments);
  perform private.limit_changes('appointment-update');
  was_pending := known.status = 'pending';

  if next is not null then
    -- What the customer is told of names the time that it had when the message was written.
    if arguments ->> 'seen_starts_at' is not null
      and (arguments ->> 'seen_starts_at')::bigint <> private.second_of(known.starts_at)
    then
      perform private.fail(409, 'rules_changed', 'The appointment has just been moved. Try again.');
    end if;
    -- The trigger on the table keeps the time of each state.
    update public.appointments as target
    set status = next,
        -- Staff who confirm a stranger's request answer for its number, and for whose it is.
        texts_allowed = target.texts_allowed or is_vouched_for,
        by_stranger = target.by_stranger and not is_vouched_for,
        cancellation_reason = coalesce(arguments ->> 'reason', target.cancellation_reason)
    where target.organization_id = organization and target.id = appointment;
  elsif action = 'reschedule' then
    is_unchanged := (known.starts_at, known.ends_at) = (
      (arguments ->> 'starts_at')::timestamptz, (arguments ->> 'ends_at')::timestamptz
    ) and (arguments ->> 'resource_id' is null or private.is_served_by(known, (arguments ->> 'resource_id')::uuid));
    if not is_unchanged then
      perform private.move_appointment(organization, known, arguments);
    end if;
  end if;

  if jsonb_strip_nulls(details) - 'seats' <> '{}' then
    update public.appointments as target
    set customer_name = coalesce(details ->> 'customer_name', target.customer_name),
        customer_phone = coalesce(details ->> 'customer_phone', target.customer_phone),
        customer_email = coalesce(details ->> 'customer_email', target.customer_email),
        service_address = coalesce(details ->> 'service_address', target.service_address),
        service_description = coalesce(details ->> 'service_description', target.service_description),
        notes = coalesce(details ->> 'notes', target.notes),
        -- Staff who write a number down answer for it.
        texts_allowed = target.texts_allowed or details ->> 'customer_phone' is not null
    where target.organization_id = organization and target.id = appointment;
  end if;
  if details ->> 'seats' is not null and private.change_seats(organization, known, (details ->> 'seats')::integer) then
    select * into known from public.appointments as target
    where target.organization_id = organization and target.id = appointment;
    -- What is paid may be enough for fewer. It is put into words when it leaves, as after a payment.
    if was_pending and known.status = 'confirmed' then
      perform private.tell_customer(organization, known, 'appointment.confirmed', '{}', must_be_told => false);
    end if;
  end if;

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

  if arguments -> 'message' is not null and not is_unchanged then
    select * into known from public.appointments as target
    where target.organization_id = organization and target.id = appointment;
    perform private.tell_customer(organization, known, 'appointment.' || case action
      when 'confirm' then 'confirmed' when 'cancel' then 'cancelled' else 'rescheduled' end, arguments -> 'message',
      must_be_told => false, by_phone => by_phone);
  end if;
  return private.appointment_answer(organization, appointment);
end
$$;
comment on function private.change_appointment(uuid, uuid, jsonb) is
  'Changes an appointment for the organization whose it is; 404 appointment_not_found where it is not the caller''s.
   arguments: action and what it takes; is_by_phone: whoever calls causes it.';
alter function private.change_appointment(uuid, uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.change_appointment(uuid, uuid, jsonb) to client, guest, authenticated, service_role;
