//! guest-login: whoever booked without an account sees, moves and cancels that, and nothing else.

use crate::{
    book, demo_booking,
    functions::{
        appointment_create::{appoint, consultation},
        slot_availability::monday,
    },
};
use end_to_end::{Caller, Reply, World, demo};
use reqwest::Method;
use serde_json::{Value, json};

async fn login(world: &World, body: &Value) -> Reply {
    let call = world.function_as(Caller::Public, "guest-login").await;
    call.json(body).await
}

/// Calls a function with a guest's token.
async fn call(world: &World, token: &Value, function: &str, body: &Value) -> Reply {
    let key = world.stack.keys.publishable_key.clone();
    world
        .function(function)
        .header("apikey", &key)
        .bearer(token.as_str().unwrap())
        .json(body)
        .await
}

/// A booking of the public, and a token for it.
async fn booking(world: &World) -> (Value, Value) {
    let booked = book(world, Caller::Public, &demo_booking(2)).await;
    let code = &booked.json["confirmation_code"];
    let reply = login(
        world,
        &json!({ "confirmation_code": code, "email": "ADA@example.com" }),
    )
    .await;
    reply.expect(200);
    assert_eq!(reply.json["booking"], booked.json);
    (
        booked.json["id"].clone(),
        reply.json["access_token"].clone(),
    )
}

/// An appointment of the public with Mia at ten, and a token for it.
async fn appointment(world: &World) -> (Value, Value) {
    let mut body = consultation(world, "10:00").await;
    body["resource_id"] = json!(demo::MIA);
    let booked = appoint(world, Caller::Public, &body).await;
    let code = &booked.json["confirmation_code"];
    let reply = login(
        world,
        &json!({ "confirmation_code": code, "phone": "+41791112233" }),
    )
    .await;
    reply.expect(200);
    assert_eq!(reply.json["appointment"], booked.json);
    (
        booked.json["id"].clone(),
        reply.json["access_token"].clone(),
    )
}

#[tokio::test]
async fn a_guest_sees_moves_and_cancels_their_booking() {
    let world = World::tenant().await;
    let (id, token) = booking(&world).await;

    let shown = call(&world, &token, "guest-login", &json!({})).await;
    shown.expect(200);
    assert_eq!(shown.json["booking"]["id"], id);
    assert_eq!(shown.json.get("access_token"), None);
    let moved =
        json!({ "booking_id": id, "action": "reschedule", "departure_id": demo::SUNRISE_LATER });
    let reply = call(&world, &token, "booking-update", &moved).await;
    reply.expect(200);
    assert_eq!(reply.json["departure"]["id"], demo::SUNRISE_LATER);
    assert_eq!(reply.json.get("customer_id"), None);
    for (body, problem) in [
        (
            json!({ "booking_id": id, "action": "confirm" }),
            (403, "staff_only"),
        ),
        (
            json!({ "booking_id": id, "action": "reschedule", "departure_id": demo::DRAFT_DEPARTURE }),
            (404, "departure_not_found"),
        ),
        (
            json!({ "booking_id": id, "action": "reschedule", "departure_id": demo::ICEBERGS_DEPARTURE }),
            (404, "departure_not_found"),
        ),
    ] {
        let reply = call(&world, &token, "booking-update", &body).await;
        assert_eq!(reply.problem(), problem, "{body}");
    }

    let cancel = json!({ "booking_id": id, "action": "cancel" });
    let key = world.stack.keys.publishable_key.clone();
    let send = || async {
        let call = world.function("booking-update").header("apikey", &key);
        call.bearer(token.as_str().unwrap())
            .key("once")
            .json(&cancel)
            .await
    };
    send().await.expect(200);
    // The token is void with it; a repeated request gets its answer all the same.
    send().await.expect(200);
    for function in ["guest-login", "booking-update"] {
        let body = if function == "guest-login" {
            json!({})
        } else {
            moved.clone()
        };
        let reply = call(&world, &token, function, &body).await;
        reply.expect_problem(401, "unauthorized");
    }
}

#[tokio::test]
async fn a_guest_changes_the_seats_of_their_appointment_and_nothing_else_of_it() {
    let world = World::tenant().await;
    world
        .run_sql("update appointment_types set capacity = 3")
        .await;
    let (id, token) = appointment(&world).await;
    let mut body = json!({ "appointment_id": id, "action": "change", "seats": 3 });

    let reply = call(&world, &token, "appointment-update", &body).await;
    reply.expect(200);
    assert_eq!(reply.json["seats"], 3);
    assert_eq!(reply.json.get("customer_id"), None);

    body["seats"] = json!(4);
    let reply = call(&world, &token, "appointment-update", &body).await;
    reply.expect_problem(422, "invalid_request");
    body["seats"] = json!(2);
    body["customer"] = json!({ "name": "Eve" });
    let reply = call(&world, &token, "appointment-update", &body).await;
    reply.expect_problem(403, "staff_only");
}

#[tokio::test]
async fn a_guest_sees_moves_and_cancels_their_appointment() {
    let world = World::tenant().await;
    let (id, token) = appointment(&world).await;
    let day = monday(&world).await;

    let question = json!({ "appointment_id": id, "from": day, "to": day });
    let free = call(&world, &token, "slot-availability", &question).await;
    free.expect(200);
    let moved = json!({ "appointment_id": id, "action": "reschedule", "starts_at": format!("{day}T14:00") });
    let reply = call(&world, &token, "appointment-update", &moved).await;
    reply.expect(200);
    assert_eq!(reply.json["resource"]["id"], demo::MIA);
    for body in [
        json!({ "appointment_id": id, "action": "complete" }),
        json!({ "appointment_id": id, "calendar": { "provider": "google", "event_id": "e" } }),
    ] {
        let reply = call(&world, &token, "appointment-update", &body).await;
        reply.expect_problem(403, "staff_only");
    }
    let confirm = json!({ "appointment_id": id, "action": "confirm" });
    call(&world, &token, "appointment-update", &confirm)
        .await
        .expect(200);
    let cancel = json!({ "appointment_id": id, "action": "cancel" });
    call(&world, &token, "appointment-update", &cancel)
        .await
        .expect(200);
    let reply = call(&world, &token, "appointment-update", &cancel).await;
    reply.expect_problem(401, "unauthorized");
}

#[tokio::test]
async fn a_token_is_for_one_thing_and_opens_nothing_else() {
    let world = World::tenant().await;
    let (id, token) = booking(&world).await;
    let (appointment_id, other_token) = appointment(&world).await;
    let mut body = demo_booking(1);
    body["customer"]["email"] = json!("other@example.com");
    let other = book(&world, Caller::Public, &body).await.json["id"].clone();

    for (token, function, body, problem) in [
        (
            &token,
            "booking-update",
            json!({ "booking_id": other, "action": "cancel" }),
            (404, "booking_not_found"),
        ),
        (
            &token,
            "appointment-update",
            json!({ "appointment_id": appointment_id, "action": "cancel" }),
            (404, "appointment_not_found"),
        ),
        (
            &token,
            "slot-availability",
            json!({ "appointment_id": appointment_id }),
            (404, "appointment_not_found"),
        ),
        (
            &other_token,
            "booking-update",
            json!({ "booking_id": id, "action": "cancel" }),
            (404, "booking_not_found"),
        ),
        (
            &token,
            "booking-create",
            demo_booking(1),
            (403, "forbidden"),
        ),
        (&token, "departure-update", json!({}), (403, "forbidden")),
        (&token, "analytics", json!({}), (403, "forbidden")),
    ] {
        let reply = call(&world, token, function, &body).await;
        assert_eq!(reply.problem(), problem, "{function} {body}");
    }
    // Through PostgREST it sees the id of one row, and changes nothing.
    let key = world.stack.keys.publishable_key.clone();
    let rest = |method: Method, path: &str| {
        let call = world.request(method, path).header("apikey", &key);
        call.bearer(token.as_str().unwrap())
    };
    let rows = rest(Method::GET, "/rest/v1/bookings?select=id")
        .send()
        .await;
    assert_eq!(rows.json, json!([{ "id": id }]));
    for path in [
        "/rest/v1/bookings?select=*",
        "/rest/v1/customers?select=id",
        "/rest/v1/tours?select=id",
        "/rest/v1/outbox?select=id",
    ] {
        rest(Method::GET, path).send().await.expect(403);
    }
    let reply = rest(Method::PATCH, "/rest/v1/bookings?id=not.is.null")
        .json(&json!({ "status": "cancelled" }))
        .await;
    reply.expect(403);
}

#[tokio::test]
async fn unknown_foreign_and_over_look_alike() {
    let world = World::tenant().await;
    let reply = book(&world, Caller::Public, &demo_booking(1)).await;
    let code = reply.json["confirmation_code"].clone();
    let with = |code: &Value, email: &str| json!({ "confirmation_code": code, "email": email });
    let mut answers = Vec::new();

    for body in [
        with(&json!("22222-22222"), "ada@example.com"),
        with(&code, "eve@example.com"),
        with(&code, "clara@client.example"),
        json!({ "confirmation_code": code, "phone": "+41791112233" }),
    ] {
        let reply = login(&world, &body).await;
        reply.expect_problem(404, "nothing_booked");
        answers.push(reply.text);
    }
    world
        .run_sql("update bookings set status = 'cancelled'")
        .await;
    let reply = login(&world, &with(&code, "ada@example.com")).await;
    reply.expect_problem(404, "nothing_booked");
    answers.push(reply.text);
    answers.dedup();
    assert_eq!(answers.len(), 1);

    // Nobody tries addresses for a code.
    let mut status = 404;
    for _ in 0..10 {
        status = login(&world, &with(&code, "eve@example.com")).await.status;
    }
    assert_eq!(status, 429);
}

#[tokio::test]
async fn what_is_over_or_held_no_more_is_not_opened() {
    let world = World::tenant().await;
    let (_, held) = booking(&world).await;
    let (_, over) = appointment(&world).await;
    // Their status says nothing of it yet.
    world
        .run_sql(
            "update bookings set expires_at = now() - interval '1 minute';
             update appointments set expires_at = null, starts_at = now() - interval '2 hours',
               ends_at = now() - interval '90 minutes'",
        )
        .await;

    for token in [held, over] {
        let reply = call(&world, &token, "guest-login", &json!({})).await;
        reply.expect_problem(401, "unauthorized");
    }
    for (table, address) in [
        ("bookings", json!({ "email": "ada@example.com" })),
        ("appointments", json!({ "phone": "+41791112233" })),
    ] {
        let mut body = address;
        body["confirmation_code"] = world
            .sql(&format!("select confirmation_code from {table}"))
            .await;
        let reply = login(&world, &body).await;
        reply.expect_problem(404, "nothing_booked");
    }
}
