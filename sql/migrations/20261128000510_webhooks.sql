-- Webhooks that leave: whom they tell, and by which secrets they are signed. And those that come in, each once.

-- Where an organization wants to be told of what happens: its own programs, by webhooks.
create table public.webhook_endpoints (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  url text not null,
  description text,
  events text[] not null check (cardinality(events) > 0),
  is_enabled boolean not null default true,
  secret_hint text,
  disabled_reason text check (disabled_reason = any ('{gone,failing}')),
  failures integer not null default 0 check (failures >= 0),
  failing_since timestamptz,
  paused_until timestamptz,
  last_error text check (private.is_given(last_error, 100)),
  last_failed_at timestamptz,
  last_delivered_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
comment on table public.webhook_endpoints is
  'Where an organization is told of events, by requests that are signed as Standard Webhooks are. An endpoint is told of
   nothing before it has a secret, which key-store makes.';
comment on column public.webhook_endpoints.url is 'Public, by https, without anybody''s name in it; private.webhook_url_fault says what is not.';
comment on column public.webhook_endpoints.events is 'What it is told of, such as booking.created: some of private.event_topics().';
comment on column public.webhook_endpoints.secret_hint is
  'The last four characters of the secret that signs, to tell one from another. Null: it has none yet.';
comment on column public.webhook_endpoints.disabled_reason is
  'Why it was switched off by itself: gone (it answered 410) or failing (nothing came through for five days).';
comment on column public.webhook_endpoints.failures is 'Attempts in turn of which none came through. Each doubles the pause.';
comment on column public.webhook_endpoints.failing_since is 'When the first of these was. Null: the last attempt came through.';
comment on column public.webhook_endpoints.paused_until is 'Nothing is sent before then.';
comment on column public.webhook_endpoints.last_error is 'Why the last failed attempt failed: no_answer, or answered_ and the status.';
create index webhook_endpoints_newest_idx on public.webhook_endpoints (organization_id, created_at desc, id);
call private.keep_time('public.webhook_endpoints');
call private.bound_table('public.webhook_endpoints',
  lines => 'secret_hint 20', texts => 'description 500', urls => 'url', lists => 'events'
);
call private.guard_table('public.webhook_endpoints', 'select', 'update');
call private.open_table('public.webhook_endpoints', 'url, description, events, is_enabled',
  read_by => 'admin', written_by => 'admin');
call private.audit_table('public.webhook_endpoints',
  '{failures,failing_since,paused_until,last_error,last_failed_at,last_delivered_at}');

create table private.webhook_secrets (
  id uuid primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  endpoint_id uuid not null,
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  foreign key (organization_id, endpoint_id) references public.webhook_endpoints (organization_id, id) on delete cascade
);
comment on table private.webhook_secrets is
  'Which secrets sign what an endpoint is sent: the one in use, and those that it replaced of late. They are in secrets, sealed.';
comment on column private.webhook_secrets.expires_at is 'Until when one that was replaced signs too; null: it is the one in use.';
create index webhook_secrets_endpoint_idx on private.webhook_secrets (organization_id, endpoint_id);
create unique index webhook_secrets_current_key on private.webhook_secrets (endpoint_id) where expires_at is null;
call private.guard_table('private.webhook_secrets', 'select', 'insert', 'update', 'delete');

-- Addresses that endpoints may have though they are not public: what a developer's machine listens on.
create table private.local_webhooks (
  base text primary key check (base ~ '^http://(127\.0\.0\.1|localhost):[0-9]{1,5}$')
);
comment on table private.local_webhooks is
  'Servers of this machine that webhooks may go to. Empty wherever others are served; outbox-dispatch has the same in the
   variable local_webhooks.';
call private.bound_table('private.local_webhooks', lines => 'base 100');
alter table private.local_webhooks enable row level security;
alter table private.local_webhooks force row level security;
grant select, insert, delete on private.local_webhooks to service_role;
grant select on private.local_webhooks to frontdesk_functions;
create policy functions_select on private.local_webhooks for select to frontdesk_functions using (true);

-- What providers have told by webhooks, so that what comes twice works once.
create table private.webhook_events (
  organization_id uuid references public.organizations (id) on delete cascade,
  provider text not null check (provider <> ''),
  account text not null check (account = any ('{organization,platform}')),
  event_id text not null check (event_id <> ''),
  object_id text,
  waiting jsonb,
  -- Nearly all is applied at once: then there is nothing to look through.
  about uuid[] not null generated always as (
    case when waiting is null then '{}' else private.ids_in('{}', waiting) end
  ) stored,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '30 days',
  check (organization_id is not null or account = 'platform'),
  constraint webhook_events_once unique nulls not distinct (organization_id, provider, account, event_id)
);
comment on table private.webhook_events is
  'Events of providers, written by the statement that they have an effect in. No provider sends one again after 30 days.';
comment on column private.webhook_events.organization_id is
  'Whose it is; null: it may be for any of them, such as a text message to the platform''s number.';
comment on column private.webhook_events.account is
  'Whose account at the provider it came from: nothing of the one counts for the other.';
comment on column private.webhook_events.object_id is 'What it is about, as the provider calls it.';
comment on column private.webhook_events.waiting is
  'What it tells, where its object is not known yet: it came before what makes it known. Null: it was applied.';
comment on column private.webhook_events.about is 'The ids in waiting: by them is found what tells of a person.';
create index webhook_events_about_idx on private.webhook_events using gin (organization_id, about) where waiting is not null;
create index webhook_events_waiting_idx on private.webhook_events (organization_id, provider, account, object_id)
  where waiting is not null;
create index webhook_events_expires_idx on private.webhook_events (expires_at);
call private.bound_table('private.webhook_events',
  lines => 'provider 50, event_id 255, object_id 255', documents => 'waiting'
);
call private.guard_table('private.webhook_events', 'select', 'insert', 'update');
grant select (organization_id, event_id, waiting, about) on private.webhook_events to frontdesk_lookups;
create policy lookups_select on private.webhook_events for select to frontdesk_lookups using (true);
