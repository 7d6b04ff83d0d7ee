create or replace function private.change_booking(organization uuid, booking uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  action constant text := arguments ->> 'action';
  by_client constant boolean := private.caller() = 'client';
  next constant text := case action
    when 'confirm' then 'confirmed' when 'cancel' then 'cancelled' when 'complete' then 'completed'
    when 'no_show' then 'no_show'
  end;
  known public.bookings;
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
  if not found or not coalesce(private.may_change_appointment(organization, known.customer_id), false) then
    perform private.fail(404, 'booking_not_found', 'There is no such booking.', '/booking_id');
  end if;
  if by_client and (action not in ('cancel', 'reschedule') or arguments -> 'keep_price' = 'true') then
    perform private.fail(403, 'staff_only', 'This is for the staff.', '/action');
  end if;
  if by_client and known.start_date <= now() then
    perform private.fail(409, 'too_late', 'This tour has begun.', '/action');
  end if;
  if action in ('complete', 'no_show') and known.start_date > now() then
    perform private.fail(409, 'too_early', 'This tour has not begun.', '/action');
  end if;

  if action = 'reschedule' then
    perform private.move_booking(organization, known, arguments);
  else
    if not private.booking_may_become(known.status, next) then
      perform private.fail(409, 'illegal_transition',
        format('This booking is %s: it can''t become %s.', replace(known.status, '_', ' '), replace(next, '_', ' ')),
        '/action');
    end if;
    -- The trigger on the table keeps the time of each state.
    update public.bookings as target
    set status = next, cancellation_reason = coalesce(arguments ->> 'reason', target.cancellation_reason)
    where target.organization_id = organization and target.id = booking;
    if action = 'cancel' then
      update public.tour_departures as target set seats_taken = target.seats_taken - known.num_participants
      where target.organization_id = organization and target.id = departure;
    end if;
  end if;

  if action in ('confirm', 'cancel', 'reschedule') then
    perform private.limit_recipient(customer.email) from public.customers as customer
    where customer.organization_id = organization and customer.id = known.customer_id;
    insert into public.outbox (organization_id, topic, channel, recipient, payload)
    select organization, 'booking.' || case action
        when 'confirm' then 'confirmed' when 'cancel' then 'cancelled' else 'rescheduled' end,
      'email', customer.email, jsonb_build_object('booking_id', booking)
    from public.customers as customer
    where customer.organization_id = organization and customer.id = known.customer_id and customer.email is not null;
  end if;

  return (
    select jsonb_build_object(
      'id', changed.id, 'organization_id', organization, 'confirmation_code', changed.confirmation_code,
      'status', changed.status, 'payment_status', changed.payment_status, 'tour_id', changed.tour_id,
      'departure', jsonb_build_object(
        'id', changed.departure_id, 'starts_at', changed.start_date, 'ends_at', changed.end_date,
        'timezone', settings.timezone
      ),
      'participants', changed.num_participants, 'unit_price', changed.unit_price::text,
      'total_price', changed.total_price::text, 'currency', changed.currency, 'customer_id', changed.customer_id,
      'expires_at', changed.expires_at, 'confirmed_at', changed.confirmed_at,
      'rescheduled_at', changed.rescheduled_at, 'cancelled_at', changed.cancelled_at,
      'completed_at', changed.completed_at, 'no_show_at', changed.no_show_at,
      'cancellation_reason', changed.cancellation_reason
    )
    from public.bookings as changed
    join public.organizations as settings on settings.id = organization
    where changed.organization_id = organization and changed.id = booking
  );
end
$$;
comment on function private.change_booking(uuid, uuid, jsonb) is
  'Changes a booking for the organization whose it is; 404 booking_not_found where it is not the caller''s.';
alter function private.change_booking(uuid, uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.change_booking(uuid, uuid, jsonb) to client, authenticated;
