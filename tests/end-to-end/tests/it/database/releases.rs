//! Databases that others migrate: releases of `sql/` on a project as Supabase makes one, compared with a database that the
//! local stack makes.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use stack::{Functions, Options, Stack};
use tokio_postgres::{Client, NoTls};
use uuid::Uuid;

/// A copy of `sql/` to change, and a folder of releases beside it.
struct Checkout(PathBuf);

impl Checkout {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("frontdesk-{}", Uuid::new_v4()));
        copy(&stack::repository().join("sql"), &folder.join("sql"));
        Self(folder)
    }

    fn sql(&self) -> PathBuf {
        self.0.join("sql")
    }

    /// Writes a release and gives its text; none where nothing is new.
    fn release(&self, stamp: &str) -> Option<String> {
        let releases = self.0.join("releases");
        stack::release(&self.sql(), &releases, stamp, "test")
            .unwrap()
            .map(|path| fs::read_to_string(path).unwrap())
    }

    fn edit(&self, file: &str, edit: impl Fn(&str) -> String) {
        let path = self.sql().join(file);
        let text = fs::read_to_string(&path).unwrap_or_default();
        fs::write(path, edit(&text)).unwrap();
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy(&path, &target),
            false => drop(fs::copy(&path, target).unwrap()),
        }
    }
}

async fn connect(stack: &Stack, user: &str, password: &str, database: &str) -> Client {
    let url = stack.postgres().url(user, password, database);
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// What a query gives as JSON.
async fn ask(client: &Client, query: &str) -> Value {
    let query = format!("select to_jsonb(answer)::text from ({query}) as query (answer)");
    let row = client.query_one(&query, &[]).await.unwrap();
    let text: Option<&str> = row.get(0);
    text.map_or(Value::Null, |text| serde_json::from_str(text).unwrap())
}

async fn list(client: &Client, query: &str) -> Vec<String> {
    serde_json::from_value(ask(client, query).await).unwrap()
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

/// What a database consists of, but for the rights: each object with all that defines it. Who migrated owns what has no
/// owner of its own.
const OBJECTS: &str = "
select jsonb_agg(object order by object) from (
  select format('function %s %s %s %s', pg_proc.oid::regprocedure,
           case when rolname like 'frontdesk%' then rolname else 'migrated' end,
           pg_get_functiondef(pg_proc.oid), obj_description(pg_proc.oid, 'pg_proc')) as object
  from pg_proc join pg_roles on pg_roles.oid = proowner
  where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
  union all
  select format('column %s.%s %s %s %s %s %s', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull,
           attgenerated, pg_get_expr(adbin, adrelid), col_description(attrelid, attnum))
  from pg_attribute join pg_class on pg_class.oid = attrelid
  left join pg_attrdef on adrelid = attrelid and adnum = attnum
  where relnamespace in ('public'::regnamespace, 'private'::regnamespace) and relkind in ('r', 'v') and attnum > 0
    and not attisdropped and relname <> 'migrations'
  union all
  select format('table %s %s %s %s', oid::regclass, relrowsecurity, relforcerowsecurity, obj_description(oid, 'pg_class'))
  from pg_class
  where relnamespace in ('public'::regnamespace, 'private'::regnamespace) and relkind in ('r', 'v')
    and relname <> 'migrations'
  union all
  select format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
  where connamespace in ('public'::regnamespace, 'private'::regnamespace) and conrelid::regclass::text <> 'private.migrations'
  union all
  select pg_get_indexdef(indexrelid) from pg_index join pg_class on pg_class.oid = indrelid
  where relnamespace in ('public'::regnamespace, 'private'::regnamespace) and relname <> 'migrations'
  union all
  select format('trigger %s %s', tgenabled, pg_get_triggerdef(oid)) from pg_trigger
  where not tgisinternal and tgrelid::regclass::text not like 'auth.%'
  union all
  select format('policy %s on %s %s %s %s %s', policyname, tablename, roles, cmd, qual, with_check) from pg_policies
  where schemaname in ('public', 'private')
  union all
  select format('schedule %s %s %s', function, schedule, description) from private.schedules
) as objects (object)";

/// A server with the roles of a hosted project, and two empty databases: `hosted`, as Supabase makes one, and `plain`.
async fn two_databases() -> Stack {
    let nothing = std::env::temp_dir().join(format!("frontdesk-{}", Uuid::new_v4()));
    copy(
        &stack::repository().join("sql/compat"),
        &nothing.join("compat"),
    );
    let stack = Stack::start(Options {
        sql: nothing.clone(),
        functions: Functions::None,
        own_postgres: true,
        ..Options::default()
    })
    .await
    .unwrap();
    fs::remove_dir_all(nothing).unwrap();
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
    for statement in [
        "create database hosted owner project",
        "alter role project in database hosted set search_path = \"$user\", public, extensions",
        "create database plain",
    ] {
        admin.batch_execute(statement).await.unwrap();
    }
    let hosted = stack.postgres().admin("hosted").await.unwrap();
    hosted.batch_execute(HOSTED).await.unwrap();
    stack
}

/// What one database has and the other lacks, of both.
async fn differences(one: &Client, other: &Client) -> Vec<String> {
    let mut differences = Vec::new();
    for query in [OBJECTS, RIGHTS] {
        let (one, other) = (list(one, query).await, list(other, query).await);
        differences.extend(one.iter().filter(|it| !other.contains(it)).cloned());
        differences.extend(other.iter().filter(|it| !one.contains(it)).cloned());
    }
    differences
}

/// As `supabase db push` applies a migration.
async fn push(project: &Client, release: &str) {
    let transaction = format!("begin; {release}; commit");
    if let Err(error) = project.batch_execute(&transaction).await {
        panic!("{:?}", error.as_db_error());
    }
}

#[tokio::test]
async fn releases_make_the_database_that_the_stack_makes() {
    let stack = two_databases().await;
    let checkout = Checkout::new();
    let project = connect(&stack, "project", "project", "hosted").await;
    let hosted = stack.postgres().admin("hosted").await.unwrap();
    let mut plain = stack.postgres().admin("plain").await.unwrap();

    push(&project, &checkout.release("20300101000000").unwrap()).await;
    stack::migrate(&mut plain, &checkout.sql()).await.unwrap();
    assert_eq!(differences(&hosted, &plain).await, Vec::<String>::new());
    assert_eq!(checkout.release("20300101000001"), None);

    // Later: a table and a function of its own, a function that changed, one with another result, and one that is gone.
    checkout.edit("migrations/20291231000000_things.sql", |_| {
        "create table public.things (id uuid primary key);
         comment on table public.things is 'Things.';"
            .to_owned()
    });
    checkout.edit("functions/callers/things.sql", |_| {
        "create or replace function private.things() returns bigint
language sql stable set search_path = ''
as $$
  select count(*) from public.things
$$;
grant execute on function private.things() to service_role;"
            .to_owned()
    });
    checkout.edit("functions/bookings/confirmation_code.sql", |text| {
        text.replacen("\nbegin", "\nbegin\n  -- Changed.", 1)
    });
    let second = checkout.release("20300102000000").unwrap();
    assert!(second.len() < 10_000, "{second}");
    push(&project, &second).await;
    stack::migrate(&mut plain, &checkout.sql()).await.unwrap();
    assert_eq!(differences(&hosted, &plain).await, Vec::<String>::new());

    checkout.edit("functions/callers/things.sql", |text| {
        text.replace(
            "things() returns bigint",
            "things(least bigint) returns text",
        )
        .replace("select count(*)", "select count(*)::text")
        .replace("private.things()", "private.things(bigint)")
    });
    push(&project, &checkout.release("20300103000000").unwrap()).await;
    stack::migrate(&mut plain, &checkout.sql()).await.unwrap();
    assert_eq!(differences(&hosted, &plain).await, Vec::<String>::new());

    fs::remove_file(checkout.sql().join("functions/callers/things.sql")).unwrap();
    push(&project, &checkout.release("20300104000000").unwrap()).await;
    stack::migrate(&mut plain, &checkout.sql()).await.unwrap();
    assert_eq!(differences(&hosted, &plain).await, Vec::<String>::new());

    // What was released stays as it is.
    checkout.edit("migrations/20291231000000_things.sql", |text| {
        format!("{text} ")
    });
    let releases = checkout.0.join("releases");
    let error = stack::release(&checkout.sql(), &releases, "20300105000000", "test").unwrap_err();
    assert!(error.to_string().contains("was released and has changed"));
}

#[tokio::test]
async fn a_hosted_project_works_for_whom_it_is_made() {
    let stack = two_databases().await;
    let checkout = Checkout::new();
    let mut project = connect(&stack, "project", "project", "hosted").await;
    push(&project, &checkout.release("20300101000000").unwrap()).await;
    stack::load_demo(&mut project, &checkout.sql())
        .await
        .unwrap();

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

#[tokio::test]
async fn tables_rest_on_nothing_but_foundations() {
    let world = crate::world_to_ask().await;
    let made: String = ["3_callers.sql", "4_tables.sql", "5_columns.sql"]
        .iter()
        .map(|file| {
            fs::read_to_string(stack::repository().join("sql/foundations").join(file)).unwrap()
        })
        .collect();

    let needed = world
        .sql(
            "select jsonb_agg(distinct 'private.' || proname)
             from pg_depend join pg_proc on refclassid = 'pg_proc'::regclass and refobjid = pg_proc.oid
             where pronamespace = 'private'::regnamespace
               and classid in ('pg_policy'::regclass, 'pg_attrdef'::regclass, 'pg_constraint'::regclass,
                               'pg_rewrite'::regclass, 'pg_class'::regclass)",
        )
        .await;

    for function in needed.as_array().unwrap() {
        let function = function.as_str().unwrap();
        let makes = format!("create or replace function {function}(");
        assert!(
            made.contains(&makes),
            "{function} is asked by a table or a policy: it belongs to sql/foundations"
        );
    }
}
