-- Tours, their departures, and what can be added to a booking.

create table public.tours (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  title text not null,
  description text,
  itinerary_json jsonb,
  images text[] not null default '{}',
  duration interval,
  base_price numeric not null check (base_price >= 0.0 and base_price < 1e10),
  location text,
  tags text[] not null default '{}',
  max_participants integer check (max_participants > 0),
  max_per_customer integer check (max_per_customer > 0),
  change_notice_minutes integer check (change_notice_minutes between 0 and 525600),
  is_published boolean not null default false,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
comment on table public.tours is 'A tour that an organization offers.';
comment on column public.tours.base_price is 'Per person, in the organization''s currency.';
comment on column public.tours.max_participants is 'The most people that one booking may bring; null: no limit.';
comment on column public.tours.max_per_customer is
  'The most people that one customer may bring to one departure, all of their bookings together; null: no limit.';
comment on column public.tours.change_notice_minutes is
  'How long before the start a customer may cancel or move for the last time; null: as the organization has it.';
create index tours_newest_idx on public.tours (organization_id, created_at desc, id);
call private.keep_time('public.tours');
call private.bound_table('public.tours',
  labels => 'title', lines => 'location 500', articles => 'description 20000', lists => 'tags', links => 'images',
  documents => 'itinerary_json, metadata'
);
call private.guard_table('public.tours', 'select');
-- The public sees what is published, a client what its own organization published.
grant select (id, organization_id, title, description, itinerary_json, images, duration, base_price,
  location, tags, max_participants, max_per_customer, change_notice_minutes, is_published) on public.tours to anon;
create policy public_select on public.tours for select to anon using (is_published);
-- Of the offer they see what the public sees.
grant select (id, organization_id, title, description, itinerary_json, images, duration, base_price,
  location, tags, max_participants, max_per_customer, change_notice_minutes, is_published) on public.tours to client;
create policy client_select on public.tours for select to client
  using (organization_id = (select private.client_organization()) and is_published);
-- Rows never change hands: organization_id and the seats taken are in no update grant.
call private.open_table('public.tours',
  'title, description, itinerary_json, images, duration, base_price, location, tags, max_participants, max_per_customer,
    change_notice_minutes, is_published, metadata');

create table public.tour_departures (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  tour_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  seats_total integer not null check (seats_total >= 0),
  seats_taken integer not null default 0,
  price numeric check (price >= 0.0 and price < 1e10),
  status text not null default 'open' check (status = any ('{open,closed,cancelled}')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  -- What a booking copies of its departure, so that its foreign key can hold the copy to it.
  unique (organization_id, id, tour_id, starts_at, ends_at),
  foreign key (organization_id, tour_id) references public.tours (organization_id, id) on delete cascade,
  constraint tour_departures_ends_after_start check (ends_at >= starts_at),
  -- The days that RFC 3339 can write. One at the end of Postgres's time would overflow in another zone and fail
  -- every query that meets it, other tenants' too.
  constraint tour_departures_years check (starts_at >= '1900-01-01 00:00Z' and ends_at < '9999-01-01 00:00Z'),
  -- The last line against overselling, whatever the code above it does.
  constraint tour_departures_seats check (seats_taken between 0 and seats_total)
);
comment on table public.tour_departures is 'One date of a tour: it carries the seats.';
comment on column public.tour_departures.seats_taken is
  'Seats of bookings that are not cancelled or expired; kept by the booking functions alone.';
comment on column public.tour_departures.price is 'Per person; null: the tour''s base price.';
create index tour_departures_tour_idx on public.tour_departures (organization_id, tour_id, starts_at);
create index tour_departures_starts_idx on public.tour_departures (tour_id, starts_at);
create index tour_departures_newest_idx on public.tour_departures (organization_id, created_at desc, id);
create index tour_departures_organization_idx on public.tour_departures (organization_id, starts_at, id);
call private.keep_time('public.tour_departures');
call private.guard_table('public.tour_departures', 'select', 'insert', 'update');
grant select on public.tour_departures to anon;
create policy public_select on public.tour_departures for select to anon
  using (exists (
    select from public.tours as tour
    where tour.id = tour_departures.tour_id and tour.is_published
  ));
grant select on public.tour_departures to client;
create policy client_select on public.tour_departures for select to client
  using (
    organization_id = (select private.client_organization())
    and exists (select from public.tours as tour where tour.id = tour_departures.tour_id and tour.is_published)
  );
call private.open_table('public.tour_departures',
  'starts_at, ends_at, seats_total, price, status',
  fixed => 'tour_id');

create table public.participant_kinds (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  tour_id uuid not null,
  kind text not null check (kind ~ '^[a-z][a-z0-9_]*$'),
  name text not null,
  description text,
  price numeric check (price >= 0.0 and price < 1e10),
  percent smallint check (percent between 0 and 1000),
  takes_seat boolean not null default true,
  may_be_alone boolean not null default true,
  position smallint not null default 0 check (position >= 0),
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, tour_id, kind),
  foreign key (organization_id, tour_id) references public.tours (organization_id, id) on delete cascade,
  constraint participant_kinds_price check (num_nonnulls(price, percent) <= 1)
);
comment on table public.participant_kinds is 'Kinds of people that a tour has prices for, such as adults and children.';
comment on column public.participant_kinds.kind is 'What bookings name it by, such as adult or child_under_6.';
comment on column public.participant_kinds.name is 'As people read it, such as Child (6 to 12).';
comment on column public.participant_kinds.price is
  'Per person, in the organization''s currency, whatever the departure; null: by percent.';
comment on column public.participant_kinds.percent is
  'Of the price of a seat of the departure, rounded to what the currency has; null and no price: all of it.';
comment on column public.participant_kinds.takes_seat is 'Otherwise they come along without one, as an infant does.';
comment on column public.participant_kinds.may_be_alone is
  'Whether they may come without others. Each booking has somebody who may, and who takes a seat.';
comment on column public.participant_kinds.position is 'Its place among the kinds of the tour.';
comment on column public.participant_kinds.is_active is 'Whether it can be booked.';
create index participant_kinds_newest_idx on public.participant_kinds (organization_id, created_at desc, id);
call private.keep_time('public.participant_kinds');
call private.bound_table('public.participant_kinds', labels => 'name', lines => 'kind 50', texts => 'description 500');
call private.guard_table('public.participant_kinds', 'select');
grant select (id, organization_id, tour_id, kind, name, description, price, percent, takes_seat, may_be_alone, position,
  is_active) on public.participant_kinds to anon, client;
create policy public_select on public.participant_kinds for select to anon
  using (is_active and exists (
    select from public.tours as tour where tour.id = participant_kinds.tour_id and tour.is_published
  ));
create policy client_select on public.participant_kinds for select to client
  using (
    organization_id = (select private.client_organization()) and is_active
    and exists (select from public.tours as tour where tour.id = participant_kinds.tour_id and tour.is_published)
  );
-- What a booking names stays what it was.
call private.open_table('public.participant_kinds',
  'name, description, price, percent, takes_seat, may_be_alone, position, is_active', fixed => 'tour_id, kind');

create table public.accommodations (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null,
  type text,
  description text,
  location text,
  contact text,
  images text[] not null default '{}',
  price numeric not null check (price >= 0.0 and price < 1e10),
  pricing jsonb not null default '{}',
  amenities text[] not null default '{}',
  availability jsonb not null default '{}',
  is_active boolean not null default true,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
comment on table public.accommodations is 'Lodging that can be added to a booking.';
comment on column public.accommodations.price is 'Per unit booked (a room for a night), in the organization''s currency.';
comment on column public.accommodations.pricing is 'Free-form notes on prices; never computed with.';
create index accommodations_newest_idx on public.accommodations (organization_id, created_at desc, id);
call private.keep_time('public.accommodations');
call private.bound_table('public.accommodations',
  labels => 'name', lines => 'type 100, location 500, contact 500', articles => 'description 20000', lists => 'amenities',
  links => 'images', documents => 'pricing, availability, metadata'
);
call private.guard_table('public.accommodations', 'select');
grant select (id, organization_id, name, type, description, location, images, price, amenities, is_active)
  on public.accommodations to anon;
create policy public_select on public.accommodations for select to anon using (is_active);
grant select (id, organization_id, name, type, description, location, images, price, amenities, is_active)
  on public.accommodations to client;
create policy client_select on public.accommodations for select to client
  using (organization_id = (select private.client_organization()) and is_active);
call private.open_table('public.accommodations',
  'name, type, description, location, contact, images, price, pricing, amenities, availability, is_active,
    metadata');

create table public.experiences (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null,
  description text,
  location text,
  duration interval,
  images text[] not null default '{}',
  tags text[] not null default '{}',
  price numeric not null check (price >= 0.0 and price < 1e10),
  pricing jsonb not null default '{}',
  is_active boolean not null default true,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
comment on table public.experiences is 'An activity that can be added to a booking.';
comment on column public.experiences.price is 'Per person or unit booked, in the organization''s currency.';
comment on column public.experiences.pricing is 'Free-form notes on prices; never computed with.';
create index experiences_newest_idx on public.experiences (organization_id, created_at desc, id);
call private.keep_time('public.experiences');
call private.bound_table('public.experiences',
  labels => 'name', lines => 'location 500', articles => 'description 20000', lists => 'tags', links => 'images',
  documents => 'pricing, metadata'
);
call private.guard_table('public.experiences', 'select');
grant select (id, organization_id, name, description, location, duration, images, tags, price, is_active)
  on public.experiences to anon;
create policy public_select on public.experiences for select to anon using (is_active);
grant select (id, organization_id, name, description, location, duration, images, tags, price, is_active)
  on public.experiences to client;
create policy client_select on public.experiences for select to client
  using (organization_id = (select private.client_organization()) and is_active);
call private.open_table('public.experiences',
  'name, description, location, duration, images, tags, price, pricing, is_active, metadata');

-- security_invoker: whoever reads the view sees the departures that they may see, and no others.
create view public.departure_availability with (security_invoker = true) as
select departures.id, departures.organization_id, departures.tour_id, departures.starts_at, departures.ends_at,
       departures.status, offer.seats_left, offer.price, offer.currency, offer.timezone, (
         select jsonb_agg(jsonb_build_object(
           'kind', kinds.kind, 'name', kinds.name, 'description', kinds.description, 'takes_seat', kinds.takes_seat,
           'may_be_alone', kinds.may_be_alone,
           'price', private.kind_price(kinds.price, kinds.percent, offer.price::numeric, offer.currency)::text
         ) order by kinds.position, kinds.kind)
         from public.participant_kinds as kinds
         where kinds.organization_id = departures.organization_id and kinds.tour_id = departures.tour_id and kinds.is_active
       ) as participant_kinds
from public.tour_departures as departures
cross join lateral private.departure_offer(departures.organization_id, departures.id) as offer;
comment on view public.departure_availability is 'Departures with what is still to be had of them.';
comment on column public.departure_availability.seats_left is
  'Seats that can be booked at this moment: those of unpaid bookings that expired are among them.';
comment on column public.departure_availability.price is 'Of one seat, a decimal string in `currency`.';
comment on column public.departure_availability.participant_kinds is
  'Kinds of people with what each pays on this departure; null: the tour has none.';
revoke all on public.departure_availability from public, anon, authenticated;
grant select on public.departure_availability to anon, authenticated, service_role;
grant select on public.departure_availability to client;
