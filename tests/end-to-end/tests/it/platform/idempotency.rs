//! Idempotency-Key: what is asked twice is done once.

use crate::demo_booking;
use end_to_end::{Caller, Reply, World, demo};
use futures::future::join_all;
use serde_json::{Value, json};

/// Asks for a booking with a key.
async fn book_once(world: &World, caller: Caller, key: &str, body: &Value) -> Reply {
    let call = world.function_as(caller, "booking-create").await;
    call.key(key).json(body).await
}

#[tokio::test]
async fn the_same_key_and_body_give_the_same_answer() {
    let world = World::tenant().await;
    let body = demo_booking(1);

    let first = book_once(&world, Caller::Public, "k1", &body).await;
    let second = book_once(&world, Caller::Public, "k1", &body).await;

    first.expect(201);
    assert_eq!(first.header("idempotent-replayed"), "");
    second.expect(201);
    assert_eq!(second.header("idempotent-replayed"), "true");
    assert_eq!(first.text, second.text);
    assert_eq!(world.sql("select count(*) from bookings").await, 1);
    assert_eq!(world.sql("select count(*) from outbox").await, 1);
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused() {
    let world = World::tenant().await;
    book_once(&world, Caller::Public, "k1", &demo_booking(1)).await;

    let reply = book_once(&world, Caller::Public, "k1", &demo_booking(2)).await;

    reply.expect_problem(422, "idempotency_key_reused");
    assert_eq!(world.sql("select count(*) from bookings").await, 1);
}

#[tokio::test]
async fn a_key_is_its_callers_own() {
    let world = World::tenant().await;
    let body = demo_booking(1);

    for caller in [Caller::Public, Caller::OWNER, Caller::MEMBER] {
        let reply = book_once(&world, caller, "shared", &body).await;
        reply.expect(201);
        assert_eq!(reply.header("idempotent-replayed"), "", "{caller:?}");
    }
    assert_eq!(world.sql("select count(*) from bookings").await, 3);
}

#[tokio::test]
async fn twenty_clients_with_one_key_book_once() {
    let world = World::tenant().await;
    let body = demo_booking(1);
    let body_of_client = json!({ "departure_id": body["departure_id"], "participants": 1 });

    let calls =
        (0..20).map(|_| async { book_once(&world, Caller::CLIENT, "once", &body_of_client).await });
    let replies = join_all(calls).await;

    let made: Vec<&str> = replies
        .iter()
        .filter(|reply| reply.status == 201)
        .map(|reply| reply.text.as_str())
        .collect();
    assert!(
        !made.is_empty() && made.iter().all(|text| *text == made[0]),
        "{replies:?}"
    );
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        reply.expect_problem(409, "idempotency_key_in_use");
    }
    assert_eq!(world.sql("select count(*) from bookings").await, 1);
    assert_eq!(
        world
            .sql("select sum(seats_taken) from tour_departures")
            .await,
        1
    );

    let again = book_once(&world, Caller::CLIENT, "once", &body_of_client).await;
    again.expect(201);
    assert_eq!(again.text.as_str(), made[0]);
}

#[tokio::test]
async fn what_was_refused_can_be_tried_again_with_its_key() {
    let world = World::tenant().await;
    let body = demo_booking(1);
    let close = format!(
        "update tour_departures set status = 'closed' where id = '{}'",
        demo::SUNRISE_NEXT
    );
    world.run_sql(&close).await;
    let reply = book_once(&world, Caller::Public, "k1", &body).await;
    reply.expect_problem(409, "departure_closed");

    world.run_sql(&close.replace("closed", "open")).await;

    let reply = book_once(&world, Caller::Public, "k1", &body).await;
    reply.expect(201);
}

#[tokio::test]
async fn an_answer_is_forgotten_after_its_time() {
    let world = World::tenant().await;
    let body = demo_booking(1);
    book_once(&world, Caller::Public, "k1", &body).await;
    world
        .run_sql("update idempotency_keys set expires_at = now() - interval '1 second'")
        .await;

    let reply = book_once(&world, Caller::Public, "k1", &body).await;

    reply.expect(201);
    assert_eq!(reply.header("idempotent-replayed"), "");
    assert_eq!(world.sql("select count(*) from bookings").await, 2);
}

#[tokio::test]
async fn a_key_that_can_not_be_one_is_refused() {
    let world = World::tenant().await;

    for key in ["", &"k".repeat(256)] {
        let reply = book_once(&world, Caller::Public, key, &demo_booking(1)).await;
        reply.expect_problem(400, "invalid_header");
    }
}

#[tokio::test]
async fn expired_keys_are_cleared_away_and_others_stay() {
    let world = World::own().await;
    world
        .run_sql(
            "insert into idempotency_keys (scope, function, key, fingerprint, answer, expires_at)
             select 'somebody', 'booking_create', 'old ' || n, 'f', '{}', now() - interval '1 minute'
             from generate_series(1, 250) as n
             union all select 'somebody', 'booking_create', 'new', 'f', '{}', now() + interval '1 minute'",
        )
        .await;

    assert_eq!(world.sql("select private.forget_expired_keys()").await, 200);
    assert_eq!(world.sql("select private.forget_expired_keys()").await, 50);
    assert_eq!(
        world
            .sql("select jsonb_agg(key) from idempotency_keys")
            .await,
        json!(["new"])
    );
}

#[tokio::test]
async fn a_key_may_have_255_characters_and_no_more() {
    let world = World::own().await;
    let body = demo_booking(1);
    for length in [249, 255] {
        let reply = book_once(&world, Caller::MEMBER, &"k".repeat(length), &body).await;
        reply.expect(201);
    }
    let reply = book_once(&world, Caller::MEMBER, &"k".repeat(256), &body).await;
    reply.expect_problem(400, "invalid_header");
    assert_eq!(world.sql("select count(*) from bookings").await, 2);
}

#[tokio::test]
async fn whoever_is_less_than_they_were_gets_no_stored_answer() {
    let world = World::tenant().await;
    let body = demo_booking(1);
    let again = async |caller| book_once(&world, caller, "before", &body).await;
    let change = async |change: &str| {
        world
            .run_sql(&format!(
                "update members set {change} where user_id in (
                   select id from user_profiles where email in ('mia@alpine.example', 'anton@alpine.example'))"
            ))
            .await;
    };
    for caller in [Caller::MEMBER, Caller::ADMIN] {
        again(caller).await.expect(201);
        assert_eq!(again(caller).await.header("idempotent-replayed"), "true");
    }

    change("role = 'member'").await;
    again(Caller::MEMBER).await.expect(201);
    again(Caller::ADMIN)
        .await
        .expect_problem(403, "role_too_low");

    change("is_active = false").await;
    for caller in [Caller::MEMBER, Caller::ADMIN] {
        again(caller)
            .await
            .expect_problem(404, "organization_not_found");
    }
    assert_eq!(world.sql("select count(*) from bookings").await, 2);
}

#[tokio::test]
async fn whoever_left_is_told_so_again() {
    let world = World::tenant().await;
    let leave = async || {
        let call = world.function_as(Caller::MEMBER, "member-update").await;
        call.key("leaving")
            .json(&json!({ "action": "leave" }))
            .await
    };

    let first = leave().await;
    first.expect(200);

    assert_eq!(leave().await.text, first.text);
}

#[tokio::test]
async fn each_scheduled_call_clears_some_of_what_has_expired() {
    let world = World::own().await;
    book_once(&world, Caller::Public, "k1", &demo_booking(1)).await;
    let expire = "update idempotency_keys set expires_at = now() - interval '1 minute'";
    world.run_sql(expire).await;

    let call = world.function_as(Caller::Service, "hold-release").await;
    call.json(&json!({})).await.expect(200);

    assert_eq!(world.sql("select count(*) from idempotency_keys").await, 0);
}
