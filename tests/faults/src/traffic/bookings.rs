//! Bookings that are made, paid, moved, changed and cancelled.

use serde_json::{Value, json};

use super::{Actor, money};
use crate::{client::Caller, tenants::ids};

/// Somebody books, and one or two things become of it.
pub async fn story(actor: &mut Actor<'_>) {
    let Some(booking) = create(actor).await else {
        return;
    };
    for step in 0..actor.dice.u8(1..4) {
        let goes_on = match actor.dice.u8(..6) {
            0 | 1 => money::by_card(actor, &booking, step).await,
            2 => money::by_hand(actor, &booking, step).await,
            3 => {
                let to = match actor.dice.bool() {
                    true => ids::SUNRISE_NEXT,
                    false => ids::SUNRISE_LATER,
                };
                let departure = actor.pair.id(to);
                let body = json!({ "action": "reschedule", "departure_id": departure });
                update(actor, &booking, step, body).await
            }
            4 => {
                let body = json!({ "action": "change", "participants": actor.dice.u8(1..6) });
                update(actor, &booking, step, body).await
            }
            _ => {
                update(actor, &booking, step, json!({ "action": "cancel" })).await;
                false
            }
        };
        if !goes_on {
            return;
        }
    }
}

async fn create(actor: &mut Actor<'_>) -> Option<String> {
    let body = json!({
        "departure_id": actor.pair.id(ids::SUNRISE_NEXT),
        "participants": actor.dice.u8(1..5),
        "customer": { "name": "Ada Lovelace", "email": actor.email() },
    });
    let key = actor.key("book");
    let answer = actor
        .client
        .ask("booking-create", &Caller::Public, Some(&key), &body)
        .await;
    let journal = &actor.client.journal;
    journal.is_good("booking-create", &answer, &[]).then(|| {
        let id = answer.text("id").to_owned();
        journal.acknowledged("bookings made", "bookings", &id, state(&answer.json));
        id
    })
}

/// The staff changes it; whether it can be changed further.
async fn update(actor: &mut Actor<'_>, booking: &str, step: u8, mut body: Value) -> bool {
    let kind = match body.get("action").and_then(Value::as_str) {
        Some("cancel") => "bookings cancelled",
        Some("reschedule") => "bookings moved",
        _ => "bookings changed",
    };
    if let Some(body) = body.as_object_mut() {
        body.insert("booking_id".to_owned(), json!(booking));
    }
    let key = actor.key(&format!("update{step}"));
    let answer = actor
        .client
        .ask("booking-update", &actor.pair.member(), Some(&key), &body)
        .await;
    let journal = &actor.client.journal;
    // What is paid for has a price that stays.
    let refusals = ["price_differs", "paid_for"];
    if journal.is_good(kind, &answer, &refusals) {
        journal.acknowledged(kind, "bookings", booking, state(&answer.json));
    }
    answer.status != 0
}

/// What an answer says of a booking, under the names of its columns.
pub fn state(answer: &Value) -> Value {
    json!({
        "status": answer["status"],
        "num_participants": answer["participants"],
        "departure_id": answer.pointer("/departure/id"),
        "confirmation_code": answer["confirmation_code"],
    })
}
