//! Events in every order, at once, and of what is not known.

use super::{OWN, booking, event, own_endpoint, paid, sign, state, tell, world};
use crate::support::orders::orders;
use end_to_end::demo;
use futures::future::join_all;
use serde_json::{Value, json};

/// What Stripe sends of a payment by bank debit, of which half was given back and a part of that did not arrive.
pub fn story(number: usize, booking: &str) -> Vec<Value> {
    let intent = format!("pi_{number}");
    let id = |name: &str| format!("evt_{name}_{number}");
    let session = |name: &str, kind: &str, status: &str| {
        event(
            &id(name),
            kind,
            1_795_860_000,
            json!({
                "id": format!("cs_{number}"), "object": "checkout.session", "mode": "payment",
                "payment_intent": intent, "payment_status": status, "status": "complete", "amount_total": 17900,
                "currency": "chf", "created": 1_795_859_995, "metadata": { "booking_id": booking },
            }),
        )
    };
    let refund = |name: &str, cents: u32, at: i64| {
        event(
            &id(name),
            "charge.refunded",
            at,
            json!({
                "id": "ch_1", "object": "charge", "payment_intent": intent, "amount": 17900, "amount_captured": 17900,
                "amount_refunded": cents, "refunded": false, "currency": "chf", "metadata": {},
            }),
        )
    };
    vec![
        session("a", "checkout.session.completed", "unpaid"),
        session("b", "checkout.session.async_payment_succeeded", "paid"),
        refund("c", 5000, 1_795_946_400),
        refund("d", 8950, 1_795_946_500),
        event(
            &id("e"),
            "refund.failed",
            1_795_999_000,
            json!({
                "id": "re_2", "object": "refund", "payment_intent": { "id": intent }, "amount": 3950, "currency": "chf",
                "status": "failed", "metadata": {},
            }),
        ),
    ]
}

#[tokio::test]
async fn every_order_of_events_ends_in_the_same_state() {
    let world = world().await;
    // Each fifth of them takes a second; all of them, ten.
    let orders: Vec<_> = orders(5).into_iter().step_by(5).collect();
    let mut bookings = Vec::new();
    for number in 0..orders.len() {
        bookings.push(booking(&world, &format!("O{number:04}")).await);
    }
    let stories: Vec<Value> = bookings
        .iter()
        .enumerate()
        .flat_map(|(number, booking)| story(number, booking))
        .collect();
    let signed = sign(&world, OWN, &stories).await;
    let endpoint = own_endpoint(demo::ALPINE);

    // Every fifth of them twice, one after another of each payment, sixteen payments at a time.
    let all: Vec<_> = orders.iter().zip(signed.chunks(5)).collect();
    for some in all.chunks(16) {
        join_all(some.iter().map(async |(order, events)| {
            for (place, next) in order.iter().enumerate() {
                events[*next].send(&world, &endpoint).await.expect(200);
                if place == *next {
                    let again = events[*next].send(&world, &endpoint).await;
                    assert_eq!(again.json["outcome"], "repeated");
                }
            }
        }))
        .await;
    }

    for (order, booking) in orders.iter().zip(&bookings) {
        assert_eq!(
            state(&world, booking).await,
            json!([
                "confirmed",
                "partially_paid",
                "partially_refunded",
                "179.00",
                "50.00",
                ["booking.confirmed"]
            ]),
            "{order:?}"
        );
    }
    let waiting = "select count(*) from private.webhook_events where waiting is not null";
    let waiting = format!("{waiting} and organization_id = '{}'", demo::ALPINE);
    assert_eq!(world.sql(&waiting).await, 0);
}

#[tokio::test]
async fn the_last_try_counts_until_one_is_final_in_every_order_of_events() {
    let world = world().await;
    let endpoint = own_endpoint(demo::ALPINE);
    let intent = |number: usize, name: &str, kind: &str, status: &str, at: i64| {
        event(
            &format!("evt_{name}_{number}"),
            kind,
            at,
            json!({
                "id": format!("pi_{number}"), "object": "payment_intent", "status": status, "amount": 17900,
                "currency": "chf", "created": 1_795_859_990, "metadata": {},
            }),
        )
    };
    let session = |number: usize, name: &str, kind: &str, booking: &str, at: i64| {
        event(
            &format!("evt_{name}_{number}"),
            kind,
            at,
            json!({
                "id": format!("cs_{number}"), "object": "checkout.session", "mode": "payment",
                "payment_intent": format!("pi_{number}"), "payment_status": "unpaid", "status": "complete",
                "amount_total": 17900, "currency": "chf", "created": 1_795_859_990, "metadata": { "booking_id": booking },
            }),
        )
    };
    // A card is declined, then a bank debit is on its way; and one that is on its way, and does not arrive.
    let mut cases = Vec::new();
    let mut events = Vec::new();
    for (order, arrives) in orders(3)
        .into_iter()
        .flat_map(|order| [(order.clone(), true), (order, false)])
    {
        let number = cases.len();
        let booking = booking(&world, &format!("T{number:04}")).await;
        events.push(match arrives {
            true => intent(
                number,
                "a",
                "payment_intent.payment_failed",
                "requires_payment_method",
                1_795_860_000,
            ),
            false => session(
                number,
                "a",
                "checkout.session.async_payment_failed",
                &booking,
                1_796_000_000,
            ),
        });
        events.push(session(
            number,
            "b",
            "checkout.session.completed",
            &booking,
            1_795_860_060,
        ));
        events.push(intent(
            number,
            "c",
            "payment_intent.processing",
            "processing",
            1_795_860_061,
        ));
        cases.push((order, arrives, booking));
    }
    let signed = sign(&world, OWN, &events).await;

    for ((order, arrives, booking), events) in cases.iter().zip(signed.chunks(3)) {
        for next in order {
            events[*next].send(&world, &endpoint).await.expect(200);
        }

        let found = world
            .sql(&format!(
                "select jsonb_build_array(payment.status, known.status, known.expires_at > now() + interval '13 days')
                 from bookings as known join payments as payment on payment.booking_id = known.id
                 where known.id = '{booking}'"
            ))
            .await;
        let status = if *arrives { "pending" } else { "failed" };
        assert_eq!(found, json!([status, "pending", arrives]), "{order:?}");
    }
}

#[tokio::test]
async fn the_same_event_at_once_works_once() {
    let world = world().await;
    let booking = booking(&world, "ATONE").await;
    let signed = sign(&world, OWN, &[paid("evt_1", "pi_1", &booking)]).await;
    let endpoint = own_endpoint(demo::ALPINE);

    let replies = join_all((0..12).map(|_| signed[0].send(&world, &endpoint))).await;

    let applied = replies
        .iter()
        .filter(|reply| reply.json["outcome"] == "applied");
    assert_eq!(applied.count(), 1, "{replies:?}");
    assert!(replies.iter().all(|reply| reply.status == 200));
    let now = state(&world, &booking).await;
    assert_eq!(
        (&now[0], &now[5]),
        (&json!("confirmed"), &json!(["booking.confirmed"]))
    );
}

#[tokio::test]
async fn what_is_unknown_or_of_no_use_is_taken_and_has_no_effect() {
    let world = world().await;
    let known = booking(&world, "KNOWN").await;
    let change = |name: &str, value: Value| {
        let mut event = paid("evt_x", "pi_x", &known);
        event[name] = value;
        event
    };
    let mut live = change("livemode", json!(true));
    live["id"] = json!("evt_live");
    let mut nobodys = paid("evt_n", "pi_n", &known);
    nobodys["data"]["object"]["metadata"] = json!({});
    let outcomes = tell(
        &world,
        &[
            live,
            change("type", json!("customer.created")),
            change("object", json!("v2.core.event")),
            change("data", json!({ "object": [] })),
            change("id", json!(7)),
            nobodys,
            paid("evt_u", "pi_u", "00000000-0000-4000-8000-00000000ffff"),
            // The id of something else.
            paid("evt_h", "pi_h", demo::HARBOR),
        ],
    )
    .await;

    assert_eq!(
        outcomes,
        [
            "other_mode",
            "unknown_type",
            "unknown_object",
            "no_effect",
            "no_effect",
            "waiting",
            "unknown_booking",
            "unknown_booking"
        ]
    );
    assert_eq!(
        world
            .sql("select count(*) from payments where transaction_id like 'pi\\__'")
            .await,
        0
    );
    assert_eq!(state(&world, &known).await[0], "pending");
}
