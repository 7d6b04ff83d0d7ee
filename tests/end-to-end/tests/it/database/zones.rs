//! The check of zone data names a zone that Postgres knows otherwise, and no other.

use crate::world_to_ask;
use jiff::Timestamp;
use serde_json::{Value, json};
use stack::zones_query;

async fn that_differ(query: &str) -> Value {
    let world = world_to_ask().await;
    let query = query.trim_end().trim_end_matches(';');
    world
        .sql(&format!(
            "select coalesce(jsonb_agg(zone), '[]') from ({query}) as found"
        ))
        .await
}

#[tokio::test]
async fn a_zone_with_another_clock_is_named() {
    let query = zones_query(Timestamp::now());
    let right = that_differ(&query).await;
    assert!(
        !right.as_array().unwrap().contains(&json!("Asia/Kolkata")),
        "{right}"
    );

    // As it would be if the functions knew of a change of the clocks there.
    let kolkata = query
        .lines()
        .find(|line| line.contains("'Asia/Kolkata'"))
        .unwrap();
    let changed = query.replace(kolkata, &kolkata.replace(", 19800)", ", 21600)"));
    let wrong = that_differ(&changed).await;

    assert!(
        wrong.as_array().unwrap().contains(&json!("Asia/Kolkata")),
        "{wrong}"
    );
    assert_eq!(
        wrong.as_array().unwrap().len(),
        right.as_array().unwrap().len() + 1
    );
}
