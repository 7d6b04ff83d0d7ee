//! An appointment that has a price keeps it, and is paid as a booking is.

use super::{PAID, call, deposit};
use crate::{
    functions::{appointment_create::appoint, slot_availability::monday},
    support::signed,
};
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};

async fn world() -> World {
    World::of(
        &[
            "appointment-create",
            "appointment-update",
            "checkout-create",
            "outbox-dispatch",
            "payment-webhook",
            "slot-availability",
        ],
        &[],
    )
    .await
}

/// Gives the consultation a price, and lets its payment confirm it.
async fn price(world: &World, amount: &str, is_paid_ahead: bool) {
    world
        .run_sql(&format!(
            "update appointment_types set price = {amount}, is_paid_ahead = {is_paid_ahead}, is_confirmed_at_once = true,
               hold_minutes = null where id = '{}'",
            demo::CONSULTATION
        ))
        .await;
}

/// A consultation of Clara's on a Monday; gives the answer.
async fn booked(world: &World, caller: Caller, time: &str) -> Value {
    let mut body = json!({
        "appointment_type_id": demo::CONSULTATION, "language": "de",
        "starts_at": format!("{}T{time}", monday(world).await),
    });
    if caller != Caller::CLIENT {
        body["customer_id"] = json!(demo::CLARA);
    }
    let reply = appoint(world, caller, &body).await;
    reply.expect(201);
    reply.json
}

fn checkout(appointment: &Value) -> Value {
    json!({ "appointment_id": appointment["id"], "success_url": PAID })
}

fn by_hand(appointment: &Value, amount: &str) -> Value {
    json!({ "action": "record", "appointment_id": appointment["id"], "amount": amount, "method": "cash" })
}

async fn state(world: &World, appointment: &Value) -> Value {
    world
        .sql(&format!(
            "select jsonb_build_array(status, payment_status, unit_price::text, expires_at is not null)
             from appointments where id = {}",
            appointment["id"].to_string().replace('"', "'")
        ))
        .await
}

/// Stripe tells that a session was paid.
async fn paid(world: &World, id: &str, appointment: &Value, cents: u32) -> Value {
    let event = json!({
        "id": id, "object": "event", "created": 1_795_860_003, "livemode": false,
        "type": "checkout.session.completed", "data": { "object": {
            "id": "cs_1", "object": "checkout.session", "mode": "payment", "payment_intent": format!("pi_{id}"),
            "payment_status": "paid", "amount_total": cents, "currency": "chf",
            "metadata": { "appointment_id": appointment["id"], "organization_id": demo::ALPINE },
        } },
    });
    let signed = signed::by_stripe(
        "whsec_local_0123456789",
        signed::now(),
        &[event.to_string()],
    )
    .await;
    signed[0].send(world, "payment-webhook").await.json["outcome"].clone()
}

#[tokio::test]
async fn what_is_paid_ahead_is_held_until_its_payment_confirms_it_at_the_price_that_it_had() {
    let world = world().await;
    price(&world, "89.50", true).await;
    let slots = world
        .function_as(Caller::Public, "slot-availability")
        .await
        .json(&json!({ "appointment_type_id": demo::CONSULTATION }))
        .await;
    assert_eq!(
        slots.json["appointment_type"],
        json!({ "id": demo::CONSULTATION, "name": "Consultation", "price": "89.50", "currency": "CHF",
                "is_paid_ahead": true })
    );

    let made = booked(&world, Caller::CLIENT, "10:00").await;
    assert_eq!(
        (
            &made["status"],
            &made["total_price"],
            &made["currency"],
            &made["payment_status"]
        ),
        (
            &json!("pending"),
            &json!("89.50"),
            &json!("CHF"),
            &json!("unpaid")
        )
    );
    let told = world.sql("select payload ->> 'text' from outbox").await;
    assert!(
        told.as_str().unwrap().ends_with(" Preis: CHF 89.50."),
        "{told}"
    );
    // Nobody confirms it without a payment but the staff.
    let confirm = json!({ "appointment_id": made["id"], "action": "confirm" });
    let update = world
        .function_as(Caller::CLIENT, "appointment-update")
        .await;
    update
        .json(&confirm)
        .await
        .expect_problem(403, "staff_only");
    // What the staff books is confirmed as ever.
    let by_staff = booked(&world, Caller::MEMBER, "14:00").await;
    assert_eq!(by_staff["status"], "confirmed");

    price(&world, "120", true).await;
    let session = call(&world, Caller::CLIENT, &checkout(&made)).await;
    session.expect(201);
    assert_eq!(session.json["amount"], "89.50");
    assert_eq!(
        (&session.json["appointment_id"], &session.json["booking_id"]),
        (&made["id"], &Value::Null)
    );
    let again = call(&world, Caller::OWNER, &checkout(&made)).await;
    assert_eq!((again.status, &again.json), (200, &session.json));
    let asked = &world.stack.mailbox.sessions()[0].asked;
    assert_eq!(
        asked
            .get("payment_intent_data[metadata][appointment_id]")
            .map(String::as_str),
        made["id"].as_str()
    );

    assert_eq!(paid(&world, "evt_1", &made, 8950).await, "applied");
    assert_eq!(paid(&world, "evt_1", &made, 8950).await, "repeated");
    assert_eq!(
        state(&world, &made).await,
        json!(["confirmed", "paid", "89.50", false])
    );
    // The confirmation is put into words when it leaves.
    world
        .function_as(Caller::Service, "outbox-dispatch")
        .await
        .json(&json!({}))
        .await
        .expect(200);
    let confirmed = world
        .sql("select to_jsonb(array_agg(status || ' ' || topic order by topic)) from outbox where topic = 'appointment.confirmed'")
        .await;
    assert_eq!(confirmed, json!(["delivered appointment.confirmed"]));
    let words = format!("{:?}", world.stack.mailbox.messages());
    assert!(
        words.contains("ist bestätigt. Preis: CHF 89.50."),
        "{words}"
    );
}

#[tokio::test]
async fn a_deposit_by_hand_keeps_the_time_and_the_staff_still_decides_what_it_approves() {
    let world = world().await;
    price(&world, "100", false).await;
    world
        .run_sql("update appointment_types set is_confirmed_at_once = false, hold_minutes = 30")
        .await;
    deposit(&world, 30).await;
    let made = booked(&world, Caller::CLIENT, "10:00").await;
    assert_eq!(
        state(&world, &made).await,
        json!(["pending", "unpaid", "100.00", true])
    );

    let mut part = checkout(&made);
    part["part"] = json!("deposit");
    let session = call(&world, Caller::CLIENT, &part).await;
    assert_eq!(session.json["amount"], "30.00");
    let first = call(&world, Caller::MEMBER, &by_hand(&made, "30")).await;
    first.expect(201);
    assert_eq!(
        (&first.json["appointment_status"], &first.json["due"]),
        (&json!("pending"), &json!("70.00"))
    );
    let kept = json!(["pending", "partially_paid", "100.00", false]);
    assert_eq!(state(&world, &made).await, kept);
    // Given back, it keeps nothing any more.
    let back =
        json!({ "action": "refund", "payment_id": first.json["payment_id"], "amount": "30" });
    call(&world, Caller::MEMBER, &back).await.expect(200);
    assert_eq!(
        state(&world, &made).await,
        json!(["pending", "refunded", "100.00", true])
    );
    call(&world, Caller::MEMBER, &by_hand(&made, "30"))
        .await
        .expect(201);
    assert_eq!(state(&world, &made).await, kept);
    call(&world, Caller::MEMBER, &by_hand(&made, "70.01"))
        .await
        .expect_problem(409, "more_than_due");
    call(&world, Caller::MEMBER, &by_hand(&made, "70"))
        .await
        .expect(201);
    assert_eq!(state(&world, &made).await[1], "paid");
    let spent = format!(
        "select total_spent::text from customers where id = '{}'",
        demo::CLARA
    );
    assert_eq!(world.sql(&spent).await, "100.00");
}

#[tokio::test]
async fn nobody_pays_for_an_appointment_that_is_not_theirs_is_over_or_has_no_price() {
    let world = world().await;
    price(&world, "89.50", true).await;
    let made = booked(&world, Caller::CLIENT, "10:00").await;

    for caller in [Caller::OTHER_OWNER, Caller::OTHER_CLIENT, Caller::STRANGER] {
        let reply = call(&world, caller, &checkout(&made)).await;
        assert_eq!(
            reply.problem(),
            (404, "appointment_not_found"),
            "{caller:?}"
        );
    }
    let foreign = call(&world, Caller::OTHER_OWNER, &by_hand(&made, "1.00")).await;
    foreign.expect_problem(404, "appointment_not_found");
    let public = call(&world, Caller::Public, &checkout(&made)).await;
    assert_eq!(public.problem().0, 403);
    assert_eq!(world.sql("select count(*) from private.checkouts").await, 0);

    // Money that comes too late is told to the staff.
    world
        .run_sql("update appointments set expires_at = now() - interval '1 second'")
        .await;
    call(&world, Caller::CLIENT, &checkout(&made))
        .await
        .expect_problem(409, "hold_expired");
    world
        .run_sql("update appointments set status = 'expired'")
        .await;
    // It has a code of its own, for whoever pays and for whoever is paid.
    call(&world, Caller::CLIENT, &checkout(&made))
        .await
        .expect_problem(409, "appointment_over");
    call(&world, Caller::OWNER, &by_hand(&made, "1.00"))
        .await
        .expect_problem(409, "appointment_over");
    assert_eq!(paid(&world, "evt_2", &made, 8950).await, "applied");
    assert_eq!(state(&world, &made).await[0], "expired");
    let told = world
        .sql("select payload ->> 'reason' from outbox where topic = 'payment.needs_attention'")
        .await;
    assert_eq!(told, "appointment_expired");

    price(&world, "null", false).await;
    let free = booked(&world, Caller::CLIENT, "11:00").await;
    assert_eq!(
        (&free["status"], &free["payment_status"]),
        (&json!("confirmed"), &Value::Null)
    );
    call(&world, Caller::CLIENT, &checkout(&free))
        .await
        .expect_problem(409, "nothing_due");
}

#[tokio::test]
async fn a_payment_confirms_what_waits_for_it_though_its_kind_is_not_paid_ahead_any_more() {
    let world = world().await;
    price(&world, "89.50", true).await;
    let made = booked(&world, Caller::CLIENT, "10:00").await;
    price(&world, "89.50", false).await;

    assert_eq!(paid(&world, "evt_3", &made, 8950).await, "applied");

    assert_eq!(
        state(&world, &made).await,
        json!(["confirmed", "paid", "89.50", false])
    );
}
