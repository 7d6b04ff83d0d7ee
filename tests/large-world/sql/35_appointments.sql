-- Appointments with what they are made of. A resource has one every four hours, so that none overlaps another.

insert into public.appointment_types (id, organization_id, name, duration_minutes, created_at, updated_at)
select large_world.id('appointment_type', organization, number), organization_id, format('Visit %s', number), 60, at, at
from large_world.rows('appointment_type') order by at;

insert into public.resources (id, organization_id, name, type, created_at, updated_at)
select large_world.id('resource', organization, number), organization_id, format('Room %s', number), 'room', at, at
from large_world.rows('resource') order by at;

insert into public.appointment_type_resources (id, organization_id, type_id, resource_id, created_at)
select large_world.id('appointment_type_resource', organization, number), organization_id,
       large_world.parent('appointment_type', 2, organization, number), large_world.id('resource', organization, number), at
from large_world.rows('resource') order by at;

insert into public.business_hours (id, organization_id, resource_id, weekday, opens, closes, created_at, updated_at)
select large_world.id('business_hours', organization, number * 10 + weekday), organization_id,
       large_world.id('resource', organization, number), weekday, '08:00', '18:00', at, at
from large_world.rows('resource'), generate_series(1, 5) as weekday order by at;

insert into public.day_overrides (id, organization_id, resource_id, day, opens, closes, note, created_at, updated_at)
select large_world.id('day_override', organization, number), organization_id, null, (date '2023-01-01' + number), '10:00', '12:00',
       'A short day', at, at
from large_world.rows('day_override') order by at;

insert into public.absences (id, organization_id, resource_id, starts_at, ends_at, reason, created_at, updated_at)
select large_world.id('absence', organization, number), organization_id, large_world.parent('resource', 2, organization, number),
       at + interval '30 days', at + interval '33 days', 'Holidays', at, at
from large_world.rows('absence') order by at;

insert into public.calendar_connections (id, organization_id, resource_id, source, calendar_id, created_at, updated_at)
select large_world.id('calendar_connection', organization, number), organization_id,
       large_world.id('resource', organization, number), 'google', 'primary', at, at
from large_world.rows('resource') order by at;

insert into public.calendar_feeds (id, organization_id, resource_id, token_hash, created_at, updated_at)
select large_world.id('calendar_feed', organization, number), organization_id, large_world.id('resource', organization, number),
       encode(sha256(convert_to(large_world.id('calendar_feed', organization, number)::text, 'UTF8')), 'hex'), at, at
from large_world.rows('resource') order by at;

insert into public.busy_times (id, organization_id, resource_id, source, external_id, starts_at, ends_at, created_at, updated_at)
select large_world.id('busy_time', organization, number), organization_id, large_world.parent('resource', 2, organization, number),
       'google', number::text, at + interval '10 days', at + interval '10 days 1 hour', at, at
from large_world.rows('busy_time') order by at;

-- A tenth is cancelled and takes no slot.
insert into public.appointment_slots (id, organization_id, resource_id, type_id, starts_at, ends_at, taken,
  seats_taken, created_at)
select large_world.id('appointment_slot', organization, number), organization_id, resource_id, type_id, starts_at,
       starts_at + interval '1 hour', tstzrange(starts_at, starts_at + interval '1 hour'), 1, at
from large_world.rows('appointment')
cross join lateral (values (
  large_world.id('resource', organization, 1 + number % large_world.size('resource', organization)),
  large_world.parent('appointment_type', 2, organization, number),
  timestamptz '2024-01-01 00:00Z' + interval '4 hours' * (number / large_world.size('resource', organization))
)) as chosen (resource_id, type_id, starts_at)
where number % 10 > 0
order by at;

-- What some of them take besides: of those that begin at the same time, one.
insert into public.resources (id, organization_id, name, type, created_at, updated_at)
select large_world.id('device', organization, 1), organization_id, 'Device', 'equipment', at, at
from large_world.rows('resource') where number = 1;
insert into public.appointment_slots (id, organization_id, resource_id, type_id, starts_at, ends_at, taken, seats_taken,
  main_slot_id, created_at)
select large_world.id('device_slot', organization, number), main.organization_id, large_world.id('device', organization, 1),
       main.type_id, main.starts_at, main.ends_at, main.taken, main.seats_taken, main.id, main.created_at
from large_world.rows('appointment')
join public.appointment_slots as main on main.id = large_world.id('appointment_slot', organization, number)
where number % large_world.size('resource', organization) = 0
order by at;

insert into public.appointments (id, organization_id, type_id, resource_id, slot_id, customer_id, customer_name,
  confirmation_code, appointment_type,
  starts_at, ends_at, status, cancelled_at, completed_at, created_at, updated_at)
select large_world.id('appointment', organization, number), said.organization_id, type_id, resource_id, slot.id,
       large_world.parent('customer', 3, organization, number), 'Ada',
       upper(left(md5(number::text), 10)) || number, 'Visit', starts_at, starts_at + interval '1 hour', state,
       case state when 'cancelled' then at end, case state when 'completed' then at end, at, at
from large_world.rows('appointment') as said
cross join lateral (values (
  large_world.id('resource', organization, 1 + number % large_world.size('resource', organization)),
  large_world.parent('appointment_type', 2, organization, number),
  timestamptz '2024-01-01 00:00Z' + interval '4 hours' * (number / large_world.size('resource', organization)),
  case when number % 10 = 0 then 'cancelled'
       else (array['completed', 'confirmed', 'no_show'])[1 + large_world.pick(4, organization, number, 3)] end,
  case when number % 10 > 0 then large_world.id('appointment_slot', organization, number) end
)) as slot (resource_id, type_id, starts_at, state, id)
order by at;

insert into public.calendar_events (id, organization_id, appointment_id, connection_id, event_id, created_at)
select large_world.id('calendar_event', organization, number), organization_id, large_world.id('appointment', organization, number),
       large_world.id('calendar_connection', organization, 1 + number % large_world.size('resource', organization)), number::text, at
from large_world.rows('appointment') where number % 10 = 0 order by at;
