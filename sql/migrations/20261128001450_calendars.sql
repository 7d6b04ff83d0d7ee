-- Calendars elsewhere: what of them is busy, which of them appointments are written to, and feeds of one's own.

create table public.calendar_connections (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  resource_id uuid not null,
  source text not null check (source = any ('{google,outlook,ics}')),
  calendar_id text not null check (calendar_id <> ''),
  name text,
  is_written boolean not null default false check (not is_written or source <> 'ics'),
  status text not null default 'active' check (status = any ('{active,paused}')),
  error text,
  error_detail text,
  failing_since timestamptz,
  cursor text,
  etag text,
  last_modified text,
  covers_until timestamptz,
  synced_at timestamptz,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, resource_id, source, calendar_id),
  foreign key (organization_id, resource_id) references public.resources (organization_id, id) on delete cascade
);
comment on table public.calendar_connections is
  'Calendars elsewhere that a resource is busy by. The refresh token, or the address of a feed, is in secrets, sealed.';
comment on column public.calendar_connections.calendar_id is
  'As its provider calls it, such as primary; of a feed the digest of its address, which is a secret.';
comment on column public.calendar_connections.name is 'What people call it; of a feed the host where there is no other.';
comment on column public.calendar_connections.is_written is 'Whether appointments of the resource are written to it.';
comment on column public.calendar_connections.status is
  'active: it is read every few minutes; paused: its provider takes the token no longer, or an admin paused it.';
comment on column public.calendar_connections.error is 'Why the last attempt came to nothing, as a code.';
comment on column public.calendar_connections.failing_since is 'Since when no attempt came to anything; null: the last one did.';
comment on column public.calendar_connections.cursor is
  'Where the next read goes on: the sync token of Google, the delta link of Microsoft.';
comment on column public.calendar_connections.etag is 'Of a feed: which version is known.';
comment on column public.calendar_connections.covers_until is 'Up to when its events are known. Null: it is read anew.';
create unique index calendar_connections_written_key
  on public.calendar_connections (organization_id, resource_id, source) where is_written;
create index calendar_connections_newest_idx on public.calendar_connections (organization_id, created_at desc, id);
call private.keep_time('public.calendar_connections');
call private.bound_table('public.calendar_connections',
  lines => 'calendar_id 1000, name, error 100, error_detail 500, cursor 10000, etag 1000, last_modified 100'
);
call private.guard_table('public.calendar_connections', 'select', 'insert', 'update', 'delete');
call private.open_table('public.calendar_connections', read_by => 'admin');
call private.audit_table('public.calendar_connections',
  '{cursor,etag,last_modified,covers_until,synced_at,error,error_detail,failing_since}');

create table public.busy_times (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  resource_id uuid not null,
  connection_id uuid,
  source text not null check (source = any ('{google,outlook,ics,calendly,other}')),
  external_id text not null check (external_id <> ''),
  starts_at timestamptz not null check (starts_at >= '1900-01-01 00:00Z'),
  ends_at timestamptz not null check (ends_at < '9999-01-01 00:00Z'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique nulls not distinct (organization_id, resource_id, source, connection_id, external_id),
  foreign key (organization_id, resource_id) references public.resources (organization_id, id) on delete cascade,
  foreign key (organization_id, connection_id) references public.calendar_connections (organization_id, id)
    on delete cascade on update cascade,
  constraint busy_times_ends_after_start check (ends_at > starts_at)
);
comment on table public.busy_times is 'When a resource is busy as its calendar elsewhere has it; written by the calendar sync.';
comment on column public.busy_times.connection_id is 'By which connection it is known; null: another program wrote it.';
comment on column public.busy_times.external_id is 'The event''s id at its source.';
create index busy_times_resource_idx on public.busy_times (organization_id, resource_id, ends_at) include (starts_at);
create index busy_times_connection_idx on public.busy_times (organization_id, connection_id, external_id);
create index busy_times_newest_idx on public.busy_times (organization_id, created_at desc, id);
call private.keep_time('public.busy_times');
call private.bound_table('public.busy_times', lines => 'external_id 1024');
call private.guard_table('public.busy_times', 'select');
call private.open_table('public.busy_times');

create table public.calendar_events (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  appointment_id uuid not null,
  connection_id uuid not null,
  event_id text check (event_id <> ''),
  created_at timestamptz not null default now(),
  unique (organization_id, appointment_id, connection_id),
  foreign key (organization_id, appointment_id) references public.appointments (organization_id, id) on delete cascade,
  foreign key (organization_id, connection_id) references public.calendar_connections (organization_id, id)
    on delete cascade on update cascade
);
comment on table public.calendar_events is
  'Events of calendars elsewhere that are our appointments. What a sync brings back of them is busy time of nobody.';
comment on column public.calendar_events.event_id is 'As the calendar calls it; null: it is not known to be there yet.';
create index calendar_events_connection_idx on public.calendar_events (organization_id, connection_id);
create index calendar_events_event_idx on public.calendar_events (organization_id, event_id);
create index calendar_events_newest_idx on public.calendar_events (organization_id, created_at desc, id);
call private.bound_table('public.calendar_events', lines => 'event_id 1024');
call private.guard_table('public.calendar_events', 'select', 'insert', 'update', 'delete');

create table public.calendar_feeds (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  resource_id uuid,
  token_hash text not null unique check (token_hash ~ '^[0-9a-f]{64}$'),
  shows_customers boolean not null default false,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (organization_id, resource_id) references public.resources (organization_id, id) on delete cascade
);
comment on table public.calendar_feeds is
  'Feeds of appointments that calendars elsewhere subscribe to, by an address that holds a token.';
comment on column public.calendar_feeds.resource_id is 'Whose appointments it has; null: everybody''s.';
comment on column public.calendar_feeds.token_hash is 'SHA-256 of the token, in hex.';
comment on column public.calendar_feeds.created_by is
  'The user who made its address, and knows it; null: whoever did may make none any more, and the address is void.';
comment on column public.calendar_feeds.shows_customers is 'Whether it names customers and places, and not the kind of appointment alone.';
create index calendar_feeds_resource_idx on public.calendar_feeds (organization_id, resource_id);
create index calendar_feeds_newest_idx on public.calendar_feeds (organization_id, created_at desc, id);
call private.keep_time('public.calendar_feeds');
call private.bound_table('public.calendar_feeds', lines => 'token_hash 64');
call private.guard_table('public.calendar_feeds', 'select', 'insert', 'update', 'delete');
call private.audit_table('public.calendar_feeds');
-- Whoever asks for a feed is known by its token alone.
create policy functions_select_asked on public.calendar_feeds for select to frontdesk_functions
  using (token_hash = (select nullif(current_setting('frontdesk.feed_token', true), '')));
