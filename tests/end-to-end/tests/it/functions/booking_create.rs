//! booking-create: who may book what, at which price, and what is never sold twice.

mod kinds;
mod races;
mod refusals;

use crate::book;
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};

fn ada() -> Value {
    json!({ "name": "Ada Lovelace", "email": "ada@example.com" })
}

fn seats(departure: &str, participants: u32) -> Value {
    json!({ "departure_id": departure, "participants": participants, "customer": ada() })
}

/// What must not have changed where nothing was booked.
async fn traces(world: &World) -> Value {
    world
        .sql(
            "select jsonb_build_array(
               (select count(*) from bookings), (select count(*) from booking_items), (select count(*) from outbox),
               (select count(*) from customers), (select count(*) from idempotency_keys),
               (select sum(seats_taken) from tour_departures))",
        )
        .await
}

const UNTOUCHED: [u64; 6] = [0, 0, 0, 2, 0, 0];

#[tokio::test]
async fn the_public_books_with_the_publishable_key() {
    let world = World::tenant().await;
    let body = json!({
        "departure_id": demo::SUNRISE_NEXT, "participants": 2, "customer": ada(),
        "items": [
            { "type": "accommodation", "id": demo::ROOM, "quantity": 1 },
            { "type": "experience", "id": demo::BREAKFAST, "quantity": 2 },
        ],
        "special_requests": "One of us\nis vegetarian",
    });

    let reply = book(&world, Caller::Public, &body).await;

    reply.expect(201);
    let mut booking = reply.json.clone();
    let code = booking["confirmation_code"].take();
    let code = code.as_str().unwrap();
    assert_eq!((code.len(), code.as_bytes()[5]), (11, b'-'), "{code}");
    assert!(
        code.replace('-', "")
            .chars()
            .all(|letter| "23456789ABCDEFGHJKMNPQRSTVWXYZ".contains(letter)),
        "{code}"
    );
    let departure = world
        .sql(&format!(
            "select jsonb_build_object('id', id, 'starts_at', starts_at, 'ends_at', ends_at, 'timezone', 'Europe/Zurich')
             from tour_departures where id = '{}'",
            demo::SUNRISE_NEXT
        ))
        .await;
    let stored = world
        .sql("select jsonb_build_object('id', id, 'created_at', created_at, 'expires_at', expires_at) from bookings")
        .await;
    assert_eq!(
        booking,
        json!({
            "id": stored["id"],
            "organization_id": demo::ALPINE,
            "confirmation_code": null,
            "status": "pending",
            "payment_status": "unpaid",
            "tour": { "id": demo::SUNRISE, "title": "Sunrise over the Niesen" },
            "departure": departure,
            "customer": { "name": "Ada Lovelace", "email": "ada@example.com", "phone": null },
            "participants": 2,
            "party": null,
            "items": [
                { "type": "accommodation", "id": demo::ROOM, "name": "Berghaus Niesen, double room", "quantity": 1,
                  "unit_price": "210.00", "total_price": "210.00" },
                { "type": "experience", "id": demo::BREAKFAST, "name": "Breakfast on the summit", "quantity": 2,
                  "unit_price": "24.90", "total_price": "49.80" },
            ],
            "unit_price": "89.50",
            "total_price": "438.80",
            "currency": "CHF",
            "special_requests": "One of us\nis vegetarian",
            "changeable_until": departure["starts_at"],
            "expires_at": stored["expires_at"],
            "created_at": stored["created_at"],
            "confirmed_at": null,
            "rescheduled_at": null,
            "cancelled_at": null,
            "completed_at": null,
            "no_show_at": null,
            "cancellation_reason": null,
        })
    );

    let written = world
        .sql(
            "select jsonb_build_object(
               'booking', (select jsonb_build_array(organization_id, num_participants, total_price::text, status,
                                                    expires_at - created_at, created_by) from bookings),
               'items', (select sum(total_price)::text from booking_items),
               'seats', (select sum(seats_taken) from tour_departures),
               'customer', (select jsonb_build_array(c.name, c.email, c.organization_id)
                            from customers as c join bookings as b on b.customer_id = c.id),
               'mail', (select jsonb_build_array(topic, channel, recipient, payload ->> 'booking_id' = b.id::text,
                                 payload ->> 'tour_title', payload -> 'starts_at' = to_jsonb(b.start_date),
                                 payload ->> 'timezone', payload ->> 'language')
                        from outbox, bookings as b))",
        )
        .await;
    assert_eq!(
        written,
        json!({
            "booking": [demo::ALPINE, 2, "438.80", "pending", "00:30:00", null],
            "items": "259.80",
            "seats": 2,
            "customer": ["Ada Lovelace", "ada@example.com", demo::ALPINE],
            // It is not paid, so it is not booked yet.
            "mail": ["booking.requested", "email", "ada@example.com", true, "Sunrise over the Niesen", true,
                     "Europe/Zurich", "en"],
        })
    );
}

#[tokio::test]
async fn supabase_js_sends_the_key_as_bearer_too() {
    let world = World::tenant().await;
    let key = world.stack.keys.publishable_key.clone();

    let reply = world
        .function("booking-create")
        .header("apikey", &key)
        .bearer(&key)
        .header("x-client-info", "supabase-js-web/2")
        .json(&seats(demo::SUNRISE_NEXT, 1))
        .await;

    reply.expect(201);
}

#[tokio::test]
async fn a_client_books_for_themselves_and_for_nobody_else() {
    let world = World::tenant().await;
    let body = json!({ "departure_id": demo::SUNRISE_NEXT, "participants": 1 });

    let reply = book(&world, Caller::CLIENT, &body).await;

    reply.expect(201);
    assert_eq!(reply.json["customer_id"], json!(demo::CLARA), "{reply:?}");

    let as_eve = json!({ "departure_id": demo::SUNRISE_NEXT, "participants": 1,
                         "customer": { "name": "Eve", "email": "eve@example.com" } });
    assert_eq!(
        book(&world, Caller::CLIENT, &as_eve).await.pointers(),
        ["/customer/email"]
    );

    let as_known = json!({ "departure_id": demo::SUNRISE_NEXT, "participants": 1, "customer_id": demo::CLARA });
    assert_eq!(
        book(&world, Caller::CLIENT, &as_known).await.pointers(),
        ["/customer_id"]
    );
}

#[tokio::test]
async fn staff_book_for_their_customers_and_the_seats_stay_theirs() {
    let world = World::tenant().await;
    let body = json!({ "departure_id": demo::DRAFT_DEPARTURE, "participants": 2, "customer_id": demo::CLARA });

    for caller in [Caller::OWNER, Caller::ADMIN, Caller::MEMBER] {
        let reply = book(&world, caller, &body).await;

        reply.expect(201);
        assert_eq!(reply.json["expires_at"], Value::Null, "{caller:?}");
        assert_eq!(reply.json["customer_id"], demo::CLARA);
    }
    let makers = world
        .sql("select count(distinct created_by) from bookings")
        .await;
    assert_eq!(makers, 3);
}

#[tokio::test]
async fn what_costs_nothing_is_confirmed_at_once() {
    let world = World::tenant().await;

    let reply = book(&world, Caller::Public, &seats(demo::VILLAGE_DEPARTURE, 3)).await;

    assert_eq!(
        (
            &reply.json["status"],
            &reply.json["total_price"],
            &reply.json["expires_at"]
        ),
        (&json!("confirmed"), &json!("0.00"), &Value::Null)
    );
    let told = world.sql("select topic from outbox").await;
    assert_eq!(told, "booking.created");
}

#[tokio::test]
async fn a_price_of_the_departure_goes_before_that_of_the_tour() {
    let world = World::tenant().await;

    let reply = book(&world, Caller::Public, &seats(demo::SUNRISE_LATER, 3)).await;

    assert_eq!(
        (&reply.json["unit_price"], &reply.json["total_price"]),
        (&json!("99.00"), &json!("297.00"))
    );
}

#[tokio::test]
async fn a_full_departure_says_how_many_seats_are_left() {
    let world = World::tenant().await;
    book(&world, Caller::Public, &seats(demo::SUNRISE_NEXT, 8))
        .await
        .expect(201);

    let reply = book(&world, Caller::Public, &seats(demo::SUNRISE_NEXT, 5)).await;
    reply.expect_problem(409, "sold_out");
    assert_eq!(reply.pointers(), ["/participants"]);
    assert_eq!(
        reply.json["detail"],
        "Only 4 seats are left on this departure."
    );

    book(&world, Caller::Public, &seats(demo::SUNRISE_NEXT, 4))
        .await
        .expect(201);
    let reply = book(&world, Caller::Public, &seats(demo::SUNRISE_NEXT, 1)).await;
    assert_eq!(reply.json["detail"], "This departure is sold out.");
}

#[tokio::test]
async fn seats_held_by_unpaid_bookings_that_expired_are_free_again() {
    let world = World::tenant().await;
    let all = seats(demo::SUNRISE_LATER, 5);
    for _ in 0..2 {
        book(&world, Caller::Public, &all).await.expect(201);
    }
    book(&world, Caller::Public, &all)
        .await
        .expect_problem(409, "sold_out");
    world
        .run_sql(
            "update bookings set expires_at = now() - interval '1 second'
             where id = (select id from bookings order by created_at limit 1)",
        )
        .await;

    book(&world, Caller::Public, &all).await.expect(201);
    book(&world, Caller::Public, &all)
        .await
        .expect_problem(409, "sold_out");
    let states = world
        .sql("select jsonb_object_agg(status, count) from (select status, count(*) from bookings group by 1) as s")
        .await;
    assert_eq!(states, json!({ "expired": 1, "pending": 2 }));
}

#[tokio::test]
async fn a_known_address_is_the_same_customer_and_is_not_told_or_changed() {
    let world = World::tenant().await;
    let mut body = seats(demo::SUNRISE_NEXT, 1);
    body["customer"] = json!({ "name": "Somebody Else", "email": "CLARA@Client.Example" });

    let reply = book(&world, Caller::Public, &body).await;

    reply.expect(201);
    assert!(
        !reply.text.contains("Clara") && reply.json.get("customer_id").is_none(),
        "{reply:?}"
    );
    let customers = world
        .sql("select jsonb_agg(name order by name) from customers")
        .await;
    assert_eq!(customers, json!(["Chris Client", "Clara Client"]));
    // The guide calls whoever booked, by the name that they gave.
    assert_eq!(
        reply.json["customer"],
        json!({ "name": "Somebody Else", "email": "CLARA@client.example", "phone": null })
    );
    let booked = world
        .sql("select jsonb_build_array(customer_id, customer_name, customer_email, customer_phone) from bookings")
        .await;
    assert_eq!(
        booked,
        json!([demo::CLARA, "Somebody Else", "CLARA@client.example", null])
    );
}

#[tokio::test]
async fn a_customer_may_be_known_by_phone_alone() {
    let world = World::tenant().await;
    let mut body = seats(demo::SUNRISE_NEXT, 1);
    body["customer"] = json!({ "name": "Paul", "phone": "+41 79 765 43 21" });

    for _ in 0..2 {
        book(&world, Caller::Public, &body).await.expect(201);
    }

    let found = world
        .sql("select jsonb_agg(jsonb_build_array(name, phone)) from customers where email is null")
        .await;
    assert_eq!(found, json!([["Paul", "+41797654321"]]));
    let told = "select jsonb_agg(jsonb_build_array(channel, recipient)) from outbox";
    assert_eq!(
        world.sql(told).await,
        json!(null),
        "strangers have no messages sent to any phone"
    );
    book(&world, Caller::MEMBER, &body).await.expect(201);
    assert_eq!(world.sql(told).await, json!([["sms", "+41797654321"]]));
}
