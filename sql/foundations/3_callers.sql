-- Who calls, and for which organization: what policies ask.
--
-- They are asked for each row or each statement. They name every schema, so that they need no search_path of their own,
-- which would keep the planner from inlining them.

create or replace function private.claims() returns jsonb
language sql stable
as $$
  select nullif(current_setting('request.jwt.claims', true), '')::jsonb
$$;
comment on function private.claims() is
  'The verified claims of the caller. The same as auth.jwt(), which the functions'' role need not reach.';
grant execute on function private.claims()
  to anon, client, guest, authenticated, service_role, frontdesk_functions, frontdesk_lookups, frontdesk_audit,
    frontdesk_privacy;

create or replace function private.subject() returns uuid
language sql stable
as $$
  select (private.claims() ->> 'sub')::uuid
$$;
comment on function private.subject() is 'Who calls: a user''s or a client''s id; null for the public.';
grant execute on function private.subject()
  to anon, client, guest, authenticated, service_role, frontdesk_functions, frontdesk_lookups, frontdesk_audit,
    frontdesk_privacy;

-- In PL/pgSQL, with the claims read once: inlined, it would read them four times, and the condition of a trigger that asks
-- it would be planned for each statement.
create or replace function private.caller() returns text
language plpgsql stable set search_path = ''
as $$
declare
  claims constant jsonb := private.claims();
  role constant text := coalesce(claims ->> 'role', 'anon');
begin
  return case
    when role <> 'authenticated' then role
    -- As private.is_client has it.
    when claims #>> '{app_metadata,role}' = 'client' then 'client'
    else 'user'
  end;
end
$$;
comment on function private.caller() is 'Who calls: anon, client, guest, user or service_role.';
grant execute on function private.caller()
  to anon, client, guest, authenticated, service_role, frontdesk_functions, frontdesk_lookups, frontdesk_audit,
    frontdesk_privacy;

create or replace function private.is_client() returns boolean
language sql stable
as $$
  select coalesce(
    private.claims() ->> 'role' = 'client' or private.claims() -> 'app_metadata' ->> 'role' = 'client', false
  )
$$;
comment on function private.is_client() is
  'Whether the caller is a client. A token of another role that calls itself one is none of the staff either.';
grant execute on function private.is_client()
  to anon, client, guest, authenticated, service_role, frontdesk_functions, frontdesk_lookups, frontdesk_audit,
    frontdesk_privacy;

create or replace function private.is_developer() returns boolean
language sql stable
as $$
  select coalesce(private.claims() -> 'app_metadata' ->> 'role' = 'developer', false)
$$;
comment on function private.is_developer() is 'Whether the caller may see every organization of the platform.';
grant execute on function private.is_developer() to anon, client, guest, authenticated, service_role, frontdesk_functions;

-- Asked once a statement, by one look at the primary key.
create or replace function private.client_organization() returns uuid
language sql stable
as $$
  select case when private.claims() ->> 'role' = 'client' then (private.valid_client()).organization_id end
$$;
comment on function private.client_organization() is
  'The organization of the calling client; null for every other caller.';
grant execute on function private.client_organization()
  to anon, client, guest, authenticated, service_role, frontdesk_functions, frontdesk_lookups, frontdesk_privacy;

create or replace function private.client_customer() returns uuid
language sql stable
as $$
  select case when private.claims() ->> 'role' = 'client' then (private.valid_client()).customer_id end
$$;
comment on function private.client_customer() is
  'The customer that the calling client is; null for every other caller, and where the token was revoked.';
grant execute on function private.client_customer()
  to anon, client, guest, authenticated, service_role, frontdesk_functions, frontdesk_audit,
    frontdesk_privacy;

create or replace function private.guest_organization() returns uuid
language sql stable
as $$
  select case when private.claims() ->> 'role' = 'guest'
    then (private.claims() -> 'app_metadata' ->> 'organization_id')::uuid end
$$;
comment on function private.guest_organization() is
  'The organization with which the calling guest booked; null for every other caller.';
grant execute on function private.guest_organization()
  to anon, client, guest, authenticated, service_role, frontdesk_functions;

create or replace function private.guest_of(kind text) returns uuid
language sql stable
as $$
  select case when private.claims() ->> 'role' = 'guest' and private.claims() -> 'app_metadata' ->> 'booked' = kind
    then private.subject() end
$$;
comment on function private.guest_of(text) is
  'The booking or appointment (as kind says) that the calling guest''s token is for; null for every other caller.';
grant execute on function private.guest_of(text)
  to anon, client, guest, authenticated, service_role, frontdesk_functions;

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
comment on function private.my_organizations(text) is
  'The organizations in which the caller has at least this role (member, admin, owner); all of them for a
   developer of the platform; none for a client, whose subject is not a user.';
alter function private.my_organizations(text) owner to frontdesk_functions;
grant execute on function private.my_organizations(text) to authenticated, service_role, frontdesk_lookups;

create or replace function private.acting_organization() returns uuid
language sql stable
as $$
  select nullif(current_setting('frontdesk.acting_organization', true), '')::uuid
$$;
comment on function private.acting_organization() is
  'The organization whose rows the functions'' role sees in this transaction.';
grant execute on function private.acting_organization()
  to anon, client, guest, authenticated, service_role, frontdesk_functions, frontdesk_lookups, frontdesk_privacy;

create or replace function private.requested_organization() returns uuid
language sql stable
as $$
  select nullif(current_setting('frontdesk.requested_organization', true), '')::uuid
$$;
comment on function private.requested_organization() is
  'The organization that the caller named in x-organization-id; null where none was named.';
grant execute on function private.requested_organization()
  to anon, client, guest, authenticated, service_role, frontdesk_functions;

create or replace function private.idempotency_scope() returns text
language sql stable
as $$
  select coalesce(private.claims() ->> 'role', 'anon') || coalesce(':' || (private.claims() ->> 'sub'), '')
$$;
comment on function private.idempotency_scope() is 'Whose idempotency keys the caller uses.';
grant execute on function private.idempotency_scope() to frontdesk_functions;
