//! Where the migrations are applied: on nothing, on what was released before, on a hosted project.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use stack::{Functions, Options, Stack};
use tokio_postgres::{Client, NoTls};
use uuid::Uuid;

/// What was released, by its SHA-256. A database that has it is never told that it changed.
const RELEASED: &[(&str, &str)] = &[
    (
        "0001_foundations.sql",
        "75a7dac12301be885cc8882d96b64d0043aaaa6aedd897a68b38e250c677c847",
    ),
    (
        "0002_organizations.sql",
        "8a56fbf39fd843cc5d04624e32bd8c9135f49148046ce555fa0df4a026ae9c86",
    ),
    (
        "0003_customers.sql",
        "2a0611a0cc90647b5ca67b09bff5908c9339e5e1caa157b0de9ca511cc94f82b",
    ),
    (
        "0004_tours.sql",
        "a251dc0152d2546a6dc3128050df556402c0c09b009b86e78ec470c4f7a084bc",
    ),
    (
        "0005_bookings.sql",
        "d545cd1be0ef7776ed29c5044dbe1db857ba871f635d0d39b1f2cad9c18a2a40",
    ),
    (
        "0006_requests.sql",
        "ae500c97ee328ab4bdc8fa01485624e092f721ddb6aa06cc1334a248d663e363",
    ),
    (
        "0007_booking_create.sql",
        "25e6f5ee661213dc0b0afd8a59c33f6d4bcf09ef6c1ee7566f9565e75d7e1558",
    ),
    (
        "0008_tour_availability.sql",
        "05bb971756430258d2b28e8a54947e53caaf36e3c7b53c85741b87d6f3f83501",
    ),
];

/// A folder of SQL: all of the repository's but for the demo data, or only the migrations up to a number.
struct Sql(PathBuf);

impl Sql {
    fn up_to(last: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("frontdesk-{}", Uuid::new_v4()));
        let sql = Self(folder);
        sql.bring("compat", |_| true);
        sql.bring("migrations", |name| name <= last);
        sql
    }

    fn bring(&self, part: &str, wanted: impl Fn(&str) -> bool) {
        let target = self.0.join(part);
        fs::create_dir_all(&target).unwrap();
        for entry in fs::read_dir(stack::repository().join("sql").join(part)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if wanted(name) {
                fs::copy(&path, target.join(name)).unwrap();
            }
        }
    }
}

impl Drop for Sql {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A server of its own, with a database that has what this folder has.
async fn start(sql: &Path) -> Stack {
    Stack::start(Options {
        sql: sql.to_path_buf(),
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

/// What a query gives as JSON.
async fn ask(client: &Client, query: &str) -> Value {
    let query = format!("select to_jsonb(answer)::text from ({query}) as query (answer)");
    let row = client.query_one(&query, &[]).await.unwrap();
    let text: Option<&str> = row.get(0);
    text.map_or(Value::Null, |text| serde_json::from_str(text).unwrap())
}

#[tokio::test]
async fn what_was_released_is_as_it_was() {
    let released: Vec<_> = RELEASED.iter().map(|(name, _)| *name).collect();
    let now = crate::world_to_ask()
        .await
        .sql(&format!(
            "select jsonb_agg(jsonb_build_array(name, sha256) order by name) from private.migrations
             where name <= '{}'",
            released.last().unwrap()
        ))
        .await;
    assert_eq!(
        now,
        json!(RELEASED),
        "it was released: write a new migration"
    );
}

/// Rows as the released migrations keep them.
const OLD_ROWS: &str = "
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000a001', 'olivia@alpine.example');
insert into organizations (id, name, slug, timezone, currency, metadata) values
  ('00000000-0000-4000-8000-0000000000a0', 'Alpine Trails', 'alpine-trails', 'Europe/Zurich', 'CHF', '{\"a\": 1}');
insert into user_profiles (id, email) values ('00000000-0000-4000-8000-00000000a001', 'olivia@alpine.example');
insert into members (organization_id, user_id, role) values
  ('00000000-0000-4000-8000-0000000000a0', '00000000-0000-4000-8000-00000000a001', 'owner');
insert into customers (organization_id, name, email, phone) values
  ('00000000-0000-4000-8000-0000000000a0', 'Clara Client', 'Clara@Client.example', '+41791234567'),
  ('00000000-0000-4000-8000-0000000000a0', 'Her Brother', null, '+41791234567'),
  ('00000000-0000-4000-8000-0000000000a0', 'By e-mail', 'only@example.com', null);
insert into tours (organization_id, title, base_price, is_published) select id, 'Sunrise', 10, true from organizations;
insert into tour_departures (organization_id, tour_id, starts_at, ends_at, seats_total, seats_taken)
select organization_id, id, now() + interval '1 day', now() + interval '2 days', 10, 3 from tours;
insert into bookings (organization_id, tour_id, departure_id, customer_id, num_participants, unit_price, total_price,
                      currency, confirmation_code, start_date, end_date)
select customers.organization_id, tour_id, tour_departures.id, customers.id, 1, 10, 10, 'CHF', customers.id, starts_at,
       ends_at
from customers, tour_departures;
insert into booking_items (organization_id, booking_id, item_type, resource_id, name, quantity, unit_price, total_price)
select organization_id, id, 'experience', id, 'Breakfast', 1, 1, 1 from bookings;
insert into accommodations (organization_id, name, price) select id, 'Room', 1 from organizations;
insert into experiences (organization_id, name, price) select id, 'Breakfast', 1 from organizations;
insert into outbox (organization_id, topic, channel, recipient) select id, 'x', 'email', 'a@b.c' from organizations;
insert into idempotency_keys (scope, function, key, fingerprint, answer, expires_at)
values ('anon', 'booking_create', 'key', '', '{}', now() + interval '1 day');
";

#[tokio::test]
async fn a_database_of_the_last_release_keeps_every_row() {
    let released = Sql::up_to(RELEASED.last().unwrap().0);
    let stack = start(&released.0).await;
    let mut admin = stack.admin().await.unwrap();
    admin.batch_execute(OLD_ROWS).await.unwrap();
    let tables = "organizations user_profiles members customers tours tour_departures bookings booking_items \
                  accommodations experiences outbox idempotency_keys";
    let mut before = Vec::new();
    for table in tables.split_whitespace() {
        let rows = format!(
            "select coalesce(jsonb_agg(to_jsonb(row) order by to_jsonb(row)::text), '[]') from {table} as row"
        );
        before.push((table, ask(&admin, &rows).await));
    }

    let new = stack::migrate(&mut admin, &stack::repository().join("sql"))
        .await
        .unwrap();

    assert!(new.len() >= 12, "{new:?}");
    for (table, rows) in before {
        let rows = rows.as_array().unwrap();
        assert!(!rows.is_empty(), "{table}");
        // Each has new columns beside the old ones.
        let kept = format!(
            "select count(*) from {table} as row, jsonb_array_elements($old${}$old$) as old where to_jsonb(row) @> old",
            json!(rows)
        );
        assert_eq!(ask(&admin, &kept).await, json!(rows.len()), "{table}");
    }
    for (query, answer) in [
        // The lists of addresses begin with those that were known.
        ("select count(*) from customer_emails where is_primary", 2),
        ("select count(*) from customer_phones where is_primary", 2),
        (
            "select count(*) from customers join customer_emails using (organization_id, email)
          where customer_id = customers.id",
            2,
        ),
        ("select count(*) from members where is_active", 1),
        ("select count(*) from audit_logs", 0),
    ] {
        assert_eq!(ask(&admin, query).await, answer, "{query}");
    }
    // And the owner is one.
    let claims = json!({ "role": "authenticated", "sub": "00000000-0000-4000-8000-00000000a001" });
    let begin = format!(
        "begin; select set_config('request.jwt.claims', '{claims}', true); set local role authenticated"
    );
    admin.batch_execute(&begin).await.unwrap();
    let seen = "select jsonb_build_array((select count(*) from customers), (select count(*) from bookings))";
    assert_eq!(ask(&admin, seen).await, json!([3, 3]));
    admin.batch_execute("rollback").await.unwrap();

    let again = stack::migrate(&mut admin, &stack::repository().join("sql"))
        .await
        .unwrap();
    assert_eq!(again, Vec::<String>::new());
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
    let nothing = Sql::up_to("");
    let stack = start(&nothing.0).await;
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
    let mut project = connect(&stack, "project", "project", "hosted").await;
    let applied = stack::migrate(&mut project, &sql).await.unwrap();
    assert!(applied.len() >= 20, "{applied:?}");
    assert_eq!(
        stack::migrate(&mut project, &sql).await.unwrap(),
        Vec::<String>::new()
    );
    stack::load_demo(&mut project, &sql).await.unwrap();

    // The project's roles are those of the server: a database of one's own beside it has the same.
    admin.batch_execute("create database plain").await.unwrap();
    let mut plain = stack.postgres().admin("plain").await.unwrap();
    assert_eq!(stack::migrate(&mut plain, &sql).await.unwrap(), applied);
    let list = |rights: Value| -> Vec<String> { serde_json::from_value(rights).unwrap() };
    let there = list(ask(&hosted_admin, RIGHTS).await);
    let here = list(ask(&plain, RIGHTS).await);
    let more: Vec<_> = there.iter().filter(|right| !here.contains(right)).collect();
    let less: Vec<_> = here.iter().filter(|right| !there.contains(right)).collect();
    assert_eq!((more, less), (Vec::new(), Vec::new()));

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
