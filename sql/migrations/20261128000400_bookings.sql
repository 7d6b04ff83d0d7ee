-- Bookings of departures, and what was added to them.

create table public.bookings (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  tour_id uuid not null,
  departure_id uuid not null,
  customer_id uuid not null,
  customer_name text not null,
  customer_email text,
  customer_phone text check (customer_phone ~ '^\+[1-9][0-9]{6,14}$'),
  num_participants integer not null check (num_participants > 0),
  extra_participants integer not null default 0 check (extra_participants >= 0),
  party jsonb check (jsonb_typeof(party) = 'array'),
  unit_price numeric(12, 2) not null check (unit_price >= 0.0),
  total_price numeric(12, 2) not null check (total_price >= 0.0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  status text not null default 'pending'
    check (status = any ('{pending,confirmed,cancelled,completed,no_show,expired}')),
  special_requests text,
  payment_status text not null default 'unpaid'
    check (payment_status = any ('{unpaid,partially_paid,paid,refunded}')),
  payment_id uuid,
  confirmation_code text not null,
  start_date timestamptz not null,
  end_date timestamptz not null,
  expires_at timestamptz,
  created_by uuid,
  by_stranger boolean not null default false,
  texts_allowed boolean not null default false,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  confirmed_at timestamptz,
  rescheduled_at timestamptz,
  moved_by_staff_at timestamptz,
  cancelled_at timestamptz,
  completed_at timestamptz,
  no_show_at timestamptz,
  expired_at timestamptz,
  cancellation_reason text,
  unique (organization_id, id),
  -- In this order, it finds a code of whichever organization too.
  unique (confirmation_code, organization_id),
  foreign key (organization_id, tour_id) references public.tours (organization_id, id),
  -- The tour and the times are the departure's, and follow it.
  constraint bookings_departure_fkey foreign key (organization_id, departure_id, tour_id, start_date, end_date)
    references public.tour_departures (organization_id, id, tour_id, starts_at, ends_at) on update cascade,
  foreign key (organization_id, customer_id) references public.customers (organization_id, id)
);
comment on table public.bookings is 'Seats of a departure that somebody booked.';
comment on column public.bookings.customer_name is 'As given when it was made, as are the address and the phone.';
comment on column public.bookings.customer_phone is 'E.164.';
comment on column public.bookings.num_participants is 'People who take a seat each.';
comment on column public.bookings.extra_participants is 'People who come along without a seat, such as infants.';
comment on column public.bookings.party is
  'Who comes, where they were booked by kinds: kind, name, count, unit_price and takes_seat of each, as they were then.';
comment on column public.bookings.start_date is 'The start of its departure, which it follows; so is end_date.';
comment on column public.bookings.unit_price is 'Of one seat, at the time of booking; kinds in `party` have their own.';
comment on column public.bookings.total_price is 'Seats and items, in `currency`.';
comment on column public.bookings.expires_at is 'Until when an unpaid booking keeps its seats; null: it keeps them.';
comment on column public.bookings.created_by is 'The member who made it; null where the customer did.';
comment on column public.bookings.texts_allowed is
  'Whether its phone is texted though the organization knows it of nobody: the staff have entered it.';
comment on column public.bookings.by_stranger is
  'Whether somebody made it who had not signed in, and need not be its customer; until one of the staff confirms it, or it is
   paid for.';
comment on column public.bookings.moved_by_staff_at is
  'When the organization moved it or its departure; null: it did not, or the customer has moved it since.';
comment on column public.bookings.confirmed_at is 'The last time that it became so; so are the times of the other states.';
create index bookings_departure_idx on public.bookings (organization_id, departure_id, tour_id, start_date, end_date);
create index bookings_customer_idx on public.bookings (organization_id, customer_id);
create index bookings_newest_idx on public.bookings (organization_id, created_at desc, id);
create index bookings_dates_idx on public.bookings (organization_id, start_date, end_date);
create index bookings_held_idx on public.bookings (organization_id, departure_id, expires_at)
  where status = 'pending' and expires_at is not null;
create index bookings_expiry_idx on public.bookings (expires_at) where status = 'pending' and expires_at is not null;
create index bookings_payment_idx on public.bookings (organization_id, payment_id);
create index bookings_tour_idx on public.bookings (organization_id, tour_id, created_at desc);
create index bookings_status_idx on public.bookings (organization_id, status, created_at desc);
call private.keep_time('public.bookings');
call private.bound_table('public.bookings',
  labels => 'customer_name', lines => 'confirmation_code 50', emails => 'customer_email',
  texts => 'special_requests 2000, cancellation_reason 500', documents => 'metadata, party 32768'
);
call private.guard_table('public.bookings', 'select', 'insert', 'update');
-- Bookings are read by tenants and written by functions alone: a seat, a price and a state are never
-- set by hand.
grant select on public.bookings to authenticated;
create policy members_select on public.bookings for select to authenticated
  using (organization_id = any (array(select private.my_organizations())));
grant select (id, organization_id, tour_id, departure_id, customer_id, customer_name, customer_email, customer_phone,
  num_participants, extra_participants, party, unit_price, total_price, currency, status, special_requests, payment_status, confirmation_code,
  start_date, end_date, expires_at, created_at, updated_at) on public.bookings to client;
create policy client_select_own on public.bookings for select to client
  using (organization_id = (select private.client_organization()) and customer_id = (select private.client_customer()));
-- Whoever booked without an account finds it by a token for it, and sees it by the functions.
grant select (id, organization_id) on public.bookings to guest;
create policy guest_select_own on public.bookings for select to guest
  using (organization_id = (select private.guest_organization()) and id = (select private.guest_of('booking')));
create policy functions_coded_select on public.bookings for select to frontdesk_functions
  using (confirmation_code = nullif(current_setting('frontdesk.guests_code', true), ''));
call private.audit_table('public.bookings');
grant select (confirmed_at, rescheduled_at, cancelled_at, completed_at, no_show_at, expired_at)
  on public.bookings to client;

create table public.booking_items (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  booking_id uuid not null,
  position smallint not null default 0 check (position >= 0),
  item_type text not null check (item_type = any ('{accommodation,experience}')),
  resource_id uuid not null,
  name text not null,
  quantity integer not null check (quantity > 0),
  unit_price numeric(12, 2) not null check (unit_price >= 0.0),
  total_price numeric(12, 2) not null check (total_price >= 0.0),
  details jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (organization_id, booking_id) references public.bookings (organization_id, id) on delete cascade
);
comment on table public.booking_items is 'What is added to a booking besides its seats.';
comment on column public.booking_items.position is 'Its place in the list of the booking.';
comment on column public.booking_items.resource_id is 'The accommodation or experience, as item_type says.';
comment on column public.booking_items.name is 'Its name at the time of booking.';
create index booking_items_booking_idx on public.booking_items (organization_id, booking_id);
create index booking_items_newest_idx on public.booking_items (organization_id, created_at desc, id);
call private.keep_time('public.booking_items');
call private.bound_table('public.booking_items', lines => 'name', documents => 'details');
call private.guard_table('public.booking_items', 'select', 'insert', 'update', 'delete');
grant select on public.booking_items to authenticated;
create policy members_select on public.booking_items for select to authenticated
  using (organization_id = any (array(select private.my_organizations())));
grant select (id, organization_id, booking_id, item_type, resource_id, name, quantity, unit_price, total_price,
  created_at) on public.booking_items to client;
create policy client_select_own on public.booking_items for select to client
  using (
    organization_id = (select private.client_organization())
    and exists (
      select from public.bookings as booking
      where booking.organization_id = booking_items.organization_id and booking.id = booking_items.booking_id
    )
  );
