//! How a database comes to be: the local way, file by file, and by releases, which a hosted project takes.

use std::{collections::HashSet, fs, path::Path};

use serde_json::{Value, json};
use stack::{FolderCopy, Functions, Options, Stack};
use tokio_postgres::{Client, NoTls};

fn copy_of_sql() -> FolderCopy {
    FolderCopy::of(&stack::repository().join("sql")).unwrap()
}

/// Only what a hosted project has before the first release.
fn copy_of_compat() -> FolderCopy {
    let copy = FolderCopy::empty().unwrap();
    let compat = stack::repository().join("sql/compat");
    copy.add(&compat, "compat").unwrap();
    copy
}

/// A server of its own, with databases that have nothing of ours yet.
async fn start() -> Stack {
    let compat = copy_of_compat();
    Stack::start(Options {
        sql: compat.path().to_owned(),
        functions: Functions::None,
        own_postgres: true,
        ..Options::default()
    })
    .await
    .unwrap()
}

async fn connect(stack: &Stack, user: &str, password: &str, database: &str) -> Client {
    let url = stack.postgres().url(user, password, database);
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// A database of this name with what `sql` makes.
async fn database(stack: &Stack, name: &str, sql: &Path) -> Client {
    let admin = stack.admin().await.unwrap();
    admin
        .batch_execute(&format!("create database {name}"))
        .await
        .unwrap();
    let mut client = stack.postgres().admin(name).await.unwrap();
    stack::migrate(&mut client, sql).await.unwrap();
    client
}

/// What a query gives as JSON.
async fn ask(client: &Client, query: &str) -> Value {
    let query = format!("select to_jsonb(answer)::text from ({query}) as query (answer)");
    let row = client.query_one(&query, &[]).await.unwrap();
    let text: Option<&str> = row.get(0);
    text.map_or(Value::Null, |text| serde_json::from_str(text).unwrap())
}

/// The lines of a list that a query gives.
async fn lines(client: &Client, query: &str) -> Vec<String> {
    serde_json::from_value(ask(client, query).await).unwrap()
}

/// What each has and the other lacks.
fn differences<'a>(one: &'a [String], other: &'a [String]) -> [Vec<&'a String>; 2] {
    let [of_one, of_other] = [one, other].map(|lines| lines.iter().collect::<HashSet<_>>());
    [
        one.iter().filter(|line| !of_other.contains(line)).collect(),
        other.iter().filter(|line| !of_one.contains(line)).collect(),
    ]
}

/// A release is run as Supabase's CLI does: as one batch, by whoever owns the project.
async fn run(client: &Client, release: &Path) {
    let text = fs::read_to_string(release).unwrap();
    if let Err(error) = client.batch_execute(&text).await {
        panic!("{}: {error:?}", release.display());
    }
}

/// All that a database is made of, but for the order of columns and which files the local runner applied.
pub const CATALOG: &str = "
select jsonb_agg(line order by line) from (
  select concat_ws(' | ', 'routine', pg_get_functiondef(pg_proc.oid), proowner::regrole, obj_description(pg_proc.oid, 'pg_proc'),
    (select string_agg(entry::text, ',' order by entry::text) from unnest(proacl) as entry)) as line
  from pg_proc
  where pronamespace in ('public'::regnamespace, 'private'::regnamespace) and prokind in ('f', 'p')
  union all
  select concat_ws(' | ', 'table', pg_class.oid::regclass, relkind, relrowsecurity, relforcerowsecurity, relowner::regrole,
    reloptions::text, obj_description(pg_class.oid, 'pg_class'),
    (select string_agg(entry::text, ',' order by entry::text) from unnest(relacl) as entry),
    case relkind when 'v' then pg_get_viewdef(pg_class.oid) end)
  from pg_class
  where relnamespace in ('public'::regnamespace, 'private'::regnamespace) and relkind in ('r', 'p', 'v', 'm', 'S')
    and relname <> 'migrations'
  union all
  select concat_ws(' | ', 'column', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, attgenerated,
    attidentity, attcollation, pg_get_expr(adbin, adrelid), col_description(attrelid, attnum),
    (select string_agg(entry::text, ',' order by entry::text) from unnest(attacl) as entry))
  from pg_attribute join pg_class on pg_class.oid = attrelid
  left join pg_attrdef on adrelid = attrelid and adnum = attnum
  where relnamespace in ('public'::regnamespace, 'private'::regnamespace) and relkind in ('r', 'p', 'v', 'm')
    and relname <> 'migrations' and attnum > 0 and not attisdropped
  union all
  select concat_ws(' | ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated)
  from pg_constraint
  where connamespace in ('public'::regnamespace, 'private'::regnamespace)
    and conrelid <> 'private.migrations'::regclass
  union all
  select concat_ws(' | ', 'index', pg_get_indexdef(indexrelid), obj_description(indexrelid, 'pg_class'))
  from pg_index join pg_class on pg_class.oid = indrelid
  where relnamespace in ('public'::regnamespace, 'private'::regnamespace) and relname <> 'migrations'
  union all
  select concat_ws(' | ', 'policy', polrelid::regclass, polname, polcmd, polpermissive,
    (select string_agg(role::regrole::text, ',' order by role::regrole::text) from unnest(polroles) as role),
    pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
  from pg_policy
  union all
  select concat_ws(' | ', 'trigger', pg_get_triggerdef(oid), tgenabled) from pg_trigger where not tgisinternal
  union all
  select concat_ws(' | ', 'schema', nspname, nspowner::regrole, obj_description(oid, 'pg_namespace'),
    (select string_agg(entry::text, ',' order by entry::text) from unnest(nspacl) as entry))
  from pg_namespace where nspname in ('public', 'private', 'extensions', 'auth')
  union all
  select concat_ws(' | ', 'default rights', defaclrole::regrole, defaclnamespace::regnamespace, defaclobjtype,
    (select string_agg(entry::text, ',' order by entry::text) from unnest(defaclacl) as entry))
  from pg_default_acl
  union all
  select concat_ws(' | ', 'setting', setrole::regrole, setconfig::text) from pg_db_role_setting where setdatabase = 0
  union all
  select concat_ws(' | ', 'extension', extname, extnamespace::regnamespace) from pg_extension
  union all
  select concat_ws(' | ', 'words', oid::regconfig, obj_description(oid, 'pg_ts_config'))
  from pg_ts_config where cfgnamespace = 'private'::regnamespace
  union all
  select concat_ws(' | ', 'statistics', pg_get_statisticsobjdef(oid)) from pg_statistic_ext
  union all
  select concat_ws(' | ', 'schedule', to_jsonb(schedules)) from private.schedules
) as catalog";

#[tokio::test]
async fn releases_make_the_database_that_the_files_make() {
    let stack = start().await;
    let (sql, releases, compat) = (
        copy_of_sql(),
        FolderCopy::empty().unwrap(),
        copy_of_compat(),
    );
    let write = |name: &str, text: &str| sql.write(name, text).unwrap();
    let release =
        |stamp: &str, name: &str| stack::release(sql.path(), releases.path(), stamp, name).unwrap();
    let released = database(&stack, "released", compat.path()).await;

    // What goes again, and what changes its result and its arguments, is there at first.
    let triggers = |name: &str, tables: &[&str]| {
        let triggers: String = tables
            .iter()
            .map(|table| {
                format!(
                    "create or replace trigger {name} before update on public.{table}\n\
                     for each row execute function private.{name}();\n"
                )
            })
            .collect();
        format!(
            "create or replace function private.{name}() returns trigger language plpgsql set search_path = ''\n\
             as $$ begin return new; end $$;\n{triggers}"
        )
    };
    write("functions/probes/going.sql", &triggers("going", &["tours"]));
    write(
        "functions/probes/staying.sql",
        &triggers("staying", &["tours", "leads"]),
    );
    let probe = |of: &str, result: &str| {
        format!(
            "create or replace function private.probe({of}) returns {result}\nlanguage sql set search_path = ''\n\
             as $$ select '1'::{result} $$;\n\
             comment on function private.probe is 'Is one.';\n\
             alter function private.probe owner to frontdesk_functions;\n\
             grant execute on function private.probe to anon;\n"
        )
    };
    write("functions/probes/probe.sql", &probe("", "text"));
    // One calls the other, which a view uses; what the other is granted changes, and a default of its arguments.
    let pair = |body: &str, rest: &str| {
        format!(
            "create or replace function private.caller_of_used() returns integer\nlanguage sql set search_path = ''\n\
             as $$ select private.used() {body} $$;\n\
             create or replace function private.used(given integer default 1 {body}) returns integer\n\
             language sql set search_path = ''\nas $$ select given $$;\n\
             create or replace view private.uses as select private.used();\n\
             {rest}"
        )
    };
    let rest = "comment on function private.used is 'Is used.';\n\
                alter function private.used owner to frontdesk_functions;\n\
                grant execute on function private.used to anon;\n";
    write("functions/probes/used.sql", &pair("", rest));
    run(&released, &release("20270101000000", "first").unwrap()).await;
    let local = database(&stack, "local_first", sql.path()).await;
    let catalogs = (
        lines(&released, CATALOG).await,
        lines(&local, CATALOG).await,
    );
    assert!(catalogs.0.len() > 2000, "{}", catalogs.0.len());
    assert_eq!(differences(&catalogs.0, &catalogs.1), [[""; 0]; 2]);

    // A project's own migrations may stand between two releases.
    fs::write(releases.path().join("20270201000000_own.sql"), "select 1;").unwrap();
    assert_eq!(release("20270301000000", "nothing"), None);
    write(
        "functions/probes/probe.sql",
        &probe("one integer", "integer"),
    );
    write("functions/probes/used.sql", &pair("+ 1", ""));
    sql.remove("functions/probes/going.sql").unwrap();
    write(
        "functions/probes/staying.sql",
        &triggers("staying", &["leads"]),
    );
    write(
        "migrations/30000101000000_probes.sql",
        "alter table public.tours add column probe text;\n\
         comment on column public.tours.probe is 'Whether it is seen.';\n\
         grant update (probe) on public.tours to authenticated;\n",
    );
    let second = release("20270301000000", "second").unwrap();
    assert!(fs::read_to_string(&second).unwrap().lines().count() < 150);
    run(&released, &second).await;
    let local = database(&stack, "local_second", sql.path()).await;
    let catalogs = (
        lines(&released, CATALOG).await,
        lines(&local, CATALOG).await,
    );
    assert_eq!(differences(&catalogs.0, &catalogs.1), [[""; 0]; 2]);

    // A released migration stays as it is, and a release comes after those before it.
    write("migrations/30000101000000_probes.sql", "select 1;");
    let error = stack::release(sql.path(), releases.path(), "20270401000000", "third").unwrap_err();
    assert!(
        error
            .to_string()
            .contains("was released and has changed since"),
        "{error}"
    );
    let error = stack::release(sql.path(), releases.path(), "20270101000001", "early").unwrap_err();
    assert!(
        error
            .to_string()
            .contains("20270301000000 is released already"),
        "{error}"
    );
}

/// A hosted project: people and their functions belong to its authentication service, its roles are there and get
/// everything that is made in `public`, and who migrates is no superuser.
const HOSTED: &str = "
create schema auth authorization supabase_admin;
create schema extensions;
grant usage on schema extensions to public;
create extension vector schema extensions;
grant usage on schema auth to anon, authenticated, service_role, project, supabase_auth_admin;
create table auth.users (
  instance_id uuid, id uuid primary key, aud varchar(255), role varchar(255), email varchar(255),
  encrypted_password varchar(255), email_confirmed_at timestamptz, invited_at timestamptz,
  confirmation_token varchar(255), confirmation_sent_at timestamptz, recovery_token varchar(255),
  recovery_sent_at timestamptz, email_change_token_new varchar(255), email_change varchar(255),
  email_change_sent_at timestamptz, last_sign_in_at timestamptz, raw_app_meta_data jsonb, raw_user_meta_data jsonb,
  is_super_admin boolean, created_at timestamptz, updated_at timestamptz, phone text unique,
  phone_confirmed_at timestamptz, phone_change text default '', phone_change_token varchar(255) default '',
  phone_change_sent_at timestamptz,
  confirmed_at timestamptz generated always as (least(email_confirmed_at, phone_confirmed_at)) stored,
  email_change_token_current varchar(255) default '', email_change_confirm_status smallint default 0,
  banned_until timestamptz, reauthentication_token varchar(255) default '', reauthentication_sent_at timestamptz,
  is_sso_user boolean not null default false, deleted_at timestamptz, is_anonymous boolean not null default false
);
create unique index users_email_partial_key on auth.users (email) where not is_sso_user;
alter table auth.users owner to supabase_auth_admin;
alter table auth.users enable row level security;
grant all on auth.users to project;
create function auth.uid() returns uuid language sql stable
as 'select (nullif(current_setting(''request.jwt.claims'', true), '''')::jsonb ->> ''sub'')::uuid';
create function auth.role() returns text language sql stable
as 'select nullif(current_setting(''request.jwt.claims'', true), '''')::jsonb ->> ''role''';
create function auth.jwt() returns jsonb language sql stable
as 'select nullif(current_setting(''request.jwt.claims'', true), '''')::jsonb';
alter function auth.uid() owner to supabase_auth_admin;
alter function auth.role() owner to supabase_auth_admin;
alter function auth.jwt() owner to supabase_auth_admin;
alter default privileges for role project in schema public
  grant all on tables to anon, authenticated, service_role;
alter default privileges for role project in schema public
  grant all on routines to anon, authenticated, service_role;
alter default privileges for role project in schema public
  grant all on sequences to anon, authenticated, service_role;
";

/// What each role that calls may do with what, by name.
const RIGHTS: &str = "
select jsonb_agg(format('%s %s %s', role, privilege, object) order by role, privilege, object) from (
  select role, privilege, format('%s.%s', attrelid::regclass, attname) as object
  from pg_attribute join pg_class on pg_class.oid = attrelid,
       unnest(array['anon', 'client', 'authenticated', 'service_role', 'frontdesk_functions', 'frontdesk_lookups']) as role,
       unnest(array['select', 'insert', 'update', 'references']) as privilege
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v') and attnum > 0 and not attisdropped
    and has_column_privilege(role, attrelid, attnum, privilege)
  union all
  select role, privilege, pg_class.oid::regclass::text
  from pg_class, unnest(array['anon', 'client', 'authenticated', 'service_role', 'frontdesk_functions', 'frontdesk_lookups']) as role,
       unnest(array['delete', 'truncate', 'trigger']) as privilege
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v')
    and has_table_privilege(role, pg_class.oid, privilege)
  union all
  select role, 'usage', pg_class.oid::regclass::text
  from pg_class, unnest(array['anon', 'client', 'authenticated', 'service_role', 'frontdesk_functions', 'frontdesk_lookups']) as role
  where relnamespace = 'public'::regnamespace and case when relkind = 'S'
    then has_sequence_privilege(role, pg_class.oid, 'usage') or has_sequence_privilege(role, pg_class.oid, 'update')
    else false end
  union all
  select role, 'execute', pg_proc.oid::regprocedure::text
  from pg_proc, unnest(array['anon', 'client', 'authenticated', 'service_role', 'frontdesk_functions', 'frontdesk_lookups']) as role
  where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
    and has_function_privilege(role, pg_proc.oid, 'execute')
  union all
  select role::text, cmd, format('%s on %s: %s %s', policyname, tablename, qual, with_check)
  from pg_policies, unnest(roles) as role where schemaname = 'public'
) as rights";

#[tokio::test]
async fn a_hosted_project_is_opened_no_wider_than_a_database_of_ones_own() {
    let stack = start().await;
    let admin = stack.admin().await.unwrap();
    admin
        .batch_execute(
            "create role supabase_admin superuser nologin;
             create role supabase_auth_admin noinherit createrole nologin;
             create role project login password 'project' createdb createrole replication bypassrls;
             grant anon, authenticated, service_role to project;
             grant authenticator to project with admin option;",
        )
        .await
        .unwrap();
    admin
        .batch_execute("create database hosted owner project")
        .await
        .unwrap();
    admin
        .batch_execute(
            "alter role project in database hosted set search_path = \"$user\", public, extensions",
        )
        .await
        .unwrap();
    let hosted_admin = stack.postgres().admin("hosted").await.unwrap();
    hosted_admin.batch_execute(HOSTED).await.unwrap();

    let sql = stack::repository().join("sql");
    let releases = FolderCopy::empty().unwrap();
    let release = stack::release(&sql, releases.path(), "20270101000000", "first").unwrap();
    let mut project = connect(&stack, "project", "project", "hosted").await;
    run(&project, &release.unwrap()).await;
    stack::load_demo(&mut project, &sql).await.unwrap();

    // The project's roles are those of the server: a database of one's own beside it has the same.
    let plain = database(&stack, "plain", &sql).await;
    let there = lines(&hosted_admin, RIGHTS).await;
    let here = lines(&plain, RIGHTS).await;
    assert_eq!(differences(&there, &here), [[""; 0]; 2]);

    // And it works for whom it is made.
    for (claims, seen) in [
        (
            json!({ "role": "authenticated", "sub": "00000000-0000-4000-8000-00000000a003" }),
            json!([1, 1]),
        ),
        (
            json!({ "role": "authenticated", "sub": "00000000-0000-4000-8000-00000000c002" }),
            json!([0, 0]),
        ),
    ] {
        let begin = format!(
            "begin; select set_config('request.jwt.claims', '{claims}', true); set local role authenticated"
        );
        project.batch_execute(&begin).await.unwrap();
        let query = "select jsonb_build_array((select count(*) from organizations), (select count(*) from customers))";
        assert_eq!(ask(&project, query).await, seen, "{claims}");
        project.batch_execute("rollback").await.unwrap();
    }
}
