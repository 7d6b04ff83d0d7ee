//! The seats of an appointment: taken and given back, priced one by one, as its payments allow.

use super::change;
use crate::{
    functions::{
        appointment_create::{appoint, consultation},
        slot_availability::monday,
    },
    until_taken,
};
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};

/// A climbing course on a Monday at ten, Clara's where she books it herself; gives the answer.
async fn course(world: &World, caller: Caller, seats: u32) -> Value {
    let mut body = consultation(world, "10:00").await;
    body["appointment_type_id"] = json!(demo::CLIMBING);
    body["seats"] = json!(seats);
    if caller == Caller::CLIENT {
        body["customer"] = Value::Null;
    }
    let reply = appoint(world, caller, &body).await;
    reply.expect(201);
    reply.json
}

fn seats(appointment: &Value, seats: u32) -> Value {
    json!({ "appointment_id": appointment["id"], "action": "change", "seats": seats })
}

/// Changes the kind of the course.
async fn kind(world: &World, set: &str) {
    world
        .run_sql(&format!(
            "update appointment_types set {set} where id = '{}'",
            demo::CLIMBING
        ))
        .await;
}

/// Changes the organization.
async fn organization(world: &World, set: &str) {
    world
        .run_sql(&format!(
            "update organizations set {set} where id = '{}'",
            demo::ALPINE
        ))
        .await;
}

/// The seats that are taken of each slot, and those of appointments in all.
async fn taken(world: &World) -> Value {
    world
        .sql(
            "select jsonb_build_array((select to_jsonb(array_agg(seats_taken)) from appointment_slots), (
               select sum(seats) from appointments where slot_id is not null))",
        )
        .await
}

/// The staff takes a part of the price.
async fn pay(world: &World, appointment: &Value, amount: &str) {
    let body = json!({ "action": "record", "appointment_id": appointment["id"], "amount": amount, "method": "cash" });
    let record = world.function_as(Caller::MEMBER, "checkout-create").await;
    record.json(&body).await.expect(201);
}

#[tokio::test]
async fn more_are_taken_where_there_is_room_and_fewer_are_free_at_once() {
    let world = World::tenant().await;
    kind(&world, "capacity = 3").await;
    let own = course(&world, Caller::CLIENT, 1).await;
    let other = course(&world, Caller::Public, 1).await;
    let told = world.sql("select count(*) from outbox").await;

    let more = change(&world, Caller::CLIENT, &seats(&own, 2)).await;
    more.expect(200);
    assert_eq!(
        (&more.json["seats"], &more.json["status"]),
        (&json!(2), &json!("confirmed"))
    );
    assert_eq!(taken(&world).await, json!([[3], 3]));

    // So many are left at other times.
    let refused = change(&world, Caller::MEMBER, &seats(&other, 2)).await;
    refused.expect_problem(409, "slot_taken");
    assert_eq!(refused.pointers(), ["/seats"]);
    let ten = format!("{}T10:00", monday(&world).await);
    let alternatives = refused.json["alternatives"].as_array().unwrap();
    assert_eq!(alternatives.len(), 5);
    for slot in alternatives {
        assert!(
            !slot["starts_at"].as_str().unwrap().starts_with(&ten),
            "{slot}"
        );
    }
    assert_eq!(taken(&world).await, json!([[3], 3]));

    change(&world, Caller::CLIENT, &seats(&own, 1))
        .await
        .expect(200);
    change(&world, Caller::MEMBER, &seats(&other, 2))
        .await
        .expect(200);
    assert_eq!(taken(&world).await, json!([[3], 3]));
    assert_eq!(world.sql("select count(*) from outbox").await, told);
}

#[tokio::test]
async fn each_changes_the_seats_of_what_is_theirs_and_the_staff_alone_the_rest() {
    let world = World::tenant().await;
    let own = course(&world, Caller::CLIENT, 1).await;
    for (caller, problem) in [
        (Caller::Nobody, (401, "unauthorized")),
        (Caller::Public, (403, "forbidden")),
        (Caller::STRANGER, (404, "appointment_not_found")),
        (Caller::OTHER_OWNER, (404, "appointment_not_found")),
        (Caller::OTHER_CLIENT, (404, "appointment_not_found")),
    ] {
        let reply = change(&world, caller, &seats(&own, 2)).await;
        assert_eq!(reply.problem(), problem, "{caller:?}");
    }
    for (caller, count) in [
        (Caller::CLIENT, 2),
        (Caller::MEMBER, 3),
        (Caller::Service, 4),
    ] {
        let reply = change(&world, caller, &seats(&own, count)).await;
        assert_eq!(reply.expect(200).json["seats"], count, "{caller:?}");
    }

    let mut both = seats(&own, 5);
    both["notes"] = json!("With a dog");
    change(&world, Caller::CLIENT, &both)
        .await
        .expect_problem(403, "staff_only");
    assert_eq!(taken(&world).await, json!([[4], 4]));
    change(&world, Caller::MEMBER, &both).await.expect(200);
    let kept = world
        .sql("select jsonb_build_array(seats, notes) from appointments")
        .await;
    assert_eq!(kept, json!([5, "With a dog"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_seat_goes_to_one_of_those_who_want_it() {
    let world = World::tenant().await;
    kind(&world, "capacity = 3").await;
    let one = seats(&course(&world, Caller::CLIENT, 1).await, 2);
    let other = seats(&course(&world, Caller::Public, 1).await, 2);

    let (one, other) = tokio::join!(
        until_taken(async || change(&world, Caller::MEMBER, &one).await),
        until_taken(async || change(&world, Caller::MEMBER, &other).await),
    );

    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert_eq!(taken(&world).await, json!([[3], 3]));
}

#[tokio::test]
async fn seats_whose_hold_is_over_are_free_for_whoever_adds_some() {
    let world = World::tenant().await;
    kind(&world, "capacity = 3, price = 20, is_paid_ahead = true").await;
    let own = course(&world, Caller::CLIENT, 1).await;
    course(&world, Caller::Public, 2).await;
    world
        .run_sql("update appointments set expires_at = now() - interval '1 second' where seats = 2")
        .await;
    assert_eq!(taken(&world).await, json!([[3], 3]));

    change(&world, Caller::CLIENT, &seats(&own, 3))
        .await
        .expect(200);

    assert_eq!(taken(&world).await, json!([[3], 3]));
}

#[tokio::test]
async fn seats_keep_their_price_and_others_cost_what_one_costs_now() {
    let world = World::tenant().await;
    kind(&world, "price = 20").await;
    let own = course(&world, Caller::CLIENT, 2).await;
    assert_eq!(
        (&own["total_price"], &own["seat_prices"]),
        (&json!("40.00"), &Value::Null)
    );
    let at = |prices: &[(u32, &str)]| -> Value {
        let each = prices
            .iter()
            .map(|(count, price)| json!({ "count": count, "unit_price": price }));
        each.collect()
    };

    for (price, count, total, prices) in [
        ("25", 3, "65.00", at(&[(2, "20.00"), (1, "25.00")])),
        (
            "30",
            5,
            "125.00",
            at(&[(2, "20.00"), (1, "25.00"), (2, "30.00")]),
        ),
        (
            "35",
            4,
            "95.00",
            at(&[(2, "20.00"), (1, "25.00"), (1, "30.00")]),
        ),
        ("35", 1, "20.00", Value::Null),
        ("20", 2, "40.00", Value::Null),
        ("null", 3, "40.00", at(&[(2, "20.00"), (1, "0.00")])),
    ] {
        kind(&world, &format!("price = {price}")).await;
        let reply = change(&world, Caller::CLIENT, &seats(&own, count)).await;
        reply.expect(200);
        assert_eq!(reply.json["total_price"], total, "{price}");
        assert_eq!(reply.json["unit_price"], "20.00", "{price}");
        assert_eq!(reply.json["seat_prices"], prices, "{price}");
    }

    kind(&world, "price = 20").await;
    organization(&world, "currency = 'EUR'").await;
    let refused = change(&world, Caller::MEMBER, &seats(&own, 4)).await;
    refused.expect_problem(409, "currency_changed");
    let fewer = change(&world, Caller::CLIENT, &seats(&own, 1)).await;
    assert_eq!(fewer.expect(200).json["total_price"], "20.00");
}

#[tokio::test]
async fn what_had_no_price_has_one_for_the_seats_that_are_added() {
    let world = World::tenant().await;
    let own = course(&world, Caller::CLIENT, 1).await;
    assert_eq!(own["total_price"], Value::Null);
    kind(&world, "price = 20").await;

    let more = change(&world, Caller::CLIENT, &seats(&own, 3)).await;

    more.expect(200);
    assert_eq!(
        (
            &more.json["total_price"],
            &more.json["currency"],
            &more.json["payment_status"]
        ),
        (&json!("40.00"), &json!("CHF"), &json!("unpaid"))
    );
}

#[tokio::test]
async fn what_is_paid_ahead_is_changed_as_its_payments_allow() {
    let world = World::tenant().await;
    kind(&world, "price = 20, is_paid_ahead = true").await;
    organization(&world, "deposit_percent = 50").await;
    let own = course(&world, Caller::CLIENT, 2).await;
    assert_eq!(own["status"], "pending");

    // A hold keeps its end.
    let more = change(&world, Caller::CLIENT, &seats(&own, 3)).await;
    more.expect(200);
    assert!(own["expires_at"].is_string());
    assert_eq!(
        (&more.json["status"], &more.json["expires_at"]),
        (&json!("pending"), &own["expires_at"])
    );

    // What is too little for three is enough for one.
    pay(&world, &own, "15").await;
    let fewer = change(&world, Caller::CLIENT, &seats(&own, 1)).await;
    fewer.expect(200);
    assert_eq!(
        (&fewer.json["status"], &fewer.json["payment_status"]),
        (&json!("confirmed"), &json!("partially_paid"))
    );
    let told = world
        .sql("select count(*) from outbox where topic = 'appointment.confirmed'")
        .await;
    assert_eq!(told, 1);

    // What is certain is added to by whoever has paid for it, or by the staff.
    let refused = change(&world, Caller::CLIENT, &seats(&own, 2)).await;
    refused.expect_problem(409, "payment_required");
    assert_eq!(refused.pointers(), ["/seats"]);
    let detail = refused.json["detail"].as_str().unwrap();
    assert!(detail.contains("CHF 5.00"), "{detail}");
    change(&world, Caller::MEMBER, &seats(&own, 2))
        .await
        .expect(200);

    pay(&world, &own, "25").await;
    let refused = change(&world, Caller::CLIENT, &seats(&own, 1)).await;
    refused.expect_problem(409, "paid_for");
    let fewer = change(&world, Caller::MEMBER, &seats(&own, 1)).await;
    assert_eq!(fewer.expect(200).json["payment_status"], "paid");
}

#[tokio::test]
async fn what_was_free_at_first_is_confirmed_by_its_payment_once_it_costs_something() {
    let world = World::tenant().await;
    let set = "is_paid_ahead = true, is_confirmed_at_once = false, hold_minutes = 30";
    kind(&world, &format!("price = 0, {set}")).await;
    let own = course(&world, Caller::CLIENT, 1).await;
    assert_eq!(own["status"], "pending");
    kind(&world, "price = 20").await;
    let more = change(&world, Caller::CLIENT, &seats(&own, 2)).await;
    assert_eq!(more.expect(200).json["status"], "pending");

    let confirm = json!({ "appointment_id": own["id"], "action": "confirm" });
    change(&world, Caller::CLIENT, &confirm)
        .await
        .expect_problem(403, "staff_only");
}

#[tokio::test]
async fn seats_change_while_it_is_ahead_and_up_to_those_of_its_kind() {
    let world = World::tenant().await;
    let own = course(&world, Caller::CLIENT, 1).await;
    for count in [0, 9, 1001] {
        let reply = change(&world, Caller::CLIENT, &seats(&own, count)).await;
        reply.expect_problem(422, "invalid_request");
        assert_eq!(reply.pointers(), ["/seats"], "{count}");
    }
    // Where the kind has fewer by now, it may still give some back.
    change(&world, Caller::CLIENT, &seats(&own, 5))
        .await
        .expect(200);
    kind(&world, "capacity = 2").await;
    change(&world, Caller::CLIENT, &seats(&own, 4))
        .await
        .expect(200);

    organization(&world, "change_notice_minutes = 100000").await;
    change(&world, Caller::CLIENT, &seats(&own, 2))
        .await
        .expect_problem(409, "too_late");
    change(&world, Caller::MEMBER, &seats(&own, 2))
        .await
        .expect(200);

    let cancel = json!({ "appointment_id": own["id"], "action": "cancel" });
    change(&world, Caller::MEMBER, &cancel).await.expect(200);
    change(&world, Caller::MEMBER, &seats(&own, 1))
        .await
        .expect_problem(409, "illegal_transition");
}

#[tokio::test]
async fn as_many_as_it_has_are_no_change_and_others_are_an_event() {
    let world = World::tenant().await;
    let own = course(&world, Caller::CLIENT, 1).await;
    world
        .run_sql(&format!(
            "insert into webhook_endpoints (organization_id, url, events, secret_hint)
             values ('{}', 'https://hooks.example.com/', '{{appointment.changed}}', 'abcd')",
            demo::ALPINE
        ))
        .await;
    let traces = async || {
        world
            .sql(
                "select jsonb_build_array((select updated_at from appointments), (
                   select jsonb_agg(jsonb_build_array(payload -> 'seats', payload -> 'seats_before'))
                   from outbox where channel = 'webhook'))",
            )
            .await
    };

    change(&world, Caller::CLIENT, &seats(&own, 3))
        .await
        .expect(200);
    let before = traces().await;
    assert_eq!(before[1], json!([[3, 1]]));

    for caller in [Caller::CLIENT, Caller::MEMBER] {
        let reply = change(&world, caller, &seats(&own, 3)).await;
        assert_eq!(reply.expect(200).json["seats"], 3);
    }
    assert_eq!(traces().await, before);
}

#[tokio::test]
async fn whoever_has_paid_for_a_part_keeps_no_more_than_that_without_an_end() {
    let world = World::tenant().await;
    let set = "price = 20, is_confirmed_at_once = false, hold_minutes = 60";
    kind(&world, set).await;
    let own = course(&world, Caller::CLIENT, 1).await;
    pay(&world, &own, "20").await;
    let kept = world.sql("select expires_at from appointments").await;
    assert_eq!(kept, Value::Null);

    let refused = change(&world, Caller::CLIENT, &seats(&own, 8)).await;

    refused.expect_problem(409, "payment_required");
    change(&world, Caller::MEMBER, &seats(&own, 8))
        .await
        .expect(200);
}

#[tokio::test]
async fn what_is_paid_for_once_it_has_fewer_seats_is_kept_until_the_staff_decides() {
    let world = World::tenant().await;
    let set = "price = 20, is_confirmed_at_once = false, hold_minutes = 60";
    kind(&world, set).await;
    let own = course(&world, Caller::CLIENT, 3).await;
    // By a checkout that began when it had one seat.
    world
        .run_sql(
            "insert into payments (organization_id, appointment_id, customer_id, amount, currency, status, method)
             select organization_id, id, customer_id, 20, 'CHF', 'succeeded', 'card' from appointments",
        )
        .await;

    let held = change(&world, Caller::CLIENT, &seats(&own, 2)).await;
    assert_ne!(held.expect(200).json["expires_at"], Value::Null);
    let kept = change(&world, Caller::CLIENT, &seats(&own, 1)).await;

    kept.expect(200);
    let state = json!([
        kept.json["status"],
        kept.json["payment_status"],
        kept.json["expires_at"]
    ]);
    assert_eq!(state, json!(["pending", "paid", null]));
}
