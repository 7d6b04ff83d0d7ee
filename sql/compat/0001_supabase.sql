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

do $$
begin
  -- Asked first: whoever may not make tables there is refused even where `if not exists` has nothing to do.
  if to_regclass('auth.users') is null then
    create table auth.users (
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
  end if;
end
$$;
-- What else a hosted project's table has. On one the table is not ours, and has them all.
do $$
declare
  column_name text;
  definition text;
begin
  for column_name, definition in
    values
      ('instance_id', 'uuid'), ('aud', 'varchar'), ('role', 'varchar'), ('invited_at', 'timestamptz'),
      ('confirmation_token', 'varchar'), ('confirmation_sent_at', 'timestamptz'),
      ('recovery_token', 'varchar'), ('recovery_sent_at', 'timestamptz'),
      ('email_change_token_new', 'varchar'), ('email_change', 'varchar'), ('email_change_sent_at', 'timestamptz'),
      ('is_super_admin', 'boolean'), ('phone_confirmed_at', 'timestamptz'), ('phone_change', 'text default '''''),
      ('phone_change_token', 'varchar default '''''), ('phone_change_sent_at', 'timestamptz'),
      ('confirmed_at', 'timestamptz generated always as (least(email_confirmed_at, phone_confirmed_at)) stored'),
      ('email_change_token_current', 'varchar default '''''),
      ('email_change_confirm_status', 'smallint default 0 check (email_change_confirm_status between 0 and 2)'),
      ('banned_until', 'timestamptz'), ('reauthentication_token', 'varchar default '''''),
      ('reauthentication_sent_at', 'timestamptz'), ('is_sso_user', 'boolean not null default false'),
      ('deleted_at', 'timestamptz'), ('is_anonymous', 'boolean not null default false')
  loop
    if not exists (
      select from pg_catalog.pg_attribute
      where attrelid = 'auth.users'::regclass and attname = column_name and not attisdropped
    ) then
      execute format('alter table auth.users add column %I %s', column_name, definition);
    end if;
  end loop;
end
$$;
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
