//! What the roles are granted beyond what the rows tell: which columns those read who are not of the staff, and
//! privileges that nobody is declared to use.

use super::{cells, rows::DOMAINS};
use crate::world_to_ask;
use end_to_end::Caller;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The columns that `role` is declared to read, by table.
fn declared(role: &str, everything: &Value) -> Value {
    let mut declared = Map::new();
    for subject in DOMAINS.iter().flat_map(|domain| domain.subjects) {
        let columns = match role {
            "anon" => subject.public,
            _ => subject.client,
        };
        let table = subject.table();
        let mut columns = match columns {
            "" => continue,
            "*" => serde_json::from_value(everything[table].clone()).unwrap(),
            listed => listed
                .split(',')
                .map(str::trim)
                .map(str::to_owned)
                .collect::<Vec<_>>(),
        };
        columns.sort_unstable();
        assert!(
            declared.insert(table.to_owned(), json!(columns)).is_none(),
            "{table} is declared twice"
        );
    }
    Value::Object(declared)
}

fn columns(condition: &str) -> String {
    format!(
        "select jsonb_object_agg(name, columns) from (
           select relname as name, jsonb_agg(attname order by attname collate \"C\") as columns
           from pg_attribute join pg_class on pg_class.oid = attrelid
           where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
             and not relispartition and attnum > 0 and not attisdropped and {condition}
           group by relname
         ) as tables"
    )
}

#[tokio::test]
async fn the_public_and_clients_read_the_columns_that_are_declared() {
    let world = world_to_ask().await;
    let everything = world.sql(&columns("true")).await;

    for role in ["anon", "client"] {
        let readable = format!("has_column_privilege('{role}', attrelid, attnum, 'select')");
        let there = world.sql(&columns(&readable)).await;
        assert_eq!(there, declared(role, &everything), "{role}");
    }
}

#[tokio::test]
async fn no_role_has_a_privilege_that_no_caller_is_declared_to_use() {
    let world = world_to_ask().await;
    let granted = world
        .sql(
            "select jsonb_agg(format('%s %s %s', role, privilege, relname))
             from pg_class, unnest(array['anon', 'client', 'authenticated']) as role,
                  unnest(array['select', 'insert', 'update', 'delete']) as privilege
             where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') and not relispartition
               and case privilege when 'delete' then has_table_privilege(role, pg_class.oid, privilege)
                   else has_any_column_privilege(role, pg_class.oid, privilege) end",
        )
        .await;

    let granted: BTreeSet<String> = serde_json::from_value(granted).unwrap();
    let declared: BTreeSet<String> = cells()
        .iter()
        .filter(|cell| cell.right != '-')
        .filter_map(|cell| {
            let role = match cell.caller {
                Caller::Nobody | Caller::Service => return None,
                Caller::Public => "anon",
                Caller::Client(_) => "client",
                Caller::User(_) => "authenticated",
            };
            let privilege = format!("{:?}", cell.operation).to_lowercase();
            Some(format!("{role} {privilege} {}", cell.subject.table()))
        })
        .collect();
    assert_eq!(granted, declared);
}
