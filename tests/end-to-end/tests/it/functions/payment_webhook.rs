//! payment-webhook: what Stripe tells has its effect once, in whatever order it comes, and nobody else tells anything.

mod billing;
mod forgeries;
pub mod orders;

use crate::support::signed::{Signed, Signer};
use end_to_end::{Caller, Reply, World, demo};
use serde_json::{Value, json};

/// The secret of the platform's endpoint in the local stack.
const PLATFORM: &str = "whsec_local_0123456789";
/// The secret of Alpine's own endpoint.
pub const OWN: &str = "whsec_alpine_0123456789";

/// Where the events of an organization's own account go.
fn own_endpoint(organization: &str) -> String {
    format!("payment-webhook?organization={organization}")
}

pub async fn put_secret(world: &World, caller: Caller, secret: &str) -> Reply {
    let body = json!({ "action": "put_webhook_secret", "provider": "stripe", "secret": secret });
    let call = world.function_as(caller, "key-store").await;
    call.json(&body).await
}

/// A world in which Alpine has an account of its own at Stripe.
async fn world() -> World {
    let world = World::tenant().await;
    put_secret(&world, Caller::ADMIN, OWN).await.expect(200);
    world
}

/// A pending booking of Alpine for 179.00, with seats that are held; gives its id.
pub async fn booking(world: &World, code: &str) -> String {
    world
        .run_sql(&format!(
            "update tour_departures set seats_taken = seats_taken + 2 where id = '{}';
             insert into bookings (organization_id, tour_id, departure_id, customer_id, num_participants, unit_price,
                                   total_price, currency, confirmation_code, expires_at)
             select organization_id, tour_id, id, '{}', 2, 89.50, 179, 'CHF', '{code}', now() + interval '30 minutes'
             from tour_departures where id = '{0}'",
            demo::VILLAGE_DEPARTURE,
            demo::CLARA
        ))
        .await;
    let id = format!("select id from bookings where confirmation_code = '{code}'");
    let id = world.sql(&id).await;
    id.as_str().unwrap().to_owned()
}

fn event(id: &str, kind: &str, created: i64, object: Value) -> Value {
    json!({
        "id": id, "object": "event", "api_version": "2026-10-28.endive", "created": created, "livemode": false,
        "type": kind, "data": { "object": object },
    })
}

/// An intent of 179.00 that succeeded, for a booking.
fn paid(id: &str, intent: &str, booking: &str) -> Value {
    event(
        id,
        "payment_intent.succeeded",
        1_795_860_003,
        json!({
            "id": intent, "object": "payment_intent", "amount": 17900, "amount_received": 17900, "currency": "chf",
            "status": "succeeded", "created": 1_795_859_990, "latest_charge": "ch_1",
            "payment_method_types": ["card"],
            "metadata": { "organization_id": demo::HARBOR, "booking_id": booking },
        }),
    )
}

/// These events, signed by Stripe with this secret just now.
pub async fn sign(world: &World, secret: &str, events: &[Value]) -> Vec<Signed> {
    Signer::Stripe.sign(world, secret, events).await
}

/// Tells Alpine's own endpoint of these events: what became of each.
async fn tell(world: &World, events: &[Value]) -> Vec<String> {
    let endpoint = own_endpoint(demo::ALPINE);
    let answers = Signer::Stripe.tell(world, OWN, &endpoint, events).await;
    let outcomes = answers
        .iter()
        .map(|answer| answer["outcome"].as_str().unwrap());
    outcomes.map(str::to_owned).collect()
}

/// Of a booking: its status, what is paid, its first payment, and what people were told.
pub async fn state(world: &World, booking: &str) -> Value {
    world
        .sql(&format!(
            "select jsonb_build_array(
               known.status, known.payment_status, payment.status, payment.amount::text, payment.refunded::text,
               (select coalesce(jsonb_agg(coalesce(told.payload ->> 'reason', told.topic) order by told.created_at), '[]')
                from outbox as told where told.payload ->> 'booking_id' = known.id::text))
             from bookings as known left join payments as payment on payment.booking_id = known.id
             where known.id = '{booking}' order by payment.transaction_id limit 1"
        ))
        .await
}

#[tokio::test]
async fn money_confirms_a_booking_and_its_customer_is_told_once() {
    let world = world().await;
    let booking = booking(&world, "PAID1").await;
    let (first, again) = (
        paid("evt_1", "pi_1", &booking),
        paid("evt_2", "pi_1", &booking),
    );

    let outcomes = tell(&world, &[first.clone(), first, again]).await;

    assert_eq!(outcomes, ["applied", "repeated", "applied"]);
    assert_eq!(
        state(&world, &booking).await,
        json!([
            "confirmed",
            "paid",
            "succeeded",
            "179.00",
            "0.00",
            ["booking.confirmed"]
        ])
    );
    let kept = world
        .sql(&format!(
            "select jsonb_build_array(payment.method, payment.transaction_id, payment.created_at, known.expires_at,
               known.payment_id = payment.id, payment.customer_id = known.customer_id, payment.organization_id)
             from bookings as known join payments as payment on payment.booking_id = known.id
             where known.id = '{booking}'"
        ))
        .await;
    assert_eq!(
        kept,
        json!([
            "card",
            "pi_1",
            "2026-11-28T09:59:50+00:00",
            null,
            true,
            true,
            demo::ALPINE
        ])
    );
    let spent = format!(
        "select total_spent::text from customers where id = '{}'",
        demo::CLARA
    );
    assert_eq!(world.sql(&spent).await, "179.00");
}

#[tokio::test]
async fn money_after_the_hold_and_too_much_of_it_is_kept_and_told() {
    let world = world().await;
    let late = booking(&world, "LATE1").await;
    let twice = booking(&world, "TWICE").await;
    let other = booking(&world, "OTHER").await;
    world
        .run_sql(&format!(
            "update bookings set status = 'expired' where id = '{late}'"
        ))
        .await;
    let mut euros = paid("evt_4", "pi_4", &other);
    euros["data"]["object"]["currency"] = json!("eur");

    let outcomes = tell(
        &world,
        &[
            paid("evt_1", "pi_1", &late),
            paid("evt_2", "pi_2", &twice),
            paid("evt_3", "pi_3", &twice),
            euros,
        ],
    )
    .await;

    assert_eq!(outcomes, ["applied"; 4]);
    assert_eq!(
        state(&world, &late).await,
        json!([
            "expired",
            "paid",
            "succeeded",
            "179.00",
            "0.00",
            ["booking_expired"]
        ])
    );
    let told = state(&world, &twice).await;
    assert_eq!(told[5], json!(["booking.confirmed", "paid_too_much"]));
    assert_eq!(
        state(&world, &other).await,
        json!([
            "pending",
            "unpaid",
            "succeeded",
            "179.00",
            "0.00",
            ["other_currency"]
        ])
    );
    let letter = world
        .sql(&format!(
            "select jsonb_build_array(topic, channel, recipient, payload -> 'subject', payload -> 'text')
             from outbox where payload ->> 'booking_id' = '{late}'"
        ))
        .await;
    assert_eq!(letter[0], "payment.needs_attention");
    assert!(letter[2].as_str().unwrap().contains('@'), "{letter}");
    assert_eq!(letter[3], "A payment needs your attention: booking LATE1");
    let text = letter[4].as_str().unwrap();
    assert!(
        text.starts_with("CHF 179.00 were paid for the booking LATE1."),
        "{text}"
    );
}

#[tokio::test]
async fn a_deposit_confirms_where_it_is_enough() {
    let world = world().await;
    world
        .run_sql(&format!(
            "update organizations set deposit_percent = 30 where id = '{}'",
            demo::ALPINE
        ))
        .await;
    let booking = booking(&world, "DEPOT").await;
    let part = |id: &str, cents: u32| {
        let mut event = paid(&format!("evt_{id}"), &format!("pi_{id}"), &booking);
        event["data"]["object"]["amount_received"] = json!(cents);
        event
    };

    tell(&world, &[part("1", 5369)]).await;
    let held = state(&world, &booking).await;
    assert_eq!(
        (&held[0], &held[1]),
        (&json!("pending"), &json!("partially_paid"))
    );
    tell(&world, &[part("2", 1)]).await;
    let confirmed = world
        .sql(&format!(
            "select status || ' ' || payment_status from bookings where id = '{booking}'"
        ))
        .await;

    assert_eq!(confirmed, "confirmed partially_paid");
}

#[tokio::test]
async fn a_bank_debit_of_the_rest_holds_the_seats_until_it_is_final() {
    let world = world().await;
    let booking = booking(&world, "REST1").await;
    let half = |id: &str, intent: &str, status: &str, at: i64| {
        let mut event = paid(id, intent, &booking);
        event["created"] = json!(at);
        event["type"] = json!(match status {
            "succeeded" => "payment_intent.succeeded",
            "processing" => "payment_intent.processing",
            _ => "payment_intent.payment_failed",
        });
        let object = &mut event["data"]["object"];
        object["amount"] = json!(8950);
        object["amount_received"] = json!(if status == "succeeded" { 8950 } else { 0 });
        object["status"] = json!(status);
        event
    };
    let days = format!(
        "select round(extract(epoch from expires_at - now()) / 86400)::integer from bookings where id = '{booking}'"
    );

    tell(&world, &[half("evt_1", "pi_1", "succeeded", 1_795_860_003)]).await;
    assert_eq!(world.sql(&days).await, 0);
    tell(
        &world,
        &[half("evt_2", "pi_2", "processing", 1_795_860_010)],
    )
    .await;
    assert_eq!(world.sql(&days).await, 14);
    let failed = half("evt_3", "pi_2", "requires_payment_method", 1_796_000_000);
    tell(&world, &[failed]).await;
    assert_eq!(world.sql(&days).await, 0);
}

#[tokio::test]
async fn a_dispute_is_told_when_it_opens_and_when_it_closes() {
    let world = world().await;
    let booking = booking(&world, "DISPU").await;
    let dispute = |id: &str, kind: &str, status: &str| {
        event(
            id,
            kind,
            1_795_960_000,
            json!({
                "id": "dp_1", "object": "dispute", "charge": "ch_1", "payment_intent": "pi_1", "amount": 17900,
                "currency": "chf", "status": status, "reason": "fraudulent", "metadata": {},
            }),
        )
    };

    let outcomes = tell(
        &world,
        &[
            paid("evt_1", "pi_1", &booking),
            dispute("evt_2", "charge.dispute.created", "needs_response"),
            dispute("evt_3", "charge.dispute.closed", "lost"),
            // Of before it closed: nobody is told of it any more.
            dispute("evt_4", "charge.dispute.created", "needs_response"),
        ],
    )
    .await;

    assert_eq!(outcomes, ["applied"; 4]);
    let told = state(&world, &booking).await;
    assert_eq!(
        told[5],
        json!(["booking.confirmed", "dispute_opened", "dispute_closed"])
    );

    // The payer's bank may dispute in its own currency, and Stripe may have another name for how that ends.
    let (other, late) = (
        self::booking(&world, "EURO1").await,
        self::booking(&world, "EURO2").await,
    );
    let abroad = |id: &str, intent: &str, kind: &str, status: &str| {
        let mut event = dispute(id, kind, status);
        let object = &mut event["data"]["object"];
        object["id"] = json!(format!("dp_{intent}"));
        object["payment_intent"] = json!(intent);
        object["currency"] = json!("eur");
        event
    };
    let (created, closed) = ("charge.dispute.created", "charge.dispute.closed");
    let outcomes = tell(
        &world,
        &[
            paid("evt_5", "pi_2", &other),
            abroad("evt_6", "pi_2", created, "needs_response"),
            abroad("evt_7", "pi_2", closed, "prevented"),
            // One that comes first waits for its payment.
            abroad("evt_8", "pi_3", created, "needs_response"),
            paid("evt_9", "pi_3", &late),
        ],
    )
    .await;
    assert_eq!(
        outcomes,
        ["applied", "applied", "applied", "waiting", "applied"]
    );
    assert_eq!(state(&world, &other).await[5], told[5]);
    let kept = "select jsonb_agg(dispute -> 'currency') from payments, jsonb_path_query(facts, '$.disputes.*') as dispute
                where transaction_id in ('pi_2', 'pi_3')";
    assert_eq!(world.sql(kept).await, json!(["EUR", "EUR"]));
}

#[tokio::test]
async fn each_refund_is_an_event_and_one_that_fails_is_none() {
    let world = world().await;
    let booking = booking(&world, "BACK1").await;
    world
        .run_sql(&format!(
            "insert into webhook_endpoints (organization_id, url, events, secret_hint)
             values ('{}', 'https://hooks.example.com/', '{{payment.received,payment.refunded}}', 'abcd')",
            demo::ALPINE
        ))
        .await;
    let refund = |id: &str, cents: u32, at: i64| {
        event(
            id,
            "charge.refunded",
            at,
            json!({
                "id": "ch_1", "object": "charge", "payment_intent": "pi_1", "amount": 17900, "amount_captured": 17900,
                "amount_refunded": cents, "refunded": false, "currency": "chf", "metadata": {},
            }),
        )
    };
    let failed = |id: &str, refund: &str, cents: u32, at: i64| {
        event(
            id,
            "refund.failed",
            at,
            json!({
                "id": refund, "object": "refund", "payment_intent": "pi_1", "amount": cents, "currency": "chf",
                "status": "failed", "metadata": {},
            }),
        )
    };

    let outcomes = tell(
        &world,
        &[
            paid("evt_1", "pi_1", &booking),
            refund("evt_2", 5000, 1_795_946_400),
            refund("evt_3", 12_900, 1_795_946_500),
            failed("evt_4", "re_1", 5000, 1_795_999_000),
            failed("evt_5", "re_2", 7900, 1_795_999_001),
        ],
    )
    .await;

    assert_eq!(outcomes, ["applied"; 5]);
    let told = world
        .sql(
            "select jsonb_agg(jsonb_build_array(topic, payload ->> 'refunded') order by created_at, id)
             from outbox where channel = 'webhook'",
        )
        .await;
    assert_eq!(
        told,
        json!([
            ["payment.received", "0.00"],
            ["payment.refunded", "50.00"],
            ["payment.refunded", "129.00"]
        ])
    );
}

#[tokio::test]
async fn less_than_is_due_by_now_confirms_nothing_and_holds_no_seats_for_ever() {
    let world = world().await;
    let booking = booking(&world, "LESS1").await;
    // More people came to it while an earlier session was open.
    world
        .run_sql(&format!(
            "update bookings set num_participants = 8, total_price = 716 where id = '{booking}';
             update tour_departures set seats_taken = 8 where id = '{}'",
            demo::VILLAGE_DEPARTURE
        ))
        .await;

    tell(&world, &[paid("evt_1", "pi_1", &booking)]).await;

    let held = state(&world, &booking).await;
    assert_eq!(
        (&held[0], &held[1], &held[5]),
        (
            &json!("pending"),
            &json!("partially_paid"),
            &json!(["paid_too_little"])
        )
    );
    world
        .run_sql("update bookings set expires_at = now() - interval '1 second'")
        .await;
    let ended = world
        .sql("select private.holds_release('{\"max\": 10, \"skipped\": []}') -> 'bookings'")
        .await;
    assert_eq!(ended, 1);
    let left = world
        .sql(&format!(
            "select jsonb_build_array(seats_taken, (select status from bookings where id = '{booking}'))
             from tour_departures where id = '{}'",
            demo::VILLAGE_DEPARTURE
        ))
        .await;
    assert_eq!(left, json!([0, "expired"]));
}

#[tokio::test]
async fn what_a_bank_debit_holds_for_days_grows_as_far_as_that_is_enough() {
    let world = world().await;
    let booking = booking(&world, "GROW1").await;
    world
        .run_sql(&format!(
            "update tour_departures set price = 89.50 where id = '{}'",
            demo::VILLAGE_DEPARTURE
        ))
        .await;
    let mut debit = paid("evt_1", "pi_1", &booking);
    debit["type"] = json!("payment_intent.processing");
    debit["data"]["object"]["status"] = json!("processing");
    debit["data"]["object"]["amount_received"] = json!(0);
    tell(&world, &[debit]).await;
    let change = async |caller: Caller, participants: u32| {
        let body =
            json!({ "booking_id": booking, "action": "change", "participants": participants });
        let call = world.function_as(caller, "booking-update").await;
        call.json(&body).await
    };

    let refused = change(Caller::CLIENT, 8).await;

    refused.expect_problem(409, "payment_required");
    let detail = refused.json["detail"].as_str().unwrap();
    assert!(detail.starts_with("CHF 537.00 "), "{detail}");
    change(Caller::CLIENT, 1).await.expect(200);
    change(Caller::CLIENT, 2).await.expect(200);
    change(Caller::MEMBER, 8).await.expect(200);
}

#[tokio::test]
async fn what_costs_nothing_is_paid_though_a_payment_of_it_fails() {
    let world = world().await;
    let booking = booking(&world, "FREE1").await;
    world
        .run_sql(&format!(
            "update bookings set unit_price = 0, total_price = 0, status = 'confirmed', payment_status = 'paid'
             where id = '{booking}'"
        ))
        .await;
    let mut failed = paid("evt_1", "pi_1", &booking);
    failed["type"] = json!("payment_intent.payment_failed");
    failed["data"]["object"]["status"] = json!("requires_payment_method");
    failed["data"]["object"]["amount_received"] = json!(0);

    assert_eq!(tell(&world, &[failed]).await, ["applied"]);

    let free = state(&world, &booking).await;
    assert_eq!((&free[0], &free[1]), (&json!("confirmed"), &json!("paid")));
}
