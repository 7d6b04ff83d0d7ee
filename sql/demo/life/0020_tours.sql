-- What is offered, and what can be added to it.

insert into public.tours (id, organization_id, title, description, duration, base_price, location, tags, max_participants,
                          is_published)
select tour.id::uuid, tenant.id, tour.title, tour.description, tour.duration::interval, tour.price, tour.location,
       tour.tags::text[], tour.most, true
from (values
  ('alpine', '00000000-0000-4000-8000-0000000a1011', 'Aare gorge and hanging bridge',
   'Through the gorge on wooden galleries, over the bridge, back by boat. Easy, also for children from six.',
   '4 hours', 64.00, 'Meiringen', '{hiking,family,easy}', 10),
  ('alpine', '00000000-0000-4000-8000-0000000a1012', 'Cheese dairy in the Justistal',
   'Up to the alp where the cheese is shared out each autumn, with a tasting at the dairy.',
   '5 hours', 78.00, 'Sigriswil', '{hiking,food,family}', 8),
  ('alpine', '00000000-0000-4000-8000-0000000a1013', 'Ridge walk on the Stockhorn',
   'A day above the Simmental with two small lakes and a long ridge. Sure feet are needed.',
   '7 hours', 95.00, 'Erlenbach', '{hiking,demanding}', 6),
  ('alpine', '00000000-0000-4000-8000-0000000a1014', 'Via ferrata for beginners',
   'Harness, helmet and first steps on iron rungs, four people to a guide.',
   '6 hours', 139.00, 'Mürren', '{climbing,gear}', 4),
  ('harbor', '00000000-0000-4000-8000-0000000b1011', 'Puffins and sea caves',
   'Along the cliffs of Witless Bay, into the caves when the swell is low.',
   '3 hours', 110.00, 'Bay Bulls', '{kayak,wildlife}', 8),
  ('harbor', '00000000-0000-4000-8000-0000000b1012', 'Sunset paddle in Quidi Vidi',
   'Calm water, good for a first time in a kayak. Hot chocolate at the end.',
   '2 hours', 69.00, 'Quidi Vidi', '{kayak,beginners,family}', 10)
) as tour (slug, id, title, description, duration, price, location, tags, most)
join life_tenants as tenant on tenant.slug = tour.slug
on conflict do nothing;

insert into public.participant_kinds (organization_id, tour_id, kind, name, percent, price, takes_seat, may_be_alone, position)
select tour.organization_id, tour.id, kind.kind, kind.name, kind.percent, kind.price, kind.takes_seat, kind.may_be_alone,
       kind.position
from (values
  ('adult', 'Adult', null, null, true, true, 0),
  ('child', 'Child (6 to 15)', 50, null, true, false, 1),
  ('infant', 'Child under 6', null, 0.00, false, false, 2)
) as kind (kind, name, percent, price, takes_seat, may_be_alone, position)
join public.tours as tour on tour.tags @> '{family}'
join life_tenants as tenant on tenant.id = tour.organization_id
on conflict do nothing;

insert into public.experiences (id, organization_id, name, description, location, duration, price, tags)
select extra.id::uuid, tenant.id, extra.name, extra.description, extra.location, extra.duration::interval, extra.price,
       extra.tags::text[]
from (values
  ('alpine', '00000000-0000-4000-8000-0000000ae111', 'Cheese tasting',
   'Five cheeses of the alp with bread and cider. Without alcohol on request.', 'Sigriswil', '45 minutes', 18.00, '{food}'),
  ('alpine', '00000000-0000-4000-8000-0000000ae112', 'Boots and poles for a day',
   'Hiking boots in sizes 34 to 48 and a pair of poles, ready at the meeting point.', null, null, 22.00, '{gear}'),
  ('harbor', '00000000-0000-4000-8000-0000000be111', 'Dry suit for the day',
   'Warmer than a wetsuit, for everybody who feels the cold.', 'Bay Bulls', null, 35.00, '{gear}')
) as extra (slug, id, name, description, location, duration, price, tags)
join life_tenants as tenant on tenant.slug = extra.slug
on conflict do nothing;
