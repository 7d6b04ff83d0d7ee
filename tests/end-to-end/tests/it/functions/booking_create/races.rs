//! Many callers at once: nothing is sold twice, nobody is made twice, nothing is lost.

use crate::{book, demo_booking, until_taken, without_limits};
use end_to_end::{Caller, World, demo};
use futures::{StreamExt, stream};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn three_hundred_clients_for_ten_seats_buy_exactly_ten() {
    let world = World::own().await;
    // All of them come from one network here.
    without_limits(&world).await;
    world
        .run_sql(&format!(
            "update tour_departures set seats_total = 10 where id = '{}'",
            demo::SUNRISE_NEXT
        ))
        .await;

    let replies: Vec<_> = stream::iter(0..300)
        .map(|number| {
            let mut body = demo_booking(1);
            body["customer"]["email"] = json!(format!("racer-{number}@example.com"));
            let world = &world;
            async move { until_taken(async || book(world, Caller::Public, &body).await).await }
        })
        .buffer_unordered(300)
        .collect()
        .await;

    let sold = replies.iter().filter(|reply| reply.status == 201).count();
    assert_eq!(sold, 10);
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        reply.expect_problem(409, "sold_out");
    }
    let kept = world
        .sql(&format!(
            "select jsonb_build_array(
               (select count(*) from bookings), (select sum(num_participants) from bookings),
               (select seats_taken from tour_departures where id = '{}'), (select count(*) from outbox),
               -- Whoever got no seat leaves no trace.
               (select count(*) from customers where email like 'racer-%'))",
            demo::SUNRISE_NEXT
        ))
        .await;
    assert_eq!(kept, json!([10, 10, 10, 10, 10]));
}

#[tokio::test(flavor = "multi_thread")]
async fn expired_seats_are_given_back_once_whoever_asks() {
    let world = World::own().await;
    let five = |number: i32| {
        let mut body = demo_booking(5);
        body["departure_id"] = json!(demo::SUNRISE_LATER);
        body["customer"]["email"] = json!(format!("racer-{number}@example.com"));
        body
    };
    for number in 0..2 {
        let reply = book(&world, Caller::Public, &five(number)).await;
        reply.expect(201);
    }
    world
        .run_sql("update bookings set expires_at = now() - interval '1 second'")
        .await;

    let replies: Vec<_> = stream::iter(10..50)
        .map(|number| {
            let (world, body) = (&world, five(number));
            async move { until_taken(async || book(world, Caller::Public, &body).await).await }
        })
        .buffer_unordered(40)
        .collect()
        .await;

    assert_eq!(
        replies.iter().filter(|reply| reply.status == 201).count(),
        2
    );
    let taken = world
        .sql(&format!(
            "select seats_taken from tour_departures where id = '{}'",
            demo::SUNRISE_LATER
        ))
        .await;
    assert_eq!(taken, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_customer_who_books_often_at_once_is_one_customer() {
    let world = World::own().await;
    without_limits(&world).await;
    for customer in [
        json!({ "name": "Ada", "email": "new@example.com" }),
        json!({ "name": "Paul", "phone": "+41791112233" }),
    ] {
        let mut body = demo_booking(1);
        body["departure_id"] = json!(demo::VILLAGE_DEPARTURE);
        body["customer"] = customer;

        let replies: Vec<_> = stream::iter(0..20)
            .map(|_| until_taken(async || book(&world, Caller::Public, &body).await))
            .buffer_unordered(20)
            .collect()
            .await;

        assert!(
            replies.iter().all(|reply| reply.status == 201),
            "{replies:?}"
        );
    }
    assert_eq!(world.sql("select count(*) from customers").await, 4);
    assert_eq!(
        world
            .sql("select count(distinct confirmation_code) from bookings")
            .await,
        40
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn many_requests_of_one_customer_get_the_seats_that_one_may_have() {
    let world = World::own().await;
    without_limits(&world).await;
    world
        .run_sql(&format!(
            "update tours set max_per_customer = 4 where id = '{}'",
            demo::SUNRISE
        ))
        .await;
    let body = demo_booking(1);

    let replies: Vec<_> = stream::iter(0..30)
        .map(|_| async { until_taken(async || book(&world, Caller::Public, &body).await).await })
        .buffer_unordered(30)
        .collect()
        .await;

    let sold = replies.iter().filter(|reply| reply.status == 201).count();
    assert_eq!(sold, 4);
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        reply.expect_problem(409, "too_many_seats");
    }
}
