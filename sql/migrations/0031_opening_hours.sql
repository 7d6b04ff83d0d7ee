-- When an organisation is open and its resources are there, and when not; and a version of all that, so that a
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
  'Hours of each week on the organisation''s clock, several a day if need be. A resource with hours of its own is there
   in those alone; one without, whenever the organisation is open.';
comment on column public.business_hours.resource_id is 'Null: the organisation''s.';
comment on column public.business_hours.weekday is '1 is Monday, 7 is Sunday (ISO 8601).';
comment on column public.business_hours.closes is 'Before opens: on the next day. 24:00 is the end of the day.';
create index business_hours_newest_idx on public.business_hours (organization_id, created_at desc, id);

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
comment on column public.day_overrides.resource_id is 'Null: the organisation''s.';
comment on column public.day_overrides.closes is 'Before opens: on the next day. As opens: closed.';
comment on column public.day_overrides.note is 'Why, such as a holiday''s name.';
create index day_overrides_newest_idx on public.day_overrides (organization_id, created_at desc, id);

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

create table public.busy_times (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  resource_id uuid not null,
  source text not null check (source in ('google', 'outlook', 'calendly', 'other')),
  external_id text not null check (external_id <> ''),
  starts_at timestamptz not null check (starts_at >= '1900-01-01 00:00Z'),
  ends_at timestamptz not null check (ends_at < '9999-01-01 00:00Z'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, resource_id, source, external_id),
  foreign key (organization_id, resource_id) references public.resources (organization_id, id) on delete cascade,
  constraint busy_times_ends_after_start check (ends_at > starts_at)
);
comment on table public.busy_times is 'When a resource is busy as its calendar elsewhere has it; written by the calendar sync.';
comment on column public.busy_times.external_id is 'The event''s id at its source.';
create index busy_times_resource_idx on public.busy_times (organization_id, resource_id, ends_at) include (starts_at);
create index busy_times_newest_idx on public.busy_times (organization_id, created_at desc, id);

create table private.calendar_versions (
  organization_id uuid primary key references public.organizations (id) on delete cascade,
  version bigint not null default 1
);
comment on table private.calendar_versions is
  'Grows with each change of what decides when an organisation can be booked, but for the appointments themselves.';

call private.keep_time('public.business_hours');
call private.keep_time('public.day_overrides');
call private.keep_time('public.absences');
call private.keep_time('public.busy_times');
-- A new organisation is given hours.
call private.guard_table('public.business_hours', 'select', 'insert');
call private.guard_table('public.day_overrides', 'select');
call private.guard_table('public.absences', 'select');
call private.guard_table('public.busy_times', 'select');
call private.guard_table('private.calendar_versions', 'select', 'insert', 'update');
call private.open_table(
  'public.business_hours', 'weekday, opens, closes', fixed => 'resource_id', written_by => 'admin'
);
call private.open_table('public.day_overrides', 'day, opens, closes, note', fixed => 'resource_id', written_by => 'admin');
-- Whoever falls ill says so themselves.
call private.open_table('public.absences', 'starts_at, ends_at, reason', fixed => 'resource_id', deleted_by => 'member');
call private.open_table('public.busy_times');
call private.audit_table('public.business_hours');
call private.audit_table('public.day_overrides');

-- Everybody may know when somebody is open, but not who is there when.
grant select (id, organization_id, resource_id, weekday, opens, closes) on public.business_hours to anon, client;
grant select (id, organization_id, resource_id, day, opens, closes, note) on public.day_overrides to anon, client;
create policy public_select on public.business_hours for select to anon using (resource_id is null);
create policy public_select on public.day_overrides for select to anon using (resource_id is null);
create policy client_select on public.business_hours for select to client
  using (organization_id = (select private.client_organization()) and resource_id is null);
create policy client_select on public.day_overrides for select to client
  using (organization_id = (select private.client_organization()) and resource_id is null);

create function private.count_calendar_version(organization uuid, may_be_first boolean) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  acting constant uuid := private.acting_organization();
begin
  perform private.act_for(organization);
  update private.calendar_versions as counted set version = counted.version + 1
  where counted.organization_id = organization;
  -- Not after a deletion: the organisation itself may be on its way out.
  if not found and may_be_first then
    insert into private.calendar_versions as counted (organization_id) values (organization)
    on conflict (organization_id) do update set version = counted.version + 1;
  end if;
  perform set_config('frontdesk.acting_organization', coalesce(acting::text, ''), true);
end
$$;
comment on function private.count_calendar_version(uuid, boolean) is
  'Counts a change of the rules by which an organisation can be booked; whoever takes time by older ones waits or fails.';
alter function private.count_calendar_version(uuid, boolean) owner to frontdesk_functions;
grant execute on function private.count_calendar_version(uuid, boolean) to authenticated, service_role;

create function private.calendar_changed() returns trigger
language plpgsql set search_path = ''
as $$
declare
  organization uuid;
begin
  for organization in select distinct changed.organization_id from changed order by 1 loop
    perform private.count_calendar_version(organization, tg_op = 'INSERT');
  end loop;
  return null;
end
$$;
comment on function private.calendar_changed() is 'Trigger: counts a change of the rules of the organisations whose rows changed.';

create function private.zone_changed() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if new.timezone is distinct from old.timezone then
    perform private.count_calendar_version(new.id, false);
  end if;
  return null;
end
$$;
comment on function private.zone_changed() is 'Trigger: another zone gives all hours another meaning.';
create trigger zone_changed after update of timezone on public.organizations
  for each row execute function private.zone_changed();

do $$
declare
  rule text;
begin
  foreach rule in array array[
    'appointment_types', 'resources', 'appointment_type_resources', 'business_hours', 'day_overrides', 'absences',
    'busy_times'
  ] loop
    execute format('create trigger rules_made after insert on public.%I referencing new table as changed
      for each statement execute function private.calendar_changed()', rule);
    execute format('create trigger rules_changed after update on public.%I referencing new table as changed
      for each statement execute function private.calendar_changed()', rule);
    execute format('create trigger rules_gone after delete on public.%I referencing old table as changed
      for each statement execute function private.calendar_changed()', rule);
  end loop;
end
$$;

revoke execute on all routines in schema private from public;
