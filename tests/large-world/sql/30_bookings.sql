-- The offer, what was booked of it, and what was paid.

insert into public.tours (id, organization_id, title, description, duration, base_price, location, tags, max_participants,
  is_published, created_at, updated_at)
select large_world.id('tour', organization, number), organization_id, format('Tour %s', number),
       repeat('Up before dawn with the first funicular. ', 10), interval '5 hours', 50 + number % 100, 'Thun', '{hiking}', 8,
       number % 5 > 0, at, at
from large_world.rows('tour') order by at;

insert into public.tour_departures (id, organization_id, tour_id, starts_at, ends_at, seats_total, created_at, updated_at)
select large_world.id('departure', organization, number), organization_id,
       large_world.id('tour', organization, 1 + number % large_world.size('tour', organization)),
       at + interval '60 days', at + interval '60 days 5 hours', 120, at, at
from large_world.rows('departure') order by at;

insert into public.participant_kinds (id, organization_id, tour_id, kind, name, percent, created_at, updated_at)
select large_world.id('participant_kind', organization, number), organization_id, large_world.id('tour', organization, number),
       'child', 'Child', 50, at, at
from large_world.rows('tour') order by at;

insert into public.accommodations (id, organization_id, name, type, price, amenities, created_at, updated_at)
select large_world.id('accommodation', organization, number), organization_id, format('Room %s', number), 'room',
       100 + number % 90, '{wifi,breakfast}', at, at
from large_world.rows('accommodation') order by at;

insert into public.experiences (id, organization_id, name, description, duration, price, tags, created_at, updated_at)
select large_world.id('experience', organization, number), organization_id, format('Experience %s', number),
       repeat('With a local guide. ', 10), interval '1 hour', 20 + number % 40, '{food}', at, at
from large_world.rows('experience') order by at;

insert into public.bookings (id, organization_id, tour_id, departure_id, customer_id, customer_name, num_participants, unit_price, total_price,
  currency, status, payment_status, payment_id, confirmation_code, start_date, end_date, created_at, updated_at)
select large_world.id('booking', organization, booked.number), booked.organization_id, departure.tour_id, departure.id,
       large_world.parent('customer', 2, organization, booked.number), 'Ada', seats, 50, 50 * seats, 'CHF', state,
       case when booked.number <= large_world.size('payment', organization) then 'paid' else 'unpaid' end,
       case when booked.number <= large_world.size('payment', organization)
         then large_world.id('payment', organization, booked.number) end,
       upper(left(md5(booked.number::text), 10)) || booked.number, departure.starts_at, departure.ends_at, at, at
from large_world.rows('booking') as booked
cross join lateral (values (
  1 + large_world.pick(3, organization, booked.number, 4),
  (array['confirmed', 'completed', 'completed', 'confirmed', 'cancelled', 'pending', 'no_show'])
    [1 + large_world.pick(4, organization, booked.number, 7)],
  -- Those made about the same time leave about the same time.
  large_world.id('departure', organization, 1 + (booked.number - 1) * large_world.size('departure', organization)
    / large_world.size('booking', organization))
)) as chosen (seats, state, departure_id)
join public.tour_departures as departure on departure.id = departure_id
order by at;

insert into public.booking_items (id, organization_id, booking_id, item_type, resource_id, name, quantity, unit_price,
  total_price, created_at, updated_at)
select large_world.id('booking_item', organization, number), organization_id,
       large_world.parent('booking', 2, organization, number), 'experience',
       large_world.parent('experience', 3, organization, number), 'Breakfast', 2, 20, 40, at, at
from large_world.rows('booking_item') order by at;

insert into public.payments (id, organization_id, booking_id, customer_id, amount, currency, status, method, transaction_id,
  created_at, updated_at)
select large_world.id('payment', organization, number), booking.organization_id, booking.id, booking.customer_id, booking.total_price,
       booking.currency, case large_world.pick(2, organization, number, 20) when 0 then 'failed' else 'succeeded' end, 'card',
       format('pi_%s_%s', organization, number), at, at
from large_world.rows('payment')
join public.bookings as booking on booking.id = large_world.id('booking', organization, number)
order by at;
