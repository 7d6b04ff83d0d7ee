//! A tour has a price for each kind of people, and a booking says how many of each come.

use super::ada;
use crate::{book, until_taken};
use end_to_end::{Caller, Reply, World, demo};
use futures::future::join_all;
use serde_json::{Value, json};

/// Adults pay 89.50, children half of it, infants nothing and sit on a lap. Harbor's tour has another kind.
async fn world() -> World {
    let world = World::own().await;
    world
        .run_sql(&format!(
            "insert into participant_kinds (organization_id, tour_id, kind, name, percent, price, takes_seat, may_be_alone, position)
             values ('{0}', '{1}', 'adult', 'Adult', null, null, true, true, 0),
                    ('{0}', '{1}', 'child', 'Child', 50, null, true, false, 1),
                    ('{0}', '{1}', 'infant', 'Infant', null, 0, false, false, 2),
                    ('{2}', '{3}', 'kayaker', 'Kayaker', null, 1, true, true, 0)",
            demo::ALPINE, demo::SUNRISE, demo::HARBOR, demo::ICEBERGS
        ))
        .await;
    world
}

fn party(kinds: &[(&str, u32)]) -> Value {
    kinds
        .iter()
        .map(|(kind, count)| json!({ "kind": kind, "count": count }))
        .collect()
}

fn booking(kinds: &[(&str, u32)]) -> Value {
    json!({ "departure_id": demo::SUNRISE_NEXT, "participants": party(kinds), "customer": ada() })
}

async fn change(world: &World, caller: Caller, booking: &Value, participants: Value) -> Reply {
    let call = world.function_as(caller, "booking-update").await;
    call.json(
        &json!({ "booking_id": booking["id"], "action": "change", "participants": participants }),
    )
    .await
}

/// Seats taken, and of each booking its seats, those without one, the price, and what is paid.
async fn state(world: &World) -> Value {
    world
        .sql(&format!(
            "select jsonb_build_array(
               (select seats_taken from tour_departures where id = '{}'),
               (select jsonb_agg(jsonb_build_array(num_participants, extra_participants, total_price::text, payment_status)
                        order by created_at) from bookings))",
            demo::SUNRISE_NEXT
        ))
        .await
}

#[tokio::test]
async fn each_kind_has_its_price_and_its_seat() {
    let world = world().await;
    let availability = world
        .function_as(Caller::Public, "tour-availability")
        .await
        .json(&json!({ "tour_id": demo::SUNRISE }))
        .await;
    assert_eq!(
        availability.json["departures"][0]["participant_kinds"],
        json!([
            { "kind": "adult", "name": "Adult", "description": null, "price": "89.50", "takes_seat": true,
              "may_be_alone": true },
            { "kind": "child", "name": "Child", "description": null, "price": "44.75", "takes_seat": true,
              "may_be_alone": false },
            { "kind": "infant", "name": "Infant", "description": null, "price": "0.00", "takes_seat": false,
              "may_be_alone": false },
        ])
    );

    let made = book(
        &world,
        Caller::Public,
        &booking(&[("adult", 2), ("child", 1), ("infant", 1)]),
    )
    .await;

    made.expect(201);
    assert_eq!(
        (&made.json["participants"], &made.json["total_price"]),
        (&json!(4), &json!("223.75"))
    );
    assert_eq!(
        made.json["party"][1],
        json!({ "kind": "child", "name": "Child", "count": 1, "unit_price": "44.75", "takes_seat": true })
    );
    assert_eq!(
        state(&world).await,
        json!([3, [[3, 1, "223.75", "unpaid"]]])
    );
    let told = world.sql("select payload ->> 'party' from outbox").await;
    assert_eq!(told, "2 × Adult, 1 × Child, 1 × Infant");
}

#[tokio::test]
async fn nobody_comes_who_may_not() {
    let world = world().await;
    for (kinds, code) in [
        (vec![("child", 2)], "nobody_alone"),
        (vec![("child", 1), ("infant", 1)], "nobody_alone"),
        (vec![("adult", 1), ("kayaker", 1)], "unknown_kind"),
        (vec![("adult", 1), ("infant", 8)], "too_many_participants"),
    ] {
        let refused = book(&world, Caller::Public, &booking(&kinds)).await;
        refused.expect_problem(422, code);
        if code == "unknown_kind" {
            assert_eq!(refused.json["errors"][0]["pointer"], "/participants/1/kind");
        }
    }
    world
        .run_sql("update participant_kinds set is_active = false where kind = 'child'")
        .await;
    book(
        &world,
        Caller::OWNER,
        &booking(&[("adult", 1), ("child", 1)]),
    )
    .await
    .expect_problem(422, "unknown_kind");
    assert_eq!(state(&world).await, json!([0, null]));
}

#[tokio::test]
async fn who_comes_is_changed_with_the_difference_of_the_price() {
    let world = world().await;
    let mut body = booking(&[("adult", 2), ("infant", 1)]);
    body.as_object_mut().unwrap().remove("customer");
    let made = book(&world, Caller::CLIENT, &body).await;
    made.expect(201);
    // Who is booked keeps the price; who is new pays today's.
    world
        .run_sql(
            "update participant_kinds set price = 200 where kind = 'adult';
             update participant_kinds set percent = 100 where kind = 'child'",
        )
        .await;
    for caller in [Caller::OTHER_OWNER, Caller::OTHER_CLIENT, Caller::STRANGER] {
        let reply = change(&world, caller, &made.json, json!(1)).await;
        assert_eq!(reply.problem(), (404, "booking_not_found"), "{caller:?}");
    }

    let more = party(&[("adult", 2), ("child", 1), ("infant", 2)]);
    let changed = change(&world, Caller::CLIENT, &made.json, more.clone()).await;

    changed.expect(200);
    assert_eq!(changed.json["total_price"], "268.50");
    assert_eq!(
        state(&world).await,
        json!([3, [[3, 2, "268.50", "unpaid"]]])
    );
    change(&world, Caller::CLIENT, &made.json, more)
        .await
        .expect(200);
    let told = world
        .sql("select to_jsonb(array_agg(payload ->> 'party')) from outbox where topic = 'booking.changed'")
        .await;
    assert_eq!(told, json!(["2 × Adult, 1 × Child, 2 × Infant"]));

    // What is paid is not given back by who was booked, but by the staff.
    let paid = json!({ "action": "record", "booking_id": made.json["id"], "amount": "268.50", "method": "cash" });
    let record = world.function_as(Caller::MEMBER, "checkout-create").await;
    record.json(&paid).await.expect(201);
    let fewer = party(&[("adult", 1)]);
    change(&world, Caller::CLIENT, &made.json, fewer.clone())
        .await
        .expect_problem(409, "paid_for");
    change(&world, Caller::MEMBER, &made.json, fewer)
        .await
        .expect(200);
    assert_eq!(state(&world).await, json!([1, [[1, 0, "89.50", "paid"]]]));
    let more = party(&[("adult", 4)]);
    change(&world, Caller::CLIENT, &made.json, more)
        .await
        .expect(200);
    assert_eq!(
        state(&world).await,
        json!([4, [[4, 0, "358.00", "partially_paid"]]])
    );
    let cancel = json!({ "booking_id": made.json["id"], "action": "cancel" });
    let call = world.function_as(Caller::CLIENT, "booking-update").await;
    call.json(&cancel).await.expect(200);
    assert_eq!(state(&world).await[0], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_seat_is_taken_by_one_change() {
    let world = world().await;
    world
        .run_sql(&format!(
            "update tour_departures set seats_total = 5 where id = '{}'",
            demo::SUNRISE_NEXT
        ))
        .await;
    let body = json!({ "departure_id": demo::SUNRISE_NEXT, "participants": 1, "customer_id": demo::CLARA });
    let made = join_all((0..4).map(|_| book(&world, Caller::MEMBER, &body))).await;

    let replies = join_all(made.iter().map(|made| {
        until_taken(async || change(&world, Caller::MEMBER, &made.json, json!(2)).await)
    }))
    .await;

    let changed = replies.iter().filter(|reply| reply.status == 200).count();
    assert_eq!(changed, 1);
    for reply in replies.iter().filter(|reply| reply.status != 200) {
        reply.expect_problem(409, "sold_out");
    }
    assert_eq!(state(&world).await[0], 5);
}
