-- The schema of helpers, the role that owns the functions, and what both need.

create schema if not exists private;
comment on schema private is 'Helpers and the functions behind the endpoints. PostgREST never shows it.';
revoke all on schema private from public;
grant usage on schema private to anon, authenticated, service_role, authenticator;

-- PostgREST and Supabase grant everything in `public` to their roles by default; here every grant is said.
alter default privileges in schema public revoke all on tables from anon, authenticated;

-- Owns the functions that do more than their caller may. It can't log in and row-level security binds
-- it: it sees and writes the rows of one organisation, the one that the function said it acts for.
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'frontdesk_functions') then
    create role frontdesk_functions nologin noinherit nobypassrls;
  end if;
exception when duplicate_object or unique_violation then
  null; -- Another database of this server was being set up at this moment.
end
$$;
do $$
begin
  if not pg_catalog.pg_has_role(current_user, 'frontdesk_functions', 'set') then
    execute format('grant frontdesk_functions to %I with inherit true, set true', current_user);
  end if;
end
$$;
grant usage on schema public, private to frontdesk_functions;
grant create on schema private to frontdesk_functions;

-- The helpers of this section and the next are asked for each row or each statement. They name every schema, so
-- that they need no search_path of their own, which would keep the planner from inlining them.

-- Caller -----------------------------------------------------------------------------------------

create function private.claims() returns jsonb
language sql stable
as $$
  select nullif(current_setting('request.jwt.claims', true), '')::jsonb
$$;
comment on function private.claims() is
  'The verified claims of the caller. The same as auth.jwt(), which the functions'' role need not reach.';

create function private.subject() returns uuid
language sql stable
as $$
  select (private.claims() ->> 'sub')::uuid
$$;
comment on function private.subject() is 'Who calls: a user''s or a client''s id; null for the public.';

create function private.is_client() returns boolean
language sql stable
as $$
  select coalesce(private.claims() -> 'app_metadata' ->> 'role' = 'client', false)
$$;
comment on function private.is_client() is
  'Whether the caller is a client. One whose token names no organisation is still none of the staff.';

create function private.client_organization() returns uuid
language sql stable
as $$
  select case
    when private.is_client()
      then (private.claims() -> 'app_metadata' ->> 'organization_id')::uuid
  end
$$;
comment on function private.client_organization() is
  'The organisation of the calling client; null for every other caller.';

create function private.client_email() returns text
language sql stable
as $$
  select lower(private.claims() ->> 'email') where private.client_organization() is not null
$$;
comment on function private.client_email() is
  'The e-mail address of the calling client in lower case; null for every other caller.';

create function private.is_developer() returns boolean
language sql stable
as $$
  select coalesce(private.claims() -> 'app_metadata' ->> 'role' = 'developer', false)
$$;
comment on function private.is_developer() is 'Whether the caller may see every organisation of the platform.';

create function private.caller() returns text
language sql stable
as $$
  select case
    when private.claims() ->> 'role' is distinct from 'authenticated' then coalesce(private.claims() ->> 'role', 'anon')
    when private.is_client() then 'client'
    else 'user'
  end
$$;
comment on function private.caller() is 'Who calls: anon, client, user or service_role.';

-- Acting organisation ----------------------------------------------------------------------------

create function private.acting_organization() returns uuid
language sql stable
as $$
  select nullif(current_setting('frontdesk.acting_organization', true), '')::uuid
$$;
comment on function private.acting_organization() is
  'The organisation whose rows the functions'' role sees in this transaction.';

create function private.act_for(organization_id uuid) returns void
language sql volatile set search_path = ''
as $$
  select set_config('frontdesk.acting_organization', organization_id::text, true)
$$;
comment on function private.act_for(uuid) is
  'Opens one organisation to the functions'' role for the rest of the transaction.';

create function private.requested_organization() returns uuid
language sql stable
as $$
  select nullif(current_setting('frontdesk.requested_organization', true), '')::uuid
$$;
comment on function private.requested_organization() is
  'The organisation that the caller named in x-organization-id; null where none was named.';

grant execute on function
  private.claims(), private.subject(), private.is_client(), private.client_organization(), private.client_email(),
  private.is_developer(), private.caller(),
  private.acting_organization(), private.requested_organization()
to anon, authenticated, service_role, frontdesk_functions;
grant execute on function private.act_for(uuid) to frontdesk_functions;

-- Tables -----------------------------------------------------------------------------------------

create procedure private.guard_table(guarded regclass, variadic operations text[])
language plpgsql set search_path = ''
as $$
declare
  operation text;
begin
  execute format('alter table %s enable row level security', guarded);
  execute format('alter table %s force row level security', guarded);
  execute format('revoke all on %s from public, anon, authenticated', guarded);
  execute format('grant select, insert, update, delete on %s to service_role', guarded);
  foreach operation in array operations loop
    execute format('grant %s on %s to frontdesk_functions', operation, guarded);
    execute format(
      'create policy functions_%s on %s for %1$s to frontdesk_functions %3$s',
      operation,
      guarded,
      case operation
        when 'insert' then 'with check (organization_id = (select private.acting_organization()))'
        else 'using (organization_id = (select private.acting_organization()))'
      end
    );
  end loop;
end
$$;
comment on procedure private.guard_table(regclass, text[]) is
  'Closes a table with an organization_id to everybody but service_role, then opens the named operations
   (select, insert, update, delete) to the functions'' role for the organisation that it acts for.';
revoke execute on procedure private.guard_table(regclass, text[]) from public;

create function private.touch_updated_at() returns trigger
language plpgsql set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;
comment on function private.touch_updated_at() is 'Trigger: keeps updated_at.';

-- Errors -----------------------------------------------------------------------------------------

create function private.fail(status integer, code text, detail text, pointer text default null) returns void
language plpgsql set search_path = ''
as $$
begin
  -- PostgREST answers SQLSTATE PTnnn with the HTTP status nnn; so do the functions.
  raise exception using
    errcode = 'PT' || status,
    message = code,
    detail = detail,
    hint = coalesce(pointer, '');
end
$$;
comment on function private.fail(integer, text, text, text) is
  'Ends the statement with an error that both doors understand: HTTP status, a stable code in snake_case,
   a sentence for people, and the JSON pointer of the field at fault.';
grant execute on function private.fail(integer, text, text, text)
to anon, authenticated, service_role, authenticator, frontdesk_functions;

revoke execute on all routines in schema private from public;
