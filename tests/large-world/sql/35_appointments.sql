-- Kinds of appointments, who serves them and when, and two years of appointments.

insert into public.appointment_types (id, organization_id, name, created_at, updated_at)
select large_world.id('appointment_type', organization, number), organization_id, format('Kind %s', number), at, at
from large_world.rows('appointment_type') order by at;

insert into public.resources (id, organization_id, name, created_at, updated_at)
select large_world.id('resource', organization, number), organization_id, format('Resource %s', number), at, at
from large_world.rows('resource') order by at;

insert into public.appointment_type_resources (id, organization_id, type_id, resource_id, created_at)
select large_world.id('link', organization, number), organization_id,
       large_world.parent('appointment_type', 2, organization, number), large_world.id('resource', organization, number), at
from large_world.rows('resource') order by at;

-- Of the organisation the first seven, then of each resource in turn.
insert into public.business_hours (id, organization_id, resource_id, weekday, opens, closes, created_at, updated_at)
select large_world.id('business_hours', organization, number), organization_id,
       case when number > 7 then large_world.id('resource', organization, (number - 1) / 7) end,
       1 + number % 7, '08:00', '18:00', at, at
from large_world.rows('business_hours') order by at;

insert into public.day_overrides (id, organization_id, day, opens, closes, created_at, updated_at)
select large_world.id('day_override', organization, number), organization_id, date '2024-01-01' + 11 * number, '00:00', '00:00', at, at
from large_world.rows('day_override') order by at;

insert into public.absences (id, organization_id, resource_id, starts_at, ends_at, created_at, updated_at)
select large_world.id('absence', organization, number), organization_id,
       large_world.parent('resource', 2, organization, number), at, at + interval '2 days', at, at
from large_world.rows('absence') order by at;

insert into public.busy_times (id, organization_id, resource_id, source, external_id, starts_at, ends_at, created_at, updated_at)
select large_world.id('busy_time', organization, number), organization_id,
       large_world.parent('resource', 3, organization, number), 'google', number::text, at, at + interval '45 minutes', at, at
from large_world.rows('busy_time') order by at;

-- Their times are given and not taken one by one: each resource has one appointment an hour.
alter table public.appointments disable trigger user;

insert into public.appointment_slots (id, organization_id, resource_id, type_id, starts_at, ends_at, taken, seats_total, seats_taken,
  created_at)
select large_world.id('slot', organization, number), organization_id, large_world.id('resource', organization, 1 + number % resources),
       large_world.parent('appointment_type', 4, organization, number), start, start + interval '30 minutes',
       tstzrange(start, start + interval '30 minutes'), 1, 1, at
from large_world.rows('appointment')
cross join lateral (select large_world.size('resource', organization)) as sized (resources)
cross join lateral (select timestamptz '2025-06-01 00:00Z' + number / resources * interval '1 hour') as times (start)
order by at;

insert into public.appointments (id, organization_id, type_id, resource_id, slot_id, customer_id, customer_name, customer_phone,
  appointment_type, starts_at, ends_at, status, created_at, updated_at)
select large_world.id('appointment', organization, number), slot.organization_id, slot.type_id, slot.resource_id, slot.id,
       large_world.parent('customer', 5, organization, number), 'Somebody', '+41700000003', 'Kind',
       slot.starts_at, slot.ends_at, (array['pending', 'confirmed', 'completed', 'no_show'])[1 + number % 4], slot.created_at, slot.created_at
from large_world.rows('appointment')
join public.appointment_slots as slot on slot.id = large_world.id('slot', organization, number)
order by at;

alter table public.appointments enable trigger user;
