//! One line of JSON for each request, and nothing personal in it.

use crate::{book, demo_booking, without_functions};
use end_to_end::{Caller, World, demo};
use reqwest::Method;
use serde_json::{Value, json};
use stack::Options;
use std::time::Duration;

/// The lines of the log, as soon as there are so many.
pub async fn lines(world: &World, count: usize) -> Vec<Value> {
    for _ in 0..100 {
        let lines: Vec<Value> = world
            .stack
            .log()
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
        if lines.len() >= count {
            return lines;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("too few lines: {}", world.stack.log());
}

#[tokio::test]
async fn each_request_leaves_one_line_under_its_id() {
    let world = World::own().await;
    let call = world.function_as(Caller::OWNER, "booking-create").await;
    call.header("x-request-id", "first")
        .json(&demo_booking(1))
        .await;
    let call = world.function_as(Caller::Public, "booking-create").await;
    call.header("x-request-id", "second").json(&json!({})).await;

    let lines = lines(&world, 2).await;

    assert_eq!(lines.len(), 2, "{lines:?}");
    let first = &lines[0];
    assert!(
        first["duration_ms"]
            .as_f64()
            .is_some_and(|duration| duration > 0.0)
    );
    assert_eq!(
        (
            &first["request_id"],
            &first["function"],
            &first["status"],
            &first["caller"]
        ),
        (
            &json!("first"),
            &json!("booking-create"),
            &json!(201),
            &json!("user")
        )
    );
    assert_eq!(
        (
            &lines[1]["request_id"],
            &lines[1]["status"],
            &lines[1]["code"],
            &lines[1]["caller"]
        ),
        (
            &json!("second"),
            &json!(422),
            &json!("invalid_request"),
            &json!("public")
        )
    );
}

#[tokio::test]
async fn nothing_personal_and_no_credential_is_logged() {
    let world = World::own().await;
    let personal = [
        "Ada Lovelace",
        "ada@example.com",
        "+41791112233",
        "allergic to nuts",
        "clara@client.example",
    ];
    let mut body = demo_booking(1);
    body["customer"]["phone"] = json!(personal[2]);
    body["special_requests"] = json!(personal[3]);
    let token = world.client_token(personal[4]).await;
    let expired = format!("{}x", world.user_token("olivia@alpine.example").await);

    world
        .function_as(Caller::Public, "booking-create")
        .await
        .key("ada's key")
        .json(&body)
        .await;
    body["departure_id"] = json!(demo::SUNRISE_CLOSED);
    book(&world, Caller::OWNER, &body).await;
    let own = json!({ "departure_id": demo::SUNRISE_NEXT, "participants": 1 });
    world
        .function("booking-create")
        .bearer(&token)
        .json(&own)
        .await;
    world
        .function("booking-create")
        .bearer(&expired)
        .json(&own)
        .await;
    lines(&world, 4).await;

    let log = world.stack.log();
    let keys = &world.stack.keys;
    let secrets = [
        &token,
        &expired,
        &keys.publishable_key,
        &keys.secret_key,
        &keys.jwt_secret,
    ];
    for word in personal
        .into_iter()
        .chain(["ada's key"])
        .chain(secrets.map(String::as_str))
    {
        assert!(!log.contains(word), "{word} is in {log}");
    }
}

#[tokio::test]
async fn one_id_leads_through_function_postgres_and_postgrest() {
    let world = World::with(Options {
        own_postgres: true,
        ..Options::default()
    })
    .await;
    world
        .run_sql("alter system set log_min_duration_statement = 0")
        .await;
    world.run_sql("select pg_reload_conf()").await;
    let mut sold_out = demo_booking(1);
    sold_out["departure_id"] = json!(demo::SUNRISE_CLOSED);

    for (id, function, body, status) in [
        ("walk-1", "booking-create", demo_booking(1), 201),
        ("walk-2", "booking-create", sold_out, 409),
        (
            "walk-3",
            "tour-availability",
            json!({ "tour_id": demo::SUNRISE }),
            200,
        ),
    ] {
        let call = world.function_as(Caller::Public, function).await;
        let reply = call.header("x-request-id", id).json(&body).await;
        reply.expect(status);
    }

    let lines = lines(&world, 3).await;
    for (line, waited) in lines.iter().zip(["database_ms", "database_ms", "rest_ms"]) {
        assert!(line[waited].as_f64() > Some(0.0), "{line}");
        assert!(
            line[waited].as_f64() <= line["duration_ms"].as_f64(),
            "{line}"
        );
    }
    let postgres = world.stack.postgres().log();
    let rest = world.stack.postgrest.log();
    for (log, id, told) in [
        (&postgres, "walk-1", "private.as_tenant"),
        (&postgres, "walk-2", "ERROR:  departure_closed"),
        (&postgres, "walk-3", "\"public\".\"tours\""),
        (&rest, "walk-3", "GET /tours"),
    ] {
        let found = log
            .lines()
            .any(|line| line.contains(id) && line.contains(told));
        assert!(found, "{id} {told} is not in {log}");
    }
    // What a statement was given stays out of Postgres's log.
    assert!(!postgres.contains("ada@example.com"), "{postgres}");
}

#[tokio::test]
async fn who_calls_postgrest_alone_is_followed_too_and_can_forge_no_line() {
    let world = without_functions().await;
    let path = format!("/rest/v1/organizations?id=eq.{}", demo::ALPINE);

    for (id, followed) in [("page-1", json!("page-1")), ("x] ERROR: y", Value::Null)] {
        let call = world.request_as(Caller::OWNER, Method::PATCH, &path).await;
        let body = json!({ "description": id });
        let reply = call.header("x-request-id", id).json(&body).await;
        reply.expect(204);

        let change = format!(
            "select jsonb_build_object('id', request_id) from audit_logs where new_data ->> 'description' = '{id}'"
        );
        assert_eq!(world.sql(&change).await, json!({ "id": followed }));
    }
}
