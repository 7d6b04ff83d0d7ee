//! What is not booked: nothing of it is written, and a foreign object is one that does not exist.

use super::{UNTOUCHED, ada, seats, traces};
use crate::book;
use end_to_end::{Caller, World, demo};
use serde_json::json;

#[tokio::test]
async fn every_fault_is_reported_at_once_and_nothing_is_written() {
    let world = World::tenant().await;
    let body = json!({
        "departure_id": "tomorrow", "participants": 0, "customer": { "email": "nobody", "phone": "079" },
        "items": [{ "type": "car", "id": 7, "quantity": -1 }], "special_requests": "", "total_price": "0.01",
    });

    let reply = book(&world, Caller::Public, &body).await;

    reply.expect_problem(422, "invalid_request");
    let mut pointers = reply.pointers();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        [
            "/customer/email",
            "/customer/name",
            "/customer/phone",
            "/departure_id",
            "/items/0/id",
            "/items/0/quantity",
            "/items/0/type",
            "/participants",
            "/special_requests",
            "/total_price",
        ]
    );
    assert_eq!(traces(&world).await, json!(UNTOUCHED));
}

#[tokio::test]
async fn hostile_values_are_refused_and_never_a_500() {
    let world = World::tenant().await;
    let with = |name: &str, email: &str| json!({ "departure_id": demo::SUNRISE_NEXT, "participants": 1, "customer": { "name": name, "email": email } });

    for (body, pointer) in [
        (with("Ada\0", "ada@example.com"), "/customer/name"),
        (
            with("Ada\r\nbcc: eve@example.com", "ada@example.com"),
            "/customer/name",
        ),
        (
            with("Ada", "ada@example.com\r\nbcc: eve@example.com"),
            "/customer/email",
        ),
        (with(&"a".repeat(201), "ada@example.com"), "/customer/name"),
        (
            with("Ada", &format!("{}@example.com", "a".repeat(300))),
            "/customer/email",
        ),
    ] {
        let reply = book(&world, Caller::Public, &body).await;
        reply.expect_problem(422, "invalid_request");
        assert_eq!(reply.pointers(), [pointer], "{body}");
    }
    let quoted = book(
        &world,
        Caller::Public,
        &with("Robert'); drop table bookings;--", "bob@example.com"),
    )
    .await;
    quoted.expect(201);
    let name = world
        .sql("select name from customers where email = 'bob@example.com'")
        .await;
    assert_eq!(name, "Robert'); drop table bookings;--");
}

#[tokio::test]
async fn a_foreign_departure_is_not_found_by_anybody() {
    let world = World::tenant().await;
    let alpine =
        json!({ "departure_id": demo::SUNRISE_NEXT, "participants": 1, "customer": ada() });
    let own_only = json!({ "departure_id": demo::SUNRISE_NEXT, "participants": 1 });
    let draft =
        json!({ "departure_id": demo::DRAFT_DEPARTURE, "participants": 1, "customer": ada() });
    let draft_own = json!({ "departure_id": demo::DRAFT_DEPARTURE, "participants": 1 });
    let unknown =
        json!({ "departure_id": uuid::Uuid::new_v4(), "participants": 1, "customer": ada() });

    let mut answers = Vec::new();
    for (caller, body) in [
        (Caller::STRANGER, &alpine),
        (Caller::OTHER_OWNER, &alpine),
        (Caller::OTHER_CLIENT, &own_only),
        (Caller::Public, &draft),
        (Caller::CLIENT, &draft_own),
        (Caller::Public, &unknown),
        (Caller::OWNER, &unknown),
    ] {
        let reply = book(&world, caller, body).await;
        reply.expect_problem(404, "departure_not_found");
        answers.push(reply.text);
    }
    // What is foreign and what is not there can't be told apart.
    answers.dedup();
    assert_eq!(answers.len(), 1);
    assert_eq!(traces(&world).await, json!(UNTOUCHED));
}

#[tokio::test]
async fn a_foreign_customer_is_not_found() {
    let world = World::tenant().await;
    let body = json!({ "departure_id": demo::SUNRISE_NEXT, "participants": 1, "customer_id": demo::CHRIS });

    // A member of both organizations sees both customers, and still can't mix them.
    for caller in [Caller::OWNER, Caller::BOTH, Caller::DEVELOPER] {
        let reply = book(&world, caller, &body).await;
        reply.expect_problem(404, "customer_not_found");
        assert_eq!(reply.pointers(), ["/customer_id"]);
    }
    assert_eq!(traces(&world).await, json!(UNTOUCHED));
}

#[tokio::test]
async fn foreign_items_and_those_not_offered_are_not_found() {
    let world = World::tenant().await;
    let mut body = seats(demo::SUNRISE_NEXT, 1);
    body["items"] = json!([
        { "type": "experience", "id": demo::BREAKFAST, "quantity": 1 },
        { "type": "experience", "id": demo::PHOTOGRAPHS, "quantity": 1 },
        { "type": "experience", "id": demo::SLEDGING, "quantity": 1 },
        { "type": "experience", "id": demo::ROOM, "quantity": 1 },
    ]);

    for caller in [Caller::Public, Caller::BOTH] {
        let reply = book(&world, caller, &body).await;

        reply.expect_problem(404, "item_not_found");
        assert_eq!(
            reply.pointers(),
            ["/items/1/id", "/items/2/id", "/items/3/id"]
        );
    }
    assert_eq!(traces(&world).await, json!(UNTOUCHED));
}

#[tokio::test]
async fn the_named_organization_must_be_the_departures() {
    let world = World::tenant().await;
    let body = seats(demo::SUNRISE_NEXT, 1);

    let call = world.function_as(Caller::BOTH, "booking-create").await;
    let right = call
        .header("x-organization-id", demo::ALPINE)
        .json(&body)
        .await;
    right.expect(201);

    let call = world.function_as(Caller::BOTH, "booking-create").await;
    let other = call
        .header("x-organization-id", demo::HARBOR)
        .json(&body)
        .await;
    other.expect_problem(404, "departure_not_found");

    let call = world.function_as(Caller::BOTH, "booking-create").await;
    let malformed = call.header("x-organization-id", "alpine").json(&body).await;
    malformed.expect_problem(400, "invalid_header");
}

#[tokio::test]
async fn the_service_key_is_for_other_functions() {
    let world = World::tenant().await;

    let reply = book(&world, Caller::Service, &seats(demo::SUNRISE_NEXT, 1)).await;

    reply.expect_problem(403, "forbidden");
    assert_eq!(traces(&world).await, json!(UNTOUCHED));
}

#[tokio::test]
async fn what_has_left_or_is_closed_can_not_be_booked() {
    let world = World::tenant().await;

    for departure in [demo::SUNRISE_PAST, demo::SUNRISE_CLOSED] {
        for caller in [Caller::Public, Caller::OWNER] {
            let reply = book(&world, caller, &seats(departure, 1)).await;
            reply.expect_problem(409, "departure_closed");
            assert_eq!(
                reply.pointers(),
                ["/departure_id"],
                "{departure} {caller:?}"
            );
        }
    }
    assert_eq!(traces(&world).await, json!(UNTOUCHED));
}

#[tokio::test]
async fn a_booking_brings_no_more_people_than_its_tour_allows() {
    let world = World::tenant().await;

    let reply = book(&world, Caller::Public, &seats(demo::SUNRISE_NEXT, 9)).await;

    reply.expect_problem(422, "too_many_participants");
    assert_eq!(reply.pointers(), ["/participants"]);
}

#[tokio::test]
async fn a_customer_brings_no_more_people_to_a_departure_than_its_tour_allows() {
    let world = World::tenant().await;
    let limit = |most: &str| {
        format!(
            "update tours set max_per_customer = {most} where id = '{}'",
            demo::SUNRISE
        )
    };
    world.run_sql(&limit("4")).await;
    let mut body = seats(demo::SUNRISE_NEXT, 3);
    let made = book(&world, Caller::Public, &body).await;
    made.expect(201);
    let taken = async || {
        let query = format!(
            "select seats_taken from tour_departures where id = '{}'",
            demo::SUNRISE_NEXT
        );
        world.sql(&query).await
    };

    // All of their bookings together, whoever makes them; and what is refused takes nothing.
    body["participants"] = json!(2);
    for caller in [Caller::Public, Caller::OWNER] {
        let more = book(&world, caller, &body).await;
        more.expect_problem(409, "too_many_seats");
        assert_eq!(more.pointers(), ["/participants"]);
    }
    assert_eq!(taken().await, 3);
    // Another customer, and another departure, are counted by themselves.
    let mut others = body.clone();
    others["customer"] = json!({ "name": "Grace", "email": "grace@example.com" });
    book(&world, Caller::Public, &others).await.expect(201);
    let mut later = body.clone();
    later["departure_id"] = json!(demo::SUNRISE_LATER);
    let later = book(&world, Caller::Public, &later).await;
    later.expect(201);

    // A booking that grows or moves is held to it too, and one that shrinks is not.
    let change = async |body: serde_json::Value| {
        let call = world.function_as(Caller::OWNER, "booking-update").await;
        call.json(&body).await
    };
    let moved = json!({ "booking_id": later.json["id"], "action": "reschedule", "departure_id": demo::SUNRISE_NEXT });
    change(moved.clone())
        .await
        .expect_problem(409, "too_many_seats");
    let party = |participants: u32| json!({ "booking_id": made.json["id"], "action": "change", "participants": participants });
    change(party(5)).await.expect_problem(409, "too_many_seats");
    change(party(4)).await.expect(200);
    world.run_sql(&limit("1")).await;
    change(party(2)).await.expect(200);
    world.run_sql(&limit("4")).await;
    change(moved).await.expect(200);

    // Seats that were held and never paid don't count.
    world
        .run_sql(
            "update bookings set expires_at = now() - interval '1 second' where status = 'pending'",
        )
        .await;
    body["participants"] = json!(4);
    book(&world, Caller::Public, &body).await.expect(201);
}
