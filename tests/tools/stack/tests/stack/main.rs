//! A stack of one's own for each test: its databases here, signing in, accounts and the gateway's paths beside.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod accounts;
mod gateway;
mod reload;
mod sign_in;

use stack::{Functions, Login, Options, Stack};
use std::{fs, time::Instant};
use uuid::Uuid;

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

#[tokio::test]
async fn an_applied_migration_may_not_change() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let mut admin = stack.admin().await.unwrap();
    let folder = std::env::temp_dir().join(format!("frontdesk-{}", Uuid::new_v4()));
    let migrations = folder.join("migrations");
    fs::create_dir_all(&migrations).unwrap();
    for entry in fs::read_dir(stack::repository().join("sql/migrations")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, migrations.join(path.file_name().unwrap())).unwrap();
    }

    assert_eq!(
        stack::migrate(&mut admin, &folder).await.unwrap(),
        Vec::<String>::new()
    );

    fs::write(migrations.join("9000_new.sql"), "create table new_one ();").unwrap();
    assert_eq!(
        stack::migrate(&mut admin, &folder).await.unwrap(),
        ["9000_new.sql"]
    );

    fs::write(migrations.join("9000_new.sql"), "create table new_two ();").unwrap();
    let error = stack::migrate(&mut admin, &folder)
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("9000_new.sql has changed"), "{error}");

    fs::remove_file(migrations.join("9000_new.sql")).unwrap();
    let error = stack::migrate(&mut admin, &folder)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("9000_new.sql is applied in this database but not in"),
        "{error}"
    );

    fs::write(migrations.join("9000_new.sql"), "create table new_one ();").unwrap();
    fs::write(migrations.join("8000_late.sql"), "select 1;").unwrap();
    let error = stack::migrate(&mut admin, &folder)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("8000_late.sql comes before 9000_new.sql"),
        "{error}"
    );
    fs::remove_file(migrations.join("8000_late.sql")).unwrap();

    // A faulty one is rolled back whole and told by its line.
    let faulty = "create table half ();\n\nselect nonsense;\n";
    fs::write(migrations.join("9001_faulty.sql"), faulty).unwrap();
    let error = stack::migrate(&mut admin, &folder)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("9001_faulty.sql:3: column \"nonsense\""),
        "{error}"
    );
    let half = admin
        .query_one("select to_regclass('half') is null", &[])
        .await
        .unwrap();
    assert!(half.get::<_, bool>(0));
    fs::remove_dir_all(folder).unwrap();
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
