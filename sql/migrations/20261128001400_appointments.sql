-- Kinds of appointment, who serves them and when, and the appointments themselves.

create table public.appointment_types (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null,
  description text,
  duration_minutes integer not null default 60 check (duration_minutes between 1 and 480),
  is_duration_flexible boolean not null default false,
  interval_minutes integer not null default 30 check (interval_minutes between 1 and 1440),
  buffer_before_minutes integer not null default 0 check (buffer_before_minutes between 0 and 1440),
  buffer_after_minutes integer not null default 0 check (buffer_after_minutes between 0 and 1440),
  minimum_notice_minutes integer not null default 0 check (minimum_notice_minutes between 0 and 525600),
  horizon_days integer not null default 60 check (horizon_days between 0 and 3660),
  capacity integer not null default 1 check (capacity between 1 and 1000),
  max_per_day integer check (max_per_day between 1 and 10000),
  max_open_per_customer integer check (max_open_per_customer between 1 and 1000),
  is_confirmed_at_once boolean not null default false,
  hold_minutes integer check (hold_minutes between 1 and 525600),
  reminder_minutes integer default 1440 check (reminder_minutes between 5 and 525600),
  change_notice_minutes integer check (change_notice_minutes between 0 and 525600),
  price numeric check (price >= 0.0 and price < 1e10),
  is_paid_ahead boolean not null default false,
  is_public boolean not null default true,
  is_active boolean not null default true,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  constraint appointment_types_paid_ahead check (not is_paid_ahead or price is not null)
);
comment on table public.appointment_types is 'A kind of appointment that an organization offers, with the rules of its slots.';
comment on column public.appointment_types.is_duration_flexible is 'Whether who books may ask for another duration. Staff always may.';
comment on column public.appointment_types.interval_minutes is
  'From one start to the next, counted on the organization''s clock from its opening, rounded up to a full hour or to
   what of an hour the interval keeps to.';
comment on column public.appointment_types.buffer_before_minutes is 'What a resource needs free before each.';
comment on column public.appointment_types.buffer_after_minutes is 'What a resource needs free after each.';
comment on column public.appointment_types.minimum_notice_minutes is 'How long ahead one must be booked.';
comment on column public.appointment_types.horizon_days is 'How many days ahead one may be booked; 0: today alone.';
comment on column public.appointment_types.capacity is 'Seats: how many may share one start of one resource.';
comment on column public.appointment_types.max_per_day is
  'How many may begin on one day of the organization''s calendar, whoever serves them; null: no limit.';
comment on column public.appointment_types.max_open_per_customer is
  'How many one customer may have that are still to take place; null: no limit.';
comment on column public.appointment_types.is_confirmed_at_once is 'Otherwise it is pending until it is confirmed.';
comment on column public.appointment_types.hold_minutes is
  'How long a pending one keeps its time where the public or a client made it; null: without an end.';
comment on column public.appointment_types.reminder_minutes is
  'How long before it the customer is reminded; null: never. No less than from one run of the reminders to the next.';
comment on column public.appointment_types.change_notice_minutes is
  'How long before the start a customer may cancel or move for the last time; null: as the organization has it.';
comment on column public.appointment_types.price is
  'What one seat of it costs, in the organization''s currency; null: it has no price, and nothing is paid for it.';
comment on column public.appointment_types.is_paid_ahead is
  'Whether its payment confirms it: what the public or a client books is pending until the deposit is paid, and keeps its
   time for hold_minutes, or else as long as an unpaid booking keeps its seats. Nobody books it by phone.';
comment on column public.appointment_types.is_public is 'Whether the public and clients may book it; otherwise the staff does.';
create unique index appointment_types_name_key on public.appointment_types (organization_id, lower(name));
create index appointment_types_newest_idx on public.appointment_types (organization_id, created_at desc, id);
call private.keep_time('public.appointment_types');
call private.bound_table('public.appointment_types',
  labels => 'name', texts => 'description 2000', documents => 'metadata'
);
call private.guard_table('public.appointment_types', 'select');
call private.open_table(
  'public.appointment_types',
  'name, description, duration_minutes, is_duration_flexible, interval_minutes, buffer_before_minutes,
   buffer_after_minutes, minimum_notice_minutes, horizon_days, capacity, max_per_day, max_open_per_customer,
   is_confirmed_at_once, hold_minutes,
   reminder_minutes, change_notice_minutes, price, is_paid_ahead, is_public, is_active, metadata',
  written_by => 'admin'
);
call private.audit_table('public.appointment_types');
-- Everybody sees what they may book, and whom they may ask for.
grant select (id, organization_id, name, description, duration_minutes, is_duration_flexible, interval_minutes,
  minimum_notice_minutes, horizon_days, capacity, max_per_day, max_open_per_customer, is_confirmed_at_once, hold_minutes, change_notice_minutes, price,
  is_paid_ahead, is_public, is_active)
  on public.appointment_types to anon, client;
create policy public_select on public.appointment_types for select to anon using (is_public and is_active);
create policy client_select on public.appointment_types for select to client
  using (organization_id = (select private.client_organization()) and is_public and is_active);

create table public.resources (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null,
  type text not null default 'staff' check (type = any ('{staff,room,equipment}')),
  user_id uuid,
  is_public boolean not null default false,
  is_active boolean not null default true,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, user_id) references public.members (organization_id, user_id)
    on delete set null (user_id)
);
comment on table public.resources is 'Who or what serves appointments, one at a time: one of the staff, a room.';
comment on column public.resources.user_id is 'The member that it is, if it is one.';
comment on column public.resources.is_public is 'Whether the public sees its name and may ask for it.';
comment on column public.resources.is_active is 'Whether it takes new appointments.';
create index resources_user_idx on public.resources (organization_id, user_id);
create index resources_newest_idx on public.resources (organization_id, created_at desc, id);
call private.keep_time('public.resources');
call private.bound_table('public.resources', labels => 'name', documents => 'metadata');
call private.guard_table('public.resources', 'select');
-- Who it is is said once.
call private.open_table(
  'public.resources', 'name, type, is_public, is_active, metadata', fixed => 'user_id', written_by => 'admin'
);
call private.audit_table('public.resources');
grant select (id, organization_id, name, type, is_public, is_active) on public.resources to anon, client;
create policy public_select on public.resources for select to anon using (is_public and is_active);
create policy client_select on public.resources for select to client
  using (organization_id = (select private.client_organization()) and is_public and is_active);

create table public.appointment_type_resources (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  type_id uuid not null,
  resource_id uuid not null,
  requirement smallint not null default 1 check (requirement between 1 and 5),
  created_at timestamptz not null default now(),
  unique (organization_id, type_id, resource_id),
  foreign key (organization_id, type_id) references public.appointment_types (organization_id, id) on delete cascade,
  foreign key (organization_id, resource_id) references public.resources (organization_id, id) on delete cascade
);
comment on table public.appointment_type_resources is
  'Which resources serve which kind of appointment: it takes one of each requirement at the same time.';
comment on column public.appointment_type_resources.requirement is
  '1: whom or what the appointment is with, such as one of the therapists. 2 to 5: what it takes besides, such as one of the
   rooms. One of each is enough.';
create index appointment_type_resources_newest_idx
  on public.appointment_type_resources (organization_id, created_at desc, id);
create index appointment_type_resources_resource_idx on public.appointment_type_resources (organization_id, resource_id);
call private.guard_table('public.appointment_type_resources', 'select');
call private.limit_inserts('public.appointment_type_resources');
call private.open_table('public.appointment_type_resources', null);
grant insert (organization_id, type_id, resource_id, requirement), delete on public.appointment_type_resources to authenticated;
create policy admins_insert on public.appointment_type_resources for insert to authenticated
  with check (organization_id = any (array(select private.my_organizations('admin'))));
create policy admins_delete on public.appointment_type_resources for delete to authenticated
  using (organization_id = any (array(select private.my_organizations('admin'))));

-- When an organization is open and its resources are there, and when not; and a version of all that, so that a
-- start which was found free by these rules is taken by the same ones.
create table public.business_hours (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  resource_id uuid,
  weekday smallint not null check (weekday between 1 and 7),
  opens time not null,
  closes time not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique nulls not distinct (organization_id, resource_id, weekday, opens),
  foreign key (organization_id, resource_id) references public.resources (organization_id, id) on delete cascade,
  constraint business_hours_minutes
    check (opens < '24:00' and opens <> closes and extract(second from opens) = 0 and extract(second from closes) = 0)
);
comment on table public.business_hours is
  'Hours of each week on the organization''s clock, several a day if need be. A resource with hours of its own is there
   in those alone; one without, whenever the organization is open.';
comment on column public.business_hours.resource_id is 'Null: the organization''s.';
comment on column public.business_hours.weekday is '1 is Monday, 7 is Sunday (ISO 8601).';
comment on column public.business_hours.closes is 'Before opens: on the next day. 24:00 is the end of the day.';
create index business_hours_newest_idx on public.business_hours (organization_id, created_at desc, id);
call private.keep_time('public.business_hours');
-- A new organization is given hours.
call private.guard_table('public.business_hours', 'select', 'insert');
call private.open_table(
  'public.business_hours', 'weekday, opens, closes', fixed => 'resource_id', written_by => 'admin'
);
call private.audit_table('public.business_hours');
-- Everybody may know when somebody is open, but not who is there when.
grant select (id, organization_id, resource_id, weekday, opens, closes) on public.business_hours to anon, client;
-- Strangers see the hours of organizations that offer them something. By the others' they would learn of every
-- organization that there is, on which days it is closed and why.
create policy public_select on public.business_hours for select to anon
  using (resource_id is null and exists (
    select from public.appointment_types as offered
    where offered.organization_id = business_hours.organization_id and offered.is_public and offered.is_active
  ));
create policy client_select on public.business_hours for select to client
  using (organization_id = (select private.client_organization()) and resource_id is null);

create table public.day_overrides (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  resource_id uuid,
  day date not null check (day >= '1900-01-01' and day < '9999-01-01'),
  opens time not null,
  closes time not null,
  note text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique nulls not distinct (organization_id, resource_id, day, opens),
  foreign key (organization_id, resource_id) references public.resources (organization_id, id) on delete cascade,
  constraint day_overrides_minutes
    check (opens < '24:00' and extract(second from opens) = 0 and extract(second from closes) = 0)
);
comment on table public.day_overrides is
  'Days with hours of their own, which replace those of the week. Hours of no length (00:00 to 00:00) close the day.';
comment on column public.day_overrides.resource_id is 'Null: the organization''s.';
comment on column public.day_overrides.closes is 'Before opens: on the next day. As opens: closed.';
comment on column public.day_overrides.note is 'Why, such as a holiday''s name.';
create index day_overrides_newest_idx on public.day_overrides (organization_id, created_at desc, id);
call private.keep_time('public.day_overrides');
call private.bound_table('public.day_overrides', lines => 'note');
call private.guard_table('public.day_overrides', 'select');
call private.open_table('public.day_overrides', 'day, opens, closes, note', fixed => 'resource_id', written_by => 'admin');
call private.audit_table('public.day_overrides');
grant select (id, organization_id, resource_id, day, opens, closes, note) on public.day_overrides to anon, client;
create policy public_select on public.day_overrides for select to anon
  using (resource_id is null and exists (
    select from public.appointment_types as offered
    where offered.organization_id = day_overrides.organization_id and offered.is_public and offered.is_active
  ));
create policy client_select on public.day_overrides for select to client
  using (organization_id = (select private.client_organization()) and resource_id is null);

create table public.absences (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  resource_id uuid,
  starts_at timestamptz not null check (starts_at >= '1900-01-01 00:00Z'),
  ends_at timestamptz not null check (ends_at < '9999-01-01 00:00Z'),
  reason text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (organization_id, resource_id) references public.resources (organization_id, id) on delete cascade,
  constraint absences_ends_after_start check (ends_at > starts_at)
);
comment on table public.absences is 'Out of office: when a resource, or everybody, takes no appointments.';
comment on column public.absences.resource_id is 'Null: everybody.';
create index absences_resource_idx on public.absences (organization_id, resource_id, ends_at);
create index absences_newest_idx on public.absences (organization_id, created_at desc, id);
call private.keep_time('public.absences');
call private.bound_table('public.absences', texts => 'reason 500');
call private.guard_table('public.absences', 'select');
-- Whoever falls ill says so themselves.
call private.open_table('public.absences', 'starts_at, ends_at, reason', fixed => 'resource_id', deleted_by => 'member');

create table private.calendar_versions (
  organization_id uuid primary key references public.organizations (id) on delete cascade,
  version bigint not null default 1
);
comment on table private.calendar_versions is
  'Grows with each change of what decides when an organization can be booked, but for the appointments themselves.';
call private.guard_table('private.calendar_versions', 'select', 'insert', 'update');

-- Appointments, and the time of resources that they take. However one is written, it takes its time under a
-- constraint, keeps to the order of its states, and counts for its customer.
create table public.appointment_slots (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  resource_id uuid not null,
  type_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  taken tstzrange not null check (not isempty(taken)),
  seats_taken integer not null check (seats_taken > 0),
  main_slot_id uuid,
  created_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, main_slot_id) references public.appointment_slots (organization_id, id) on delete cascade,
  foreign key (organization_id, resource_id) references public.resources (organization_id, id),
  foreign key (organization_id, type_id) references public.appointment_types (organization_id, id),
  -- The last line against booking twice, whatever the code above it does.
  constraint appointment_slots_once exclude using gist (resource_id with =, taken with &&),
  constraint appointment_slots_taken check (taken @> tstzrange(starts_at, ends_at))
);
comment on table public.appointment_slots is
  'Time of a resource that is taken: by one appointment, or by several of a kind that start together and share its seats.
   It is gone when nobody is left.';
comment on column public.appointment_slots.taken is 'From start to end with the buffers that the kind had then.';
comment on column public.appointment_slots.seats_taken is
  'Seats of its appointments, of those that the kind has; kept by their triggers alone.';
comment on column public.appointment_slots.main_slot_id is
  'Of what the appointments take besides, such as a room: the slot of the resource that they are with, whose time and
   seats it has. A trigger keeps them in step, and it is gone with that one.';
create index appointment_slots_resource_idx on public.appointment_slots (organization_id, resource_id, starts_at);
create index appointment_slots_type_idx on public.appointment_slots (organization_id, type_id);
create index appointment_slots_main_idx on public.appointment_slots (organization_id, main_slot_id);
create index appointment_slots_newest_idx on public.appointment_slots (organization_id, created_at desc, id);
call private.guard_table('public.appointment_slots', 'select', 'insert', 'update', 'delete');
call private.open_table('public.appointment_slots');

create table public.appointments (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  type_id uuid not null,
  resource_id uuid not null,
  slot_id uuid,
  customer_id uuid,
  vapi_call_id text,
  customer_name text not null,
  customer_phone text check (customer_phone ~ '^\+[1-9][0-9]{6,14}$'),
  customer_email text,
  confirmation_code text not null,
  service_address text,
  appointment_type text not null,
  service_description text,
  starts_at timestamptz not null check (starts_at >= '1900-01-01 00:00Z'),
  ends_at timestamptz not null check (ends_at < '9999-01-01 00:00Z'),
  duration_minutes integer not null
    generated always as ((extract(epoch from ends_at - starts_at) / 60)::integer) stored
    check (duration_minutes between 1 and 480),
  seats integer not null default 1 check (seats > 0),
  unit_price numeric(12, 2) check (unit_price >= 0.0),
  seat_prices jsonb check (jsonb_typeof(seat_prices) = 'array'),
  total_price numeric(16, 2) generated always as (private.price_of_seats(unit_price, seats, seat_prices)) stored,
  currency text check (currency ~ '^[A-Z]{3}$'),
  payment_status text not null default 'unpaid'
    check (payment_status = any ('{unpaid,partially_paid,paid,refunded}')),
  texts_allowed boolean not null default true,
  status text not null default 'pending'
    check (status = any ('{pending,confirmed,cancelled,completed,no_show,expired}')),
  language text not null default 'en' check (language ~ '^[a-z]{2,3}(-[A-Z]{2})?$'),
  confirmation_sent_at timestamptz,
  reminder_at timestamptz,
  reminder_sent_at timestamptz,
  reminder_error text,
  google_calendar_event_id text,
  outlook_calendar_event_id text,
  calendly_event_id text,
  calendar_provider text check (calendar_provider = any ('{google,outlook,calendly,none}')),
  urgency_score numeric(3, 2) check (urgency_score between 0.0 and 1.0),
  emergency_detected boolean not null default false,
  notes text,
  metadata jsonb not null default '{}',
  expires_at timestamptz,
  cancellation_reason text,
  created_by uuid,
  by_stranger boolean not null default false,
  by_program boolean not null default false,
  confirmed_at timestamptz,
  rescheduled_at timestamptz,
  moved_by_staff_at timestamptz,
  cancelled_at timestamptz,
  completed_at timestamptz,
  no_show_at timestamptz,
  expired_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, confirmation_code),
  foreign key (organization_id, type_id) references public.appointment_types (organization_id, id),
  foreign key (organization_id, resource_id) references public.resources (organization_id, id),
  foreign key (organization_id, slot_id) references public.appointment_slots (organization_id, id),
  foreign key (organization_id, customer_id) references public.customers (organization_id, id)
    on delete set null (customer_id),
  constraint appointments_currency check ((unit_price is null) = (currency is null)),
  constraint appointments_seat_prices check ((total_price is null) = (unit_price is null)),
  constraint appointments_take_time check ((slot_id is null) = (status in ('cancelled', 'expired')))
);
comment on table public.appointments is 'Appointments of customers; functions write them.';
comment on column public.appointments.slot_id is 'The time that it takes; null where it takes none any more.';
comment on column public.appointments.customer_name is 'As given when it was made, as are the phone and the address.';
comment on column public.appointments.customer_phone is 'E.164.';
comment on column public.appointments.confirmation_code is 'What the customer names it by; with their address or phone it opens it.';
comment on column public.appointments.appointment_type is 'The name of its kind when it was made.';
comment on column public.appointments.unit_price is
  'What a seat of its kind cost when it was made, in `currency`; null: it had no price.';
comment on column public.appointments.seat_prices is
  'What its seats cost where they were not booked at one price: count and unit_price of each, in the order in which they were
   booked; null: all of them cost unit_price.';
comment on column public.appointments.total_price is 'Of all its seats.';
comment on column public.appointments.payment_status is 'How much of its price is paid, as its payments have it.';
comment on column public.appointments.language is 'BCP 47, such as en or pt-BR: what the customer is written to in.';
comment on column public.appointments.confirmation_sent_at is 'When the confirmation was handed to the outbox.';
comment on column public.appointments.reminder_at is 'When the customer is to be reminded; null: never.';
comment on column public.appointments.reminder_sent_at is 'When the reminder of this start was handed to the outbox.';
comment on column public.appointments.reminder_error is
  'Why there will be no reminder: the SQLSTATE of what went wrong, which is in the log of Postgres. Null: nothing did.';
comment on column public.appointments.texts_allowed is
  'Whether text messages go to its phone: not to a stranger''s in a country that the organization does not write to, until
   one of the staff confirms the appointment.';
comment on column public.appointments.urgency_score is '0 to 1.';
comment on column public.appointments.expires_at is 'Until when a pending one keeps its time; null: it keeps it.';
comment on column public.appointments.created_by is 'The member who made it; null where the customer or a program did.';
comment on column public.appointments.by_stranger is
  'Whether somebody made it who had not signed in, or called from a number that nobody knew, and need not be its customer;
   until one of the staff confirms it, or it is paid for.';
comment on column public.appointments.by_program is
  'Whether a program of the organization made it, such as whoever answers the phone: nothing that its customer holds.';
comment on column public.appointments.moved_by_staff_at is
  'When the organization moved it; null: it did not, or the customer has moved it since.';
comment on column public.appointments.confirmed_at is 'The last time that it became so; so are the times of the other states.';
create index appointments_start_idx on public.appointments (organization_id, starts_at, id);
create index appointments_newest_idx on public.appointments (organization_id, created_at desc, id);
create index appointments_status_idx on public.appointments (organization_id, status, starts_at);
create index appointments_phone_idx on public.appointments (organization_id, customer_phone);
create index appointments_customer_idx on public.appointments (organization_id, customer_id, starts_at);
create index appointments_type_idx on public.appointments (organization_id, type_id, starts_at);
create index appointments_resource_idx on public.appointments (organization_id, resource_id, created_at desc);
create index appointments_slot_idx on public.appointments (organization_id, slot_id);
create index appointments_call_idx on public.appointments (organization_id, vapi_call_id) where vapi_call_id is not null;
create index appointments_expiry_idx on public.appointments (expires_at)
  where status = 'pending' and expires_at is not null;
-- By the event in a calendar elsewhere, which the sync brings back as busy time.
create index appointments_google_idx on public.appointments (organization_id, google_calendar_event_id)
  where google_calendar_event_id is not null;
create index appointments_outlook_idx on public.appointments (organization_id, outlook_calendar_event_id)
  where outlook_calendar_event_id is not null;
create index appointments_calendly_idx on public.appointments (organization_id, calendly_event_id)
  where calendly_event_id is not null;
-- By organization, so that they take turns.
create index appointments_reminder_idx on public.appointments (organization_id, reminder_at)
  where reminder_sent_at is null and reminder_at is not null and status in ('pending', 'confirmed');
call private.keep_time('public.appointments');
call private.bound_table('public.appointments',
  labels => 'customer_name, appointment_type', lines => 'confirmation_code 50, vapi_call_id 255, reminder_error 5, service_address 500, google_calendar_event_id 1024, outlook_calendar_event_id 1024, calendly_event_id 1024',
  texts => 'service_description 2000, notes 2000, cancellation_reason 500', emails => 'customer_email',
  documents => 'metadata, seat_prices 32768'
);
call private.guard_table('public.appointments', 'select', 'insert', 'update');
call private.open_table('public.appointments');
call private.audit_table('public.appointments', '{reminder_at,reminder_sent_at,reminder_error,confirmation_sent_at,slot_id}');
-- A client sees their own, without the staff's notes.
grant select (id, organization_id, type_id, resource_id, customer_id, confirmation_code, customer_name, customer_phone, customer_email,
  service_address, appointment_type, service_description, starts_at, ends_at, duration_minutes, seats, unit_price, seat_prices, total_price,
  currency, payment_status, status, language,
  expires_at, confirmed_at, rescheduled_at, cancelled_at, completed_at, no_show_at, expired_at, created_at, updated_at)
  on public.appointments to client;
-- Whoever booked without an account finds it by a token for it, and sees it by the functions.
grant select (id, organization_id, type_id) on public.appointments to guest;
create policy guest_select_own on public.appointments for select to guest
  using (organization_id = (select private.guest_organization()) and id = (select private.guest_of('appointment')));
create index appointments_code_idx on public.appointments (confirmation_code);
create policy functions_coded_select on public.appointments for select to frontdesk_functions
  using (confirmation_code = nullif(current_setting('frontdesk.guests_code', true), ''));
create policy client_select_own on public.appointments for select to client
  using (organization_id = (select private.client_organization()) and customer_id = (select private.client_customer()));

-- What is paid for them. Payments stand before them.
alter table public.payments
  add foreign key (organization_id, appointment_id) references public.appointments (organization_id, id);
alter table private.checkouts
  add foreign key (organization_id, appointment_id) references public.appointments (organization_id, id) on delete cascade;
