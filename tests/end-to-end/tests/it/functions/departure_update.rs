//! departure-update: a departure with its bookings, and what their customers are told.

use crate::{book, demo_booking, until_taken};
use end_to_end::{Caller, Reply, World, demo};
use reqwest::Method;
use serde_json::{Value, json};

async fn change(world: &World, caller: Caller, body: &Value) -> Reply {
    let call = world.function_as(caller, "departure-update").await;
    call.json(body).await
}

/// A departure with a booking that is confirmed, one that is held, one whose hold is over, one that was cancelled and
/// one of somebody with a phone alone who takes no text messages.
async fn booked(world: &World) {
    for (name, customer) in [
        ("Confirmed", json!({ "email": "confirmed@example.com" })),
        ("Held", json!({ "email": "held@example.com" })),
        ("Over", json!({ "email": "over@example.com" })),
        ("Cancelled", json!({ "email": "cancelled@example.com" })),
        ("Quiet", json!({ "phone": "+41791112233" })),
    ] {
        let mut body = demo_booking(1);
        body["customer"] = customer;
        body["customer"]["name"] = json!(name);
        book(world, Caller::Public, &body).await.expect(201);
    }
    world
        .run_sql(
            "update bookings set status = 'confirmed' where customer_name in ('Confirmed', 'Quiet');
             update bookings set status = 'cancelled' where customer_name = 'Cancelled';
             update tour_departures set seats_taken = seats_taken - 1 where seats_taken = 5;
             update bookings set expires_at = now() - interval '1 minute' where customer_name = 'Over';
             update customers set sms_enabled = false where name = 'Quiet';
             delete from outbox",
        )
        .await;
}

/// Who was told what, and the state of each booking with whether it starts with its departure.
async fn outcome(world: &World) -> Value {
    world
        .sql(
            "select jsonb_build_object(
               'told', (select coalesce(jsonb_agg(jsonb_build_array(topic, recipient) order by recipient), '[]') from outbox),
               'bookings', (
                 select jsonb_object_agg(customer_name, status) from bookings),
               'apart', (
                 select count(*) from bookings as b join tour_departures as d on d.id = b.departure_id
                 where (b.start_date, b.end_date, b.tour_id) is distinct from (d.starts_at, d.ends_at, d.tour_id)),
               'seats', (
                 select jsonb_build_array(seats_taken, (
                   select sum(num_participants) from bookings where departure_id = d.id
                     and status not in ('cancelled', 'expired')))
                 from tour_departures as d where id = (select departure_id from bookings limit 1)))",
        )
        .await
}

fn told(topic: &str) -> Value {
    json!([
        [topic, "confirmed@example.com"],
        [topic, "held@example.com"]
    ])
}

#[tokio::test]
async fn one_that_is_moved_takes_its_bookings_along_and_each_customer_is_told_once() {
    let world = World::tenant().await;
    booked(&world).await;
    let day = world
        .sql("select ((now() at time zone 'Europe/Zurich')::date + 9)::text")
        .await;
    let body = json!({ "departure_id": demo::SUNRISE_NEXT, "action": "reschedule",
                       "starts_at": format!("{}T07:00", day.as_str().unwrap()) });

    let reply = change(&world, Caller::MEMBER, &body).await;

    reply.expect(200);
    assert_eq!(
        reply.json["bookings"],
        json!({ "affected": 3, "unreachable": 1 })
    );
    assert_eq!(reply.json["timezone"], "Europe/Zurich");
    let local = world
        .sql(&format!(
            "select jsonb_build_array(to_char(starts_at at time zone 'Europe/Zurich', 'YYYY-MM-DD HH24:MI'), ends_at - starts_at)
             from tour_departures where id = '{}'",
            demo::SUNRISE_NEXT
        ))
        .await;
    assert_eq!(
        local,
        json!([format!("{} 07:00", day.as_str().unwrap()), "05:00:00"])
    );
    let moved = json!({
        "told": told("booking.rescheduled"),
        "bookings": { "Confirmed": "confirmed", "Held": "pending", "Over": "expired", "Cancelled": "cancelled",
                      "Quiet": "confirmed" },
        "apart": 0, "seats": [3, 3],
    });
    assert_eq!(outcome(&world).await, moved);
    let says = world
        .sql("select jsonb_build_array(payload -> 'starts_at', payload ->> 'timezone') from outbox limit 1")
        .await;
    assert_eq!(says, json!([reply.json["starts_at"], "Europe/Zurich"]));

    // The same again changes nothing.
    let reply = change(&world, Caller::MEMBER, &body).await;
    reply.expect(200);
    assert_eq!(
        reply.json["bookings"],
        json!({ "affected": 0, "unreachable": 0 })
    );
    assert_eq!(outcome(&world).await, moved);
}

#[tokio::test]
async fn whom_a_move_brings_within_the_notice_has_a_day_to_cancel() {
    let world = World::tenant().await;
    world
        .run_sql("update tours set change_notice_minutes = 2880")
        .await;
    let own = json!({ "departure_id": demo::SUNRISE_NEXT, "participants": 1 });
    let booked = crate::book(&world, Caller::CLIENT, &own).await;
    booked.expect(201);
    let moved_by = async |hours: u32| {
        let mut body = json!({ "departure_id": demo::SUNRISE_NEXT, "action": "reschedule" });
        for (name, hours) in [("starts_at", hours), ("ends_at", hours + 5)] {
            body[name] = world
                .sql(&format!(
                    "select date_trunc('minute', now() + interval '{hours} hours')"
                ))
                .await;
        }
        change(&world, Caller::MEMBER, &body).await.expect(200);
    };
    let until = "select changeable - moved_by_staff_at from (
                   select (private.booking_answer(organization_id, id) ->> 'changeable_until')::timestamptz as changeable,
                          moved_by_staff_at from bookings
                 ) as known";
    let cancel = async || {
        let body = json!({ "booking_id": booked.json["id"], "action": "cancel" });
        let call = world.function_as(Caller::CLIENT, "booking-update").await;
        call.json(&body).await
    };

    moved_by(40).await;
    assert_eq!(world.sql(until).await, "1 day");
    // The day is over.
    world
        .run_sql("update bookings set moved_by_staff_at = now() - interval '25 hours'")
        .await;
    cancel().await.expect_problem(409, "too_late");
    // Once more, and soon: until it begins.
    moved_by(10).await;
    cancel().await.expect(200);
}

#[tokio::test]
async fn a_move_changes_no_booking_that_is_over_or_cancelled() {
    let world = World::tenant().await;
    booked(&world).await;
    world
        .run_sql(&format!(
            "insert into webhook_endpoints (organization_id, url, events, secret_hint)
             values ('{}', 'https://hooks.example.com/', '{{booking.changed}}', 'abcd')",
            demo::ALPINE
        ))
        .await;
    let day = world
        .sql("select ((now() at time zone 'Europe/Zurich')::date + 9)::text")
        .await;
    let body = json!({ "departure_id": demo::SUNRISE_NEXT, "action": "reschedule",
                       "starts_at": format!("{}T07:00", day.as_str().unwrap()) });

    change(&world, Caller::MEMBER, &body).await.expect(200);

    let found = world
        .sql(
            "select jsonb_build_array(
               (select jsonb_agg(customer_name order by customer_name) from bookings where rescheduled_at is not null),
               (select jsonb_agg(known.customer_name order by known.customer_name)
                from outbox as told join bookings as known on known.id::text = told.payload ->> 'booking_id'
                where told.channel = 'webhook' and told.topic = 'booking.changed'))",
        )
        .await;
    let coming = json!(["Confirmed", "Held", "Quiet"]);
    assert_eq!(found, json!([coming, coming]));
}

#[tokio::test]
async fn one_that_is_cancelled_cancels_its_bookings_and_takes_no_more() {
    let world = World::tenant().await;
    booked(&world).await;
    let body = json!({ "departure_id": demo::SUNRISE_NEXT, "action": "cancel", "reason": "Storm" });

    let reply = change(&world, Caller::MEMBER, &body).await;

    reply.expect(200);
    assert_eq!(
        (&reply.json["status"], &reply.json["bookings"]),
        (
            &json!("cancelled"),
            &json!({ "affected": 3, "unreachable": 1 })
        )
    );
    let cancelled = json!({
        "told": told("booking.cancelled"),
        "bookings": { "Confirmed": "cancelled", "Held": "cancelled", "Over": "expired", "Cancelled": "cancelled",
                      "Quiet": "cancelled" },
        "apart": 0, "seats": [0, null],
    });
    assert_eq!(outcome(&world).await, cancelled);
    let reasons = world
        .sql("select jsonb_agg(distinct cancellation_reason) from bookings where cancelled_at is not null")
        .await;
    assert_eq!(reasons, json!(["Storm", null]));
    let reply = book(&world, Caller::Public, &demo_booking(1)).await;
    reply.expect_problem(409, "departure_closed");

    for action in ["cancel", "close"] {
        let body = json!({ "departure_id": demo::SUNRISE_NEXT, "action": action });
        let reply = change(&world, Caller::MEMBER, &body).await;
        reply.expect_problem(409, "illegal_transition");
    }
    // It may take bookings again; those of before stay as they are.
    let open = json!({ "departure_id": demo::SUNRISE_NEXT, "action": "open" });
    change(&world, Caller::MEMBER, &open).await.expect(200);
    assert_eq!(outcome(&world).await, cancelled);
    book(&world, Caller::Public, &demo_booking(1))
        .await
        .expect(201);
}

#[tokio::test]
async fn a_change_in_the_table_does_the_same() {
    let world = World::tenant().await;
    for (patch, topic) in [
        ("starts_at", "booking.rescheduled"),
        ("status", "booking.cancelled"),
    ] {
        booked(&world).await;
        let body = match patch {
            "status" => json!({ "status": "cancelled" }),
            _ => world
                .sql("select jsonb_build_object('starts_at', date_trunc('hour', now()) + interval '9 days',
                                                'ends_at', date_trunc('hour', now()) + interval '9 days 3 hours')")
                .await,
        };
        let path = format!("/rest/v1/tour_departures?id=eq.{}", demo::SUNRISE_NEXT);

        for (caller, status) in [
            (Caller::CLIENT, 403),
            (Caller::Public, 401),
            (Caller::OTHER_OWNER, 204),
            (Caller::MEMBER, 204),
        ] {
            let call = world.request_as(caller, Method::PATCH, &path).await;
            call.json(&body).await.expect(status);
            if caller == Caller::OTHER_OWNER {
                assert_eq!(outcome(&world).await["told"], json!([]));
            }
        }

        let after = outcome(&world).await;
        assert_eq!(after["told"], told(topic));
        assert_eq!(after["apart"], 0);
        world
            .run_sql("update bookings set customer_name = customer_name || ' before'")
            .await;
        world
            .run_sql("update bookings set status = 'cancelled' where status in ('pending', 'confirmed');
                      update tour_departures set seats_taken = 0, status = 'open' where seats_taken < 5")
            .await;
    }
}

#[tokio::test]
async fn whoever_books_while_it_is_moved_or_cancelled_has_its_new_time_or_no_seat() {
    let world = World::tenant().await;
    let cancel = json!({ "departure_id": demo::SUNRISE_NEXT, "action": "cancel" });
    // Each of them somebody else: one customer holds only so many seats.
    let asked: Vec<_> = (0..10)
        .map(|number| {
            let mut booking = demo_booking(1);
            booking["customer"]["email"] = json!(format!("racer-{number}@example.com"));
            booking
        })
        .collect();

    let (bookings, cancelled) =
        tokio::join!(
            futures::future::join_all(asked.iter().map(|booking| until_taken(async || {
                book(&world, Caller::Public, booking).await
            }))),
            change(&world, Caller::MEMBER, &cancel),
        );

    cancelled.expect(200);
    for reply in &bookings {
        assert!([201, 409].contains(&reply.status), "{reply:?}");
    }
    let left = world
        .sql("select count(*) from bookings where status in ('pending', 'confirmed')")
        .await;
    assert_eq!(left, 0);
    let taken = world
        .sql(&format!(
            "select seats_taken from tour_departures where id = '{}'",
            demo::SUNRISE_NEXT
        ))
        .await;
    assert_eq!(taken, 0);
}

#[tokio::test]
async fn a_repetition_makes_what_is_not_there_yet() {
    let world = World::tenant().await;
    let until = world
        .sql("select ((now() at time zone 'Europe/Zurich')::date + 7 + 28)::text")
        .await;
    let body = json!({ "departure_id": demo::SUNRISE_LATER, "action": "repeat", "until": until });

    let reply = change(&world, Caller::MEMBER, &body).await;

    reply.expect(200);
    // 21 days from today one of this tour starts at that time already: it is closed.
    let made = reply.json["repeated"].as_array().unwrap();
    assert_eq!(made.len(), 2, "{reply:?}");
    let rows = world
        .sql(&format!(
            "select jsonb_agg(distinct jsonb_build_array(to_char(starts_at at time zone 'Europe/Zurich', 'HH24:MI'), seats_total,
                                                price::text, status, seats_taken))
             from tour_departures where id in ('{}', '{}')",
            made[0]["id"].as_str().unwrap(),
            made[1]["id"].as_str().unwrap()
        ))
        .await;
    assert_eq!(rows, json!([["06:00", 10, "99.00", "open", 0]]));

    let reply = change(&world, Caller::MEMBER, &body).await;
    assert_eq!(reply.json["repeated"], json!([]));
    assert_eq!(world.sql("select count(*) from outbox").await, 0);
}

#[tokio::test]
async fn the_staff_of_its_organization_changes_it_and_nobody_else() {
    let world = World::tenant().await;
    for body in [
        json!({ "departure_id": demo::SUNRISE_NEXT, "action": "cancel" }),
        json!({ "departure_id": demo::SUNRISE_NEXT, "action": "repeat", "until": "2027-12-01" }),
    ] {
        for (caller, problem) in [
            (Caller::Nobody, (401, "unauthorized")),
            (Caller::Public, (403, "forbidden")),
            (Caller::CLIENT, (403, "forbidden")),
            (Caller::Service, (403, "forbidden")),
            (Caller::STRANGER, (404, "departure_not_found")),
            (Caller::OTHER_OWNER, (404, "departure_not_found")),
        ] {
            let reply = change(&world, caller, &body).await;
            assert_eq!(reply.problem(), problem, "{caller:?}");
        }
        let call = world.function_as(Caller::BOTH, "departure-update").await;
        let elsewhere = call
            .header("x-organization-id", demo::HARBOR)
            .json(&body)
            .await;
        elsewhere.expect_problem(404, "departure_not_found");
    }
    let draft = json!({ "departure_id": demo::DRAFT_DEPARTURE, "action": "close" });
    let reply = change(&world, Caller::MEMBER, &draft).await;
    reply.expect(200);
    assert_eq!(reply.json["status"], "closed");
}

#[tokio::test]
async fn every_fault_is_named() {
    let world = World::tenant().await;
    for (body, pointers) in [
        (
            json!({ "action": "move" }),
            vec!["/action", "/departure_id"],
        ),
        (
            json!({ "departure_id": demo::SUNRISE_NEXT, "action": "reschedule", "starts_at": "2001-01-01T10:00",
                    "ends_at": "2000-01-01T10:00" }),
            vec!["/ends_at", "/starts_at"],
        ),
        (
            json!({ "departure_id": demo::SUNRISE_NEXT, "action": "repeat", "until": "2001-01-01",
                    "weekdays": ["sunday"] }),
            vec!["/until"],
        ),
        (
            json!({ "departure_id": demo::SUNRISE_NEXT, "action": "repeat", "until": "2001-01-01",
                    "weekdays": ["someday"] }),
            vec!["/weekdays/0"],
        ),
    ] {
        let reply = change(&world, Caller::MEMBER, &body).await;
        reply.expect_problem(422, "invalid_request");
        let mut found = reply.pointers();
        found.sort_unstable();
        assert_eq!(found, pointers, "{body}");
    }
}
