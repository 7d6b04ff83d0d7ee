//! Where each column of the five original systems is kept, held against the live database.

use crate::world_to_ask;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// A row of `sql/lineage.csv`.
#[derive(Debug, Deserialize)]
struct Original {
    system: String,
    table: String,
    column: String,
    /// Its type, as Postgres names it in short.
    r#type: String,
    /// `table.column`, or `auth.users.column`.
    home: String,
    /// Why it is kept under another name or in another form.
    reason: String,
}

/// How many tables and columns each system has.
const SYSTEMS: [(&str, usize, usize); 5] = [
    ("crm", 11, 172),
    ("reception", 15, 214),
    ("support", 12, 117),
    ("travel", 18, 192),
    ("workspace", 16, 121),
];

fn originals() -> Vec<Original> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../sql/lineage.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// Every column that there is, with its type.
async fn columns() -> BTreeMap<String, String> {
    let columns = world_to_ask()
        .await
        .sql(
            "select jsonb_object_agg(
               case relnamespace when 'public'::regnamespace then '' else relnamespace::regnamespace || '.' end
               || relname || '.' || attname, format_type(atttypid, atttypmod))
             from pg_attribute join pg_class on pg_class.oid = attrelid
             where relnamespace in ('public'::regnamespace, 'auth'::regnamespace)
               and relkind = 'r' and attnum > 0 and not attisdropped",
        )
        .await;
    serde_json::from_value(columns).unwrap()
}

/// Precision and scale of a `numeric`.
fn numeric(name: &str) -> Option<(u32, u32)> {
    let (precision, scale) = name
        .strip_prefix("numeric(")?
        .strip_suffix(')')?
        .split_once(',')?;
    Some((precision.parse().unwrap(), scale.parse().unwrap()))
}

/// Whether a column of the type `live` can take every value of the type `original`.
fn holds(original: &str, live: &str) -> bool {
    // The types of extensions have a schema of their own.
    let live = live.strip_prefix("extensions.").unwrap_or(live);
    let same = match live {
        "timestamp with time zone" => "timestamptz",
        "time without time zone" => "time",
        "character varying" => "text",
        _ => live,
    };
    if let (Some(original), Some(live)) = (numeric(original), numeric(live)) {
        return live.1 >= original.1 && live.0 - live.1 >= original.0 - original.1;
    }
    original == same
        // Of any precision; a check bounds it.
        || (live == "numeric" && (original.starts_with("numeric") || original == "integer"))
        || match original {
            "smallint" => ["integer", "bigint"].contains(&same),
            // Ten digits before the point.
            "integer" => {
                same == "bigint" || numeric(live).is_some_and(|(whole, scale)| whole - scale >= 10)
            }
            // Of any length, which a model gives.
            "vector" => live.starts_with("vector(") || live.starts_with("halfvec"),
            _ => live == "vector" && original.starts_with("vector("),
        }
}

/// What is kept in another form on purpose: the types before and now, each with its reason in the row.
const OTHER_FORMS: &[(&str, &str)] = &[
    // A secret, sealed or hashed.
    ("text", "bytea"),
    ("jsonb", "bytea"),
    ("uuid", "bytea"),
    // A reference to the thing instead of its name.
    ("text", "uuid"),
    // A moment instead of a local day and time.
    ("date", "timestamp with time zone"),
    ("time", "timestamp with time zone"),
    // Cents as a decimal number.
    ("integer", "numeric(14,3)"),
    // A yes or no that says when.
    ("boolean", "timestamp with time zone"),
];

#[test]
fn no_column_of_the_originals_is_missing() {
    let originals = originals();
    for (system, tables, columns) in SYSTEMS {
        let of: Vec<&Original> = originals
            .iter()
            .filter(|original| original.system == system)
            .collect();
        let different: BTreeSet<(&str, &str)> = of
            .iter()
            .map(|original| (original.table.as_str(), original.column.as_str()))
            .collect();
        let in_tables: BTreeSet<&str> = different.iter().map(|(table, _)| *table).collect();
        assert_eq!(
            (in_tables.len(), different.len(), of.len()),
            (tables, columns, columns),
            "{system}"
        );
    }
}

#[tokio::test]
async fn each_column_of_the_originals_has_a_home_that_holds_its_values() {
    let columns = columns().await;
    let mut faults = Vec::new();
    for original in originals() {
        let Some(live) = columns.get(&original.home) else {
            faults.push(format!("there is no {}: {original:?}", original.home));
            continue;
        };
        let other_form = OTHER_FORMS.contains(&(original.r#type.as_str(), live.as_str()))
            && !original.reason.is_empty();
        if !other_form && !holds(&original.r#type, live) {
            faults.push(format!("{live} does not hold {original:?}"));
        }
        let renamed = format!("{}.{}", original.table, original.column) != original.home;
        if renamed && original.reason.is_empty() {
            faults.push(format!("no reason is given: {original:?}"));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
