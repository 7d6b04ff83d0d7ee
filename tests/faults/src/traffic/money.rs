//! Payments: by Stripe, which tells of each twice, and by hand.

use serde_json::json;
use tokio::join;

use super::Actor;
use crate::{client::Caller, tenants::ids};

/// Stripe tells of a payment, twice and perhaps at once; whether the story goes on.
pub async fn by_card(actor: &mut Actor<'_>, booking: &str, step: u8) -> bool {
    let amount = actor.dice.u64(1..400) * 100;
    let intent = format!("pi_{}_{step}", actor.name);
    let now = stack::unix_time();
    let event = json!({
        "id": format!("evt_{}_{step}", actor.name), "object": "event", "api_version": "2026-10-28.endive",
        "created": now, "livemode": false, "type": "payment_intent.succeeded",
        "data": { "object": {
            "id": intent, "object": "payment_intent", "amount": amount, "amount_received": amount, "currency": "chf",
            "status": "succeeded", "created": now, "latest_charge": "ch_1", "payment_method_types": ["card"],
            "metadata": { "organization_id": actor.pair.id(ids::ALPINE), "booking_id": booking },
        } },
    });
    let stripe = Caller::Stripe;
    let tell = || actor.client.ask("payment-webhook", &stripe, None, &event);
    let answers = match actor.dice.bool() {
        true => join!(tell(), tell()).into(),
        false => [tell().await, tell().await],
    };
    let journal = &actor.client.journal;
    for answer in &answers {
        journal.is_good("payment-webhook", answer, &[]);
    }
    let is_told = answers
        .iter()
        .any(|answer| matches!(answer.text("outcome"), "applied" | "repeated"));
    if is_told {
        let says =
            json!({ "amount": decimal(amount), "booking_id": booking, "status": "succeeded" });
        journal.acknowledged("payments by card", "payments by transaction", &intent, says);
        // Whether it is confirmed by that depends on the price.
        journal.forget(booking, "status");
    }
    is_told
}

/// The staff takes cash; whether the story goes on.
pub async fn by_hand(actor: &mut Actor<'_>, booking: &str, step: u8) -> bool {
    let amount = decimal(actor.dice.u64(1..50) * 100);
    let body =
        json!({ "action": "record", "booking_id": booking, "amount": amount, "method": "cash" });
    let key = actor.key(&format!("cash{step}"));
    let answer = actor
        .client
        .ask("checkout-create", &actor.pair.member(), Some(&key), &body)
        .await;
    let journal = &actor.client.journal;
    // It costs no more than that.
    if journal.is_good("cash", &answer, &["nothing_due", "more_than_due"]) {
        let says = json!({ "amount": amount, "booking_id": booking });
        journal.acknowledged(
            "payments by hand",
            "payments",
            answer.text("payment_id"),
            says,
        );
        journal.forget(booking, "status");
    }
    answer.status != 0
}

fn decimal(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
