-- The side effects that a request leaves, and what became of each.

create table public.outbox (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  topic text not null,
  channel text not null
    check (channel = any ('{email,sms,whatsapp,messenger,instagram,webhook,calendar}')),
  recipient text not null,
  endpoint_id uuid,
  payload jsonb not null default '{}',
  status text not null default 'pending' check (status = any ('{pending,delivered,dead}')),
  send_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '3 days',
  attempts integer not null default 0,
  is_in_doubt boolean not null default false,
  provider text check (private.is_given(provider, 50)),
  is_own_account boolean not null default false,
  provider_message_id text check (private.is_given(provider_message_id, 255)),
  provider_status text check (provider_status = any ('{sent,failed,undelivered,delivered,read}')),
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
create unique index outbox_provider_message_key on public.outbox (provider, provider_message_id)
  where provider_message_id is not null;
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
    check (channel = any ('{email,sms,whatsapp,messenger,instagram,webhook,calendar}')),
  account_id text not null default '' check (account_id ~ '^([0-9a-f-]{36})?$'),
  until timestamptz not null,
  error_detail text check (private.is_given(error_detail, 500)),
  told_at timestamptz not null default now(),
  primary key (organization_id, channel, account_id)
);
comment on table private.channel_pauses is
  'Channels by which nothing leaves for an organization, since their provider refuses the credentials.';
comment on column private.channel_pauses.account_id is
  'The social_accounts row whose token is refused, on Meta''s networks: others of the same organization go on. Empty: all of
   the channel.';
comment on column private.channel_pauses.until is 'When the next message tries it.';
comment on column private.channel_pauses.told_at is 'When the owners and admins were last told.';
call private.guard_table('private.channel_pauses', 'select', 'delete');
