-- What the two organizations offer by the hour.

update public.organizations set country = 'CH' where slug = 'alpine-trails' and country is null;
update public.organizations set country = 'CA' where slug = 'harbor-kayaks' and country is null;

insert into public.appointment_types (id, organization_id, name, description, duration_minutes, interval_minutes,
                                      buffer_before_minutes, buffer_after_minutes, minimum_notice_minutes, capacity,
                                      is_confirmed_at_once, hold_minutes, is_public) values
  ('00000000-0000-4000-8000-0000000a7001', '00000000-0000-4000-8000-0000000000a0', 'Consultation',
   'Which tour fits you, with one of our guides.', 30, 30, 0, 10, 60, 1, false, 30, true),
  ('00000000-0000-4000-8000-0000000a7002', '00000000-0000-4000-8000-0000000000a0', 'Climbing course',
   'Two hours on the wall.', 120, 60, 0, 0, 0, 8, true, null, true),
  ('00000000-0000-4000-8000-0000000a7003', '00000000-0000-4000-8000-0000000000a0', 'Guides'' meeting',
   null, 60, 60, 0, 0, 0, 1, true, null, false),
  ('00000000-0000-4000-8000-0000000b7001', '00000000-0000-4000-8000-0000000000b0', 'Private lesson',
   'One hour on the water.', 60, 30, 15, 15, 0, 1, false, null, true)
on conflict do nothing;

insert into public.resources (id, organization_id, name, type, user_id, is_public) values
  ('00000000-0000-4000-8000-0000000a5001', '00000000-0000-4000-8000-0000000000a0', 'Mia Rossi', 'staff',
   '00000000-0000-4000-8000-00000000a003', true),
  ('00000000-0000-4000-8000-0000000a5002', '00000000-0000-4000-8000-0000000000a0', 'Anton Frei', 'staff',
   '00000000-0000-4000-8000-00000000a002', false),
  ('00000000-0000-4000-8000-0000000a5003', '00000000-0000-4000-8000-0000000000a0', 'Climbing wall', 'room', null, true),
  ('00000000-0000-4000-8000-0000000b5001', '00000000-0000-4000-8000-0000000000b0', 'Oscar Brown', 'staff',
   '00000000-0000-4000-8000-00000000b001', true)
on conflict do nothing;

insert into public.appointment_type_resources (organization_id, type_id, resource_id) values
  ('00000000-0000-4000-8000-0000000000a0', '00000000-0000-4000-8000-0000000a7001', '00000000-0000-4000-8000-0000000a5001'),
  ('00000000-0000-4000-8000-0000000000a0', '00000000-0000-4000-8000-0000000a7001', '00000000-0000-4000-8000-0000000a5002'),
  ('00000000-0000-4000-8000-0000000000a0', '00000000-0000-4000-8000-0000000a7002', '00000000-0000-4000-8000-0000000a5003'),
  ('00000000-0000-4000-8000-0000000000a0', '00000000-0000-4000-8000-0000000a7003', '00000000-0000-4000-8000-0000000a5001'),
  ('00000000-0000-4000-8000-0000000000b0', '00000000-0000-4000-8000-0000000b7001', '00000000-0000-4000-8000-0000000b5001')
on conflict do nothing;

-- Alpine: every day from nine to five; Anton from Monday to Friday until noon. Harbor: all day and night.
insert into public.business_hours (organization_id, resource_id, weekday, opens, closes)
select hours.organization_id::uuid, hours.resource_id::uuid, weekday, hours.opens::time, hours.closes::time
from (values
  ('00000000-0000-4000-8000-0000000000a0', null, 7, '09:00', '17:00'),
  ('00000000-0000-4000-8000-0000000000a0', '00000000-0000-4000-8000-0000000a5002', 5, '09:00', '12:00'),
  ('00000000-0000-4000-8000-0000000000b0', null, 7, '00:00', '24:00')
) as hours (organization_id, resource_id, last_day, opens, closes)
cross join lateral generate_series(1, hours.last_day) as weekday
on conflict do nothing;
