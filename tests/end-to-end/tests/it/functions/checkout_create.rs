//! checkout-create: what a booking still costs is paid once, at Stripe or by hand, and nobody else's is.

mod appointments;

use crate::support::signed;
use end_to_end::{Caller, Reply, World, demo};
use serde_json::{Value, json};
use stack::Fault;

const PAID: &str = "https://shop.example/paid?session={CHECKOUT_SESSION_ID}";

async fn world() -> World {
    World::of(
        &[
            "booking-update",
            "checkout-create",
            "guest-login",
            "key-store",
            "payment-webhook",
        ],
        &[],
    )
    .await
}

/// A pending booking of Clara at Alpine for 179.00, whose seats are held; gives its id.
async fn booking(world: &World, code: &str) -> String {
    world
        .run_sql(&format!(
            "update tour_departures set seats_taken = seats_taken + 2 where id = '{}';
             insert into bookings (organization_id, tour_id, departure_id, customer_id, customer_email, num_participants,
                                   unit_price, total_price, currency, confirmation_code, expires_at)
             select organization_id, tour_id, id, '{}', 'clara@client.example', 2, 89.50, 179, 'CHF', '{code}',
                    now() + interval '10 minutes'
             from tour_departures where id = '{0}'",
            demo::VILLAGE_DEPARTURE,
            demo::CLARA
        ))
        .await;
    let id = format!("select id from bookings where confirmation_code = '{code}'");
    world.sql(&id).await.as_str().unwrap().to_owned()
}

async fn call(world: &World, caller: Caller, body: &Value) -> Reply {
    let call = world.function_as(caller, "checkout-create").await;
    call.json(body).await
}

fn checkout(booking: &str) -> Value {
    json!({ "booking_id": booking, "success_url": PAID, "cancel_url": "https://shop.example/back" })
}

fn by_hand(booking: &str, amount: &str) -> Value {
    json!({ "action": "record", "booking_id": booking, "amount": amount, "method": "cash", "note": "Receipt 7" })
}

/// Of a booking: its status, what is paid, and what was taken in all.
async fn state(world: &World, booking: &str) -> Value {
    world
        .sql(&format!(
            "select jsonb_build_array(known.status, known.payment_status,
               (select coalesce(sum(made.amount - made.refunded), 0)::text from payments as made
                where made.booking_id = known.id and made.status <> 'pending'))
             from bookings as known where known.id = '{booking}'"
        ))
        .await
}

/// Sets what of a price Alpine takes in advance.
async fn deposit(world: &World, percent: u8) {
    world
        .run_sql(&format!(
            "update organizations set deposit_percent = {percent} where id = '{}'",
            demo::ALPINE
        ))
        .await;
}

#[tokio::test]
async fn a_session_is_made_once_and_its_payment_confirms_the_booking() {
    let world = world().await;
    let booking = booking(&world, "PAYME").await;

    let made = call(&world, Caller::CLIENT, &checkout(&booking)).await;
    let again = call(&world, Caller::OWNER, &checkout(&booking)).await;

    made.expect(201);
    again.expect(200);
    assert_eq!(made.json, again.json);
    let sessions = world.stack.mailbox.sessions();
    let [session] = sessions.as_slice() else {
        panic!("{sessions:?}")
    };
    for (name, value) in [
        ("line_items[0][price_data][unit_amount]", "17900"),
        ("line_items[0][price_data][currency]", "chf"),
        ("client_reference_id", "PAYME"),
        ("customer_email", "clara@client.example"),
        ("success_url", PAID),
        ("metadata[booking_id]", &booking),
        ("metadata[organization_id]", demo::ALPINE),
        ("payment_intent_data[metadata][booking_id]", &booking),
        (
            "payment_intent_data[metadata][organization_id]",
            demo::ALPINE,
        ),
    ] {
        assert_eq!(
            session.asked.get(name).map(String::as_str),
            Some(value),
            "{name}"
        );
    }
    assert_eq!(session.authorization, "Bearer sk_test_mailbox");
    assert_eq!(session.key.as_deref(), made.json["checkout_id"].as_str());
    assert_eq!(
        (&made.json["amount"], &made.json["session_id"]),
        (&json!("179.00"), &json!(session.id))
    );
    // It ends with the hold, which lasts as long as somebody pays.
    let ends = format!(
        "select jsonb_build_array(expires_at = '{}', expires_at > now() + interval '29 minutes',
           expires_at < now() + interval '32 minutes') from bookings where id = '{booking}'",
        made.json["expires_at"].as_str().unwrap()
    );
    assert_eq!(world.sql(&ends).await, json!([true, true, true]));

    // Stripe tells of the money with the metadata that it was given.
    let metadata = json!({ "booking_id": booking, "organization_id": demo::ALPINE });
    let event = json!({
        "id": "evt_1", "object": "event", "created": 1_795_860_003, "livemode": false,
        "type": "checkout.session.completed", "data": { "object": {
            "id": session.id, "object": "checkout.session", "mode": "payment", "payment_intent": "pi_1",
            "payment_status": "paid", "amount_total": 17900, "currency": "chf", "metadata": metadata,
        } },
    });
    let signed = signed::by_stripe(
        "whsec_local_0123456789",
        signed::now(),
        &[event.to_string()],
    )
    .await;
    let told = signed[0].send(&world, "payment-webhook").await;
    assert_eq!(told.json["outcome"], "applied");
    assert_eq!(
        state(&world, &booking).await,
        json!(["confirmed", "paid", "179.00"])
    );
    let nothing = call(&world, Caller::CLIENT, &checkout(&booking)).await;
    nothing.expect_problem(409, "nothing_due");
}

#[tokio::test]
async fn a_deposit_is_paid_before_the_rest_and_the_other_session_ends() {
    let world = world().await;
    deposit(&world, 30).await;
    let booking = booking(&world, "PARTS").await;
    let mut part = checkout(&booking);
    part["part"] = json!("deposit");

    let first = call(&world, Caller::CLIENT, &part).await;
    let all = call(&world, Caller::CLIENT, &checkout(&booking)).await;

    assert_eq!(
        (&first.json["amount"], &all.json["amount"]),
        (&json!("53.70"), &json!("179.00"))
    );
    let sessions = world.stack.mailbox.sessions();
    assert_eq!(
        (sessions[0].is_expired, sessions[1].is_expired),
        (true, false)
    );
    // The price is the database's, whatever else is paid.
    call(&world, Caller::MEMBER, &by_hand(&booking, "53.70"))
        .await
        .expect(201);
    assert_eq!(
        state(&world, &booking).await,
        json!(["confirmed", "partially_paid", "53.70"])
    );
    let rest = call(&world, Caller::CLIENT, &checkout(&booking)).await;
    assert_eq!(rest.json["amount"], "125.30");
    call(&world, Caller::CLIENT, &part)
        .await
        .expect_problem(409, "nothing_due");
    assert!(world.stack.mailbox.sessions()[1].is_expired);
}

#[tokio::test]
async fn the_rest_is_not_paid_in_the_session_of_the_deposit_though_it_is_as_much() {
    let world = world().await;
    deposit(&world, 50).await;
    let booking = booking(&world, "HALVES").await;
    let mut part = checkout(&booking);
    part["part"] = json!("deposit");
    let first = call(&world, Caller::CLIENT, &part).await;
    assert_eq!(first.json["amount"], "89.50");
    world
        .run_sql(&format!(
            "insert into payments (organization_id, booking_id, customer_id, amount, currency, status, facts)
             select organization_id, booking_id, '{}', amount, currency, 'succeeded', jsonb_build_object('account', account)
             from private.checkouts where booking_id = '{booking}'",
            demo::CLARA
        ))
        .await;

    let rest = call(&world, Caller::CLIENT, &checkout(&booking)).await;

    assert_eq!(rest.json["amount"], "89.50", "{rest:?}");
    assert_ne!(rest.json["session_id"], first.json["session_id"]);
}

#[tokio::test]
async fn the_staff_records_what_it_takes_and_gives_back_by_hand() {
    let world = world().await;
    let booking = booking(&world, "CASH1").await;
    let record = |amount: &str, key: &'static str| {
        let body = by_hand(&booking, amount);
        let world = &world;
        async move {
            let call = world.function_as(Caller::MEMBER, "checkout-create").await;
            call.key(key).json(&body).await
        }
    };

    record("200.00", "k1")
        .await
        .expect_problem(409, "more_than_due");
    let first = record("100", "k2").await;
    let again = record("100", "k2").await;
    assert_eq!((first.status, &first.json), (201, &again.json));
    assert_eq!(
        state(&world, &booking).await,
        json!(["pending", "partially_paid", "100.00"])
    );
    // Whoever takes a part of it keeps the seats for it.
    let held = format!("select expires_at from bookings where id = '{booking}'");
    assert_eq!(world.sql(&held).await, Value::Null);
    let second = record("79.00", "k3").await;
    assert_eq!(
        state(&world, &booking).await,
        json!(["confirmed", "paid", "179.00"])
    );
    assert_eq!(
        second.json,
        json!({
            "payment_id": second.json["payment_id"], "booking_id": booking, "appointment_id": null, "amount": "79.00", "refunded": "0.00",
            "currency": "CHF", "status": "succeeded", "method": "cash", "note": "Receipt 7",
            "booking_status": "confirmed", "payment_status": "paid", "due": "0.00",
        })
    );
    let told = format!("select count(*) from outbox where payload ->> 'booking_id' = '{booking}'");
    assert_eq!(world.sql(&told).await, 1);

    let refund = |amount: &str| json!({ "action": "refund", "payment_id": second.json["payment_id"], "amount": amount });
    let back = call(&world, Caller::ADMIN, &refund("79.00")).await;
    assert_eq!(
        (
            &back.json["status"],
            &back.json["due"],
            &back.json["payment_status"]
        ),
        (
            &json!("refunded"),
            &json!("79.00"),
            &json!("partially_paid")
        )
    );
    let more = call(&world, Caller::ADMIN, &refund("0.01")).await;
    more.expect_problem(409, "more_than_paid");
    world
        .run_sql(&format!(
            "insert into payments (organization_id, booking_id, amount, currency, status, transaction_id, facts)
             values ('{}', '{booking}', 10, 'CHF', 'succeeded', 'pi_9', '{{\"account\": \"platform\"}}')",
            demo::ALPINE
        ))
        .await;
    let stripes = world
        .sql("select id from payments where transaction_id = 'pi_9'")
        .await;
    let refund = json!({ "action": "refund", "payment_id": stripes, "amount": "1.00" });
    call(&world, Caller::OWNER, &refund)
        .await
        .expect_problem(409, "not_by_hand");
}

#[tokio::test]
async fn what_was_given_back_by_hand_confirms_nothing_and_holds_no_seats() {
    let world = world().await;
    let booking = booking(&world, "BACK1").await;
    let hold = format!(
        "select expires_at > now() + interval '29 minutes' and expires_at < now() + interval '31 minutes'
         from bookings where id = '{booking}'"
    );
    let record = async || {
        let reply = call(&world, Caller::MEMBER, &by_hand(&booking, "89.50")).await;
        reply.expect(201);
        reply.json
    };
    let taken = record().await;
    assert_eq!(world.sql(&hold).await, Value::Null);

    let back = json!({ "action": "refund", "payment_id": taken["payment_id"], "amount": "89.50" });
    let back = call(&world, Caller::MEMBER, &back).await;
    back.expect(200);
    assert_eq!(back.json["payment_status"], "refunded");
    assert_eq!(world.sql(&hold).await, true);

    // Half of it is there, and not all of it.
    let again = record().await;
    assert_eq!(
        (&again["booking_status"], &again["due"]),
        (&json!("pending"), &json!("89.50"))
    );
    assert_eq!(world.sql(&hold).await, Value::Null);
    assert_eq!(record().await["booking_status"], "confirmed");
}

#[tokio::test]
async fn what_stripe_gave_back_confirms_nothing_with_what_the_staff_take() {
    let world = world().await;
    let booking = booking(&world, "BACK2").await;
    world
        .run_sql(&format!(
            "insert into payments (organization_id, booking_id, customer_id, amount, refunded, currency, status, transaction_id)
             select organization_id, id, customer_id, 100, 100, 'CHF', 'refunded', 'pi_given_back'
             from bookings where id = '{booking}'"
        ))
        .await;

    let taken = call(&world, Caller::MEMBER, &by_hand(&booking, "89.50")).await;

    taken.expect(201);
    assert_eq!(
        (&taken.json["booking_status"], &taken.json["due"]),
        (&json!("pending"), &json!("89.50"))
    );
}

#[tokio::test]
async fn nobody_pays_or_records_for_a_booking_that_is_not_theirs() {
    let world = world().await;
    let booking = booking(&world, "CQ33M-YZAFE").await;
    for caller in [Caller::OTHER_OWNER, Caller::OTHER_CLIENT, Caller::STRANGER] {
        let reply = call(&world, caller, &checkout(&booking)).await;
        assert_eq!(reply.problem(), (404, "booking_not_found"), "{caller:?}");
    }
    for (caller, status) in [
        (Caller::Public, 403),
        (Caller::Nobody, 401),
        (Caller::Service, 403),
    ] {
        let reply = call(&world, caller, &checkout(&booking)).await;
        assert_eq!(reply.problem().0, status, "{caller:?}");
    }
    let record = by_hand(&booking, "1.00");
    let refused = call(&world, Caller::CLIENT, &record).await;
    refused.expect_problem(403, "staff_only");
    let refused = call(&world, Caller::OTHER_OWNER, &record).await;
    refused.expect_problem(404, "booking_not_found");
    call(&world, Caller::MEMBER, &record).await.expect(201);
    let payment = world
        .sql("select id from payments where metadata ->> 'by_hand' = 'true'")
        .await;
    let refund = json!({ "action": "refund", "payment_id": payment, "amount": "1.00" });
    let refused = call(&world, Caller::OTHER_OWNER, &refund).await;
    refused.expect_problem(404, "payment_not_found");

    // Whoever booked without an account pays with the token of what they booked.
    let login = world.function_as(Caller::Public, "guest-login").await;
    let login = login
        .json(&json!({ "confirmation_code": "CQ33M-YZAFE", "email": "clara@client.example" }))
        .await;
    let token = login.json["access_token"]
        .as_str()
        .unwrap_or_else(|| panic!("{login:?}"))
        .to_owned();
    let guest = world.function_as(Caller::Public, "checkout-create").await;
    let paid = guest.bearer(&token).json(&checkout(&booking)).await;
    assert_eq!((paid.status, &paid.json["amount"]), (201, &json!("178.00")));
    assert_eq!(world.stack.mailbox.sessions().len(), 1);
}

#[tokio::test]
async fn what_is_over_or_too_late_is_not_paid() {
    let world = world().await;
    let booking = booking(&world, "OVER1").await;
    let set = async |what: &str| {
        world
            .run_sql(&format!(
                "update bookings set {what} where id = '{booking}'"
            ))
            .await
    };
    set("expires_at = now() - interval '1 second'").await;
    call(&world, Caller::CLIENT, &checkout(&booking))
        .await
        .expect_problem(409, "hold_expired");
    set("status = 'expired'").await;
    call(&world, Caller::CLIENT, &checkout(&booking))
        .await
        .expect_problem(409, "booking_over");
    call(&world, Caller::OWNER, &by_hand(&booking, "1.00"))
        .await
        .expect_problem(409, "booking_over");

    assert_eq!(world.stack.mailbox.sessions().len(), 0);
    assert_eq!(world.sql("select count(*) from private.checkouts").await, 0);
}

#[tokio::test]
async fn an_answer_that_was_lost_makes_no_second_session() {
    let world = world().await;
    let booking = booking(&world, "LOST1").await;
    world.stack.mailbox.fails(|number| match number {
        0 => Some(Fault::LostAnswer),
        1 => Some(Fault::Answer(
            429,
            json!({ "error": { "code": "lock_timeout" } }),
        )),
        _ => None,
    });

    for _ in 0..2 {
        let failed = call(&world, Caller::CLIENT, &checkout(&booking)).await;
        failed.expect_problem(503, "provider_unavailable");
    }
    call(&world, Caller::CLIENT, &checkout(&booking))
        .await
        .expect(201);
    assert_eq!(world.stack.mailbox.sessions().len(), 1);

    // Many at once are of one session, too.
    let other = self::booking(&world, "MANY1").await;
    let body = checkout(&other);
    let replies =
        futures::future::join_all((0..8).map(|_| call(&world, Caller::CLIENT, &body))).await;
    assert!(
        replies
            .iter()
            .all(|reply| reply.json["url"] == replies[0].json["url"]),
        "{replies:?}"
    );
    assert_eq!(world.stack.mailbox.sessions().len(), 2);
}

#[tokio::test]
async fn what_stripe_did_not_answer_is_asked_anew_when_its_time_is_too_short() {
    let world = world().await;
    let booking = booking(&world, "SILENT").await;
    world
        .stack
        .mailbox
        .fails(|number| (number == 0).then_some(Fault::Silence));
    call(&world, Caller::CLIENT, &checkout(&booking))
        .await
        .expect_problem(503, "provider_unavailable");
    // A minute later Stripe would refuse what ends in less than half an hour.
    world
        .run_sql(&format!(
            "update private.checkouts set created_at = created_at - interval '1 minute',
               expires_at = expires_at - interval '1 minute',
               asked = asked || jsonb_build_object('expires_at', (asked ->> 'expires_at')::bigint - 60);
             update bookings set expires_at = expires_at - interval '1 minute' where id = '{booking}'"
        ))
        .await;

    let made = call(&world, Caller::CLIENT, &checkout(&booking)).await;

    made.expect(201);
    let sessions = world.stack.mailbox.sessions();
    assert_eq!(sessions.len(), 1);
    assert_eq!(
        sessions[0].key.as_deref(),
        made.json["checkout_id"].as_str()
    );
}

#[tokio::test]
async fn what_stripe_failed_at_is_asked_under_another_id() {
    let world = world().await;
    let booking = booking(&world, "FAILED").await;
    let script = |number: usize| {
        let error = json!({ "error": { "type": "api_error" } });
        (number == 0).then_some(Fault::Answer(500, error))
    };
    world.stack.mailbox.fails(script);

    call(&world, Caller::CLIENT, &checkout(&booking))
        .await
        .expect_problem(503, "provider_unavailable");
    // Stripe answers the same to the same id, for a day.
    assert_eq!(
        world
            .sql("select count(*) from private.checkouts where expires_at > now()")
            .await,
        0
    );

    call(&world, Caller::CLIENT, &checkout(&booking))
        .await
        .expect(201);
}

#[tokio::test]
async fn what_stripe_fails_at_prolongs_no_hold_for_ever() {
    let world = world().await;
    let booking = booking(&world, "AGAIN").await;
    world.stack.mailbox.fails(|_| {
        Some(Fault::Answer(
            500,
            json!({ "error": { "type": "api_error" } }),
        ))
    });
    // Each round, eleven minutes pass.
    let pass = format!(
        "update bookings set expires_at = now() + interval '20 minutes' where id = '{booking}';
         update private.checkouts
         set asked = asked || jsonb_build_object('expires_at', (asked ->> 'expires_at')::bigint - 660)"
    );
    for _ in 0..3 {
        world.run_sql(&pass).await;
        // The second has time enough, and prolongs nothing.
        for _ in 0..2 {
            call(&world, Caller::CLIENT, &checkout(&booking))
                .await
                .expect_problem(503, "provider_unavailable");
        }
    }

    world.run_sql(&pass).await;
    call(&world, Caller::CLIENT, &checkout(&booking))
        .await
        .expect_problem(409, "too_late");
}

#[tokio::test]
async fn the_money_goes_to_the_account_of_the_organization() {
    let world = world().await;
    let (first, second) = (
        booking(&world, "CONN1").await,
        booking(&world, "CONN2").await,
    );
    world
        .run_sql(&format!(
            "update organizations set stripe_account_id = 'acct_alpine' where id = '{}'",
            demo::ALPINE
        ))
        .await;
    call(&world, Caller::CLIENT, &checkout(&first))
        .await
        .expect(201);
    let put = json!({ "action": "put", "provider": "stripe", "key": "sk_test_alpines_own_key" });
    let keys = world.function_as(Caller::ADMIN, "key-store").await;
    keys.json(&put).await.expect(200);
    call(&world, Caller::CLIENT, &checkout(&second))
        .await
        .expect(201);

    let sessions = world.stack.mailbox.sessions();
    assert_eq!(
        (
            sessions[0].account.as_deref(),
            sessions[0].authorization.as_str()
        ),
        (Some("acct_alpine"), "Bearer sk_test_mailbox")
    );
    assert_eq!(
        (
            sessions[1].account.as_deref(),
            sessions[1].authorization.as_str()
        ),
        (None, "Bearer sk_test_alpines_own_key")
    );
}

#[tokio::test]
async fn what_stripe_refuses_is_asked_anew() {
    let world = world().await;
    let booking = booking(&world, "SMALL").await;
    let refuse =
        json!({ "error": { "type": "invalid_request_error", "code": "amount_too_small" } });
    let script = move |number| (number == 0).then(|| Fault::Answer(400, refuse.clone()));
    world.stack.mailbox.fails(script);
    call(&world, Caller::CLIENT, &checkout(&booking))
        .await
        .expect_problem(409, "amount_refused");
    world
        .stack
        .mailbox
        .fails(|number| (number == 0).then(|| Fault::Answer(401, json!({}))));
    call(&world, Caller::CLIENT, &checkout(&booking))
        .await
        .expect_problem(503, "not_configured");
    for (code, means) in [
        ("testmode_charges_only", (503, "not_configured")),
        ("url_invalid", (409, "checkout_refused")),
    ] {
        let refuse = json!({ "error": { "type": "invalid_request_error", "code": code } });
        let script = move |number| (number == 0).then(|| Fault::Answer(400, refuse.clone()));
        world.stack.mailbox.fails(script);
        call(&world, Caller::CLIENT, &checkout(&booking))
            .await
            .expect_problem(means.0, means.1);
    }
    world.stack.mailbox.recovers();
    call(&world, Caller::CLIENT, &checkout(&booking))
        .await
        .expect(201);
}
