-- Departures of thirteen weeks past and six to come, who booked them, and what was paid.

drop table if exists pg_temp.life_departures, pg_temp.life_bookings;

-- Which tours leave on which days of the week (1 is Monday), when, with how many seats, and how well they are liked.
create temporary table life_departures on commit drop as
select row_number() over (partition by tenant.slug order by day, plan.tour_id)::integer as number, tenant.slug,
       tenant.id as organization_id, tenant.timezone, tenant.currency, tour.id as tour_id, tour.base_price as price,
       pg_temp.moment(day, plan.minute, tenant.timezone) as starts_at,
       pg_temp.moment(day, plan.minute, tenant.timezone) + tour.duration as ends_at,
       day < tenant.today and pg_temp.pick(tenant.slug || ' storm', day - tenant.today, 19) = 0 as is_stormy,
       plan.seats, plan.liked
from (values
  ('alpine', '00000000-0000-4000-8000-0000000a1001', '{6,7}'::integer[], 330, 12, 5),
  ('alpine', '00000000-0000-4000-8000-0000000a1003', '{3,6}', 840, 25, 4),
  ('alpine', '00000000-0000-4000-8000-0000000a1011', '{2,4,6}', 570, 14, 4),
  ('alpine', '00000000-0000-4000-8000-0000000a1012', '{5,7}', 600, 16, 5),
  ('alpine', '00000000-0000-4000-8000-0000000a1013', '{2,3,4,5,6,7}', 510, 10, 3),
  ('alpine', '00000000-0000-4000-8000-0000000a1014', '{3,6,7}', 480, 8, 3),
  ('harbor', '00000000-0000-4000-8000-0000000b1011', '{3,5,6,7}', 540, 10, 3),
  ('harbor', '00000000-0000-4000-8000-0000000b1012', '{4,6}', 1020, 12, 3)
) as plan (slug, tour_id, weekdays, minute, seats, liked)
join life_tenants as tenant on tenant.slug = plan.slug
join public.tours as tour on tour.id = plan.tour_id::uuid and tour.duration is not null
cross join lateral (
  select tenant.today + offset_days as day from generate_series(-91, 42) as offset_days
) as calendar
where extract(isodow from day) = any (plan.weekdays)
  and pg_temp.moment(day, plan.minute, tenant.timezone) <> now();

analyze life_departures;

-- Up to `liked` + 1 bookings a departure, made some hours to five weeks before it; as many as there are seats.
create temporary table life_bookings on commit drop as
with wanted as (
  select departure.number * 10 + nth as number, departure.number as departure_number, departure.slug,
         departure.organization_id, departure.timezone, departure.currency, departure.tour_id, departure.starts_at,
         departure.ends_at, departure.is_stormy, departure.seats, departure.price,
         1 + pg_temp.pick('party', departure.number * 10 + nth, 4) as party,
         pg_temp.pick(departure.slug || ' fate', departure.number * 10 + nth, 100) as fate,
         departure.starts_at - made.before as created_at
  from life_departures as departure
  cross join lateral generate_series(1, 1 + pg_temp.pick(departure.slug || ' demand', departure.number, departure.liked + 1)) as nth
  cross join lateral (values (
    make_interval(
      days => pg_temp.pick('days ahead', departure.number * 10 + nth, 8) * pg_temp.pick('weeks ahead', departure.number * 10 + nth, 6),
      mins => 200 + pg_temp.pick('minutes ahead', departure.number * 10 + nth, 900)
    )
  )) as made (before)
  where departure.starts_at - made.before < now()
), seated as (
  select wanted.*, extra.id as extra_id, extra.name as extra_name, extra.price as extra_price,
         party * (wanted.price + coalesce(extra.price, 0)) as total,
         case
           when is_stormy then 'cancelled'
           when fate < 8 then 'cancelled'
           when fate < 12 and wanted.price > 0 then 'expired'
           when starts_at > now() then case when fate < 24 then 'pending' else 'confirmed' end
           when ends_at > now() then 'confirmed'
           when fate < 17 then 'no_show'
           else 'completed'
         end as status
  from wanted
  -- Some take something along for everybody.
  left join public.experiences as extra on number % 4 = 0 and wanted.price > 0 and extra.id = case wanted.slug
    when 'alpine' then '00000000-0000-4000-8000-0000000ae112'::uuid else '00000000-0000-4000-8000-0000000be111'::uuid end
)
select *, sum(case when status in ('cancelled', 'expired') then 0 else party end)
            over (partition by slug, departure_number order by created_at, number) as seats_taken
from seated;
-- A departure to come keeps two seats, so that there is always something to book.
delete from life_bookings where seats_taken > seats - case when starts_at > now() then 2 else 0 end;

analyze life_bookings;

insert into public.tour_departures (id, organization_id, tour_id, starts_at, ends_at, seats_total, seats_taken, status,
                                    created_at, updated_at)
select pg_temp.life_id(departure.slug || ' departure', departure.number), departure.organization_id, departure.tour_id,
       departure.starts_at, departure.ends_at, departure.seats, coalesce(booked.seats, 0),
       case when departure.is_stormy then 'cancelled' else 'open' end,
       departure.starts_at - interval '60 days', departure.starts_at - interval '60 days'
from life_departures as departure
left join lateral (
  select sum(booking.party)::integer as seats from life_bookings as booking
  where booking.slug = departure.slug and booking.departure_number = departure.number
    and booking.status not in ('cancelled', 'expired')
) as booked on true;

-- A booking names its payment and a payment its booking, so both are made in one statement.
with booked as (
  select booking.*, pg_temp.life_id(slug || ' booking', number) as id,
         pg_temp.life_id(slug || ' customer', 1 + pg_temp.pick('booked by', number,
           case slug when 'alpine' then 180 else 55 end)) as customer_id,
         case
           when total = 0 then 'free'
           when status = 'expired' then 'unpaid'
           -- Staff wrote it down: paid on the day.
           when status = 'pending' then 'unpaid'
           when is_stormy then 'refunded'
           when status = 'cancelled' then (array['refunded', 'halved', 'unpaid'])[1 + number % 3]
           when fate > 92 and starts_at > now() then 'unpaid'
           else 'paid'
         end as settled,
         -- At the latest on the day itself.
         (array['card', 'card', 'card', 'twint', 'bank_transfer', 'cash'])[1 + pg_temp.pick('method', number, 6)] as method
  from life_bookings as booking
), paid as (
  insert into public.payments (id, organization_id, booking_id, customer_id, amount, refunded, currency, status, method,
                               transaction_id, created_at, updated_at)
  select pg_temp.life_id(slug || ' payment', number), organization_id, id, customer_id, total,
         case settled when 'refunded' then total when 'halved' then round(total / 2, 2) else 0 end, currency,
         case settled when 'refunded' then 'refunded' when 'halved' then 'partially_refunded' else 'succeeded' end,
         case when slug = 'harbor' and method = 'twint' then 'card' else method end,
         case when method in ('card', 'twint') then 'pi_demo_' || slug || '_' || number end,
         paid_at, paid_at
  from booked
  cross join lateral (values (case
    when method = 'bank_transfer' then least(created_at + interval '2 days', starts_at, now())
    when method = 'cash' and starts_at <= now() and status <> 'cancelled' then starts_at
    else least(created_at + interval '4 minutes', now())
  end)) as payment (paid_at)
  where settled in ('paid', 'refunded', 'halved')
)
insert into public.bookings (id, organization_id, tour_id, departure_id, customer_id, num_participants, unit_price,
                             total_price, currency, status, special_requests, payment_status, payment_id,
                             confirmation_code, created_by, created_at, updated_at, confirmed_at,
                             cancelled_at, completed_at, no_show_at, expired_at, expires_at, cancellation_reason)
select id, organization_id, tour_id, pg_temp.life_id(slug || ' departure', departure_number), customer_id, party, price,
       total, currency, status,
       case number % 19
         when 3 then 'We come with two children, six and nine years old.'
         when 7 then 'Eine Person ist Vegetarierin.'
         when 11 then 'One of us needs boots in size 46.'
         when 15 then 'Nous arrivons en train à 8 h 04.'
       end,
       case settled when 'paid' then 'paid' when 'free' then 'paid' when 'refunded' then 'refunded'
         when 'halved' then 'partially_paid' else 'unpaid' end,
       case when settled in ('paid', 'refunded', 'halved') then pg_temp.life_id(slug || ' payment', number) end,
       code.text,
       case when status = 'pending' and slug = 'alpine' then '00000000-0000-4000-8000-00000000a003'::uuid
            when status = 'pending' then '00000000-0000-4000-8000-00000000b003'::uuid end,
       created_at, greatest(created_at, least(ended.at, now())),
       case when settled in ('paid', 'refunded', 'halved', 'free') or status = 'confirmed'
         then created_at + interval '4 minutes' end,
       case when status = 'cancelled' then ended.at end,
       case when status = 'completed' then ended.at end,
       case when status = 'no_show' then ended.at end,
       case when status = 'expired' then created_at + interval '30 minutes' end,
       case when status = 'expired' then created_at + interval '30 minutes' end,
       case when is_stormy then 'The guide called the tour off: storm.'
            when status = 'cancelled' then (array['Ill', 'Change of plans', 'Weather', 'Found another date'])[1 + number % 4] end
from booked
-- Thirty letters as in confirmation_code, drawn from a hash.
cross join lateral (
  select string_agg(substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + get_byte(digest, place) % 30, 1)
                    || case place when 4 then '-' else '' end, '' order by place) as text
  from sha256(convert_to(slug || ' code ' || number, 'UTF8')) as digest, generate_series(0, 9) as place
) as code
cross join lateral (values (case
  when status = 'cancelled' then least(greatest(starts_at - interval '20 hours', created_at + interval '1 hour'), now())
  when status in ('completed', 'no_show') then ends_at
  else created_at
end)) as ended (at);

insert into public.booking_items (id, organization_id, booking_id, item_type, resource_id, name, quantity, unit_price,
                                  total_price, created_at, updated_at)
select pg_temp.life_id(slug || ' item', number), organization_id, pg_temp.life_id(slug || ' booking', number), 'experience',
       extra_id, extra_name, party, extra_price, party * extra_price, created_at, created_at
from life_bookings
where extra_id is not null;
