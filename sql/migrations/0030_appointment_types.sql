-- What can be booked by the hour, and who or what serves it.

create schema if not exists extensions;
-- Keys and ranges in one index, which exclusion constraints over both need.
create extension if not exists btree_gist with schema extensions;

alter table public.organizations add column country text check (country ~ '^[A-Z]{2}$');
comment on column public.organizations.country is
  'ISO 3166-1 alpha-2; a telephone number without a country code is read as one of there.';
grant update (country) on public.organizations to authenticated;

create table public.appointment_types (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null check (name <> ''),
  description text,
  duration_minutes integer not null default 60 check (duration_minutes between 1 and 480),
  is_duration_flexible boolean not null default false,
  interval_minutes integer not null default 30 check (interval_minutes between 1 and 1440),
  buffer_before_minutes integer not null default 0 check (buffer_before_minutes between 0 and 1440),
  buffer_after_minutes integer not null default 0 check (buffer_after_minutes between 0 and 1440),
  minimum_notice_minutes integer not null default 0 check (minimum_notice_minutes between 0 and 525600),
  horizon_days integer not null default 60 check (horizon_days between 0 and 3660),
  capacity integer not null default 1 check (capacity between 1 and 1000),
  is_confirmed_at_once boolean not null default false,
  hold_minutes integer check (hold_minutes between 1 and 525600),
  reminder_minutes integer default 1440 check (reminder_minutes between 1 and 525600),
  is_public boolean not null default true,
  is_active boolean not null default true,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
comment on table public.appointment_types is 'A kind of appointment that an organisation offers, with the rules of its slots.';
comment on column public.appointment_types.is_duration_flexible is 'Whether who books may ask for another duration. Staff always may.';
comment on column public.appointment_types.interval_minutes is
  'From one start to the next, counted on the organisation''s clock from its opening, rounded up to a full hour or to
   what of an hour the interval keeps to.';
comment on column public.appointment_types.buffer_before_minutes is 'What a resource needs free before each.';
comment on column public.appointment_types.buffer_after_minutes is 'What a resource needs free after each.';
comment on column public.appointment_types.minimum_notice_minutes is 'How long ahead one must be booked.';
comment on column public.appointment_types.horizon_days is 'How many days ahead one may be booked; 0: today alone.';
comment on column public.appointment_types.capacity is 'Seats: how many may share one start of one resource.';
comment on column public.appointment_types.is_confirmed_at_once is 'Otherwise it is pending until it is confirmed.';
comment on column public.appointment_types.hold_minutes is
  'How long a pending one keeps its time where the public or a client made it; null: without an end.';
comment on column public.appointment_types.reminder_minutes is 'How long before it the customer is reminded; null: never.';
comment on column public.appointment_types.is_public is 'Whether the public and clients may book it; otherwise the staff does.';
create unique index appointment_types_name_key on public.appointment_types (organization_id, lower(name));
create index appointment_types_newest_idx on public.appointment_types (organization_id, created_at desc, id);

create table public.resources (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null check (name <> ''),
  type text not null default 'staff' check (type in ('staff', 'room', 'equipment')),
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

create table public.appointment_type_resources (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  type_id uuid not null,
  resource_id uuid not null,
  created_at timestamptz not null default now(),
  unique (organization_id, type_id, resource_id),
  foreign key (organization_id, type_id) references public.appointment_types (organization_id, id) on delete cascade,
  foreign key (organization_id, resource_id) references public.resources (organization_id, id) on delete cascade
);
comment on table public.appointment_type_resources is 'Which resources serve which kind of appointment: one of them is enough.';
create index appointment_type_resources_newest_idx
  on public.appointment_type_resources (organization_id, created_at desc, id);
create index appointment_type_resources_resource_idx on public.appointment_type_resources (organization_id, resource_id);

call private.keep_time('public.appointment_types');
call private.keep_time('public.resources');
call private.guard_table('public.appointment_types', 'select');
call private.guard_table('public.resources', 'select');
call private.guard_table('public.appointment_type_resources', 'select');
call private.open_table(
  'public.appointment_types',
  'name, description, duration_minutes, is_duration_flexible, interval_minutes, buffer_before_minutes,
   buffer_after_minutes, minimum_notice_minutes, horizon_days, capacity, is_confirmed_at_once, hold_minutes,
   reminder_minutes, is_public, is_active, metadata',
  written_by => 'admin'
);
-- Who it is is said once.
call private.open_table(
  'public.resources', 'name, type, is_public, is_active, metadata', fixed => 'user_id', written_by => 'admin'
);
call private.open_table('public.appointment_type_resources', null);
grant insert (organization_id, type_id, resource_id), delete on public.appointment_type_resources to authenticated;
create policy admins_insert on public.appointment_type_resources for insert to authenticated
  with check (organization_id = any (array(select private.my_organizations('admin'))));
create policy admins_delete on public.appointment_type_resources for delete to authenticated
  using (organization_id = any (array(select private.my_organizations('admin'))));
call private.audit_table('public.appointment_types');
call private.audit_table('public.resources');

-- Everybody sees what they may book, and whom they may ask for.
grant select (id, organization_id, name, description, duration_minutes, is_duration_flexible, interval_minutes,
  minimum_notice_minutes, horizon_days, capacity, is_confirmed_at_once, hold_minutes, is_public, is_active)
  on public.appointment_types to anon, client;
grant select (id, organization_id, name, type, is_public, is_active) on public.resources to anon, client;
create policy public_select on public.appointment_types for select to anon using (is_public and is_active);
create policy public_select on public.resources for select to anon using (is_public and is_active);
create policy client_select on public.appointment_types for select to client
  using (organization_id = (select private.client_organization()) and is_public and is_active);
create policy client_select on public.resources for select to client
  using (organization_id = (select private.client_organization()) and is_public and is_active);

revoke execute on all routines in schema private from public;
