//! appointment-create: who may book what, with whom, and what the customer is told.

mod limits;
mod races;
pub mod several;
mod slots;

use crate::functions::slot_availability::monday;
use end_to_end::{Caller, Reply, World, demo};
use serde_json::{Value, json};

/// A consultation of the public on the Monday two weeks ahead, on Alpine's clock.
pub async fn consultation(world: &World, time: &str) -> Value {
    json!({
        "appointment_type_id": demo::CONSULTATION,
        "starts_at": format!("{}T{time}", monday(world).await),
        "customer": { "name": "Ada Lovelace", "phone": "079 111 22 33" },
    })
}

/// Asks for an appointment as somebody.
pub async fn appoint(world: &World, caller: Caller, body: &Value) -> Reply {
    world
        .function_as(caller, "appointment-create")
        .await
        .json(body)
        .await
}

/// What must not have changed where nothing was booked.
async fn traces(world: &World) -> Value {
    world
        .sql(
            "select jsonb_build_array(
               (select count(*) from appointments), (select count(*) from appointment_slots),
               (select count(*) from outbox), (select count(*) from customers),
               (select count(*) from idempotency_keys))",
        )
        .await
}

const UNTOUCHED: [u64; 5] = [0, 0, 0, 2, 0];

#[tokio::test]
async fn the_public_books_with_a_phone_of_the_country() {
    let world = World::tenant().await;
    let mut body = consultation(&world, "10:00").await;
    body["language"] = json!("es");
    body["service_description"] = json!("With a dog");

    let reply = appoint(&world, Caller::Public, &body).await;

    reply.expect(201);
    let stored = world
        .sql("select jsonb_build_object('id', id, 'created_at', created_at, 'expires_at', expires_at,
                                        'starts_at', starts_at) from appointments")
        .await;
    let starts_at = reply.json["starts_at"].as_str().unwrap();
    assert!(
        starts_at.starts_with(&format!("{}:00+0", body["starts_at"].as_str().unwrap())),
        "{starts_at}"
    );
    assert_eq!(
        reply.json,
        json!({
            "id": stored["id"], "organization_id": demo::ALPINE,
            "appointment_type": { "id": demo::CONSULTATION, "name": "Consultation" },
            "confirmation_code": reply.json["confirmation_code"],
            "resource": reply.json["resource"],
            "status": "pending", "starts_at": starts_at, "ends_at": starts_at.replacen("10:00", "10:30", 1),
            "timezone": "Europe/Zurich", "duration_minutes": 30, "seats": 1, "language": "es",
            "unit_price": null, "seat_prices": null, "total_price": null, "currency": null,
            "payment_status": null, "changeable_until": stored["starts_at"], "expires_at": stored["expires_at"],
            "created_at": stored["created_at"], "confirmed_at": null, "rescheduled_at": null, "cancelled_at": null,
            "completed_at": null, "no_show_at": null, "cancellation_reason": null,
        })
    );

    let written = world
        .sql(
            "select jsonb_build_object(
               'appointment', (select jsonb_build_array(customer_name, customer_phone, appointment_type,
                                 service_description, expires_at - created_at, created_by, reminder_at = starts_at - interval '1 day',
                                 confirmation_sent_at is not null) from appointments),
               'slot', (select jsonb_build_array(upper(taken) - lower(taken), seats_taken) from appointment_slots),
               'customer', (select jsonb_build_array(c.name, c.phone, c.primary_language)
                            from customers as c join appointments on customer_id = c.id),
               'text', (select jsonb_build_array(topic, channel, recipient, payload ->> 'language', payload ->> 'text')
                        from outbox))",
        )
        .await;
    assert_eq!(
        written["appointment"],
        json!([
            "Ada Lovelace",
            "+41791112233",
            "Consultation",
            "With a dog",
            "00:30:00",
            null,
            true,
            true
        ])
    );
    assert_eq!(written["slot"], json!(["00:40:00", 1]));
    assert_eq!(
        written["customer"],
        json!(["Ada Lovelace", "+41791112233", "es"])
    );
    let text = written["text"].as_array().unwrap();
    assert_eq!(
        text[..4],
        [
            json!("appointment.requested"),
            json!("sms"),
            json!("+41791112233"),
            json!("es")
        ]
    );
    let text = text[4].as_str().unwrap();
    assert!(
        text.starts_with(
            "Alpine Trails: hemos recibido su solicitud de cita (Consultation) para el lunes"
        ) && text.contains("a las 10:00 (hora de Zúrich, UTC+")
            && text.ends_with("Todavía no está confirmada."),
        "{text}"
    );
}

#[tokio::test]
async fn a_start_is_given_with_an_offset_or_on_a_clock() {
    let world = World::tenant().await;
    let day = monday(&world).await;
    let mut body = consultation(&world, "10:00").await;
    body["starts_at"] = json!(format!("{day}T14:30"));
    body["timezone"] = json!("Asia/Kolkata");

    let reply = appoint(&world, Caller::Public, &body).await;

    // Half past two in Kolkata is nine or ten in Zurich; both are slots.
    reply.expect(201);
    assert_eq!(
        reply.json["starts_at"],
        json!(format!("{day}T14:30:00+05:30"))
    );
    assert_eq!(reply.json["timezone"], "Asia/Kolkata");
    let stored = world
        .sql("select to_char(starts_at at time zone 'Asia/Kolkata', 'HH24:MI') from appointments")
        .await;
    assert_eq!(stored, "14:30");
}

#[tokio::test]
async fn a_customer_is_found_by_phone_and_never_changed() {
    let world = World::tenant().await;
    let mut body = consultation(&world, "10:00").await;
    body["customer"] = json!({ "name": "Somebody else", "phone": "+41 79 123 45 67", "email": "else@example.com" });

    let reply = appoint(&world, Caller::MEMBER, &body).await;

    reply.expect(201);
    assert_eq!(reply.json["customer_id"], json!(demo::CLARA));
    let clara = world
        .sql(&format!(
            "select jsonb_build_array(name, email, (select count(*) from customers)) from customers where id = '{}'",
            demo::CLARA
        ))
        .await;
    assert_eq!(clara, json!(["Clara Client", "clara@client.example", 2]));
    // The public does not learn whose phone it is.
    body["starts_at"] = json!(format!("{}T11:00", monday(&world).await));
    let reply = appoint(&world, Caller::Public, &body).await;
    reply.expect(201);
    assert!(reply.json.get("customer_id").is_none());
}

#[tokio::test]
async fn each_books_for_whom_they_may() {
    let world = World::tenant().await;
    let body = consultation(&world, "10:00").await;
    for (caller, status) in [
        (Caller::Nobody, 401),
        (Caller::STRANGER, 404),
        (Caller::OTHER_OWNER, 404),
        (Caller::OTHER_CLIENT, 404),
    ] {
        let reply = appoint(&world, caller, &body).await;
        reply.expect(status);
    }
    let mut for_chris = body.clone();
    for_chris["customer"] = Value::Null;
    for_chris["customer_id"] = json!(demo::CHRIS);
    let reply = appoint(&world, Caller::MEMBER, &for_chris).await;
    reply.expect_problem(404, "customer_not_found");
    assert_eq!(traces(&world).await, json!(UNTOUCHED));

    let mut own = body.clone();
    own["customer"] = Value::Null;
    let reply = appoint(&world, Caller::CLIENT, &own).await;
    reply.expect(201);
    assert_eq!(reply.json["customer_id"], json!(demo::CLARA));
    let mut for_clara = consultation(&world, "11:00").await;
    for_clara["customer"] = Value::Null;
    for_clara["customer_id"] = json!(demo::CLARA);
    let reply = appoint(&world, Caller::MEMBER, &for_clara).await;
    reply.expect(201);
    let mut by_call = consultation(&world, "09:00").await;
    by_call["vapi_call_id"] = json!("call-1");
    by_call["urgency_score"] = json!(0.25);
    by_call["emergency_detected"] = json!(true);
    appoint(&world, Caller::Service, &by_call).await.expect(201);
    let kept = world
        .sql("select jsonb_agg(jsonb_build_array(customer_phone, vapi_call_id, urgency_score, emergency_detected,
                                                 created_by is not null) order by created_at) from appointments")
        .await;
    assert_eq!(
        kept,
        json!([
            ["+41791234567", null, null, false, false],
            ["+41791234567", null, null, false, true],
            ["+41791112233", "call-1", 0.25, true, false],
        ])
    );
}

#[tokio::test]
async fn a_request_at_fault_names_every_fault() {
    let world = World::tenant().await;
    world
        .run_sql("update appointment_types set horizon_days = 3660")
        .await;
    let sound = consultation(&world, "10:00").await;
    for (change, pointers) in [
        (
            json!({ "starts_at": "2030-02-30T10:00" }),
            vec!["/starts_at"],
        ),
        (
            json!({ "starts_at": "2030-03-31T02:30" }),
            vec!["/starts_at"],
        ),
        (
            json!({ "starts_at": "2030-10-27T02:30" }),
            vec!["/starts_at"],
        ),
        (
            json!({ "starts_at": "soon", "timezone": "X", "duration_minutes": 481 }),
            vec!["/starts_at", "/timezone", "/duration_minutes"],
        ),
        (
            json!({ "duration_minutes": 45, "seats": 2, "starts_at": "2030-03-31T02:30" }),
            vec!["/duration_minutes", "/seats", "/starts_at"],
        ),
        (
            json!({ "customer": { "name": "Ada", "phone": "12" } }),
            vec!["/customer/phone"],
        ),
        (
            json!({ "customer": { "name": "A\nB", "email": "x" } }),
            vec!["/customer/name", "/customer/email"],
        ),
        (
            json!({ "language": "klingon", "notes": "n" }),
            vec!["/language", "/notes"],
        ),
        (json!({ "price": 1 }), vec!["/price"]),
    ] {
        let mut body = sound.clone();
        for (field, value) in change.as_object().unwrap() {
            body[field] = value.clone();
        }

        let reply = appoint(&world, Caller::Public, &body).await;

        reply.expect_problem(422, "invalid_request");
        let mut found = reply.pointers();
        let mut pointers = pointers;
        found.sort_unstable();
        pointers.sort_unstable();
        assert_eq!(found, pointers, "{change}");
    }
    assert_eq!(traces(&world).await, json!(UNTOUCHED));
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_ones_answer_though_the_slot_is_gone() {
    let world = World::tenant().await;
    let mut body = consultation(&world, "10:00").await;
    body["resource_id"] = json!(demo::MIA);
    let send = || async {
        let call = world
            .function_as(Caller::Public, "appointment-create")
            .await;
        call.key("once").json(&body).await
    };

    let (first, second) = (send().await, send().await);

    first.expect(201);
    assert_eq!(second.status, 201, "{second:?}");
    assert_eq!(first.json, second.json);
    assert_eq!(second.header("idempotent-replayed"), "true");
    assert_eq!(world.sql("select count(*) from appointments").await, 1);
    assert_eq!(world.sql("select count(*) from outbox").await, 1);
}

#[tokio::test]
async fn a_client_gets_a_text_message_at_the_phone_that_they_give() {
    let world = World::tenant().await;
    let mut body = consultation(&world, "10:00").await;
    body["customer"] = json!({ "phone": "079 111 22 33" });

    appoint(&world, Caller::CLIENT, &body).await.expect(201);

    let told = world
        .sql("select jsonb_agg(jsonb_build_array(channel, recipient)) from outbox")
        .await;
    assert_eq!(told, json!([["sms", "+41791112233"]]));
}

#[tokio::test]
async fn whoever_wants_no_text_messages_gets_an_e_mail_or_nothing() {
    let world = World::tenant().await;
    world
        .run_sql("update customers set sms_enabled = false")
        .await;
    let mut body = consultation(&world, "10:00").await;
    body["customer"] = json!({ "name": "Clara", "phone": "+41791234567" });

    appoint(&world, Caller::Public, &body).await.expect(201);

    let told = world
        .sql("select jsonb_agg(jsonb_build_array(channel, recipient)) from outbox")
        .await;
    assert_eq!(told, json!([["email", "clara@client.example"]]));
}
