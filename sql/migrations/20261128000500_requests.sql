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

-- Where an organization wants to be told of what happens: its own programs, by webhooks.
create table public.webhook_endpoints (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  url text not null,
  description text,
  events text[] not null check (cardinality(events) > 0),
  is_enabled boolean not null default true,
  secret_hint text,
  disabled_reason text check (disabled_reason in ('gone', 'failing')),
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

create table public.outbox (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  topic text not null,
  channel text not null
    check (channel in ('email', 'sms', 'whatsapp', 'messenger', 'instagram', 'webhook', 'calendar')),
  recipient text not null,
  endpoint_id uuid,
  payload jsonb not null default '{}',
  status text not null default 'pending' check (status in ('pending', 'delivered', 'dead')),
  send_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '3 days',
  attempts integer not null default 0,
  is_in_doubt boolean not null default false,
  provider text check (private.is_given(provider, 50)),
  is_own_account boolean not null default false,
  provider_message_id text check (private.is_given(provider_message_id, 255)),
  provider_status text check (provider_status in ('sent', 'failed', 'undelivered', 'delivered', 'read')),
  provider_error text check (private.is_given(provider_error, 100)),
  provider_status_at timestamptz,
  last_error text check (private.is_given(last_error, 100)),
  last_error_detail text check (private.is_given(last_error_detail, 500)),
  delivered_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  constraint outbox_endpoint check ((channel = 'webhook') = (endpoint_id is not null)),
  foreign key (organization_id, endpoint_id) references public.webhook_endpoints (organization_id, id) on delete cascade
);
comment on table public.outbox is
  'Side effects, written in the transaction of their cause and delivered afterwards, at least once.';
comment on column public.outbox.id is 'Travels with the delivery as its idempotency key.';
comment on column public.outbox.status is
  'pending: it waits, a message in private.jobs and a webhook until send_at; delivered: its provider took it; dead: it never leaves, and last_error says why.';
comment on column public.outbox.send_at is 'Not before then.';
comment on column public.outbox.expires_at is 'From then on it is pointless.';
comment on column public.outbox.is_in_doubt is 'Whether an attempt may have sent it, of which the answer was lost.';
comment on column public.outbox.is_own_account is
  'Whether an account of the organization''s own sent it: what becomes of it, only whoever sent it tells.';
comment on column public.outbox.provider_status is
  'What its provider told of it since: sent (on to the carrier), failed, undelivered, delivered (to the phone), read. It
   only goes on in this order, since news comes in any: who has a message has it, whatever failed before.';
comment on column public.outbox.provider_error is 'The provider''s code of what failed on the way, such as 30003.';
comment on column public.outbox.provider_status_at is 'When provider_status last changed.';
comment on column public.outbox.last_error is
  'Why the last attempt failed, or why it is not wanted any more: expired, gone, changed, moved, renewed, opted_out,
   bounced, no_consent, window_closed (they wrote more than 24 hours ago); ceiling where the organization had sent too many;
   restored where it was due before the database was restored from a backup, and may have left.';
comment on column public.outbox.last_error_detail is 'The same for people, without anything of the message.';
comment on column public.outbox.topic is 'What happened, such as booking.created.';
comment on column public.outbox.recipient is 'An e-mail address, a phone number (E.164), who somebody is to WhatsApp, Messenger or Instagram, a URL or the
   id of a calendar''s connection, as channel says.';
comment on column public.outbox.endpoint_id is 'Of a webhook: which endpoint is told. Its URL may have changed since.';
create index outbox_organization_idx on public.outbox (organization_id, created_at desc, id);
-- What waits for a calendar, by its connection.
create index outbox_calendar_idx on public.outbox (organization_id, recipient) where channel = 'calendar' and status = 'pending';
create index outbox_endpoint_idx on public.outbox (organization_id, endpoint_id, created_at desc, id);
-- Which endpoints have something to be told, however much it is.
create index outbox_webhooks_idx on public.outbox (endpoint_id, send_at) where status = 'pending' and endpoint_id is not null;
create index outbox_webhooks_old_idx on public.outbox (created_at) where status <> 'pending' and endpoint_id is not null;
-- Which of them Meta echoes, of those whose answer was lost.
create index outbox_doubt_idx on public.outbox (organization_id, channel, recipient) where is_in_doubt and status = 'pending';
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
  sender text not null default 'platform' check (private.is_given(sender, 50)),
  first_begun_at timestamptz not null default now(),
  last_begun_at timestamptz not null default now(),
  primary key (organization_id, message_id),
  foreign key (organization_id, message_id) references public.outbox (organization_id, id) on delete cascade
);
comment on table private.outbox_requests is
  'What the first attempt sent, until the message is delivered or dead: each further attempt sends the same bytes.';
comment on column private.outbox_requests.sender is
  'With whose account: platform, or the id of the organization''s own key or social account; and after a slash a digest of its
   provider and its sender, since whoever corrects these has what was not sent written anew.';
comment on column private.outbox_requests.first_begun_at is
  'When its first attempt began, by the clock of whoever sends, which the providers'' clocks are near.';
comment on column private.outbox_requests.last_begun_at is
  'When its last attempt began, by the same clock: whether it may be under way still does not go by this server''s, which may be
   set to another time meanwhile.';
call private.guard_table('private.outbox_requests', variadic '{}');

-- One message tries whether the credentials are right by now, where a thousand would try in vain.
create table private.channel_pauses (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  channel text not null
    check (channel in ('email', 'sms', 'whatsapp', 'messenger', 'instagram', 'webhook', 'calendar')),
  until timestamptz not null,
  error_detail text check (private.is_given(error_detail, 500)),
  told_at timestamptz not null default now(),
  primary key (organization_id, channel)
);
comment on table private.channel_pauses is
  'Channels by which nothing leaves for an organization, since their provider refuses the credentials.';
comment on column private.channel_pauses.until is 'When the next message tries it.';
comment on column private.channel_pauses.told_at is 'When the owners and admins were last told.';
call private.guard_table('private.channel_pauses', variadic '{}');

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
  ('document-ingest organization', 1000, '10 seconds', 'Files that one organization has read.'),
  ('document-ingest documents', 5000, null, 'Files of one organization.'),
  ('document-ingest passages', 200000, null, 'Passages of one organization, of whatever source, with which a file is still read.'),
  ('hold network', 20, '2 minutes', 'Seats and times that are held for one network; a longer hold is regained later.'),
  ('message-send organization', 600, '100 milliseconds', 'Messages that one organization has sent by message-send.'),
  ('message-preferences network', 600, '100 milliseconds', 'Links of messages that one network opens: a mail provider unsubscribes for all of its people.'),
  ('message-preferences link', 30, '1 minute', 'Changes by one link of a message.'),
  ('consent-request recipient', 1, '1 hour', 'Messages to one address that ask to confirm a consent.'),
  ('consent-request week', 3, '2 days', 'Those to one address that comes again and again.'),
  ('message recipient', 10, '1 hour', 'Messages to one address or phone that strangers and clients cause.'),
  ('outbox organization', 5000, '1 day', 'Messages of one organization in a day, or a few more; the others are kept and not sent.'),
  ('webhooks organization', 50000, '1 day', 'Events that the endpoints of one organization are told of in a day.'),
  ('call-webhook caller', 10, '1 hour', 'Appointments that one number books, moves and cancels by phone.'),
  ('call-webhook organization', 1000, '86.4 seconds', 'Those of one organization: a thousand a day.'),
  ('call-webhook alarm', 5, '1 hour', 'Emergencies that one number reports to an organization.'),
  ('call-webhook withheld', 20, '10 minutes', 'Those that all callers without a number report to it.'),
  ('call-webhook alarms', 60, '1 minute', 'Those that all numbers report to it.'),
  ('emergency-dispatch network', 60, '1 second', 'Links of emergencies that one network opens.'),
  ('emergency-dispatch code', 20, '1 minute', 'Codes of emergencies that one number says or texts.'),
  ('emergency-dispatch organization', 60, '1 minute', 'Emergencies that the staff and programs of one organization report.'),
  ('chat-request network', 240, '500 milliseconds', 'Requests of the public and clients to a chat from one network, reading included.'),
  ('chat-reply network', 20, '6 seconds', 'Messages that visitors and clients write from one network.'),
  ('chat-reply organization', 2000, '43.2 seconds', 'Those of one organization: two thousand a day.'),
  ('chat-reply conversation', 30, '2 minutes', 'Messages of visitors and clients in one conversation.'),
  ('channel-reply conversation', 30, '2 minutes', 'Messages of one conversation on another channel than the chat that an assistant answers.'),
  ('channel-reply day', 60, '24 minutes', 'The same in one conversation over a day: two programs may answer each other slowly.'),
  ('chat-model conversation', 12, '10 minutes', 'Answers of a model in one conversation with a customer; then the passages are quoted.'),
  ('chat-model network', 15, '10 minutes', 'Answers of a model to visitors and clients of one network; then the passages are quoted.'),
  ('chat-model running', 2, null, 'Answers of a model that are made at the same time in one organization; others wait a moment, then passages are quoted.'),
  ('channel-reply running', 2, null, 'Replies on other channels that are made at the same time in one organization; others wait.'),
  ('channel-reply organization', 2000, '43.2 seconds', 'Those of one organization: two thousand a day.'),
  ('conversation-begin network', 10, '20 minutes', 'Conversations that visitors begin from one network.'),
  ('client-login network', 60, '10 seconds', 'Passwords that one network tries.'),
  ('client-login account', 10, '1 minute', 'Passwords that one network tries for one address.'),
  ('client-login strangers', 100, '1 minute', 'Passwords that all networks try for one address which never signed in with it.'),
  ('password-link network', 20, '3 minutes', 'Links to a new password that one network asks for.'),
  ('password-link account', 3, '20 minutes', 'Links to a new password that one network asks for, for one address.'),
  ('password-link strangers', 10, '10 minutes', 'Those that all networks ask for, for one address.'),
  ('password-reset network', 60, '10 seconds', 'Tokens of such links that one network shows.'),
  ('embedding-search network', 120, '1 second', 'Searches of the public from one network.'),
  ('emergency-dispatch contacts', 50, null, 'People whom one organization has told of emergencies.'),
  ('guest-login network', 30, '20 seconds', 'Confirmation codes that one network tries.'),
  ('guest-login code', 10, '1 minute', 'Addresses that are tried for one confirmation code.'),
  ('invitation-claim network', 60, '10 seconds', 'Tokens of invitations that one network shows.'),
  ('invitation-create organization', 200, '1 minute', 'Invitations of one organization.'),
  ('lead-capture network', 20, '30 seconds', 'Forms that strangers and clients send from one network.'),
  ('lead-request network', 240, '500 milliseconds', 'Requests of one network to lead-capture, whether or not anything is kept.'),
  ('lead-capture organization', 2000, '43.2 seconds', 'Those of one organization: two thousand a day.'),
  ('license-verify network', 120, '1 second', 'License keys that one network shows.'),
  ('organization-create user', 10, '1 hour', 'Organizations that one user makes.'),
  ('slot-availability resources', 100, null, 'Resources of one kind of appointment.'),
  ('slot-availability hours', 200, null, 'Opening hours of one resource.'),
  ('slot-availability network', 300, '200 milliseconds', 'Questions of the public for free slots from one network.'),
  ('website-crawl organization', 60, '1 minute', 'Crawls that one organization starts, and sites that it adds.'),
  ('website-crawl running', 2, null, 'Sites of one organization that are crawled at the same time.'),
  ('website-crawl sites', 20, null, 'Sites of one organization.'),
  ('website-crawl pages', 20000, null, 'Pages that are kept of all sites of one organization.'),
  ('website-crawl urls', 20000, null, 'Addresses that are known of one site.'),
  ('website-crawl shape', 100, null, 'Addresses of one site that differ by their numbers and what their queries ask for alone, and that no sitemap lists: those that were found last.'),
  ('website-crawl megabytes', 500, null, 'What one crawl reads.'),
  ('website-crawl host', 1, '1 second', 'Requests to one host, whichever organization asks: the least pause between two of them.'),
  ('workflow-start organization', 5000, '100 milliseconds', 'Runs of workflows that begin by themselves in one organization.'),
  ('workflow-run organization', 600, '1 second', 'Runs of workflows that one organization begins by hand or takes up again.'),
  ('statements caller', 16, null, 'Requests of one signed-in caller that are in the database at the same time; a quarter of them is worked on.'),
  ('statements network', 32, null, 'Those of one network, whoever asks.'),
  ('table rows', 100000, null, 'Rows that the staff of one organization insert into one table, where no other number is said.'),
  ('customers rows', 1000000, null, 'Customers of one organization.'),
  ('customer-emails rows', 1000000, null, 'Addresses of the customers of one organization.'),
  ('customer-phones rows', 1000000, null, 'Phones of the customers of one organization.'),
  ('contact-permissions rows', 1000000, null, 'What customers of one organization agreed to.'),
  ('conversations rows', 5000000, null, 'Conversations of one organization.'),
  ('messages rows', 5000000, null, 'Messages of one organization: far more than strangers could write in years.'),
  ('leads rows', 5000000, null, 'Leads of one organization.'),
  ('tour-departures rows', 1000000, null, 'Departures of one organization, past ones too.'),
  ('vector-store rows', 1000000, null, 'Vectors of one organization that it made itself.'),
  ('day-overrides rows', 20000, null, 'Days of one organization and of its resources with hours of their own.'),
  ('absences rows', 30000, null, 'Absences of all resources of one organization.'),
  ('agents rows', 200, null, 'Agents of one organization.'),
  ('assistants rows', 200, null, 'Assistants of one organization.'),
  ('resources rows', 500, null, 'Resources of one organization: whoever asks for free times is told by all of them.'),
  ('appointment-types rows', 500, null, 'Kinds of appointments of one organization.'),
  ('appointment-type-resources rows', 5000, null, 'Who does which kind of appointment in one organization.'),
  ('business-hours rows', 2000, null, 'Opening hours of one organization and of its resources.'),
  ('tours rows', 5000, null, 'Tours of one organization.'),
  ('forms rows', 1000, null, 'Forms of one organization.'),
  ('workflows rows', 1000, null, 'Workflows of one organization.'),
  ('knowledge-base rows', 10000, null, 'Articles of one organization.'),
  ('tour-availability kinds', 50, null, 'Kinds of participants that one tour has.'),
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
