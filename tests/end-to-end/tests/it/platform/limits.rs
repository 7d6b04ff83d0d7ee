//! What strangers may ask for: so much from one network, for one recipient and customer, of one organization.

use crate::{
    book, demo_booking,
    functions::{
        appointment_create::{appoint, consultation},
        slot_availability::{monday, slots, starts},
    },
};
use end_to_end::{Caller, Reply, World, demo};
use serde_json::{Value, json};

/// Sets one limit, and forgets what was counted and written before.
async fn with_limit(world: &World, kind: &str, most: u32) {
    world
        .run_sql(&format!(
            "update private.limits set most = 1000000;
             update private.limits set most = {most} where kind = '{kind}';
             delete from tries; delete from booking_items; delete from bookings; delete from outbox;
             update tour_departures set seats_taken = 0;
             delete from customers where email like '%@example.com'"
        ))
        .await;
}

fn booking(number: u32) -> Value {
    let mut body = demo_booking(1);
    body["departure_id"] = json!(demo::SUNRISE_LATER);
    body["customer"]["email"] = json!(format!("n{number}@example.com"));
    body
}

fn expect_limit(reply: &Reply, code: &str) {
    reply.expect_problem(429, code);
    let wait = reply.header("retry-after").parse::<u32>();
    assert!(wait.is_ok_and(|seconds| seconds > 0), "{reply:?}");
}

#[tokio::test]
async fn bookings_of_strangers_are_limited_in_every_way_and_those_of_the_staff_in_none() {
    let world = World::of(&["booking-create"], &[]).await;
    let same = |_: u32| booking(1);
    for (kind, body, code) in [
        (
            "booking-create network",
            &booking as &dyn Fn(u32) -> Value,
            "too_many_tries",
        ),
        ("hold network", &booking, "too_many_tries"),
        ("booking-create organization", &booking, "too_many_tries"),
        ("message recipient", &same, "too_many_tries"),
        ("booking-create customer", &same, "too_many_holds"),
    ] {
        with_limit(&world, kind, 2).await;
        for number in 0..2 {
            book(&world, Caller::Public, &body(number))
                .await
                .expect(201);
        }

        let refused = book(&world, Caller::Public, &body(3)).await;

        expect_limit(&refused, code);
        let written = world
            .sql("select jsonb_build_array((select count(*) from bookings), (select count(*) from outbox),
                                           (select sum(seats_taken) from tour_departures))")
            .await;
        assert_eq!(written, json!([2, 2, 2]), "{kind}");
        book(&world, Caller::MEMBER, &body(3)).await.expect(201);
    }
}

#[tokio::test]
async fn a_hold_that_is_paid_is_none() {
    let world = World::of(&["booking-create"], &[]).await;
    with_limit(&world, "booking-create customer", 1).await;
    book(&world, Caller::Public, &booking(1)).await.expect(201);
    let refused = book(&world, Caller::Public, &booking(1)).await;
    expect_limit(&refused, "too_many_holds");

    world
        .run_sql("update bookings set payment_status = 'paid'")
        .await;

    book(&world, Caller::Public, &booking(1)).await.expect(201);
}

#[tokio::test]
async fn pending_appointments_of_strangers_are_limited() {
    let world = World::of(&["appointment-create"], &[]).await;
    for (kind, code) in [
        ("appointment-create network", "too_many_tries"),
        ("appointment-create customer", "too_many_holds"),
    ] {
        world
            .run_sql(&format!(
                "update private.limits set most = 1000000;
                 update private.limits set most = 1 where kind = '{kind}';
                 delete from tries; delete from appointments; delete from appointment_slots"
            ))
            .await;
        let first = consultation(&world, "10:00").await;
        appoint(&world, Caller::Public, &first).await.expect(201);
        let second = consultation(&world, "14:00").await;

        let refused = appoint(&world, Caller::Public, &second).await;

        expect_limit(&refused, code);
        assert_eq!(world.sql("select count(*) from appointments").await, 1);
        appoint(&world, Caller::MEMBER, &second).await.expect(201);
    }
}

#[tokio::test]
async fn a_text_message_for_a_stranger_goes_where_the_organization_writes_to() {
    let world = World::tenant().await;
    let sent = "select coalesce(jsonb_agg(channel order by channel), '[]') from outbox";
    let jamaica = json!({ "name": "Eve", "phone": "+1 876 555 0123" });
    let both = json!({ "name": "Eve", "phone": "+1 876 555 0123", "email": "eve@example.com" });

    for (caller, customer, countries, expected) in [
        (Caller::Public, &jamaica, "{}", json!([])),
        (Caller::Public, &both, "{}", json!(["email"])),
        (Caller::Public, &jamaica, "{DE,JM}", json!(["sms"])),
        (Caller::MEMBER, &jamaica, "{}", json!(["sms"])),
    ] {
        world
            .run_sql(&format!(
                "delete from outbox; delete from appointments; delete from appointment_slots;
                 delete from customers where name = 'Eve';
                 update organizations set sms_countries = '{countries}'"
            ))
            .await;
        let mut body = consultation(&world, "10:00").await;
        body["customer"] = customer.clone();

        appoint(&world, caller, &body).await.expect(201);

        assert_eq!(world.sql(sent).await, expected, "{caller:?} {countries}");
    }
}

#[tokio::test]
async fn one_of_the_staff_who_confirms_an_appointment_lets_text_messages_go() {
    let world = World::tenant().await;
    let mut body = consultation(&world, "10:00").await;
    body["customer"] = json!({ "name": "Eve", "phone": "+1 876 555 0123" });
    let made = appoint(&world, Caller::Public, &body).await;
    made.expect(201);
    assert_eq!(world.sql("select count(*) from outbox").await, 0);

    let call = world
        .function_as(Caller::MEMBER, "appointment-update")
        .await;
    call.json(&json!({ "appointment_id": made.json["id"], "action": "confirm" }))
        .await
        .expect(200);

    let sent = "select jsonb_agg(jsonb_build_array(topic, channel)) from outbox";
    assert_eq!(
        world.sql(sent).await,
        json!([["appointment.confirmed", "sms"]])
    );
}

#[tokio::test]
async fn what_an_organization_sends_beyond_its_ceiling_is_kept_and_not_sent() {
    let world = World::of(&["booking-create", "outbox-dispatch"], &[]).await;
    with_limit(&world, "outbox organization", 2).await;

    for number in 0..3 {
        book(&world, Caller::MEMBER, &booking(number))
            .await
            .expect(201);
    }

    let kept = "select jsonb_agg(jsonb_build_array(status, last_error is null) order by created_at) from outbox";
    assert_eq!(
        world.sql(kept).await,
        json!([["pending", true], ["pending", true], ["dead", false]])
    );

    // To send it again is no way around.
    let dead = world
        .sql("select id from outbox where status = 'dead'")
        .await;
    let again = world
        .function_as(Caller::OWNER, "outbox-dispatch")
        .await
        .json(&json!({ "message_ids": [dead] }))
        .await;
    expect_limit(&again, "too_many_tries");
}

#[tokio::test]
async fn questions_of_a_network_are_limited_and_those_of_the_staff_are_not() {
    let world = World::of(
        &["slot-availability", "tour-availability", "license-verify"],
        &[],
    )
    .await;
    for (function, body) in [
        (
            "slot-availability",
            json!({ "appointment_type_id": demo::CONSULTATION }),
        ),
        ("tour-availability", json!({ "tour_id": demo::SUNRISE })),
        ("license-verify", json!({ "key": "unknown" })),
    ] {
        // An instance takes ten at once.
        world
            .run_sql(&format!(
                "update private.limits set most = 10, regain = '1 hour' where kind = '{function} network'"
            ))
            .await;
        let ask = async |caller| world.function_as(caller, function).await.json(&body).await;
        ask(Caller::Public).await.expect(200);
        let mut last = ask(Caller::Public).await;
        for _ in 0..9 {
            last = ask(Caller::Public).await;
        }

        expect_limit(&last, "too_many_tries");
        ask(Caller::MEMBER).await.expect(200);
    }
}

#[tokio::test]
async fn an_answer_is_not_much_larger_than_its_request() {
    let world = World::tenant().await;
    let mut body = demo_booking(1);
    body["items"] = vec![json!({}); 150_000].into();
    let reply = book(&world, Caller::Public, &body).await;
    reply.expect_problem(422, "invalid_request");
    assert_eq!(reply.pointers(), ["/items"]);

    let fields = (0..20_000).map(|number| (format!("field_{number}"), json!(0)));
    let reply = book(&world, Caller::Public, &fields.collect()).await;

    reply.expect_problem(422, "invalid_request");
    assert_eq!(reply.pointers().len(), 101);
    assert!(reply.text.len() < 50_000, "{}", reply.text.len());
}

#[tokio::test]
async fn what_strangers_caused_keeps_nobody_from_their_own() {
    let world = World::of(&["booking-create", "booking-update", "client-login"], &[]).await;
    let clara = |departure: &str| {
        let mut body = demo_booking(1);
        body["departure_id"] = json!(departure);
        body["customer"]["email"] = json!("clara@client.example");
        body
    };
    with_limit(&world, "booking-create customer", 1).await;
    book(&world, Caller::Public, &clara(demo::SUNRISE_LATER))
        .await
        .expect(201);
    let refused = book(&world, Caller::Public, &clara(demo::SUNRISE_LATER)).await;
    expect_limit(&refused, "too_many_holds");
    // Whoever signed in is known by more than an address.
    let mut own = clara(demo::SUNRISE_LATER);
    own.as_object_mut().unwrap().remove("customer");
    let booked = book(&world, Caller::CLIENT, &own).await;
    booked.expect(201);
    // What she holds herself counts for her.
    let refused = book(&world, Caller::CLIENT, &own).await;
    expect_limit(&refused, "too_many_holds");

    // So many messages went to her address that she gets no more of them. She cancels all the same.
    with_limit(&world, "message recipient", 1).await;
    let booked = book(&world, Caller::CLIENT, &own).await;
    booked.expect(201);
    let cancelled = world
        .function_as(Caller::CLIENT, "booking-update")
        .await
        .json(&json!({ "booking_id": booked.json["id"], "action": "cancel" }))
        .await;
    cancelled.expect(200);
    let told = world.sql("select jsonb_agg(topic) from outbox").await;
    assert_eq!(told, json!(["booking.requested"]));
}

/// What a stranger books with Clara's address.
fn as_clara(participants: u32) -> Value {
    let mut body = demo_booking(participants);
    body["departure_id"] = json!(demo::SUNRISE_LATER);
    body["customer"]["email"] = json!("clara@client.example");
    body
}

/// What Clara books when she has signed in.
fn by_clara(participants: u32) -> Value {
    json!({ "departure_id": demo::SUNRISE_LATER, "participants": participants })
}

#[tokio::test]
async fn seats_that_strangers_hold_are_none_of_whoever_signed_in() {
    let world = World::of(&["booking-create", "booking-update"], &[]).await;
    with_limit(&world, "message recipient", 1_000_000).await;
    world
        .run_sql(&format!(
            "update tours set max_per_customer = 4 where id = '{}';
             update tour_departures set seats_total = 20 where id = '{}'",
            demo::SUNRISE,
            demo::SUNRISE_LATER
        ))
        .await;
    let strangers = book(&world, Caller::Public, &as_clara(4)).await;
    strangers.expect(201);
    let refused = book(&world, Caller::Public, &as_clara(1)).await;
    refused.expect_problem(409, "too_many_seats");

    book(&world, Caller::CLIENT, &by_clara(3)).await.expect(201);

    // Her own count, and so does what was paid, or confirmed by the staff.
    let refused = book(&world, Caller::CLIENT, &by_clara(2)).await;
    refused.expect_problem(409, "too_many_seats");
    let confirm = json!({ "booking_id": strangers.json["id"], "action": "confirm" });
    let call = world.function_as(Caller::MEMBER, "booking-update").await;
    call.json(&confirm).await.expect(200);
    let refused = book(&world, Caller::CLIENT, &by_clara(1)).await;
    refused.expect_problem(409, "too_many_seats");
}

/// Changes what was booked, as the guest that its confirmation code makes of whoever booked it.
async fn change_as_guest(world: &World, booked: &Value, function: &str, change: Value) {
    let code = &booked["confirmation_code"];
    let guest = json!({ "confirmation_code": code, "email": "clara@client.example" });
    let login = world.function_as(Caller::Public, "guest-login").await;
    let signed_in = login.json(&guest).await;
    signed_in.expect(200);
    let token = signed_in.json["access_token"].as_str().unwrap();
    let key = &world.stack.keys.publishable_key;
    let call = world.function(function).header("apikey", key).bearer(token);
    call.json(&change).await.expect(200);
}

#[tokio::test]
async fn a_stranger_vouches_for_nothing_that_they_booked_themselves() {
    let world = World::tenant().await;
    world
        .run_sql(&format!(
            "update tours set max_per_customer = 4 where id = '{1}';
             insert into participant_kinds (organization_id, tour_id, kind, name, price, takes_seat, may_be_alone, position)
             values ('{0}', '{1}', 'adult', 'Adult', null, true, true, 0),
                    ('{0}', '{1}', 'child', 'Child', 0, true, true, 1);
             update appointment_types set max_open_per_customer = 1, hold_minutes = 30 where id = '{2}'",
            demo::ALPINE,
            demo::SUNRISE,
            demo::CONSULTATION
        ))
        .await;

    // It becomes confirmed later than it was made, by whoever made it.
    let tour = book(&world, Caller::Public, &as_clara(4)).await;
    tour.expect(201);
    let change = json!({
        "booking_id": tour.json["id"], "action": "change", "participants": [{ "kind": "child", "count": 4 }],
    });
    change_as_guest(&world, &tour.json, "booking-update", change).await;
    let mut body = consultation(&world, "10:00").await;
    body["customer"] = json!({ "name": "Eve", "email": "clara@client.example" });
    let hour = appoint(&world, Caller::Public, &body).await;
    hour.expect(201);
    let change = json!({ "appointment_id": hour.json["id"], "action": "confirm" });
    change_as_guest(&world, &hour.json, "appointment-update", change).await;
    let state = "select jsonb_build_array((select jsonb_agg(status) from bookings), (select jsonb_agg(status) from appointments))";
    assert_eq!(
        world.sql(state).await,
        json!([["confirmed"], ["confirmed"]])
    );

    book(&world, Caller::CLIENT, &by_clara(4)).await.expect(201);
    let own = json!({
        "appointment_type_id": demo::CONSULTATION, "starts_at": format!("{}T14:00", monday(&world).await),
    });
    appoint(&world, Caller::CLIENT, &own).await.expect(201);
}

#[tokio::test]
async fn appointments_that_strangers_ask_for_are_none_of_whoever_signed_in() {
    let world = World::of(&["appointment-create", "slot-availability"], &[]).await;
    let day = monday(&world).await;
    for is_confirmed_at_once in [false, true] {
        world
            .run_sql(&format!(
                "update appointment_types set max_open_per_customer = 1, hold_minutes = null,
                   is_confirmed_at_once = {is_confirmed_at_once} where id = '{}';
                 delete from appointments; delete from appointment_slots",
                demo::CONSULTATION
            ))
            .await;
        let mut body = consultation(&world, "10:00").await;
        body["customer"]["email"] = json!("clara@client.example");
        appoint(&world, Caller::Public, &body).await.expect(201);
        let whose = world.sql("select customer_id from appointments").await;
        assert_eq!(whose, demo::CLARA);

        let question = json!({ "appointment_type_id": demo::CONSULTATION, "from": day, "to": day });
        let offered = slots(&world, Caller::CLIENT, &question).await;
        assert!(!starts(&offered).is_empty(), "{is_confirmed_at_once}");
        let own = |time: &str| json!({ "appointment_type_id": demo::CONSULTATION, "starts_at": format!("{day}T{time}") });
        appoint(&world, Caller::CLIENT, &own("14:00"))
            .await
            .expect(201);

        let refused = appoint(&world, Caller::CLIENT, &own("15:00")).await;
        refused.expect_problem(409, "too_many_open");
        let offered = slots(&world, Caller::CLIENT, &question).await;
        assert!(starts(&offered).is_empty(), "{is_confirmed_at_once}");
    }
}

#[tokio::test]
async fn messages_that_strangers_cause_keep_nobody_who_signed_in_from_booking() {
    let world = World::of(&["appointment-create", "booking-create"], &[]).await;
    with_limit(&world, "message recipient", 1).await;
    world
        .run_sql(&format!(
            "update customers set sms_enabled = false where id = '{}'",
            demo::CLARA
        ))
        .await;
    book(&world, Caller::Public, &as_clara(1)).await.expect(201);
    let refused = book(&world, Caller::Public, &as_clara(1)).await;
    expect_limit(&refused, "too_many_tries");

    book(&world, Caller::CLIENT, &by_clara(1)).await.expect(201);
    let own = json!({
        "appointment_type_id": demo::CONSULTATION, "starts_at": format!("{}T10:00", monday(&world).await),
    });
    appoint(&world, Caller::CLIENT, &own).await.expect(201);

    // She sees it where she booked, and gets no more messages.
    assert_eq!(world.sql("select count(*) from outbox").await, 1);
}
