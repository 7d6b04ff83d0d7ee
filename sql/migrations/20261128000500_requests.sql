-- What makes a request work once, the side effects that it leaves, and limits of tries.

create table public.idempotency_keys (
  scope text not null,
  function text not null,
  -- A caller's key of up to 255 characters, and before it whose key it is.
  key text not null check (key <> '' and length(key) <= 270),
  fingerprint text not null,
  answer text not null,
  acted_for uuid,
  acted_as text check (acted_as in ('member', 'admin', 'owner')),
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
comment on column public.idempotency_keys.acted_for is
  'The organization that the work was done for, if any: its id, since the key outlives no day.';
comment on column public.idempotency_keys.acted_as is
  'What a user was there when the work was done: whoever is less by now gets no stored answer. Null: no member of it.';
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
  send_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '3 days',
  attempts integer not null default 0,
  is_in_doubt boolean not null default false,
  provider text check (length(provider) between 1 and 50),
  provider_message_id text check (length(provider_message_id) between 1 and 255),
  provider_status text check (provider_status in ('sent', 'failed', 'undelivered', 'delivered', 'read')),
  provider_error text check (length(provider_error) between 1 and 100),
  provider_status_at timestamptz,
  last_error text check (length(last_error) between 1 and 100),
  last_error_detail text check (length(last_error_detail) between 1 and 500),
  delivered_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
comment on table public.outbox is
  'Side effects, written in the transaction of their cause and delivered afterwards, at least once.';
comment on column public.outbox.id is 'Travels with the delivery as its idempotency key.';
comment on column public.outbox.status is
  'pending: it waits, in private.jobs; delivered: its provider took it; dead: it never leaves, and last_error says why.';
comment on column public.outbox.send_at is 'Not before then.';
comment on column public.outbox.expires_at is 'From then on it is pointless.';
comment on column public.outbox.is_in_doubt is 'Whether an attempt may have sent it, of which the answer was lost.';
comment on column public.outbox.provider_status is
  'What its provider told of it since: sent (on to the carrier), failed, undelivered, delivered (to the phone), read. It
   only goes on in this order, since news comes in any: who has a message has it, whatever failed before.';
comment on column public.outbox.provider_error is 'The provider''s code of what failed on the way, such as 30003.';
comment on column public.outbox.provider_status_at is 'When provider_status last changed.';
comment on column public.outbox.last_error is
  'Why the last attempt failed, or why it is not wanted any more: expired, gone, changed, moved, renewed, opted_out,
   bounced, no_consent; ceiling where the organization had sent too many.';
comment on column public.outbox.last_error_detail is 'The same for people, without anything of the message.';
comment on column public.outbox.topic is 'What happened, such as booking.created.';
comment on column public.outbox.recipient is 'An e-mail address, a phone number (E.164), a URL or the id of a calendar''s connection, as
   channel says.';
create index outbox_organization_idx on public.outbox (organization_id, created_at desc, id);
-- Whose a word is that somebody texts to the platform's number.
create index outbox_texted_idx on public.outbox (recipient) where channel = 'sms';
create unique index outbox_provider_message_key on public.outbox (provider, provider_message_id);
call private.keep_time('public.outbox');
call private.bound_table('public.outbox', lines => 'topic 100, recipient 2000', documents => 'payload');
-- They are counted, since an organization sends so many a day and no more.
call private.guard_table('public.outbox', 'select', 'insert', 'update');
grant select on public.outbox to authenticated;
create policy admins_select on public.outbox for select to authenticated
  using (organization_id = any (array(select private.my_organizations('admin'))));

-- Apart from the outbox, which admins read: the link of an invitation lets whoever has it in.
create table private.outbox_requests (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  message_id uuid not null,
  body text not null check (length(body) <= 500000),
  primary key (organization_id, message_id),
  foreign key (organization_id, message_id) references public.outbox (organization_id, id) on delete cascade
);
comment on table private.outbox_requests is
  'What the first attempt sent, until the message is delivered or dead: each further attempt sends the same bytes.';
call private.guard_table('private.outbox_requests', variadic '{}');

-- How often something may be tried: passwords, tokens, forms. The numbers are here, and an operator may change them.
create table private.limits (
  kind text primary key check (kind ~ '^[a-z-]+ [a-z]+$'),
  most integer not null check (most > 0),
  regain interval check (regain > interval '0'),
  description text not null check (description <> '')
);
comment on table private.limits is
  'Every limit of tries: so many at once, and one more after each interval. A changed number counts from the next try on.';
comment on column private.limits.kind is
  'What is tried, and whose tries are counted: of a network (an IPv4 address or an IPv6 /64), an account, a recipient, a
   customer, a user, an organization.';
comment on column private.limits.regain is 'Null: `most` are open at the same time, and time alone gives none back.';
call private.bound_table('private.limits', lines => 'kind 100', texts => 'description 500');
alter table private.limits enable row level security;
alter table private.limits force row level security;
grant select, update on private.limits to service_role;
grant select on private.limits to frontdesk_functions;
create policy functions_select on private.limits for select to frontdesk_functions using (true);
insert into private.limits (kind, most, regain, description) values
  ('appointment-create network', 20, '1 minute', 'Appointments that strangers and clients book from one network.'),
  ('appointment-create organization', 1000, '86.4 seconds', 'Those of one organization: a thousand a day.'),
  ('appointment-create customer', 5, null, 'Pending appointments of one customer that nobody has confirmed.'),
  ('appointment-update network', 30, '1 minute', 'Changes that guests and clients make from one network.'),
  ('booking-update network', 30, '1 minute', 'Changes that guests and clients make from one network.'),
  ('outbox-dispatch organization', 20, '1 minute', 'Requests of one organization to send messages again.'),
  ('booking-create network', 20, '1 minute', 'Bookings that strangers and clients make from one network.'),
  ('booking-create organization', 1000, '86.4 seconds', 'Those of one organization: a thousand a day.'),
  ('booking-create customer', 5, null, 'Bookings of one customer that hold seats and are not paid.'),
  ('customer-data network', 30, '20 seconds', 'Exports and erasures of people that one network asks for.'),
  ('calendar-sync connections', 100, null, 'Calendars that one organization is connected to.'),
  ('calendar-sync feeds', 100, null, 'Feeds of appointments that one organization has.'),
  ('calendar-sync network', 120, '1 second', 'Feeds of appointments that one network asks for.'),
  ('checkout-create network', 30, '1 minute', 'Checkouts that guests and clients begin from one network.'),
  ('hold network', 20, '2 minutes', 'Seats and times that are held for one network; a longer hold is regained later.'),
  ('message-send organization', 600, '100 milliseconds', 'Messages that one organization has sent by message-send.'),
  ('message recipient', 10, '1 hour', 'Messages to one address or phone that strangers and clients cause.'),
  ('outbox organization', 5000, '1 day', 'Messages of one organization in a day, or a few more; the others are kept and not sent.'),
  ('call-webhook caller', 10, '1 hour', 'Appointments that one number books, moves and cancels by phone.'),
  ('call-webhook organization', 1000, '86.4 seconds', 'Those of one organization: a thousand a day.'),
  ('call-webhook alarm', 5, '1 hour', 'Emergencies that one number reports to an organization.'),
  ('chat-request network', 240, '500 milliseconds', 'Requests of the public and clients to a chat from one network, reading included.'),
  ('chat-reply network', 20, '6 seconds', 'Messages that visitors and clients write from one network.'),
  ('chat-reply organization', 2000, '43.2 seconds', 'Those of one organization: two thousand a day.'),
  ('chat-reply conversation', 30, '2 minutes', 'Messages of visitors and clients in one conversation.'),
  ('conversation-begin network', 10, '20 minutes', 'Conversations that visitors begin from one network.'),
  ('client-login network', 60, '10 seconds', 'Passwords that one network tries.'),
  ('client-login account', 10, '1 minute', 'Passwords that one network tries for one address.'),
  ('client-login strangers', 100, '1 minute', 'Passwords that all networks try for one address which never signed in with it.'),
  ('embedding-search network', 120, '1 second', 'Searches of the public from one network.'),
  ('guest-login network', 30, '20 seconds', 'Confirmation codes that one network tries.'),
  ('guest-login code', 10, '1 minute', 'Addresses that are tried for one confirmation code.'),
  ('invitation-claim network', 60, '10 seconds', 'Tokens of invitations that one network shows.'),
  ('invitation-create organization', 200, '1 minute', 'Invitations of one organization.'),
  ('lead-capture network', 20, '30 seconds', 'Forms that strangers and clients send from one network.'),
  ('lead-request network', 240, '500 milliseconds', 'Requests of one network to lead-capture, whether or not anything is kept.'),
  ('lead-capture organization', 2000, '43.2 seconds', 'Those of one organization: two thousand a day.'),
  ('license-verify network', 120, '1 second', 'License keys that one network shows.'),
  ('organization-create user', 10, '1 hour', 'Organizations that one user makes.'),
  ('slot-availability network', 300, '200 milliseconds', 'Questions of the public for free slots from one network.'),
  ('workflow-start organization', 5000, '100 milliseconds', 'Runs of workflows that begin by themselves in one organization.'),
  ('workflow-run organization', 600, '1 second', 'Runs of workflows that one organization begins by hand or takes up again.'),
  ('tour-availability network', 300, '200 milliseconds', 'Questions of the public for departures from one network.');

-- One count for all instances of all functions.
create table public.tries (
  kind text not null check (kind <> ''),
  subject bytea not null check (octet_length(subject) = 32),
  regained_at timestamptz not null,
  primary key (kind, subject)
);
comment on table public.tries is
  'Who has tried what of late, as a leaky bucket in one row (the generic cell rate algorithm, ITU-T I.371): each try
   puts the time at which all tries are regained further off.';
comment on column public.tries.kind is 'As in private.limits.';
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

-- What providers have told by webhooks, so that what comes twice works once.
create table private.webhook_events (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  provider text not null check (provider <> ''),
  account text not null check (account in ('organization', 'platform')),
  event_id text not null check (event_id <> ''),
  object_id text,
  waiting jsonb,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '30 days',
  primary key (organization_id, provider, account, event_id)
);
comment on table private.webhook_events is
  'Events of providers, written by the statement that they have an effect in. No provider sends one again after 30 days.';
comment on column private.webhook_events.account is
  'Whose account at the provider it came from: nothing of the one counts for the other.';
comment on column private.webhook_events.object_id is 'What it is about, as the provider calls it.';
comment on column private.webhook_events.waiting is
  'What it tells, where its object is not known yet: it came before what makes it known. Null: it was applied.';
create index webhook_events_waiting_idx on private.webhook_events (organization_id, provider, account, object_id)
  where waiting is not null;
create index webhook_events_expires_idx on private.webhook_events (expires_at);
call private.bound_table('private.webhook_events',
  lines => 'provider 50, account 50, event_id 255, object_id 255', documents => 'waiting'
);
call private.guard_table('private.webhook_events', 'select', 'insert', 'update');
