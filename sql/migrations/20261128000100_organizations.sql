-- Organizations, the people who sign in, and who is a member of what.

create table public.organizations (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  description text,
  website text,
  contact_email text,
  contact_phone text,
  timezone text not null default 'UTC',
  currency text not null default 'USD' check (private.is_currency(currency)),
  booking_hold interval not null default '30 minutes'
    check (booking_hold > interval '0' and booking_hold <= interval '1 year'),
  change_notice_minutes integer not null default 0 check (change_notice_minutes between 0 and 525600),
  subscription_status text not null default 'trial',
  subscription_tier text not null default 'starter',
  trial_ends_at timestamptz,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  industry text,
  phone_provider text not null default 'vapi' check (phone_provider = any ('{vapi,twilio,byo}')),
  twilio_account_sid text,
  calendar_provider text check (calendar_provider = any ('{google,outlook,calendly,none}')),
  google_calendar_id text,
  outlook_calendar_id text,
  calendly_user_uri text,
  calendar_sync_enabled boolean not null default false,
  calendar_metadata jsonb not null default '{}',
  transfer_phone_number text check (transfer_phone_number ~ '^\+[1-9][0-9]{6,14}$'),
  transfer_mode text not null default 'warm' check (transfer_mode = any ('{warm,cold}')),
  emergency_contact_phone text check (emergency_contact_phone ~ '^\+[1-9][0-9]{6,14}$'),
  max_transfer_wait_time integer not null default 30 check (max_transfer_wait_time between 1 and 3600),
  settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object'),
  country text check (country ~ '^[A-Z]{2}$'),
  sms_countries text[] not null default '{}'
    check (array_to_string(sms_countries, ',') ~ '^([A-Z]{2}(,[A-Z]{2})*)?$'),
  topics_enabled boolean not null default true,
  quiet_from time,
  quiet_until time,
  stripe_account_id text unique check (stripe_account_id <> ''),
  deposit_percent smallint not null default 100 check (deposit_percent between 1 and 100),
  check ((quiet_from is null) = (quiet_until is null) and quiet_from <> quiet_until)
);
comment on table public.organizations is 'A service business: the tenant.';
comment on column public.organizations.slug is 'Readable identifier in addresses.';
comment on column public.organizations.timezone is 'IANA zone in which its hours and days are meant.';
comment on column public.organizations.currency is 'ISO 4217; all its prices are in it.';
comment on column public.organizations.booking_hold is 'How long an unpaid booking keeps its seats.';
comment on column public.organizations.change_notice_minutes is
  'How long before the start a customer may cancel or move for the last time, where the tour or the kind of appointment
   doesn''t say; 0: until the start. The staff always may.';
comment on column public.organizations.industry is 'What it does, such as plumbing; assistants are made for it.';
comment on column public.organizations.transfer_phone_number is 'E.164; where a call goes that a person is to take.';
comment on column public.organizations.transfer_mode is 'warm: the person is told first; cold: the call is put through.';
comment on column public.organizations.max_transfer_wait_time is 'Seconds.';
comment on column public.organizations.settings is 'What is set for it and has no column of its own.';
comment on column public.organizations.country is
  'ISO 3166-1 alpha-2; a telephone number without a country code is read as one of there.';
comment on column public.organizations.sms_countries is
  'ISO 3166-1 alpha-2; the countries besides its own whose phones strangers may have text messages sent to.';
comment on column public.organizations.quiet_from is
  'From this time of its day until quiet_until, what message-send sends waits. Null: it never does.';
comment on column public.organizations.stripe_account_id is
  'Its account under the platform''s at Stripe (Connect). Events find their organization by it, so the service writes it.';
comment on column public.organizations.deposit_percent is
  'How much of its price a booking has to be paid by to be confirmed; 100: all of it.';
comment on column public.organizations.topics_enabled is 'Whether its customers'' messages are grouped into topics.';
create index organizations_subscription_idx on public.organizations (subscription_status);
call private.keep_time('public.organizations');
call private.bound_table('public.organizations',
  labels => 'name 120', lines => 'slug 80, subscription_status, subscription_tier, industry 50, twilio_account_sid, google_calendar_id 1000, outlook_calendar_id 1000, stripe_account_id 255',
  texts => 'description 2000', emails => 'contact_email', phones => 'contact_phone',
  urls => 'website 500, calendly_user_uri', zones => 'timezone', sets => 'sms_countries', documents => 'metadata, calendar_metadata, settings'
);
alter table public.organizations enable row level security;
alter table public.organizations force row level security;
revoke all on public.organizations from public, anon, authenticated;
grant select, insert, update, delete on public.organizations to service_role;
grant select, insert on public.organizations to frontdesk_functions;
create policy functions_select on public.organizations for select to frontdesk_functions
  using (id = private.acting_organization() or (select private.is_developer()));
create policy functions_named_select on public.organizations for select to frontdesk_functions
  using (slug = nullif(current_setting('frontdesk.named_organization', true), ''));
create policy functions_insert on public.organizations for insert to frontdesk_functions
  with check (id = private.acting_organization());
grant select on public.organizations to authenticated;
grant update (name, description, website, contact_email, contact_phone, timezone, country, sms_countries, currency, booking_hold,
  change_notice_minutes, industry, phone_provider, calendar_provider, google_calendar_id, outlook_calendar_id,
  calendly_user_uri, calendar_sync_enabled, transfer_phone_number, transfer_mode, emergency_contact_phone, max_transfer_wait_time,
  topics_enabled, quiet_from, quiet_until, deposit_percent, settings)
  on public.organizations to authenticated;
create policy members_select on public.organizations for select to authenticated
  using (id = any (array(select private.my_organizations())));
create policy admins_update on public.organizations for update to authenticated
  using (id = any (array(select private.my_organizations('admin'))))
  with check (id = any (array(select private.my_organizations('admin'))));
call private.audit_table('public.organizations');

create table public.user_profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  email text,
  full_name text,
  avatar_url text,
  preferred_language text not null default 'en',
  onboarding_completed boolean not null default false,
  preferences jsonb not null default '{}',
  last_login timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  email_confirmed_at timestamptz
);
comment on table public.user_profiles is 'A person who signs in through Supabase Auth.';
comment on column public.user_profiles.email is 'As in Supabase Auth.';
comment on column public.user_profiles.email_confirmed_at is
  'Since when `email` is known to be theirs; null: it is not. As in Supabase Auth.';
call private.keep_time('public.user_profiles');
call private.bound_table('public.user_profiles',
  lines => 'email 320, full_name, preferred_language 35', urls => 'avatar_url', documents => 'preferences'
);
alter table public.user_profiles enable row level security;
alter table public.user_profiles force row level security;
revoke all on public.user_profiles from public, anon, authenticated;
grant select, insert, update, delete on public.user_profiles to service_role;
grant select on public.user_profiles to authenticated;
grant update (full_name, avatar_url, preferred_language, preferences, onboarding_completed)
  on public.user_profiles to authenticated;
create policy self_select on public.user_profiles for select to authenticated
  using (id = (select auth.uid()) and not (select private.is_client()));
create policy self_update on public.user_profiles for update to authenticated
  using (id = (select auth.uid()) and not (select private.is_client()))
  with check (id = (select auth.uid()) and not (select private.is_client()));
grant select, insert, update on public.user_profiles to frontdesk_functions;
create policy functions_select on public.user_profiles for select to frontdesk_functions
  using (id = (select private.subject()) or id::text = (select current_setting('frontdesk.kept_profile', true)));
create policy functions_insert on public.user_profiles for insert to frontdesk_functions
  with check (id::text = (select current_setting('frontdesk.kept_profile', true)));
create policy functions_update on public.user_profiles for update to frontdesk_functions
  using (id::text = (select current_setting('frontdesk.kept_profile', true)));
-- Who signed up before has a profile too; private.keep_profile keeps it from here on.
insert into public.user_profiles as profile (id, email, email_confirmed_at, full_name)
select id, email, email_confirmed_at, private.line_of(raw_user_meta_data ->> 'full_name') from auth.users
on conflict (id) do update set email = excluded.email, email_confirmed_at = excluded.email_confirmed_at;

create table public.members (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null check (role = any ('{owner,admin,member}')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  is_active boolean not null default true,
  unique (organization_id, user_id)
);
comment on table public.members is 'Who of the staff belongs to which organization, and as what.';
comment on column public.members.is_active is 'Whether they may act for the organization at present.';
create index members_user_id_idx on public.members (user_id) include (organization_id, role, is_active);
-- The lists that screens show of the first tables, each by an index that has its order, so that a page of a large
-- organization reads no more rows than it shows.
create index members_newest_idx on public.members (organization_id, created_at desc, id);
call private.keep_time('public.members');
call private.guard_table('public.members', 'select');
-- The caller's own memberships are what every other policy asks for.
create policy functions_own_select on public.members for select to frontdesk_functions
  using (user_id = (select private.subject()));
grant select on public.members to authenticated;
create policy members_select on public.members for select to authenticated
  using (organization_id = any (array(select private.my_organizations())));
call private.audit_table('public.members');
grant insert, update, delete on public.members to frontdesk_functions;
create policy functions_insert on public.members for insert to frontdesk_functions
  with check (organization_id = private.acting_organization());
create policy functions_update on public.members for update to frontdesk_functions
  using (organization_id = private.acting_organization());
create policy functions_delete on public.members for delete to frontdesk_functions
  using (organization_id = private.acting_organization());

-- What a function that acts for an organization is told of its people.
create policy functions_select_staff on public.user_profiles for select to frontdesk_functions
  using (id = any (array(
    select member.user_id from public.members as member
    where member.organization_id = private.acting_organization()
  )));

create table public.user_preferences (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  preference_key text not null check (preference_key <> ''),
  preference_value jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (user_id, preference_key)
);
comment on table public.user_preferences is 'What a person set for themselves, in every organization.';
call private.keep_time('public.user_preferences');
call private.bound_table('public.user_preferences', lines => 'preference_key 100', documents => 'preference_value');
alter table public.user_preferences enable row level security;
alter table public.user_preferences force row level security;
revoke all on public.user_preferences from public, anon, client, authenticated;
grant select, insert, update, delete on public.user_preferences to service_role;
grant select, delete, insert (user_id, preference_key, preference_value), update (preference_value)
  on public.user_preferences to authenticated;
create policy self_select on public.user_preferences for select to authenticated
  using (user_id = (select auth.uid()) and not (select private.is_client()));
create policy self_insert on public.user_preferences for insert to authenticated
  with check (user_id = (select auth.uid()) and not (select private.is_client()));
create policy self_update on public.user_preferences for update to authenticated
  using (user_id = (select auth.uid()) and not (select private.is_client()))
  with check (user_id = (select auth.uid()) and not (select private.is_client()));
create policy self_delete on public.user_preferences for delete to authenticated
  using (user_id = (select auth.uid()) and not (select private.is_client()));
-- How many they have of their own.
grant select on public.user_preferences to frontdesk_functions;
create policy functions_select on public.user_preferences for select to frontdesk_functions
  using (user_id = (select private.subject()));
