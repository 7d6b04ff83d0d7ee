create or replace function private.change_booking(organization uuid, booking uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  action constant text := arguments ->> 'action';
  next constant text := private.status_after(action);
  known public.bookings;
  was_pending boolean;
  departure uuid;
begin
  perform private.act_for(organization);
  -- Who changes a booking takes turns with others who do, so that its departure is known before anything is locked.
  perform pg_advisory_xact_lock(hashtextextended('booking ' || booking, 0));
  select seen.departure_id into departure from public.bookings as seen
  where seen.organization_id = organization and seen.id = booking;
  -- Departures before bookings, and those in order: so does whoever books, and nobody waits for each other.
  perform from public.tour_departures as locked
  where locked.organization_id = organization and locked.id in (departure, (arguments ->> 'departure_id')::uuid)
  order by locked.id for update;
  select * into known from public.bookings as locked
  where locked.organization_id = organization and locked.id = booking for update;
  if not found or not (
    coalesce(private.may_change_appointment(organization, known.customer_id), false)
    or coalesce(private.guest_of('booking') = booking, false)
  ) then
    perform private.fail(404, 'booking_not_found', 'There is no such booking.', '/booking_id');
  end if;
  perform private.may_change_booking(organization, known, arguments);
  perform private.limit_changes('booking-update');
  was_pending := known.status = 'pending';

  if action = 'reschedule' and (arguments ->> 'departure_id')::uuid = known.departure_id then
    return private.booking_answer(organization, booking);
  elsif action = 'reschedule' then
    perform private.move_booking(organization, known, arguments);
  elsif action = 'change' then
    perform private.change_details(organization, known, arguments);
    -- Of the contact and the requests alone nobody is told.
    if not private.change_booked(organization, known, arguments) then
      return private.booking_answer(organization, booking);
    end if;
  else
    -- The trigger on the table keeps the time of each state.
    update public.bookings as target
    set status = next,
        -- Staff who confirm it answer for whose it is.
        by_stranger = target.by_stranger and action <> 'confirm',
        cancellation_reason = coalesce(arguments ->> 'reason', target.cancellation_reason)
    where target.organization_id = organization and target.id = booking;
    if action = 'cancel' then
      update public.tour_departures as target set seats_taken = target.seats_taken - known.num_participants
      where target.organization_id = organization and target.id = departure;
    end if;
  end if;

  if action in ('confirm', 'cancel', 'reschedule', 'change') then
    select * into known from public.bookings as changed
    where changed.organization_id = organization and changed.id = booking;
    if private.may_tell(coalesce(known.customer_email, known.customer_phone)) then
      perform private.tell_booker(organization, known, 'booking.' || case
        when action = 'change' and was_pending and known.status = 'confirmed' then 'confirmed'
        else case action when 'confirm' then 'confirmed' when 'cancel' then 'cancelled' when 'change' then 'changed' else 'rescheduled' end
      end);
    end if;
  end if;
  return private.booking_answer(organization, booking);
end
$$;
comment on function private.change_booking(uuid, uuid, jsonb) is
  'Changes a booking for the organization whose it is; 404 booking_not_found where it is not the caller''s.';
alter function private.change_booking(uuid, uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.change_booking(uuid, uuid, jsonb) to client, guest, authenticated;
