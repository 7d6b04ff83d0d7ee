//! A challenge that the public passes before it books, where the project asks for one.

use crate::{book, demo_booking, serve};
use axum::{Json, Router, extract::State, routing::post};
use end_to_end::{Caller, World};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

type Asked = Arc<Mutex<Vec<Value>>>;

/// Stands for Turnstile: `good` is a good token, and everything is written down.
async fn verify(State(asked): State<Asked>, Json(question): Json<Value>) -> Json<Value> {
    let is_good = question["response"] == "good";
    asked.lock().unwrap().push(question);
    Json(match is_good {
        true => json!({ "success": true, "error-codes": [] }),
        false => json!({ "success": false, "error-codes": ["invalid-input-response"] }),
    })
}

#[tokio::test]
async fn the_public_passes_the_challenge_and_others_need_not() {
    let asked = Asked::default();
    let turnstile = Router::new()
        .route("/turnstile/v0/siteverify", post(verify))
        .with_state(asked.clone());
    let address = format!("http://{}", serve(turnstile).await);
    let variables = [
        ("turnstile_secret", "s3cret"),
        ("turnstile_url", address.as_str()),
    ];
    let world = World::of(&["booking-create"], &variables).await;
    let public = async |token: Option<&str>| {
        let call = world.function_as(Caller::Public, "booking-create").await;
        let call = call.key(if token == Some("good") {
            "good"
        } else {
            "other"
        });
        match token {
            Some(token) => call.header("x-challenge-token", token),
            None => call,
        }
        .json(&demo_booking(1))
        .await
    };

    public(None).await.expect_problem(403, "challenge_required");
    public(Some(&"x".repeat(3_000)))
        .await
        .expect_problem(403, "challenge_required");
    public(Some("bad"))
        .await
        .expect_problem(403, "challenge_failed");
    assert_eq!(world.sql("select count(*) from bookings").await, 0);
    public(Some("good")).await.expect(201);
    public(Some("good")).await.expect(201);
    book(&world, Caller::MEMBER, &demo_booking(1))
        .await
        .expect(201);

    let asked = asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert!(asked.iter().all(|question| question["secret"] == "s3cret"));
    // A repetition is asked for under the same id, which Turnstile answers once more.
    assert_eq!(asked[1]["idempotency_key"], asked[2]["idempotency_key"]);
    assert_ne!(asked[0]["idempotency_key"], asked[1]["idempotency_key"]);
    assert_eq!(world.sql("select count(*) from bookings").await, 2);
}

#[tokio::test]
async fn where_nobody_can_tell_nothing_is_booked() {
    let variables = [
        ("turnstile_secret", "s3cret"),
        ("turnstile_url", "http://127.0.0.1:9"),
    ];
    let world = World::of(&["booking-create"], &variables).await;

    let call = world.function_as(Caller::Public, "booking-create").await;
    let reply = call
        .header("x-challenge-token", "good")
        .json(&demo_booking(1))
        .await;

    reply.expect_problem(503, "challenge_unavailable");
    assert_eq!(world.sql("select count(*) from bookings").await, 0);
}
