-- What makes a request work once, the side effects that it leaves, and limits of tries.

create table public.idempotency_keys (
  scope text not null,
  function text not null,
  key text not null check (key <> '' and length(key) <= 255),
  fingerprint text not null,
  answer text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (scope, function, key)
);
comment on table public.idempotency_keys is
  'Answers of requests that create, so that a repeated request gets the same answer and works once.';
comment on column public.idempotency_keys.scope is
  'Whose key it is: the subject of the caller''s token, or anon. One caller never meets another''s keys, but the
   public is one caller: its keys have to be random.';
-- A claim holds a password, so what is kept of a request may not be guessed against.
comment on column public.idempotency_keys.fingerprint is
  'HMAC-SHA256 of the request''s body and organization under the project''s secret key, in hex.';
create index idempotency_keys_expires_idx on public.idempotency_keys (expires_at);
call private.bound_table('public.idempotency_keys',
  lines => 'scope 300, function 100, fingerprint 100', articles => 'answer 1000000'
);
alter table public.idempotency_keys enable row level security;
alter table public.idempotency_keys force row level security;
revoke all on public.idempotency_keys from public, anon, authenticated;
grant select, insert, update, delete on public.idempotency_keys to service_role;
grant select, insert, update, delete on public.idempotency_keys to frontdesk_functions;
-- Who deletes a row has to see it: so expired ones are seen, and nothing of them is ever answered.
create policy functions_select on public.idempotency_keys for select to frontdesk_functions
  using (scope = (select private.idempotency_scope()) or expires_at < now());
create policy functions_insert on public.idempotency_keys for insert to frontdesk_functions
  with check (scope = (select private.idempotency_scope()));
-- Nothing is ever changed in a key; to lock one before it is deleted takes the same right.
create policy functions_update on public.idempotency_keys for update to frontdesk_functions
  using (expires_at < now()) with check (false);
create policy functions_delete on public.idempotency_keys for delete to frontdesk_functions
  using (expires_at < now());

create table public.outbox (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  topic text not null,
  channel text not null check (channel in ('email', 'sms', 'whatsapp', 'webhook', 'calendar')),
  recipient text not null,
  payload jsonb not null default '{}',
  status text not null default 'pending' check (status in ('pending', 'delivered', 'dead')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  last_error text,
  delivered_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.outbox is
  'Side effects, written in the transaction of their cause and delivered afterwards, at least once.';
comment on column public.outbox.id is 'Travels with the delivery as its idempotency key.';
comment on column public.outbox.topic is 'What happened, such as booking.created.';
comment on column public.outbox.recipient is 'An e-mail address, a phone number (E.164) or a URL, as channel says.';
create index outbox_organization_idx on public.outbox (organization_id, created_at desc, id);
create index outbox_due_idx on public.outbox (next_attempt_at) where status = 'pending';
call private.keep_time('public.outbox');
call private.bound_table('public.outbox',
  lines => 'topic 100, recipient 2000', articles => 'last_error 10000', documents => 'payload'
);
call private.guard_table('public.outbox', 'insert');
grant select on public.outbox to authenticated;
create policy admins_select on public.outbox for select to authenticated
  using (organization_id = any (array(select private.my_organizations('admin'))));

-- How often something may be tried: passwords, tokens, forms. One count for all instances of all functions.
create table public.tries (
  kind text not null check (kind <> ''),
  subject bytea not null check (octet_length(subject) = 32),
  regained_at timestamptz not null,
  primary key (kind, subject)
);
comment on table public.tries is
  'Who has tried what of late, as a leaky bucket in one row (the generic cell rate algorithm, ITU-T I.371): each try
   puts the time at which all tries are regained further off.';
comment on column public.tries.kind is 'What is tried, and whose tries are counted, such as client-login of an account.';
comment on column public.tries.subject is 'SHA-256 of the address or the account.';
comment on column public.tries.regained_at is 'When the row means nothing any more.';
create index tries_regained_idx on public.tries (regained_at);
call private.bound_table('public.tries', lines => 'kind 100');
alter table public.tries enable row level security;
alter table public.tries force row level security;
revoke all on public.tries from public, anon, client, authenticated;
grant select, insert, update, delete on public.tries to service_role, frontdesk_functions;
create policy functions_select on public.tries for select to frontdesk_functions using (true);
create policy functions_insert on public.tries for insert to frontdesk_functions with check (true);
create policy functions_update on public.tries for update to frontdesk_functions using (true);
create policy functions_delete on public.tries for delete to frontdesk_functions using (true);
