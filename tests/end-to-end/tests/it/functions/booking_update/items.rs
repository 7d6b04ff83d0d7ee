//! `change` of what is booked besides the seats, of the special requests and of the contact.

use super::change;
use crate::{book, demo_booking};
use end_to_end::{Caller, Reply, World, demo};
use serde_json::{Value, json};

fn breakfasts(quantity: u32) -> Value {
    json!({ "type": "experience", "id": demo::BREAKFAST, "quantity": quantity })
}

fn rooms(quantity: u32) -> Value {
    json!({ "type": "accommodation", "id": demo::ROOM, "quantity": quantity })
}

/// Clara's booking of one seat with two breakfasts, 139.30.
async fn clara_books(world: &World) -> Value {
    let body =
        json!({ "departure_id": demo::SUNRISE_NEXT, "participants": 1, "items": [breakfasts(2)] });
    let reply = book(world, Caller::CLIENT, &body).await;
    reply.expect(201);
    reply.json["id"].clone()
}

/// `change` with these fields.
async fn change_to(world: &World, caller: Caller, booking: &Value, fields: Value) -> Reply {
    let mut body = fields;
    body["booking_id"] = booking.clone();
    body["action"] = json!("change");
    change(world, caller, &body).await
}

/// The items of an answer: how many of each, at which price.
fn shown(reply: &Reply) -> Vec<String> {
    let items = reply.json["items"].as_array().unwrap().iter();
    items
        .map(|item| {
            let text = |field: &str| item[field].as_str().unwrap().to_owned();
            format!(
                "{} {} {}",
                item["quantity"],
                text("name"),
                text("unit_price")
            )
        })
        .collect()
}

async fn raise_breakfast(world: &World) {
    world
        .run_sql(&format!(
            "update experiences set price = 30, name = 'Brunch' where id = '{}'",
            demo::BREAKFAST
        ))
        .await;
}

/// What a change leaves: messages, the price of the booking, and what its seat and its items cost.
async fn traces(world: &World) -> Value {
    world
        .sql(
            "select jsonb_build_array(
               (select to_jsonb(array_agg(topic order by created_at, topic)) from outbox where channel = 'email'),
               (select total_price::text from bookings),
               (select (unit_price * num_participants + (select coalesce(sum(total_price), 0) from booking_items))::text
                from bookings))",
        )
        .await
}

async fn pay(world: &World, booking: &Value, amount: &str) {
    let paid =
        json!({ "action": "record", "booking_id": booking, "amount": amount, "method": "cash" });
    let record = world.function_as(Caller::MEMBER, "checkout-create").await;
    record.json(&paid).await.expect(201);
}

#[tokio::test]
async fn items_that_stay_keep_their_price_and_new_ones_have_todays() {
    let world = World::tenant().await;
    let id = clara_books(&world).await;
    raise_breakfast(&world).await;
    world
        .run_sql(r#"update booking_items set details = '{"table": 4}'"#)
        .await;

    let more = json!({ "items": [rooms(1), breakfasts(3)] });
    let changed = change_to(&world, Caller::CLIENT, &id, more).await;

    changed.expect(200);
    let all = [
        "1 Berghaus Niesen, double room 210.00",
        "2 Breakfast on the summit 24.90",
        "1 Brunch 30.00",
    ];
    assert_eq!(shown(&changed), all);
    assert_eq!(changed.json["total_price"], "379.30");
    let left = json!([["booking.requested", "booking.changed"], "379.30", "379.30"]);
    assert_eq!(traces(&world).await, left);
    // The row that stays is the same one.
    let details = world
        .sql("select to_jsonb(array_agg(quantity)) from booking_items where details <> '{}'")
        .await;
    assert_eq!(details, json!([2]));

    // The same in another order and in other lines is no change, and nobody is told of one.
    for same in [
        json!({ "items": [rooms(1), breakfasts(3)] }),
        json!({ "items": [breakfasts(2), breakfasts(1), rooms(1)], "participants": 1 }),
    ] {
        let again = change_to(&world, Caller::CLIENT, &id, same).await;
        assert_eq!(shown(again.expect(200)), all);
    }
    assert_eq!(traces(&world).await, left);

    // Fewer: those that were booked first stay. None: all are taken away.
    let fewer = json!({ "items": [breakfasts(1)], "participants": 2 });
    let fewer = change_to(&world, Caller::CLIENT, &id, fewer).await;
    assert_eq!(
        shown(fewer.expect(200)),
        ["1 Breakfast on the summit 24.90"]
    );
    assert_eq!(fewer.json["total_price"], "203.90");
    let none = change_to(&world, Caller::MEMBER, &id, json!({ "items": [] })).await;
    assert_eq!(
        (
            none.expect(200).json["items"].clone(),
            &none.json["total_price"]
        ),
        (json!([]), &json!("179.00"))
    );
    let kept = world.sql("select count(*) from booking_items").await;
    assert_eq!(kept, 0);
}

#[tokio::test]
async fn items_are_those_that_the_organization_offers() {
    let world = World::tenant().await;
    let id = clara_books(&world).await;
    let before = traces(&world).await;
    let experience = |id: &str| json!({ "type": "experience", "id": id, "quantity": 1 });
    for caller in [Caller::OTHER_OWNER, Caller::OTHER_CLIENT, Caller::STRANGER] {
        let reply = change_to(&world, caller, &id, json!({ "items": [] })).await;
        assert_eq!(reply.problem(), (404, "booking_not_found"), "{caller:?}");
    }
    for caller in [Caller::CLIENT, Caller::OWNER] {
        for other in [demo::PHOTOGRAPHS, demo::SLEDGING, demo::ROOM, demo::CLARA] {
            let items = json!({ "items": [breakfasts(1), experience(other)] });
            let reply = change_to(&world, caller, &id, items).await;
            reply.expect_problem(404, "item_not_found");
            assert_eq!(reply.pointers(), ["/items/1/id"], "{other}");
        }
    }
    let many = json!({ "items": vec![breakfasts(1); 51] });
    let reply = change_to(&world, Caller::OWNER, &id, many).await;
    reply.expect_problem(422, "invalid_request");
    assert_eq!(reply.pointers(), ["/items"]);

    // What is offered no more stays, and nobody gets more of it.
    world
        .run_sql("update experiences set is_active = false")
        .await;
    let more = json!({ "items": [breakfasts(3)] });
    let reply = change_to(&world, Caller::OWNER, &id, more).await;
    reply.expect_problem(404, "item_not_found");
    assert_eq!(traces(&world).await, before);
    let fewer = json!({ "items": [breakfasts(1), rooms(1)] });
    let reply = change_to(&world, Caller::CLIENT, &id, fewer).await;
    assert_eq!(reply.expect(200).json["total_price"], "324.40");

    world
        .run_sql(&format!(
            "update organizations set currency = 'EUR' where id = '{}'",
            demo::ALPINE
        ))
        .await;
    let reply = change_to(&world, Caller::OWNER, &id, json!({ "items": [] })).await;
    reply.expect_problem(409, "currency_changed");
    let wish = json!({ "special_requests": "A window" });
    change_to(&world, Caller::CLIENT, &id, wish)
        .await
        .expect(200);
}

#[tokio::test]
async fn items_are_paid_for_as_seats_are() {
    let world = World::tenant().await;
    let id = clara_books(&world).await;
    pay(&world, &id, "100").await;

    // Enough is paid for what is left.
    let fewer = json!({ "items": [] });
    let confirmed = change_to(&world, Caller::MEMBER, &id, fewer).await;
    let state = |reply: &Reply| {
        json!([
            reply.json["status"],
            reply.json["payment_status"],
            reply.json["expires_at"]
        ])
    };
    confirmed.expect(200);
    assert_eq!(state(&confirmed), json!(["confirmed", "paid", null]));
    let told = world
        .sql("select count(*) from outbox where topic = 'booking.confirmed' and channel = 'email'")
        .await;
    assert_eq!(told, 1);

    // What is certain grows as far as it is paid.
    let more = json!({ "items": [breakfasts(1)] });
    let refused = change_to(&world, Caller::CLIENT, &id, more.clone()).await;
    refused.expect_problem(409, "payment_required");
    assert_eq!(refused.pointers(), ["/items"]);
    let detail = refused.json["detail"].as_str().unwrap();
    assert!(detail.starts_with("CHF 14.40 "), "{detail}");
    let grown = change_to(&world, Caller::MEMBER, &id, more.clone()).await;
    assert_eq!(
        state(grown.expect(200)),
        json!(["confirmed", "partially_paid", null])
    );
    pay(&world, &id, "14.40").await;

    // What is paid is given back by the staff.
    let refused = change_to(&world, Caller::CLIENT, &id, json!({ "items": [] })).await;
    refused.expect_problem(409, "paid_for");
    assert_eq!(refused.pointers(), ["/items"]);
    let paid = change_to(&world, Caller::CLIENT, &id, more).await;
    assert_eq!(state(paid.expect(200)), json!(["confirmed", "paid", null]));
}

#[tokio::test]
async fn a_guest_changes_items_and_requests_and_no_contact() {
    let world = World::tenant().await;
    let booked = book(&world, Caller::Public, &demo_booking(1)).await;
    booked.expect(201);
    let id = &booked.json["id"];
    let code = json!({ "confirmation_code": booked.json["confirmation_code"], "email": "ada@example.com" });
    let login = world.function_as(Caller::Public, "guest-login").await;
    let token = login.json(&code).await.expect(200).json["access_token"].clone();
    let key = world.stack.keys.publishable_key.clone();
    let as_guest = async |fields: Value| {
        let mut body = fields;
        body["booking_id"] = id.clone();
        body["action"] = json!("change");
        let call = world.function("booking-update").header("apikey", &key);
        call.bearer(token.as_str().unwrap()).json(&body).await
    };

    let reply = as_guest(json!({ "items": [breakfasts(1)], "special_requests": "Vegan" })).await;
    reply.expect(200);
    assert_eq!(
        (&reply.json["total_price"], &reply.json["special_requests"]),
        (&json!("114.40"), &json!("Vegan"))
    );
    let reply = as_guest(json!({ "customer": { "name": "Eve" }, "items": [] })).await;
    reply.expect_problem(403, "staff_only");
    assert_eq!(reply.pointers(), ["/customer"]);

    world
        .run_sql("update tours set change_notice_minutes = 525600")
        .await;
    for fields in [json!({ "items": [] }), json!({ "special_requests": null })] {
        as_guest(fields).await.expect_problem(409, "too_late");
    }
    let reply = change_to(&world, Caller::MEMBER, id, json!({ "items": [] })).await;
    assert_eq!(reply.expect(200).json["total_price"], "89.50");
}

#[tokio::test]
async fn the_staff_correct_the_contact_in_every_state_and_nobody_is_told() {
    let world = World::tenant().await;
    let id = clara_books(&world).await;
    let words = async || {
        world
            .sql(
                "select jsonb_build_array(made.customer_name, made.customer_phone, made.customer_email,
                   made.special_requests, own.name, own.phone, (select count(*) from outbox))
                 from bookings as made join customers as own on own.id = made.customer_id",
            )
            .await
    };
    let before = words().await;
    let contact = json!({
        "customer": { "name": "Clara Klein", "phone": "+41791112299" }, "special_requests": "A window",
    });
    change_to(&world, Caller::CLIENT, &id, contact.clone())
        .await
        .expect_problem(403, "staff_only");
    assert_eq!(words().await, before);

    let reply = change_to(&world, Caller::MEMBER, &id, contact).await;

    assert_eq!(
        reply.expect(200).json["customer"],
        json!({ "name": "Clara Klein", "email": "clara@client.example", "phone": "+41791112299" })
    );
    let mut changed = json!([
        "Clara Klein",
        "+41791112299",
        "clara@client.example",
        "A window",
        "Clara Client",
        "+41791234567",
        1
    ]);
    assert_eq!(words().await, changed);
    for (requests, kept) in [
        (json!("Two windows"), json!("Two windows")),
        (json!(""), Value::Null),
        (json!("Vegan"), json!("Vegan")),
        (Value::Null, Value::Null),
    ] {
        let body = json!({ "special_requests": requests });
        let reply = change_to(&world, Caller::CLIENT, &id, body).await;
        assert_eq!(reply.expect(200).json["special_requests"], kept);
    }
    changed[3] = Value::Null;
    assert_eq!(words().await, changed);

    // A message about more than that goes to the address that it has now.
    let body = json!({ "customer": { "email": "klein@client.example" }, "items": [breakfasts(1)] });
    change_to(&world, Caller::MEMBER, &id, body)
        .await
        .expect(200);
    let told = world
        .sql("select recipient from outbox where topic = 'booking.changed'")
        .await;
    assert_eq!(told, "klein@client.example");

    let cancel = json!({ "booking_id": id, "action": "cancel" });
    change(&world, Caller::MEMBER, &cancel).await.expect(200);
    let late = json!({ "special_requests": "Gave the seat to a friend" });
    let noted = change_to(&world, Caller::MEMBER, &id, late.clone()).await;
    assert_eq!(noted.expect(200).json["status"], "cancelled");
    change_to(&world, Caller::CLIENT, &id, late)
        .await
        .expect_problem(409, "illegal_transition");
    for caller in [Caller::CLIENT, Caller::MEMBER] {
        change_to(&world, caller, &id, json!({ "items": [] }))
            .await
            .expect_problem(409, "illegal_transition");
    }
}

#[tokio::test]
async fn endpoints_hear_once_of_each_change_of_what_is_booked() {
    let world = World::tenant().await;
    let id = clara_books(&world).await;
    world
        .run_sql(&format!(
            "insert into webhook_endpoints (organization_id, url, events, secret_hint)
             values ('{}', 'https://hooks.example.com/', '{{booking.changed}}', 'abcd');
             update accommodations set price = 49.80",
            demo::ALPINE
        ))
        .await;
    let told = async || {
        world
            .sql("select count(*) from outbox where channel = 'webhook' and topic = 'booking.changed'")
            .await
    };
    for (fields, count) in [
        // Another thing, which costs the same.
        (json!({ "items": [rooms(1)] }), 1),
        (
            json!({ "items": [rooms(1)], "special_requests": "Vegan" }),
            1,
        ),
        (json!({ "participants": 2, "items": [] }), 2),
        (json!({ "customer": { "name": "Clara Klein" } }), 2),
    ] {
        change_to(&world, Caller::MEMBER, &id, fields.clone())
            .await
            .expect(200);
        assert_eq!(told().await, count, "{fields}");
    }
}

#[tokio::test]
async fn a_phone_that_the_staff_correct_is_texted() {
    let world = World::tenant().await;
    let call = world.function_as(Caller::Public, "booking-create").await;
    let body = json!({
        "departure_id": demo::SUNRISE_NEXT, "participants": 1, "customer": { "name": "Ida", "phone": "+41790003300" },
    });
    let booked = call.json(&body).await;
    let id = booked.expect(201).json["id"].clone();
    let contact = json!({ "customer": { "phone": "+41790003344" } });
    change_to(&world, Caller::MEMBER, &id, contact)
        .await
        .expect(200);

    let cancel = json!({ "booking_id": id, "action": "cancel" });
    let call = world.function_as(Caller::MEMBER, "booking-update").await;
    call.json(&cancel).await.expect(200);

    let told = world
        .sql("select jsonb_agg(jsonb_build_array(channel, recipient)) from outbox where topic = 'booking.cancelled'")
        .await;
    assert_eq!(told, json!([["sms", "+41790003344"]]));
}
