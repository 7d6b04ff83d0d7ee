//! How much one caller may have running at a time, so that others find a connection.

use crate::{book, demo_booking};
use end_to_end::{Caller, World, demo};
use serde_json::json;

/// Takes all places but one of a kind, as requests that are being answered do, until the connection ends.
async fn take_all_but_one(world: &World, kind: &str, subject: &str) -> tokio_postgres::Client {
    let connection = world.stack.admin().await.unwrap();
    let take = format!(
        "select pg_advisory_lock(hashtextextended('{kind} {subject}', place))
         from private.limits as known, generate_series(1, known.most - 1) as place where known.kind = '{kind}'"
    );
    assert!(!connection.query(&take, &[]).await.unwrap().is_empty());
    connection
}

#[tokio::test]
async fn who_has_many_requests_running_is_refused_more_and_others_are_not() {
    let world = World::of(&["booking-create"], &[]).await;
    let mut booking = demo_booking(1);
    booking["departure_id"] = json!(demo::SUNRISE_LATER);
    let member = world
        .sql("select id from auth.users where email = 'mia@alpine.example'")
        .await;
    for (kind, subject, busy, others) in [
        (
            "statements caller",
            member.as_str().unwrap(),
            Caller::MEMBER,
            Some(Caller::OWNER),
        ),
        ("statements network", "127.0.0.1", Caller::Public, None),
    ] {
        let connection = take_all_but_one(&world, kind, subject).await;
        book(&world, busy, &booking).await.expect(201);
        connection
            .execute(
                "select pg_advisory_lock(hashtextextended($1, 0))",
                &[&format!("{kind} {subject}")],
            )
            .await
            .unwrap();
        let before = world.sql("select count(*) from bookings").await;

        let refused = book(&world, busy, &booking).await;

        refused.expect_problem(429, "too_many_at_once");
        assert_eq!(refused.header("retry-after"), "1", "{kind}");
        assert_eq!(
            world.sql("select count(*) from bookings").await,
            before,
            "{kind}"
        );
        if let Some(other) = others {
            book(&world, other, &booking).await.expect(201);
        }
        connection
            .batch_execute("select pg_advisory_unlock_all()")
            .await
            .unwrap();
        book(&world, busy, &booking).await.expect(201);
    }
}
