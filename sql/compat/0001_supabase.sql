-- What a hosted Supabase project brings by itself, made only where it is missing, so that the same
-- migrations run there and on a plain Postgres. Nothing that exists is changed.

do $$
declare
  missing record;
begin
  for missing in
    select wanted.name, wanted.attributes
    from (values
      ('anon',          'nologin noinherit'),
      ('authenticated', 'nologin noinherit'),
      ('service_role',  'nologin noinherit bypassrls'),
      ('authenticator', 'noinherit')
    ) as wanted (name, attributes)
    where not exists (select from pg_catalog.pg_roles where rolname = wanted.name)
  loop
    begin
      execute format('create role %I %s', missing.name, missing.attributes);
    exception when duplicate_object or unique_violation then
      null; -- Roles belong to the whole server: another database was being set up at this moment.
    end;
  end loop;
end
$$;

do $$
begin
  if not pg_catalog.pg_has_role('authenticator', 'anon', 'member') then
    grant anon, authenticated, service_role to authenticator;
  end if;
  -- A statement of a tenant never holds a connection for longer than this.
  if not exists (
    select from pg_catalog.pg_db_role_setting as setting
    join pg_catalog.pg_roles as role on role.oid = setting.setrole
    where role.rolname = 'authenticator' and setting.setdatabase = 0
  ) then
    alter role authenticator set statement_timeout = '8s';
    alter role authenticator set lock_timeout = '5s';
  end if;
exception when unique_violation or sqlstate 'XX000' then
  null; -- Another database of this server did the same at this moment.
end
$$;

grant usage on schema public to anon, authenticated, service_role;

create schema if not exists auth;
grant usage on schema auth to anon, authenticated, service_role;

create table if not exists auth.users (
  id uuid primary key default gen_random_uuid(),
  email text,
  encrypted_password text,
  email_confirmed_at timestamptz,
  last_sign_in_at timestamptz,
  raw_app_meta_data jsonb not null default '{}',
  raw_user_meta_data jsonb not null default '{}',
  phone text unique,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
do $$
begin
  if to_regclass('auth.users_email_partial_key') is null then
    create unique index users_email_partial_key on auth.users (lower(email));
  end if;
exception when insufficient_privilege then
  null; -- On a hosted project the table is not ours and has its own.
end
$$;

do $$
begin
  if to_regprocedure('auth.jwt()') is null then
    create function auth.jwt() returns jsonb language sql stable
    as 'select nullif(current_setting(''request.jwt.claims'', true), '''')::jsonb';
  end if;
  if to_regprocedure('auth.uid()') is null then
    create function auth.uid() returns uuid language sql stable
    as 'select (nullif(current_setting(''request.jwt.claims'', true), '''')::jsonb ->> ''sub'')::uuid';
  end if;
  if to_regprocedure('auth.role()') is null then
    create function auth.role() returns text language sql stable
    as 'select nullif(current_setting(''request.jwt.claims'', true), '''')::jsonb ->> ''role''';
  end if;
end
$$;
