-- Organisations, the people who sign in, and who of them belongs where.

create table public.organizations (
  id uuid primary key default gen_random_uuid(),
  name text not null check (name <> ''),
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  description text,
  website text,
  contact_email text,
  contact_phone text,
  -- A zone that Postgres doesn't know would fail every query that meets this row, other tenants' too.
  timezone text not null default 'UTC' check (timestamp '2000-01-01' at time zone timezone is not null),
  currency text not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
  booking_hold interval not null default '30 minutes'
    check (booking_hold > interval '0' and booking_hold <= interval '1 year'),
  subscription_status text not null default 'trial',
  subscription_tier text not null default 'starter',
  trial_ends_at timestamptz,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.organizations is 'A service business: the tenant.';
comment on column public.organizations.slug is 'Readable identifier in addresses.';
comment on column public.organizations.timezone is 'IANA zone in which its hours and days are meant.';
comment on column public.organizations.currency is 'ISO 4217; all its prices are in it.';
comment on column public.organizations.booking_hold is 'How long an unpaid booking keeps its seats.';
create trigger touch before update on public.organizations
  for each row execute function private.touch_updated_at();

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
  updated_at timestamptz not null default now()
);
comment on table public.user_profiles is 'A person who signs in through Supabase Auth.';
create trigger touch before update on public.user_profiles
  for each row execute function private.touch_updated_at();

create table public.members (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'member')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, user_id)
);
create index members_user_id_idx on public.members (user_id) include (organization_id, role);
comment on table public.members is 'Who of the staff belongs to which organisation, and as what.';
create trigger touch before update on public.members
  for each row execute function private.touch_updated_at();

call private.guard_table('public.members', 'select');

-- The caller's own memberships are what every other policy asks for.
create policy functions_select_own on public.members for select to frontdesk_functions
  using (user_id = (select private.subject()));

alter table public.organizations enable row level security;
alter table public.organizations force row level security;
revoke all on public.organizations from public, anon, authenticated;
grant select, insert, update, delete on public.organizations to service_role;
grant select on public.organizations to frontdesk_functions;
create policy functions_select on public.organizations for select to frontdesk_functions
  using (id = (select private.acting_organization()) or (select private.is_developer()));

create function private.my_organizations(least_role text default 'member') returns setof uuid
language sql stable security definer set search_path = ''
as $$
  select member.organization_id
  from public.members as member
  where member.user_id = private.subject()
    and not private.is_client()
    and array_position(array['member', 'admin', 'owner'], member.role)
      >= array_position(array['member', 'admin', 'owner'], least_role)
  union
  select organization.id
  from public.organizations as organization
  where private.is_developer()
$$;
alter function private.my_organizations(text) owner to frontdesk_functions;
comment on function private.my_organizations(text) is
  'The organisations in which the caller has at least this role (member, admin, owner); all of them for a
   developer of the platform; none for a client, whose subject is not a user.';
grant execute on function private.my_organizations(text) to authenticated, service_role;

grant select on public.members to authenticated;
create policy members_select on public.members for select to authenticated
  using (organization_id = any (array(select private.my_organizations())));

grant select on public.organizations to authenticated;
grant update (name, description, website, contact_email, contact_phone, timezone, currency, booking_hold)
  on public.organizations to authenticated;
create policy members_select on public.organizations for select to authenticated
  using (id = any (array(select private.my_organizations())));
create policy admins_update on public.organizations for update to authenticated
  using (id = any (array(select private.my_organizations('admin'))))
  with check (id = any (array(select private.my_organizations('admin'))));

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

revoke execute on all routines in schema private from public;
