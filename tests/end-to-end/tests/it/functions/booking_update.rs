//! booking-update: who may change what, and what becomes of the seats and the price.

mod items;

use crate::{book, demo_booking, until_taken};
use end_to_end::{Caller, Reply, World, demo};
use futures::{StreamExt, stream};
use serde_json::{Value, json};

async fn change(world: &World, caller: Caller, body: &Value) -> Reply {
    world
        .function_as(caller, "booking-update")
        .await
        .json(body)
        .await
}

/// Clara's booking of the next sunrise, by its id.
async fn clara_books(world: &World, participants: u32) -> Value {
    let body = json!({ "departure_id": demo::SUNRISE_NEXT, "participants": participants });
    let reply = book(world, Caller::CLIENT, &body).await;
    reply.expect(201);
    reply.json["id"].clone()
}

/// Seats taken on the next sunrise and on the later one, and those that bookings have there.
async fn seats(world: &World) -> Value {
    world
        .sql(&format!(
            "select jsonb_agg(jsonb_build_array(seats_taken, (
               select coalesce(sum(num_participants), 0) from bookings
               where departure_id = d.id and status not in ('cancelled', 'expired'))) order by starts_at)
             from tour_departures as d where id in ('{}', '{}')",
            demo::SUNRISE_NEXT,
            demo::SUNRISE_LATER
        ))
        .await
}

#[tokio::test]
async fn a_cancelled_booking_gives_its_seats_back_once() {
    let world = World::tenant().await;
    let id = clara_books(&world, 3).await;
    let cancel = json!({ "booking_id": id, "action": "cancel", "reason": "rain" });

    let reply = change(&world, Caller::CLIENT, &cancel).await;

    reply.expect(200);
    assert_eq!(reply.json["status"], "cancelled", "{reply:?}");
    assert_eq!(reply.json["cancellation_reason"], "rain");
    assert!(reply.json["cancelled_at"].is_string());
    assert_eq!(seats(&world).await, json!([[0, 0], [0, 0]]));
    let told = world
        .sql("select recipient from outbox where topic = 'booking.cancelled'")
        .await;
    assert_eq!(told, "clara@client.example");
    for action in ["cancel", "confirm"] {
        let body = json!({ "booking_id": id, "action": action });
        let reply = change(&world, Caller::MEMBER, &body).await;
        reply.expect_problem(409, "illegal_transition");
    }
    assert_eq!(seats(&world).await, json!([[0, 0], [0, 0]]));
}

#[tokio::test]
async fn one_that_is_moved_takes_its_seats_along_or_stays() {
    let world = World::tenant().await;
    let id = clara_books(&world, 3).await;
    let to = |departure: &str| json!({ "booking_id": id, "action": "reschedule", "departure_id": departure });

    let reply = change(&world, Caller::CLIENT, &to(demo::SUNRISE_LATER)).await;

    // Not paid yet, so it takes the price of that day.
    reply.expect(200);
    assert_eq!(
        (&reply.json["unit_price"], &reply.json["total_price"]),
        (&json!("99.00"), &json!("297.00"))
    );
    assert_eq!(reply.json["departure"]["id"], demo::SUNRISE_LATER);
    assert_eq!(seats(&world).await, json!([[0, 0], [3, 3]]));

    for (departure, problem) in [
        (demo::VILLAGE_DEPARTURE, (422, "invalid_departure")),
        (demo::SUNRISE_CLOSED, (409, "departure_closed")),
        (demo::SUNRISE_PAST, (409, "departure_closed")),
        (demo::DRAFT_DEPARTURE, (404, "departure_not_found")),
        (demo::ICEBERGS_DEPARTURE, (404, "departure_not_found")),
        (demo::CLARA, (404, "departure_not_found")),
    ] {
        let reply = change(&world, Caller::CLIENT, &to(departure)).await;
        assert_eq!(reply.problem(), problem, "{departure}");
    }
    world
        .run_sql(&format!(
            "update tour_departures set seats_total = 2 where id = '{}'",
            demo::SUNRISE_NEXT
        ))
        .await;
    let reply = change(&world, Caller::CLIENT, &to(demo::SUNRISE_NEXT)).await;
    reply.expect_problem(409, "sold_out");
    assert_eq!(reply.pointers(), ["/departure_id"]);
    // The departure that it has is no change, and nobody is told of one.
    let told = world.sql("select count(*) from outbox").await;
    change(&world, Caller::CLIENT, &to(demo::SUNRISE_LATER))
        .await
        .expect(200);
    assert_eq!(world.sql("select count(*) from outbox").await, told);
    assert_eq!(seats(&world).await, json!([[0, 0], [3, 3]]));
}

#[tokio::test]
async fn what_was_paid_is_not_worth_another_price_unless_the_staff_says_so() {
    let world = World::tenant().await;
    let id = clara_books(&world, 1).await;
    world
        .run_sql("update bookings set payment_status = 'paid', status = 'confirmed'")
        .await;
    let mut body =
        json!({ "booking_id": id, "action": "reschedule", "departure_id": demo::SUNRISE_LATER });

    let reply = change(&world, Caller::MEMBER, &body).await;
    reply.expect_problem(409, "price_differs");
    body["keep_price"] = json!(true);
    let reply = change(&world, Caller::CLIENT, &body).await;
    reply.expect_problem(403, "staff_only");
    let reply = change(&world, Caller::MEMBER, &body).await;
    reply.expect(200);
    assert_eq!(reply.json["total_price"], "89.50");
}

#[tokio::test]
async fn one_that_a_part_is_paid_for_is_moved_as_partially_paid() {
    let world = World::tenant().await;
    let id = clara_books(&world, 2).await;
    let part = json!({ "action": "record", "booking_id": id, "amount": "60", "method": "cash" });
    let record = world.function_as(Caller::MEMBER, "checkout-create").await;
    record.json(&part).await.expect(201);
    // What was too little for all of it is enough for a deposit.
    world
        .run_sql(&format!(
            "update organizations set deposit_percent = 30 where id = '{}';
             update tour_departures set price = 89.50 where id = '{}'",
            demo::ALPINE,
            demo::SUNRISE_LATER
        ))
        .await;

    let body =
        json!({ "booking_id": id, "action": "reschedule", "departure_id": demo::SUNRISE_LATER });
    let reply = change(&world, Caller::MEMBER, &body).await;

    reply.expect(200);
    assert_eq!(
        (&reply.json["status"], &reply.json["payment_status"]),
        (&json!("confirmed"), &json!("partially_paid"))
    );
}

#[tokio::test]
async fn each_changes_what_is_theirs() {
    let world = World::tenant().await;
    let id = clara_books(&world, 1).await;
    let cancel = json!({ "booking_id": id, "action": "cancel" });
    for (caller, problem) in [
        (Caller::Nobody, (401, "unauthorized")),
        (Caller::Public, (403, "forbidden")),
        (Caller::Service, (403, "forbidden")),
        (Caller::STRANGER, (404, "booking_not_found")),
        (Caller::OTHER_OWNER, (404, "booking_not_found")),
        (Caller::OTHER_CLIENT, (404, "booking_not_found")),
    ] {
        assert_eq!(
            change(&world, caller, &cancel).await.problem(),
            problem,
            "{caller:?}"
        );
    }
    for action in ["confirm", "complete", "no_show"] {
        let body = json!({ "booking_id": id, "action": action });
        let reply = change(&world, Caller::CLIENT, &body).await;
        reply.expect_problem(403, "staff_only");
    }
    let complete = json!({ "booking_id": id, "action": "complete" });
    let reply = change(&world, Caller::MEMBER, &complete).await;
    reply.expect_problem(409, "too_early");
    world
        .run_sql(&format!(
            "update tour_departures set starts_at = now() - interval '1 hour' where id = '{}'",
            demo::SUNRISE_NEXT
        ))
        .await;
    let reply = change(&world, Caller::CLIENT, &cancel).await;
    reply.expect_problem(409, "too_late");
    let reply = change(&world, Caller::MEMBER, &complete).await;
    reply.expect(200);
    assert_eq!(reply.json["status"], "completed");
}

#[tokio::test(flavor = "multi_thread")]
async fn moves_and_cancellations_at_once_lose_no_seat() {
    let world = World::tenant().await;
    let mut bookings = Vec::new();
    for number in 0..10 {
        let mut body = demo_booking(1);
        body["customer"]["email"] = json!(format!("racer-{number}@example.com"));
        let reply = book(&world, Caller::Public, &body).await;
        bookings.push(reply.json["id"].clone());
    }
    let replies: Vec<Reply> = stream::iter(0..120)
        .map(|number: usize| {
            let id = &bookings[number % bookings.len()];
            let departure = [demo::SUNRISE_LATER, demo::SUNRISE_NEXT][number / 10 % 2];
            let body = match number % 7 {
                0 => json!({ "booking_id": id, "action": "cancel" }),
                _ => json!({ "booking_id": id, "action": "reschedule", "departure_id": departure }),
            };
            let world = &world;
            async move { until_taken(async || change(world, Caller::MEMBER, &body).await).await }
        })
        .buffer_unordered(40)
        .collect()
        .await;

    for reply in &replies {
        assert!([200, 409, 422].contains(&reply.status), "{reply:?}");
    }
    let seats = seats(&world).await;
    for departure in seats.as_array().unwrap() {
        assert_eq!(departure[0], departure[1], "{seats}");
    }
}

#[tokio::test]
async fn a_booking_that_was_held_and_not_paid_in_time_is_neither_moved_nor_confirmed() {
    let world = World::tenant().await;
    let id = clara_books(&world, 1).await;
    world
        .run_sql("update bookings set expires_at = now() - interval '1 second'")
        .await;
    let told = world.sql("select count(*) from outbox").await;

    for (caller, action) in [
        (Caller::CLIENT, "reschedule"),
        (Caller::CLIENT, "cancel"),
        (Caller::MEMBER, "reschedule"),
        (Caller::MEMBER, "confirm"),
    ] {
        let mut body = json!({ "booking_id": id, "action": action });
        if action == "reschedule" {
            body["departure_id"] = json!(demo::SUNRISE_LATER);
        }
        let reply = change(&world, caller, &body).await;
        reply.expect_problem(409, "hold_expired");
        assert_eq!(reply.pointers(), ["/booking_id"], "{caller:?} {action}");
    }
    assert_eq!(world.sql("select count(*) from outbox").await, told);
    assert_eq!(seats(&world).await, json!([[1, 1], [0, 0]]));
}

#[tokio::test]
async fn customers_change_a_booking_until_the_last_time_that_the_offer_says_and_the_staff_always() {
    let world = World::tenant().await;
    let id = clara_books(&world, 1).await;
    let cancel = json!({ "booking_id": id, "action": "cancel" });
    let moved =
        json!({ "booking_id": id, "action": "reschedule", "departure_id": demo::SUNRISE_LATER });
    // The departure is within a week.
    for (organization, tour, allowed) in [
        (20_000, "null", false),
        (0, "20000", false),
        (20_000, "60", true),
    ] {
        world
            .run_sql(&format!(
                "update organizations set change_notice_minutes = {organization};
                 update tours set change_notice_minutes = {tour}"
            ))
            .await;
        let reply = change(&world, Caller::CLIENT, &moved).await;
        if allowed {
            reply.expect(200);
            continue;
        }
        reply.expect_problem(409, "too_late");
        let reply = change(&world, Caller::CLIENT, &cancel).await;
        reply.expect_problem(409, "too_late");
        assert_eq!(reply.pointers(), ["/action"]);
    }
    world
        .run_sql("update tours set change_notice_minutes = 525600")
        .await;
    change(&world, Caller::CLIENT, &cancel)
        .await
        .expect_problem(409, "too_late");
    change(&world, Caller::MEMBER, &cancel).await.expect(200);
}
