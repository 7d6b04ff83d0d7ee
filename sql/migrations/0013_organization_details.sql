-- What an organisation is asked for besides its name: telephones, calendars, how calls are handed on.

alter table public.organizations
  add column industry text,
  add column phone_provider text not null default 'vapi' check (phone_provider in ('vapi', 'twilio', 'byo')),
  add column twilio_account_sid text,
  add column calendar_provider text check (calendar_provider in ('google', 'outlook', 'calendly', 'none')),
  add column google_calendar_id text,
  add column outlook_calendar_id text,
  add column calendly_user_uri text,
  add column calendar_sync_enabled boolean not null default false,
  add column calendar_metadata jsonb not null default '{}',
  add column transfer_phone_number text check (transfer_phone_number ~ '^\+[1-9][0-9]{6,14}$'),
  add column transfer_mode text not null default 'warm' check (transfer_mode in ('warm', 'cold')),
  add column emergency_contact_phone text check (emergency_contact_phone ~ '^\+[1-9][0-9]{6,14}$'),
  add column max_transfer_wait_time integer not null default 30 check (max_transfer_wait_time between 1 and 3600),
  add column settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object');
comment on column public.organizations.industry is 'What it does, such as plumbing; assistants are made for it.';
comment on column public.organizations.transfer_phone_number is 'E.164; where a call goes that a person is to take.';
comment on column public.organizations.transfer_mode is 'warm: the person is told first; cold: the call is put through.';
comment on column public.organizations.max_transfer_wait_time is 'Seconds.';
comment on column public.organizations.settings is 'What is set for it and has no column of its own.';
create index organizations_subscription_idx on public.organizations (subscription_status);

grant update (industry, phone_provider, calendar_provider, google_calendar_id, outlook_calendar_id, calendly_user_uri,
  calendar_sync_enabled, transfer_phone_number, transfer_mode, emergency_contact_phone, max_transfer_wait_time, settings)
  on public.organizations to authenticated;

-- Somebody can be kept out for a while and keep their role.
alter table public.members add column is_active boolean not null default true;
comment on column public.members.is_active is 'Whether they may act for the organisation at present.';
drop index public.members_user_id_idx;
create index members_user_id_idx on public.members (user_id) include (organization_id, role, is_active);

-- In PL/pgSQL, with the claims read once and its plan kept: every policy asks it, and so it takes half as long.
create or replace function private.my_organizations(least_role text default 'member') returns setof uuid
language plpgsql stable security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  claims constant jsonb := private.claims();
  role constant text := claims #>> '{app_metadata,role}';
begin
  if role = 'client' or claims ->> 'role' = 'client' then
    return;
  end if;
  if role = 'developer' then
    return query select organization.id from public.organizations as organization;
    return;
  end if;
  return query
    select member.organization_id
    from public.members as member
    where member.user_id = (claims ->> 'sub')::uuid and member.is_active
      and array_position(array['member', 'admin', 'owner'], member.role)
        >= array_position(array['member', 'admin', 'owner'], least_role);
end
$$;

create or replace function private.may_see_offer(organization uuid, is_published boolean) returns boolean
language sql stable
as $$
  select case private.caller()
    when 'service_role' then true
    when 'anon' then is_published
    when 'client' then is_published and organization = private.client_organization()
    else private.is_developer() or exists (
      select from public.members as member
      where member.organization_id = organization and member.user_id = private.subject() and member.is_active
    )
  end
$$;

create table public.user_preferences (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  preference_key text not null check (preference_key <> ''),
  preference_value jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (user_id, preference_key)
);
comment on table public.user_preferences is 'What a person set for themselves, in every organisation.';
call private.keep_time('public.user_preferences');
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

revoke execute on all routines in schema private from public;
