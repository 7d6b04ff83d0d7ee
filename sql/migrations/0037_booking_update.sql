-- booking-update: from state to state, and from one departure to another, each in one step.

alter table public.bookings
  add column confirmed_at timestamptz,
  add column rescheduled_at timestamptz,
  add column cancelled_at timestamptz,
  add column completed_at timestamptz,
  add column no_show_at timestamptz,
  add column expired_at timestamptz,
  add column cancellation_reason text;
comment on column public.bookings.confirmed_at is 'The last time that it became so; so are the times of the other states.';
grant select (confirmed_at, rescheduled_at, cancelled_at, completed_at, no_show_at, expired_at)
  on public.bookings to client;

create function private.booking_may_become(state text, next text) returns boolean
language sql immutable set search_path = ''
as $$
  select case state
    when 'pending' then next in ('confirmed', 'cancelled', 'completed', 'no_show', 'expired')
    when 'confirmed' then next in ('cancelled', 'completed', 'no_show')
    -- Whoever was written off as absent may yet have come, and the other way round.
    when 'completed' then next = 'no_show'
    when 'no_show' then next = 'completed'
    else false
  end
$$;
comment on function private.booking_may_become(text, text) is
  'Whether a booking may go from one state to another. What is cancelled or expired gave its seats back and stays so.';
grant execute on function private.booking_may_become(text, text) to frontdesk_functions, service_role;

create function private.keep_booking() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    if new.status = 'confirmed' then
      new.confirmed_at := coalesce(new.confirmed_at, now());
    end if;
    return new;
  end if;
  if new.status <> old.status then
    if not private.booking_may_become(old.status, new.status) then
      perform private.fail(409, 'illegal_transition',
        format('This booking is %s: it can''t become %s.',
          replace(old.status, '_', ' '), replace(new.status, '_', ' ')));
    end if;
    case new.status
      when 'confirmed' then new.confirmed_at := now();
      when 'cancelled' then new.cancelled_at := now();
      when 'completed' then new.completed_at := now();
      when 'no_show' then new.no_show_at := now();
      when 'expired' then new.expired_at := now();
    end case;
    if new.status <> 'expired' then
      new.expires_at := null;
    end if;
  end if;
  if new.departure_id <> old.departure_id then
    new.rescheduled_at := now();
  end if;
  return new;
end
$$;
comment on function private.keep_booking() is 'Trigger: a booking goes from state to state in order, and keeps the time of each.';
create trigger keep_booking before insert or update on public.bookings
  for each row execute function private.keep_booking();

create function private.move_booking(organization uuid, booking public.bookings, arguments jsonb) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  wanted constant uuid := (arguments ->> 'departure_id')::uuid;
  offer record;
  new_total numeric;
begin
  if booking.status not in ('pending', 'confirmed') then
    perform private.fail(409, 'illegal_transition',
      format('This booking is %s: it can''t be moved.', replace(booking.status, '_', ' ')), '/action');
  end if;
  select departures.tour_id, departures.starts_at, departures.ends_at, departures.status,
         tours.is_published, coalesce(departures.price, tours.base_price) as price
  into offer
  from public.tour_departures as departures
  join public.tours as tours on tours.organization_id = organization and tours.id = departures.tour_id
  where departures.organization_id = organization and departures.id = wanted;
  if not found or not coalesce(private.may_see_offer(organization, offer.is_published), false) then
    perform private.fail(404, 'departure_not_found', 'There is no such departure.', '/departure_id');
  end if;
  if offer.tour_id <> booking.tour_id or wanted = booking.departure_id then
    perform private.fail(422, 'invalid_departure',
      'A booking moves to another departure of its tour.', '/departure_id');
  end if;
  if offer.status <> 'open' or offer.starts_at <= now() then
    perform private.fail(409, 'departure_closed',
      case when offer.starts_at <= now() then 'This departure has left.'
           else 'This departure is not open for bookings.' end,
      '/departure_id');
  end if;
  -- What was paid for one price is not worth another one; the staff may say that it is.
  if offer.price <> booking.unit_price and booking.payment_status <> 'unpaid'
    and not coalesce((arguments ->> 'keep_price')::boolean, false)
  then
    perform private.fail(409, 'price_differs',
      format('A seat costs %s on this departure, and was paid with %s.', offer.price, booking.unit_price),
      '/departure_id');
  end if;
  if coalesce((arguments ->> 'keep_price')::boolean, false) then
    offer.price := booking.unit_price;
  end if;
  new_total := booking.total_price + booking.num_participants * (offer.price - booking.unit_price);

  perform private.take_seats(organization, wanted, booking.num_participants);
  update public.tour_departures as target set seats_taken = target.seats_taken - booking.num_participants
  where target.organization_id = organization and target.id = booking.departure_id;
  update public.bookings as target
  set departure_id = wanted, start_date = offer.starts_at, end_date = offer.ends_at,
      unit_price = offer.price, total_price = new_total
  where target.organization_id = organization and target.id = booking.id;
end
$$;
comment on function private.move_booking(uuid, public.bookings, jsonb) is
  'Moves a booking to another departure of its tour: it takes seats there and gives up those that it had, or nothing
   changes. One that is not paid takes the new price. The caller holds the locks of both departures and the booking.';

create function private.change_booking(organization uuid, booking uuid, arguments jsonb) returns jsonb
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
  'Changes a booking for the organisation whose it is; 404 booking_not_found where it is not the caller''s.';

create function private.booking_update(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  organization uuid;
begin
  -- Row-level security decides: what the caller may not see is not there.
  select known.organization_id into organization
  from public.bookings as known
  where known.id = (arguments ->> 'booking_id')::uuid
    and known.organization_id = coalesce(private.requested_organization(), known.organization_id);
  if not found then
    perform private.fail(404, 'booking_not_found', 'There is no such booking.', '/booking_id');
  end if;
  return private.change_booking(organization, (arguments ->> 'booking_id')::uuid, arguments);
end
$$;
comment on function private.booking_update(jsonb) is
  'The function behind booking-update. arguments: booking_id, action (confirm, cancel, complete, no_show, reschedule),
   reason, departure_id and keep_price of one that is moved.';

alter function private.change_booking(uuid, uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.move_booking(uuid, public.bookings, jsonb) to frontdesk_functions;
grant execute on function private.booking_update(jsonb), private.change_booking(uuid, uuid, jsonb)
to client, authenticated;

revoke execute on all routines in schema private from public;
