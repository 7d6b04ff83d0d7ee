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
    let refused = change(&world, Caller::CLIENT, &made.json, more.clone()).await;
    refused.expect_problem(409, "payment_required");
    let detail = refused.json["detail"].as_str().unwrap();
    assert!(detail.starts_with("CHF 421.00 "), "{detail}");
    change(&world, Caller::MEMBER, &made.json, more)
        .await
        .expect(200);
    assert_eq!(
        state(&world).await,
        json!([4, [[4, 0, "689.50", "partially_paid"]]])
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

#[tokio::test]
async fn a_number_is_so_many_of_the_first_kind_that_may_be_alone() {
    let world = world().await;
    world
        .run_sql(&format!(
            "update participant_kinds set price = 50 where kind = 'adult';
             update tour_departures set price = 0 where id = '{}'",
            demo::SUNRISE_NEXT
        ))
        .await;
    let mut body = booking(&[]);
    body["participants"] = json!(5);
    let made = book(&world, Caller::Public, &body).await;
    made.expect(201);
    assert_eq!(
        (&made.json["status"], &made.json["total_price"]),
        (&json!("pending"), &json!("250.00"))
    );
    assert_eq!(made.json["party"][0]["kind"], "adult");

    change(&world, Caller::MEMBER, &made.json, json!(2))
        .await
        .expect(200);
    assert_eq!(
        state(&world).await,
        json!([2, [[2, 0, "100.00", "unpaid"]]])
    );

    world
        .run_sql("update participant_kinds set may_be_alone = false")
        .await;
    for refused in [
        book(&world, Caller::Public, &body).await,
        change(&world, Caller::MEMBER, &made.json, json!(3)).await,
    ] {
        refused.expect_problem(422, "kinds_required");
        let detail = refused.json["detail"].as_str().unwrap();
        assert!(detail.contains("adult, child, infant"), "{detail}");
    }
    // Those who are booked move together, whatever the kinds have become.
    let later = json!({ "booking_id": made.json["id"], "action": "reschedule", "departure_id": demo::SUNRISE_LATER });
    let call = world.function_as(Caller::MEMBER, "booking-update").await;
    call.json(&later).await.expect(200);
}

#[tokio::test]
async fn who_is_new_pays_and_sits_as_their_kind_has_it_now() {
    let world = world().await;
    let made = book(
        &world,
        Caller::Public,
        &booking(&[("adult", 1), ("infant", 1)]),
    )
    .await;
    made.expect(201);
    world
        .run_sql(&format!(
            "update tour_departures set price = 200, seats_total = 4 where id = '{}';
             update participant_kinds set takes_seat = true, price = 10 where kind = 'infant'",
            demo::SUNRISE_NEXT
        ))
        .await;

    let more = party(&[("adult", 2), ("infant", 4)]);
    change(&world, Caller::MEMBER, &made.json, more)
        .await
        .expect_problem(409, "sold_out");
    let more = party(&[("adult", 2), ("infant", 3)]);
    let changed = change(&world, Caller::MEMBER, &made.json, more).await;

    changed.expect(200);
    let shown = changed.json["party"].as_array().unwrap().iter().map(|one| {
        format!(
            "{} {} {} {}",
            one["count"],
            one["kind"].as_str().unwrap(),
            one["unit_price"].as_str().unwrap(),
            one["takes_seat"]
        )
    });
    assert_eq!(
        shown.collect::<Vec<_>>(),
        [
            "1 adult 89.50 true",
            "1 adult 200.00 true",
            "1 infant 0.00 false",
            "2 infant 10.00 true"
        ]
    );
    assert_eq!(
        state(&world).await,
        json!([4, [[4, 1, "309.50", "unpaid"]]])
    );
    let told = world
        .sql("select payload ->> 'party' from outbox where topic = 'booking.changed'")
        .await;
    assert_eq!(told, "2 × Adult, 3 × Infant");
}

#[tokio::test]
async fn what_is_certain_grows_by_what_is_paid_and_what_is_paid_enough_is_certain() {
    let world = world().await;
    // A tour without kinds, free of charge until its price is raised.
    let free = json!({ "departure_id": demo::VILLAGE_DEPARTURE, "participants": 2 });
    let free = book(&world, Caller::CLIENT, &free).await;
    assert_eq!(free.json["status"], "confirmed");
    world
        .run_sql(&format!(
            "update tour_departures set price = 20 where id = '{}'",
            demo::VILLAGE_DEPARTURE
        ))
        .await;
    let refused = change(&world, Caller::CLIENT, &free.json, json!(5)).await;
    refused.expect_problem(409, "payment_required");
    let detail = refused.json["detail"].as_str().unwrap();
    assert!(detail.starts_with("CHF 60.00 "), "{detail}");
    let grown = change(&world, Caller::MEMBER, &free.json, json!(3)).await;
    grown.expect(200);
    assert_eq!(
        (&grown.json["status"], &grown.json["total_price"]),
        (&json!("confirmed"), &json!("20.00"))
    );
    let taken = format!(
        "select seats_taken from tour_departures where id = '{}'",
        demo::VILLAGE_DEPARTURE
    );
    assert_eq!(world.sql(&taken).await, 3);

    // What costs nothing any more waits for no payment.
    let made = book(&world, Caller::Public, &booking(&[("adult", 1)])).await;
    made.expect(201);
    world
        .run_sql("update participant_kinds set price = 0, percent = null, may_be_alone = true where kind = 'child'")
        .await;
    let changed = change(&world, Caller::MEMBER, &made.json, party(&[("child", 1)])).await;
    assert_eq!(
        (
            &changed.json["status"],
            &changed.json["payment_status"],
            &changed.json["expires_at"]
        ),
        (&json!("confirmed"), &json!("paid"), &Value::Null)
    );
    let told = world
        .sql("select count(*) from outbox where topic = 'booking.confirmed'")
        .await;
    assert_eq!(told, 1);
}

#[tokio::test]
async fn prices_of_another_currency_are_not_added() {
    let world = world().await;
    let made = book(&world, Caller::Public, &booking(&[("adult", 1)])).await;
    made.expect(201);
    world
        .run_sql(&format!(
            "update organizations set currency = 'EUR' where id = '{}'",
            demo::ALPINE
        ))
        .await;
    change(
        &world,
        Caller::OWNER,
        &made.json,
        party(&[("adult", 1), ("child", 1)]),
    )
    .await
    .expect_problem(409, "currency_changed");
    let mut later = json!({ "booking_id": made.json["id"], "action": "reschedule", "departure_id": demo::SUNRISE_LATER });
    let call = world.function_as(Caller::OWNER, "booking-update").await;
    call.json(&later)
        .await
        .expect_problem(409, "currency_changed");
    later["keep_price"] = json!(true);
    let call = world.function_as(Caller::OWNER, "booking-update").await;
    let moved = call.json(&later).await;
    moved.expect(200);
    assert_eq!(moved.json["total_price"], "89.50");
}

#[tokio::test]
async fn a_tour_has_only_so_many_kinds() {
    let world = world().await;
    world
        .run_sql(&format!(
            "update private.limits set most = 5 where kind = 'tour-availability kinds';
             do $$ begin
               for number in 1..10 loop
                 insert into participant_kinds (organization_id, tour_id, kind, name) values ('{}', '{}', 'kind_' || number, 'Kind');
               end loop;
             exception when sqlstate 'PT409' then null; end $$;
             insert into participant_kinds (organization_id, tour_id, kind, name)
             values ('{0}', '{1}', 'youth', 'Youth'), ('{0}', '{1}', 'senior', 'Senior');
             do $$ begin
               insert into participant_kinds (organization_id, tour_id, kind, name) values ('{0}', '{1}', 'group', 'Group');
             exception when sqlstate 'PT409' then null; end $$",
            demo::ALPINE,
            demo::SUNRISE
        ))
        .await;
    let kept = world
        .sql(&format!(
            "select count(*) from participant_kinds where tour_id = '{}'",
            demo::SUNRISE
        ))
        .await;
    assert_eq!(kept, 5);
}

#[tokio::test]
async fn the_same_people_in_another_order_or_by_another_name_are_no_change() {
    let world = world().await;
    let call = world.function_as(Caller::Public, "booking-create").await;
    let booked = call.json(&booking(&[("adult", 2), ("child", 1)])).await;
    booked.expect(201);
    let told = world.sql("select count(*) from outbox").await;

    let again = party(&[("child", 1), ("adult", 2)]);
    change(&world, Caller::MEMBER, &booked.json, again.clone())
        .await
        .expect(200);
    world
        .run_sql("update participant_kinds set name = 'Grown-up' where kind = 'adult'")
        .await;
    let reply = change(&world, Caller::MEMBER, &booked.json, again).await;

    assert_eq!(reply.expect(200).json["party"], booked.json["party"]);
    assert_eq!(world.sql("select count(*) from outbox").await, told);
}

#[tokio::test]
async fn who_was_booked_by_kinds_keeps_their_price_though_the_tour_has_none_any_more() {
    let world = world().await;
    let made = book(
        &world,
        Caller::Public,
        &booking(&[("child", 1), ("adult", 2)]),
    )
    .await;
    made.expect(201);
    world
        .run_sql(&format!(
            "update participant_kinds set is_active = false where tour_id = '{}';
             update tour_departures set price = 10 where id = '{}'",
            demo::SUNRISE,
            demo::SUNRISE_NEXT
        ))
        .await;

    // A child is no seat of the first kind.
    change(&world, Caller::MEMBER, &made.json, json!(2))
        .await
        .expect(200);
    assert_eq!(
        state(&world).await,
        json!([2, [[2, 0, "179.00", "unpaid"]]])
    );
    change(&world, Caller::MEMBER, &made.json, json!(3))
        .await
        .expect(200);

    assert_eq!(
        state(&world).await,
        json!([3, [[3, 0, "189.00", "unpaid"]]])
    );
}

#[tokio::test]
async fn a_kind_that_is_named_seat_is_no_other_kind() {
    let world = world().await;
    world
        .run_sql(&format!(
            "insert into participant_kinds (organization_id, tour_id, kind, name, price, position)
             values ('{}', '{}', 'seat', 'Jump seat', 5, 3)",
            demo::ALPINE,
            demo::SUNRISE
        ))
        .await;
    let made = book(&world, Caller::Public, &booking(&[("seat", 2)])).await;
    made.expect(201);

    let adults = party(&[("adult", 2)]);
    let changed = change(&world, Caller::MEMBER, &made.json, adults).await;

    assert_eq!(changed.expect(200).json["party"][0]["kind"], "adult");
    assert_eq!(changed.json["total_price"], "179.00");
}

#[tokio::test]
async fn fewer_come_though_a_booking_brings_less_by_now() {
    let world = world().await;
    let made = book(&world, Caller::Public, &booking(&[("adult", 4)])).await;
    made.expect(201);
    world
        .run_sql(&format!(
            "update tours set max_participants = 2 where id = '{}'",
            demo::SUNRISE
        ))
        .await;

    change(&world, Caller::MEMBER, &made.json, json!(5))
        .await
        .expect_problem(422, "too_many_participants");
    change(&world, Caller::MEMBER, &made.json, json!(3))
        .await
        .expect(200);
}

#[tokio::test]
async fn who_may_not_be_alone_stays_so_though_their_kind_is_offered_no_more() {
    let world = world().await;
    let together = booking(&[("adult", 1), ("child", 2)]);
    let made = book(&world, Caller::Public, &together).await;
    made.expect(201);
    world
        .run_sql("update participant_kinds set is_active = false where kind = 'child'")
        .await;

    let children = party(&[("child", 2)]);
    let refused = change(&world, Caller::MEMBER, &made.json, children).await;

    refused.expect_problem(422, "nobody_alone");
}
