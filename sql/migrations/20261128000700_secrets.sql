-- Secrets, sealed outside of the database.

create table public.secrets (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  purpose text not null check (purpose = any (
    '{twilio_auth_token,byo_sip_credentials,google_refresh_token,outlook_refresh_token,calendly_api_key,'
    'social_access_token,social_webhook_verify_token,webhook_signing_key,provider_api_key,webhook_secret,'
    'calendar_url}'
  )),
  subject_id uuid not null,
  sealed bytea not null check (octet_length(sealed) between 1 and 65536),
  sealed_with text not null check (sealed_with <> ''),
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, purpose, subject_id)
);
comment on table public.secrets is
  'Secrets of organizations, sealed by authenticated encryption outside of the database: it never has their keys.
   Nobody but service_role reads them, and no answer, log or audit entry carries them.';
comment on column public.secrets.subject_id is
  'What it is the secret of: the social account, the stored key, the connection, or the organization itself.';
comment on column public.secrets.sealed is
  'Nonce and ciphertext; bound to organization_id, purpose and subject_id, so that it opens in no other row.';
comment on column public.secrets.sealed_with is 'The id of the key that sealed it. A rotation seals it with a new one.';
comment on column public.secrets.expires_at is 'When the other service takes it no longer; null: not known.';
create index secrets_rotation_idx on public.secrets (sealed_with, id);
create index secrets_newest_idx on public.secrets (organization_id, created_at desc, id);
call private.keep_time('public.secrets');
call private.bound_table('public.secrets', lines => 'sealed_with');
call private.guard_table('public.secrets', variadic '{}');
call private.audit_table('public.secrets');
-- The functions' role writes secrets and reads what is sealed, of the organization that it acts for; it has no key.
grant select, insert, update, delete on public.secrets to frontdesk_functions;
create policy functions_select on public.secrets for select to frontdesk_functions
  using (organization_id = private.acting_organization());
create policy functions_insert on public.secrets for insert to frontdesk_functions
  with check (organization_id = private.acting_organization());
create policy functions_update on public.secrets for update to frontdesk_functions
  using (organization_id = private.acting_organization());
create policy functions_delete on public.secrets for delete to frontdesk_functions
  using (organization_id = private.acting_organization());

-- Keys of providers that an organization brought along, and the secrets with which they sign its webhooks: what is known
-- of each, while the key itself is in secrets.
create table public.key_store (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  provider text not null check (provider <> ''),
  purpose text not null default 'provider_api_key' check (purpose = any ('{provider_api_key,webhook_secret}')),
  key_hint text not null,
  verified boolean not null default false,
  checked_at timestamptz,
  user_id uuid references auth.users (id) on delete set null,
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  constraint key_store_replaced check (expires_at is null or purpose = 'webhook_secret')
);
comment on table public.key_store is
  'API keys of providers, one of each, and secrets of their webhooks, two while one is replaced; the key is in secrets,
   sealed.';
comment on column public.key_store.purpose is
  'provider_api_key: calls the provider; webhook_secret: the provider signs with it. As in secrets.';
comment on column public.key_store.expires_at is
  'Until when a secret counts beside the one that replaced it; null: it is the one in use.';
create unique index key_store_current_key on public.key_store (organization_id, provider, purpose)
  where expires_at is null;
comment on column public.key_store.key_hint is 'The last four characters of the key, to tell one from another.';
comment on column public.key_store.verified is 'Whether the provider took it when it was last asked.';
comment on column public.key_store.checked_at is 'When the provider was last asked.';
comment on column public.key_store.user_id is 'Who put it there.';
create index key_store_user_idx on public.key_store (user_id);
create index key_store_newest_idx on public.key_store (organization_id, created_at desc, id);
call private.keep_time('public.key_store');
call private.bound_table('public.key_store', lines => 'provider 50, key_hint 20');
call private.guard_table('public.key_store', 'select', 'insert', 'update', 'delete');
call private.open_table('public.key_store');
call private.audit_table('public.key_store');

-- With whose account an organization sends e-mails and text messages, where it is its own.
create table public.channel_senders (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  channel text not null check (channel = any ('{email,sms}')),
  provider text not null,
  sender text not null,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  constraint channel_senders_provider
    check (case channel when 'email' then provider in ('resend', 'postmark', 'sendgrid') else provider = 'twilio' end),
  constraint channel_senders_sender check (case channel
    when 'email' then sender ~ '^([^<>@]{1,100} <)?[^[:space:]<>@,;:"\\()]{1,64}@([a-zA-Z0-9-]{1,63}\.)+[a-zA-Z][a-zA-Z0-9-]{1,62}>?$'
      and (sender like '%>') = (sender like '%<%')
    else sender ~ '^(\+[1-9][0-9]{6,14}|MG[0-9a-f]{32}|[A-Za-z0-9 ]{1,11})$' end)
);
comment on table public.channel_senders is
  'The provider and the sender of an organization''s own e-mails and text messages. They count once key-store has a key of the
   provider; without one, and for other channels, the platform sends.';
comment on column public.channel_senders.sender is
  'An address, or `Name <address>`, at a domain that the provider knows; a number (E.164), a name of at most 11 letters, or a
   messaging service of Twilio (MG…).';
create unique index channel_senders_active_key on public.channel_senders (organization_id, channel) where is_active;
create index channel_senders_newest_idx on public.channel_senders (organization_id, created_at desc, id);
call private.keep_time('public.channel_senders');
call private.bound_table('public.channel_senders', lines => 'provider 50, sender 320');
call private.guard_table('public.channel_senders', 'select');
call private.open_table('public.channel_senders', 'provider, sender, is_active', 'channel', written_by => 'admin');
call private.audit_table('public.channel_senders');
