-- What nobody but the functions of the service may read: tokens and keys of other people's services, encrypted.

create table public.secrets (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  purpose text not null check (purpose in (
    'twilio_auth_token', 'byo_sip_credentials', 'google_refresh_token', 'outlook_refresh_token', 'calendly_api_key',
    'social_access_token', 'social_webhook_verify_token', 'webhook_signing_key', 'provider_api_key'
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
  'Secrets of organisations, sealed by authenticated encryption outside of the database: it never has their keys.
   Nobody but service_role reads them, and no answer, log or audit entry carries them.';
comment on column public.secrets.subject_id is
  'What it is the secret of: the social account, the stored key, or the organisation itself.';
comment on column public.secrets.sealed is
  'Nonce and ciphertext; bound to organization_id, purpose and subject_id, so that it opens in no other row.';
comment on column public.secrets.sealed_with is 'The id of the key that sealed it. A rotation seals it with a new one.';
comment on column public.secrets.expires_at is 'When the other service takes it no longer; null: not known.';
create index secrets_rotation_idx on public.secrets (sealed_with, id);
create index secrets_newest_idx on public.secrets (organization_id, created_at desc, id);
call private.keep_time('public.secrets');
call private.guard_table('public.secrets', variadic '{}');
call private.audit_table('public.secrets');
