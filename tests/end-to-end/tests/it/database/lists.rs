//! The lists that screens show, planned on a world that is large enough: under row-level security, each reads little
//! more rows than it shows.

use crate::database::access::doors::authenticator;
use end_to_end::{Caller, World};
use large_world::{List, PAGE, Reader, Size};
use reqwest::Method;
use serde_json::{Value, json};
use stack::{Functions, Options};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use tokio::{sync::OnceCell, time::sleep};
use tokio_postgres::{Client, SimpleQueryMessage};

/// A smaller table may be read whole.
const SMALL_TABLE: f64 = 1000.0;

/// A list may pass over some rows, such as those that are private to others, and sort what few share a moment; not
/// go through an organization's.
const ROWS_READ: f64 = 10.0 * PAGE as f64;

async fn large_world() -> &'static World {
    static WORLD: OnceCell<World> = OnceCell::const_new();
    let make = async || {
        let options = Options {
            functions: Functions::None,
            ..Options::default()
        };
        let world = World::with(options).await;
        let admin = world.stack.admin().await.unwrap();
        large_world::make(&admin, Size::SMALL, |_| ())
            .await
            .unwrap();
        world
    };
    WORLD.get_or_init(make).await
}

fn readers(list: &List) -> &'static [Reader] {
    match list.by_members {
        true => &[
            Reader::OF_LARGE,
            Reader::OF_SMALL,
            Reader::OF_BOTH,
            Reader::OF_BOTH_AT_SMALL,
        ],
        false => &[Reader::ADMIN_OF_LARGE, Reader::ADMIN_OF_SMALL],
    }
}

async fn arguments(admin: &Client, list: &List, reader: &Reader) -> String {
    let row = admin.query_one(&list.arguments(reader), &[]).await;
    row.unwrap_or_else(|error| panic!("{}: {error:?}", list.name))
        .get(0)
}

/// What a list gives, or its plan, in the transaction that `begin` begins.
async fn run(
    connection: &Client,
    begin: &str,
    list: &List,
    execute: &str,
) -> Result<Vec<String>, String> {
    let prepare = format!("{begin}; prepare list as {}", list.statement());
    let answer = async {
        connection.batch_execute(&prepare).await?;
        connection.simple_query(execute).await
    };
    let answer = answer
        .await
        .map_err(|error| error.as_db_error().unwrap().to_string());
    connection
        .batch_execute("rollback; deallocate all")
        .await
        .unwrap();
    let columns = answer?.into_iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => {
            let texts = (0..row.len()).map(|column| row.get(column).unwrap_or_default().to_owned());
            Some(texts.collect())
        }
        _ => None,
    });
    Ok(columns.unwrap())
}

/// What is wrong with a plan, by the nodes of it.
fn faults(node: &Value, sizes: &BTreeMap<String, f64>, found: &mut Vec<String>) {
    let number = |name: &str| node[name].as_f64().unwrap_or_default();
    let what = [
        &node["Node Type"],
        &node["Index Name"],
        &node["Relation Name"],
    ]
    .map(|part| part.as_str().unwrap_or_default())
    .join(" ");
    let read = number("Actual Loops")
        * (number("Actual Rows")
            + number("Rows Removed by Filter")
            + number("Rows Removed by Index Recheck"));
    if read > ROWS_READ {
        found.push(format!("{} goes through {read} rows", what.trim()));
    }
    let table = node["Relation Name"].as_str().unwrap_or_default();
    if node["Node Type"] == "Seq Scan" && sizes.get(table).is_some_and(|size| *size > SMALL_TABLE) {
        found.push(format!("reads all of {table}"));
    }
    for child in node["Plans"].as_array().into_iter().flatten() {
        faults(child, sizes, found);
    }
}

async fn sizes(world: &World) -> BTreeMap<String, f64> {
    let sizes = world
        .sql("select jsonb_object_agg(relname, reltuples) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'")
        .await;
    serde_json::from_value(sizes).unwrap()
}

#[tokio::test]
async fn a_list_reads_little_more_than_it_shows() {
    let world = large_world().await;
    let admin = world.stack.admin().await.unwrap();
    let connection = authenticator(world).await;
    let sizes = sizes(world).await;
    let mut slow = BTreeSet::new();

    for list in large_world::lists(&admin).await.unwrap() {
        for reader in readers(&list) {
            let begin = reader.begin(&admin).await.unwrap();
            let arguments = arguments(&admin, &list, reader).await;
            let explain =
                format!("explain (analyze, timing off, format json) execute list({arguments})");
            let mut found = Vec::new();
            match run(&connection, &begin, &list, &explain).await {
                Ok(plan) => {
                    let plan: Value = serde_json::from_str(&plan[0]).unwrap();
                    faults(&plan[0]["Plan"], &sizes, &mut found);
                }
                Err(error) => found.push(error),
            }
            for fault in found {
                slow.insert(format!("{}, by {}: {fault}", list.name, reader.name));
            }
        }
    }

    let slow: Vec<String> = slow.into_iter().collect();
    assert!(slow.is_empty(), "\n{}", slow.join("\n"));
}

/// One plan for all organizations would be for none of them: sql/foundations/1_schemas_and_roles.sql says why.
#[tokio::test]
async fn postgrest_plans_each_list_for_the_organization_that_it_is_of() {
    let world = large_world().await;
    world
        .run_sql(
            "create function public.planned() returns jsonb language sql stable set search_path = ''
             as $$ select jsonb_build_array(current_setting('plan_cache_mode'), current_setting('random_page_cost')) $$;
             grant execute on function public.planned() to authenticated;
             notify pgrst, 'reload schema'",
        )
        .await;
    let ask = async || {
        let call = world
            .request_as(Caller::MEMBER, Method::POST, "/rest/v1/rpc/planned")
            .await;
        call.json(&json!({})).await
    };

    let mut reply = ask().await;
    while reply.status == 404 {
        sleep(Duration::from_millis(100)).await;
        reply = ask().await;
    }

    world.run_sql("drop function public.planned").await;
    assert_eq!(reply.json, json!(["force_custom_plan", "1.1"]));
}

#[tokio::test]
async fn an_admin_sees_all_of_a_list() {
    let world = large_world().await;
    let admin = world.stack.admin().await.unwrap();
    let connection = authenticator(world).await;
    let reader = Reader::ADMIN_OF_LARGE;
    let begin = reader.begin(&admin).await.unwrap();

    for list in large_world::lists(&admin).await.unwrap() {
        // What is a person's own, an admin sees none of.
        if !list.of_organization {
            continue;
        }
        let execute = format!("execute list({})", arguments(&admin, &list, &reader).await);
        let seen = run(&connection, &begin, &list, &execute).await;
        assert_eq!(
            seen,
            run(&admin, "begin", &list, &execute).await,
            "{}",
            list.name
        );
    }
}

#[tokio::test]
async fn every_table_that_the_staff_read_has_a_list() {
    let admin = large_world().await.stack.admin().await.unwrap();

    let unlisted = large_world::unlisted(&admin).await.unwrap();

    assert!(
        unlisted.is_empty(),
        "name a list in tests/large-world/src/named.rs of: {unlisted:?}"
    );
}

#[tokio::test]
async fn every_table_has_rows_in_the_large_world() {
    let sizes = sizes(large_world().await).await;

    let empty: Vec<_> = sizes
        .iter()
        .filter(|(_, rows)| **rows <= 0.0)
        .map(|(table, _)| table)
        .collect();

    assert!(
        empty.is_empty(),
        "make rows in tests/large-world/sql for: {empty:?}"
    );
}

#[tokio::test]
async fn what_is_referred_to_in_the_large_world_is_there() {
    let world = large_world().await;
    let admin = world.stack.admin().await.unwrap();
    let orphans = "
        select format('%s on %s', conname, conrelid::regclass),
               format('select count(*) from %s as here where not exists (select from %s as there where %s) and not (%s)',
                 conrelid::regclass, confrelid::regclass,
                 (select string_agg(format('here.%I = there.%I', a.attname, b.attname), ' and ')
                  from unnest(conkey, confkey) as pair (a, b)
                  join pg_attribute as a on a.attrelid = conrelid and a.attnum = pair.a
                  join pg_attribute as b on b.attrelid = confrelid and b.attnum = pair.b),
                 (select string_agg(format('here.%I is null', attname), ' or ')
                  from pg_attribute where attrelid = conrelid and attnum = any (conkey)))
        from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace";
    for row in admin.query(orphans, &[]).await.unwrap() {
        let (reference, query): (String, String) = (row.get(0), row.get(1));

        let orphans: i64 = admin.query_one(&query, &[]).await.unwrap().get(0);

        assert_eq!(orphans, 0, "{reference}");
    }
}
