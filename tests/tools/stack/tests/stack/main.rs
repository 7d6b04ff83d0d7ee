//! A stack of one's own for each test: its databases here, signing in, accounts and the gateway's paths beside.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod accounts;
mod gateway;
mod reload;
mod sign_in;

use stack::{FolderCopy, Functions, Login, Options, Stack};
use std::time::Instant;

const OWNER: &str = "olivia@alpine.example";

fn without_functions() -> Options {
    Options {
        functions: Functions::None,
        ..Options::default()
    }
}

async fn count(stack: &Stack, table: &str) -> i64 {
    let query = format!("select count(*) from {table}");
    stack
        .admin()
        .await
        .unwrap()
        .query_one(&query, &[])
        .await
        .unwrap()
        .get(0)
}

#[tokio::test]
async fn each_stack_has_its_own_copy_of_the_demo_data() {
    let begun = Instant::now();
    let one = Stack::start(without_functions()).await.unwrap();
    println!("first stack: {:?}", begun.elapsed());
    let begun = Instant::now();
    let two = Stack::start(without_functions()).await.unwrap();
    println!("second stack: {:?}", begun.elapsed());

    assert!(count(&one, "public.tours").await > 0);
    one.admin()
        .await
        .unwrap()
        .batch_execute("delete from public.tour_departures")
        .await
        .unwrap();
    assert_eq!(count(&one, "public.tour_departures").await, 0);
    assert!(count(&two, "public.tour_departures").await > 0);
}

#[tokio::test]
async fn a_dropped_stack_leaves_no_database() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let witness = Stack::start(without_functions()).await.unwrap();
    let name = stack.database().to_owned();
    drop(stack);
    let admin = witness.admin().await.unwrap();
    let query = "select 1 from pg_database where datname = $1";
    let begun = Instant::now();
    while admin.query_opt(query, &[&name]).await.unwrap().is_some() {
        assert!(begun.elapsed().as_secs() < 10, "{name} is still there");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn the_server_has_pgvector_and_the_contrib_modules() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let admin = stack.admin().await.unwrap();
    let query = "
        set search_path = extensions, public;
        create extension if not exists vector;
        create extension if not exists btree_gist;
        create extension if not exists citext;
        create extension if not exists pg_trgm;
        create extension if not exists pgcrypto;
        create table public.probe (e vector(3));
        create index on public.probe using hnsw (e vector_cosine_ops);";
    admin.batch_execute(query).await.unwrap();
}

fn copy_of_sql() -> FolderCopy {
    FolderCopy::of(&stack::repository().join("sql")).unwrap()
}

async fn apply(sql: &FolderCopy, stack: &Stack) -> Result<Vec<String>, String> {
    let mut admin = stack.admin().await.unwrap();
    stack::migrate(&mut admin, sql.path())
        .await
        .map_err(|error| format!("{error:#}"))
}

/// What a query gives as text.
async fn ask(stack: &Stack, query: &str) -> String {
    let admin = stack.admin().await.unwrap();
    let row = admin.query_one(query, &[]).await.unwrap();
    row.get(0)
}

#[tokio::test]
async fn an_applied_migration_may_not_change() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let sql = copy_of_sql();
    assert_eq!(apply(&sql, &stack).await, Ok(vec![]));

    let new = "migrations/90000101000000_new.sql";
    sql.write(new, "create table new_one ();").unwrap();
    assert_eq!(apply(&sql, &stack).await, Ok(vec![new.to_owned()]));

    sql.write(new, "create table new_two ();").unwrap();
    let error = apply(&sql, &stack).await.unwrap_err();
    assert!(error.contains("_new.sql has changed"), "{error}");

    sql.remove(new).unwrap();
    let error = apply(&sql, &stack).await.unwrap_err();
    let gone = format!("{new} is applied in this database but not in");
    assert!(error.contains(&gone), "{error}");

    sql.write(new, "create table new_one ();").unwrap();
    let late = "migrations/80000101000000_late.sql";
    sql.write(late, "select 1;").unwrap();
    let error = apply(&sql, &stack).await.unwrap_err();
    let before = format!("_late.sql comes before {new}");
    assert!(error.contains(&before), "{error}");
    sql.remove(late).unwrap();

    // A faulty one is rolled back whole and told by its line.
    let faulty = "create table half ();\n\nselect nonsense;\n";
    sql.write("migrations/90010101000000_faulty.sql", faulty)
        .unwrap();
    let error = apply(&sql, &stack).await.unwrap_err();
    let line = "_faulty.sql:3: column \"nonsense\"";
    assert!(error.contains(line), "{error}");
    let half = ask(&stack, "select (to_regclass('half') is null)::text").await;
    assert_eq!(half, "true");
}

#[tokio::test]
async fn a_function_follows_its_file() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let sql = copy_of_sql();
    let file = "functions/callers/answer.sql";
    let answer = |arguments: &str, result: &str, body: &str| {
        format!(
            "create or replace function private.answer({arguments}) returns {result}
language sql
as $$
  select {body}
$$;
"
        )
    };

    sql.write(file, &answer("", "text", "'one'")).unwrap();
    assert_eq!(apply(&sql, &stack).await, Ok(vec![file.to_owned()]));
    assert_eq!(ask(&stack, "select private.answer()").await, "one");

    sql.write(file, &answer("", "text", "'two'")).unwrap();
    assert_eq!(apply(&sql, &stack).await, Ok(vec![file.to_owned()]));
    assert_eq!(ask(&stack, "select private.answer()").await, "two");

    // Another result, which `create or replace` refuses; other arguments, which would make a second function.
    sql.write(file, &answer("", "integer", "3")).unwrap();
    assert_eq!(apply(&sql, &stack).await, Ok(vec![file.to_owned()]));
    assert_eq!(ask(&stack, "select private.answer()::text").await, "3");
    sql.write(file, &answer("given text", "text", "given"))
        .unwrap();
    assert_eq!(apply(&sql, &stack).await, Ok(vec![file.to_owned()]));
    let count = "select count(*)::text from pg_proc where proname = 'answer'";
    assert_eq!(ask(&stack, count).await, "1");
    // The closing step ran: nobody may call it.
    let public = "select has_function_privilege('anon', 'private.answer(text)', 'execute')::text";
    assert_eq!(ask(&stack, public).await, "false");

    // Where something rests on the old one, nothing changes and the error says what.
    let admin = stack.admin().await.unwrap();
    let resting = "create view resting as select private.answer('x') as answer";
    admin.batch_execute(resting).await.unwrap();
    sql.write(file, &answer("given text", "integer", "4"))
        .unwrap();
    let error = apply(&sql, &stack).await.unwrap_err();
    assert!(error.contains("still in use"), "{error}");
    admin.batch_execute("drop view resting").await.unwrap();

    // A body that names what is not there.
    sql.write(file, &answer("given text", "text", "private.nobody()"))
        .unwrap();
    let error = apply(&sql, &stack).await.unwrap_err();
    let named = "answer.sql: function private.nobody() does not exist";
    assert!(error.contains(named), "{error}");

    sql.remove(file).unwrap();
    assert_eq!(apply(&sql, &stack).await, Ok(vec![]));
    assert_eq!(ask(&stack, count).await, "0");
    assert_eq!(apply(&sql, &stack).await, Ok(vec![]));
}

#[tokio::test]
async fn what_a_file_grants_no_more_is_taken_away() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let sql = copy_of_sql();
    let file = "functions/callers/answer.sql";
    let answer = |body: &str, rest: &str| {
        format!(
            "create or replace function private.answer() returns text language sql as $$ select '{body}' $$;\n{rest}"
        )
    };
    let state = "select concat_ws(' ', proowner = current_user::regrole,
                   has_function_privilege('anon', oid, 'execute'), obj_description(oid, 'pg_proc') is null)
                 from pg_proc where proname = 'answer'";

    let rest = "comment on function private.answer() is 'One.';\n\
                alter function private.answer() owner to frontdesk_functions;\n\
                grant execute on function private.answer() to anon;\n";
    sql.write(file, &answer("one", rest)).unwrap();
    apply(&sql, &stack).await.unwrap();
    assert_eq!(ask(&stack, state).await, "f t f");

    sql.write(file, &answer("two", "")).unwrap();
    apply(&sql, &stack).await.unwrap();
    assert_eq!(ask(&stack, state).await, "t f t");
}

/// The triggers that call functions of the test, each with its table.
const TRIGGERS: &str = "select coalesce(string_agg(format('%s on %s', tgname, tgrelid::regclass), ', ' order by tgname, tgrelid), '')
                        from pg_trigger where tgfoid::regproc::text like 'private.probe%'";

#[tokio::test]
async fn a_trigger_goes_with_its_line_and_with_its_file() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let sql = copy_of_sql();
    let file = "functions/tours/probe.sql";
    let probe = |triggers: &[&str]| {
        let triggers: String = triggers
            .iter()
            .map(|trigger| {
                format!(
                    "create or replace trigger {trigger} for each row execute function private.probe();\n"
                )
            })
            .collect();
        format!(
            "create or replace function private.probe() returns trigger language plpgsql set search_path = ''\n\
             as $$ begin return new; end $$;\n{triggers}"
        )
    };
    let (one, two) = (
        "one before update on public.tours",
        "two before insert\n  on public.tours",
    );
    let dynamic = |table: &str| {
        format!(
            "{}do $$ begin execute format('create or replace trigger three before update on public.%I\n\
             for each row execute function private.probe()', '{table}'); end $$;\n",
            probe(&[one])
        )
    };

    for (text, there) in [
        (probe(&[one, two]), "one on tours, two on tours"),
        (probe(&[two]), "two on tours"),
        // The same name on another table is another trigger.
        (
            probe(&["two before insert on public.leads"]),
            "two on leads",
        ),
        (dynamic("leads"), "one on tours, three on leads"),
        (dynamic("tours"), "one on tours, three on tours"),
    ] {
        sql.write(file, &text).unwrap();
        assert_eq!(apply(&sql, &stack).await, Ok(vec![file.to_owned()]));
        assert_eq!(ask(&stack, TRIGGERS).await, there);
    }

    sql.remove(file).unwrap();
    assert_eq!(apply(&sql, &stack).await, Ok(vec![]));
    assert_eq!(ask(&stack, TRIGGERS).await, "");
    let is_gone = "select (to_regproc('private.probe') is null)::text";
    assert_eq!(ask(&stack, is_gone).await, "true");
}

#[tokio::test]
async fn the_general_triggers_stay_where_tables_put_them() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let sql = copy_of_sql();
    let all = "select count(*)::text from pg_trigger where not tgisinternal";
    let before = ask(&stack, all).await;
    for file in [
        "foundations/4_tables.sql",
        "functions/analytics/count_daily.sql",
        "functions/members/keep_profile.sql",
    ] {
        let path = sql.path().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        sql.write(file, &format!("{text}\n-- Changed.\n")).unwrap();
    }

    assert_eq!(apply(&sql, &stack).await.map(|files| files.len()), Ok(3));

    assert_eq!(ask(&stack, all).await, before);
}

#[tokio::test]
async fn a_table_is_counted_no_more_when_it_is_taken_off_the_list() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let sql = copy_of_sql();
    let file = "functions/analytics/count_daily.sql";
    let text = std::fs::read_to_string(sql.path().join(file)).unwrap();
    let call = "call private.count_daily('public.leads', 'status, source, created_at');\n";
    let without = text.replace(call, "");
    assert_ne!(text, without);
    let left = "select concat_ws(' ',
                  (select count(*) from pg_trigger where tgrelid = 'leads'::regclass and tgname like 'count_daily_%'),
                  (select count(*) from pg_proc where proname like 'count_leads_%'))";
    assert_eq!(ask(&stack, left).await, "3 3");

    sql.write(file, &without).unwrap();
    apply(&sql, &stack).await.unwrap();

    assert_eq!(ask(&stack, left).await, "0 0");
}

#[tokio::test]
async fn a_function_changes_its_arguments_beside_one_in_use() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let sql = copy_of_sql();
    let file = "functions/callers/answer.sql";
    let answer = |argument: &str| {
        format!(
            "create or replace function private.used() returns text language sql as $$ select 'one' $$;\n\
             create or replace view private.uses as select private.used();\n\
             create or replace function private.answer({argument} text) returns text language sql\n\
             as $$ select {argument} $$;\n"
        )
    };

    sql.write(file, &answer("given")).unwrap();
    apply(&sql, &stack).await.unwrap();
    sql.write(file, &answer("said")).unwrap();
    apply(&sql, &stack).await.unwrap();

    let said = ask(&stack, "select private.answer(said => 'two')").await;
    assert_eq!(said, "two");
}

#[tokio::test]
async fn a_function_goes_after_the_migration_that_drops_its_use() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let sql = copy_of_sql();
    let file = "functions/callers/answer.sql";
    sql.write(
        file,
        "create or replace function private.answer() returns text language sql as $$ select 'one' $$;\n\
         create or replace view private.answers as select private.answer();\n",
    ).unwrap();
    apply(&sql, &stack).await.unwrap();

    sql.remove(file).unwrap();
    let error = apply(&sql, &stack).await.unwrap_err();
    assert!(error.contains("private.answers depends on"), "{error}");

    let migration = "migrations/90000101000000_no_answers.sql";
    sql.write(migration, "drop view if exists private.answers;")
        .unwrap();
    assert_eq!(apply(&sql, &stack).await, Ok(vec![migration.to_owned()]));
    let is_gone = "select (to_regproc('private.answer') is null)::text";
    assert_eq!(ask(&stack, is_gone).await, "true");
}

#[tokio::test]
async fn a_database_of_numbered_migrations_is_to_be_made_afresh() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let admin = stack.admin().await.unwrap();
    let numbered = "alter table private.migrations drop column routines;
                    insert into private.migrations (name, sha256) values ('0001_foundations.sql', '')";
    admin.batch_execute(numbered).await.unwrap();

    let error = apply(&copy_of_sql(), &stack).await.unwrap_err();

    assert!(error.contains("0001_foundations.sql is applied"), "{error}");
    assert!(error.contains("cargo up reset"), "{error}");
}

#[tokio::test]
async fn a_crashed_postgres_comes_back_on_its_port() {
    let options = Options {
        own_postgres: true,
        ..without_functions()
    };
    let stack = Stack::start(options).await.unwrap();
    let url = stack.database_url(Login::Authenticator);
    stack.postgres().kill().unwrap();
    assert!(stack.admin().await.is_err());
    stack.postgres().restart().await.unwrap();
    assert_eq!(stack.database_url(Login::Authenticator), url);
    assert!(count(&stack, "public.tours").await > 0);
}
