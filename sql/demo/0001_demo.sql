-- Two organizations to try things with, and somebody in each role. Everybody's password is
-- frontdesk-demo; never load this where real people are. Loading it again changes nothing but
-- departures that have left: they are to come once more.

insert into auth.users (id, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data)
select person.id::uuid, person.email,
  '$2b$06$/jDvEBZwlWWuYi9CKsJXye1q2oCSjltfYJFRW3un/r.lBYe.8zwVW',
  now(), person.app::jsonb, jsonb_build_object('full_name', person.name)
from (values
  ('00000000-0000-4000-8000-00000000a001', 'olivia@alpine.example', 'Olivia Meier',  '{}'),
  ('00000000-0000-4000-8000-00000000a002', 'anton@alpine.example',  'Anton Frei',    '{}'),
  ('00000000-0000-4000-8000-00000000a003', 'mia@alpine.example',    'Mia Rossi',     '{}'),
  ('00000000-0000-4000-8000-00000000b001', 'oscar@harbor.example',  'Oscar Brown',   '{}'),
  ('00000000-0000-4000-8000-00000000b002', 'ada@harbor.example',    'Ada Silva',     '{}'),
  ('00000000-0000-4000-8000-00000000b003', 'marc@harbor.example',   'Marc Gagnon',   '{}'),
  ('00000000-0000-4000-8000-00000000c001', 'both@frontdesk.example', 'Bo Thomsen',   '{}'),
  ('00000000-0000-4000-8000-00000000c002', 'stranger@frontdesk.example', 'Sam Stranger', '{}'),
  ('00000000-0000-4000-8000-00000000c003', 'developer@frontdesk.example', 'Dev Eloper', '{"role": "developer"}')
) as person (id, email, name, app)
on conflict do nothing;

insert into public.user_profiles (id, email, full_name)
select id, email, raw_user_meta_data ->> 'full_name' from auth.users where email like '%.example'
on conflict do nothing;

insert into public.organizations (id, name, slug, description, timezone, currency) values
  ('00000000-0000-4000-8000-0000000000a0', 'Alpine Trails', 'alpine-trails',
   'Guided walks in the Bernese Alps', 'Europe/Zurich', 'CHF'),
  ('00000000-0000-4000-8000-0000000000b0', 'Harbor Kayaks', 'harbor-kayaks',
   'Kayak tours around St. John''s', 'America/St_Johns', 'CAD')
on conflict do nothing;

insert into public.members (organization_id, user_id, role) values
  ('00000000-0000-4000-8000-0000000000a0', '00000000-0000-4000-8000-00000000a001', 'owner'),
  ('00000000-0000-4000-8000-0000000000a0', '00000000-0000-4000-8000-00000000a002', 'admin'),
  ('00000000-0000-4000-8000-0000000000a0', '00000000-0000-4000-8000-00000000a003', 'member'),
  ('00000000-0000-4000-8000-0000000000b0', '00000000-0000-4000-8000-00000000b001', 'owner'),
  ('00000000-0000-4000-8000-0000000000b0', '00000000-0000-4000-8000-00000000b002', 'admin'),
  ('00000000-0000-4000-8000-0000000000b0', '00000000-0000-4000-8000-00000000b003', 'member'),
  ('00000000-0000-4000-8000-0000000000a0', '00000000-0000-4000-8000-00000000c001', 'member'),
  ('00000000-0000-4000-8000-0000000000b0', '00000000-0000-4000-8000-00000000c001', 'member')
on conflict do nothing;

insert into public.customers (id, organization_id, name, email, phone) values
  ('00000000-0000-4000-8000-0000000ac001', '00000000-0000-4000-8000-0000000000a0',
   'Clara Client', 'clara@client.example', '+41791234567'),
  ('00000000-0000-4000-8000-0000000bc001', '00000000-0000-4000-8000-0000000000b0',
   'Chris Client', 'chris@client.example', '+17095550123')
on conflict do nothing;

-- They sign in as everybody does, by a hash of the kind that is replaced when they do.
insert into public.clients (id, organization_id, customer_id, first_name, last_name, email, email_verified,
                            password_set_at) values
  ('00000000-0000-4000-8000-0000000acc01', '00000000-0000-4000-8000-0000000000a0',
   '00000000-0000-4000-8000-0000000ac001', 'Clara', 'Client', 'clara@client.example', true, now()),
  ('00000000-0000-4000-8000-0000000bcc01', '00000000-0000-4000-8000-0000000000b0',
   '00000000-0000-4000-8000-0000000bc001', 'Chris', 'Client', 'chris@client.example', true, now())
on conflict do nothing;
insert into public.client_passwords (client_id, organization_id, password_hash)
select id, organization_id, '$2b$06$/jDvEBZwlWWuYi9CKsJXye1q2oCSjltfYJFRW3un/r.lBYe.8zwVW'
from public.clients where email like '%@client.example'
on conflict do nothing;

insert into public.tours (id, organization_id, title, description, duration, base_price, location, tags,
                          max_participants, is_published) values
  ('00000000-0000-4000-8000-0000000a1001', '00000000-0000-4000-8000-0000000000a0', 'Sunrise over the Niesen',
   'Up before dawn with the first funicular.', '5 hours', 89.50, 'Mülenen', '{hiking,sunrise}', 8, true),
  ('00000000-0000-4000-8000-0000000a1002', '00000000-0000-4000-8000-0000000000a0', 'Glacier walk (draft)',
   'Not yet on sale.', '8 hours', 149.00, 'Grindelwald', '{glacier}', 6, false),
  ('00000000-0000-4000-8000-0000000a1003', '00000000-0000-4000-8000-0000000000a0', 'Village walk',
   'Free, with a local guide.', '2 hours', 0.00, 'Thun', '{walk,free}', null, true),
  ('00000000-0000-4000-8000-0000000b1001', '00000000-0000-4000-8000-0000000000b0', 'Icebergs by kayak',
   'Spring only, when the ice passes the Narrows.', '3 hours', 120.00, 'St. John''s', '{kayak,icebergs}', 10, true)
on conflict do nothing;

insert into public.tour_departures (id, organization_id, tour_id, starts_at, ends_at, seats_total, price, status)
select (left(tour.id::text, 24) || departure.id)::uuid, tour.organization_id, tour.id,
       start.at, start.at + tour.duration, departure.seats, departure.price, departure.status
from (values
  ('00000000-0000-4000-8000-0000000a1001', '00000a1d0001',  7, 12, null::numeric, 'open'),
  ('00000000-0000-4000-8000-0000000a1001', '00000a1d0002', 14, 10, 99.00, 'open'),
  ('00000000-0000-4000-8000-0000000a1001', '00000a1d0003', 21, 10, null, 'closed'),
  ('00000000-0000-4000-8000-0000000a1001', '00000a1d0004', -7, 10, null, 'open'),
  ('00000000-0000-4000-8000-0000000a1002', '00000a1d0005', 30,  6, null, 'open'),
  ('00000000-0000-4000-8000-0000000a1003', '00000a1d0006', 25, 1000, null, 'open'),
  ('00000000-0000-4000-8000-0000000b1001', '00000b1d0001', 10, 10, null, 'open')
) as departure (tour_id, id, days, seats, price, status)
join public.tours as tour on tour.id = departure.tour_id::uuid
join public.organizations as organization on organization.id = tour.organization_id
cross join lateral (
  -- 06:00 on the clock of the organization, so many days from today.
  select ((now() at time zone organization.timezone)::date + departure.days + time '06:00')
    at time zone organization.timezone as at
) as start
on conflict (id) do update set starts_at = excluded.starts_at, ends_at = excluded.ends_at
where tour_departures.starts_at < now() and excluded.starts_at > now();

insert into public.accommodations (id, organization_id, name, type, location, price) values
  ('00000000-0000-4000-8000-0000000ae001', '00000000-0000-4000-8000-0000000000a0',
   'Berghaus Niesen, double room', 'hotel', 'Niesen Kulm', 210.00),
  ('00000000-0000-4000-8000-0000000be001', '00000000-0000-4000-8000-0000000000b0',
   'Battery Inn, queen room', 'hotel', 'St. John''s', 180.00)
on conflict do nothing;

insert into public.experiences (id, organization_id, name, location, duration, price, is_active) values
  ('00000000-0000-4000-8000-0000000ae101', '00000000-0000-4000-8000-0000000000a0',
   'Breakfast on the summit', 'Niesen Kulm', '1 hour', 24.90, true),
  ('00000000-0000-4000-8000-0000000ae102', '00000000-0000-4000-8000-0000000000a0',
   'Night sledging', 'Grindelwald', '2 hours', 35.00, false),
  ('00000000-0000-4000-8000-0000000be101', '00000000-0000-4000-8000-0000000000b0',
   'Photographs of your tour', null, null, 30.00, true)
on conflict do nothing;
