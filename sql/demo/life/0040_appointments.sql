-- Appointments past and to come, with people and kinds of their own: the hours of the others stay free for trying.

drop table if exists pg_temp.life_kinds;

insert into public.appointment_types (id, organization_id, name, description, duration_minutes, interval_minutes,
                                      buffer_after_minutes, minimum_notice_minutes, capacity, is_confirmed_at_once,
                                      reminder_minutes, is_public)
select kind.id::uuid, tenant.id, kind.name, kind.description, kind.duration, kind.every, kind.after, 120, kind.capacity,
       true, 1440, true
from (values
  ('alpine', '00000000-0000-4000-8000-0000000a7011', 'Boot fitting',
   'Boots and poles that fit, before the tour.', 30, 30, 0, 1),
  ('alpine', '00000000-0000-4000-8000-0000000a7012', 'Tour planning',
   'A private tour planned with a guide, in the office or by video.', 60, 60, 15, 1),
  ('alpine', '00000000-0000-4000-8000-0000000a7013', 'First aid on the mountain',
   'An evening course for up to six.', 120, 60, 0, 6),
  ('harbor', '00000000-0000-4000-8000-0000000b7011', 'Gear check',
   'Paddles, dry suits and your own kayak, looked over.', 45, 45, 0, 1)
) as kind (slug, id, name, description, duration, every, after, capacity)
join life_tenants as tenant on tenant.slug = kind.slug
on conflict do nothing;

-- What some of them cost, and how many there may be.
update public.appointment_types as kind
set price = told.price, is_paid_ahead = told.is_paid_ahead, max_per_day = told.most, max_open_per_customer = told.each
from (values
  ('00000000-0000-4000-8000-0000000a7012'::uuid, 120.00, true, 6, 2),
  ('00000000-0000-4000-8000-0000000a7013'::uuid, 45.00, false, null, null),
  ('00000000-0000-4000-8000-0000000b7011'::uuid, 25.00, false, 8, null)
) as told (id, price, is_paid_ahead, most, each)
where kind.id = told.id and kind.price is null;

insert into public.resources (id, organization_id, name, type, is_public)
select resource.id::uuid, tenant.id, resource.name, resource.type, true
from (values
  ('alpine', '00000000-0000-4000-8000-0000000a5011', 'Lena Brunner', 'staff'),
  ('alpine', '00000000-0000-4000-8000-0000000a5012', 'Jonas Egli', 'staff'),
  ('alpine', '00000000-0000-4000-8000-0000000a5013', 'Course room', 'room'),
  ('harbor', '00000000-0000-4000-8000-0000000b5011', 'Gear shed', 'room')
) as resource (slug, id, name, type)
join life_tenants as tenant on tenant.slug = resource.slug
on conflict do nothing;

insert into public.appointment_type_resources (organization_id, type_id, resource_id)
select tenant.id, link.type_id::uuid, link.resource_id::uuid
from (values
  ('alpine', '00000000-0000-4000-8000-0000000a7011', '00000000-0000-4000-8000-0000000a5011'),
  ('alpine', '00000000-0000-4000-8000-0000000a7012', '00000000-0000-4000-8000-0000000a5012'),
  ('alpine', '00000000-0000-4000-8000-0000000a7013', '00000000-0000-4000-8000-0000000a5013'),
  ('harbor', '00000000-0000-4000-8000-0000000b7011', '00000000-0000-4000-8000-0000000b5011')
) as link (slug, type_id, resource_id)
join life_tenants as tenant on tenant.slug = link.slug
on conflict do nothing;

-- Which kinds are asked for on which days of the week, in which slots of the day, how often of a hundred times, and what for.
create temporary table life_kinds on commit drop as
select * from (values
  ('alpine', 1, '00000000-0000-4000-8000-0000000a7011'::uuid, '00000000-0000-4000-8000-0000000a5011'::uuid,
   '{1,2,3,4,5,6}'::integer[], '{540,570,630,660,780,840,870,930,990}'::integer[], 38,
   '{"Boots for the ridge walk","Poles and a rain jacket","Boots for two children","Own boots rub at the heel"}'::text[]),
  ('alpine', 2, '00000000-0000-4000-8000-0000000a7012', '00000000-0000-4000-8000-0000000a5012',
   '{1,2,4,5}', '{600,840,960}', 34,
   '{"Company outing for 22 people","A week from hut to hut","Engagement at sunrise","School trip, 40 pupils"}'),
  ('alpine', 3, '00000000-0000-4000-8000-0000000a7013', '00000000-0000-4000-8000-0000000a5013',
   '{3}', '{900,900,900,900}', 70, '{"Refresher after two years","First course"}'),
  ('harbor', 4, '00000000-0000-4000-8000-0000000b7011', '00000000-0000-4000-8000-0000000b5011',
   '{2,4,6}', '{600,720,840}', 40, '{"Own sea kayak, hatch leaks","Dry suit, size M","Paddle too long"}')
) as kind (slug, number, type_id, resource_id, weekdays, minutes, wanted, reasons);

analyze life_kinds;

insert into public.appointments (id, organization_id, type_id, resource_id, customer_id, customer_name, customer_phone,
                                 customer_email, appointment_type, service_description, starts_at, ends_at, status,
                                 language, confirmation_sent_at, reminder_at, reminder_sent_at, cancellation_reason,
                                 confirmed_at, cancelled_at, completed_at, no_show_at, created_at, updated_at)
select pg_temp.life_id(kind.slug || ' appointment', ask.number), tenant.id, kind.type_id, kind.resource_id, customer.id,
       customer.name, customer.phone, customer.email, type.name,
       kind.reasons[1 + ask.number % cardinality(kind.reasons)], start.at, start.at + length.of, outcome.status,
       customer.primary_language, made.at,
       case when start.at > now() and outcome.status = 'confirmed' then start.at - interval '1 day' end,
       case when outcome.status <> 'cancelled' and start.at - interval '1 day' <= now()
         then greatest(start.at - interval '1 day', made.at) end,
       case when outcome.status = 'cancelled' then (array['Ill', 'Found a later date', 'Bought boots elsewhere'])[1 + ask.number % 3] end,
       made.at,
       case when outcome.status = 'cancelled' then least(start.at - interval '5 hours', now()) end,
       case when outcome.status = 'completed' then start.at + length.of end,
       case when outcome.status = 'no_show' then start.at + length.of end,
       made.at, made.at
from life_tenants as tenant
join life_kinds as kind on kind.slug = tenant.slug
join public.appointment_types as type on type.id = kind.type_id
cross join lateral (select tenant.today + away as day, away from generate_series(-91, 20) as away) as calendar
cross join lateral unnest(kind.minutes) with ordinality as slot (minute, nth)
cross join lateral (values ((kind.number * 100000 + (calendar.away + 200) * 20 + slot.nth)::integer)) as ask (number)
cross join lateral (values (
  pg_temp.moment(calendar.day, slot.minute, tenant.timezone), make_interval(mins => type.duration_minutes),
  pg_temp.pick('appointment', ask.number, 100)
)) as drawn (at, length, fate)
cross join lateral (values (drawn.at)) as start (at)
cross join lateral (values (drawn.length)) as length (of)
cross join lateral (values (
  start.at - make_interval(days => 1 + pg_temp.pick('appointment ahead', ask.number, 11),
                           mins => pg_temp.pick('appointment minute', ask.number, 500))
)) as made (at)
cross join lateral (values (case
  when pg_temp.pick('appointment fate', ask.number, 100) < 9 then 'cancelled'
  when start.at + length.of > now() then 'confirmed'
  when pg_temp.pick('appointment fate', ask.number, 100) < 15 then 'no_show'
  else 'completed'
end)) as outcome (status)
join public.customers as customer on customer.id = pg_temp.life_id(kind.slug || ' customer',
  1 + pg_temp.pick('appointment of', ask.number, case kind.slug when 'alpine' then 180 else 55 end))
where extract(isodow from calendar.day) = any (kind.weekdays)
  -- Fewer when little is left of the horizon.
  and drawn.fate < kind.wanted - greatest(calendar.away, 0) * 2
  and made.at < now()
order by start.at;
