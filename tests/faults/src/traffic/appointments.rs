//! Appointments: somebody looks for a free time and takes it, and the staff confirms or cancels.

use serde_json::{Value, json};

use super::Actor;
use crate::{client::Caller, tenants::ids};

/// A course with eight seats, or a lesson for one.
pub async fn story(actor: &mut Actor<'_>) {
    let (kind, staff) = match actor.dice.bool() {
        true => (ids::CLIMBING, actor.pair.member()),
        false => (ids::LESSON, actor.pair.other_owner()),
    };
    let kind = actor.pair.id(kind);
    let Some(starts_at) = free_time(actor, &kind).await else {
        return;
    };
    let phone = format!("+4178{:07}", actor.dice.u32(..10_000_000));
    let body = json!({
        "appointment_type_id": kind, "starts_at": starts_at,
        "customer": { "name": "Ada Lovelace", "phone": phone, "email": actor.email() },
    });
    let key = actor.key("appoint");
    let answer = actor
        .client
        .ask("appointment-create", &Caller::Public, Some(&key), &body)
        .await;
    let journal = &actor.client.journal;
    // Somebody else was quicker.
    let refusals = ["slot_taken", "conflict", "too_soon"];
    if !journal.is_good("appointment-create", &answer, &refusals) {
        return;
    }
    let id = answer.text("id").to_owned();
    journal.acknowledged(
        "appointments made",
        "appointments",
        &id,
        state(&answer.json),
    );
    let action = match (answer.text("status"), actor.dice.u8(..3)) {
        ("pending", 0) => "confirm",
        (_, 1) => "cancel",
        _ => return,
    };
    let body = json!({ "appointment_id": id, "action": action });
    let key = actor.key(action);
    let answer = actor
        .client
        .ask("appointment-update", &staff, Some(&key), &body)
        .await;
    if journal.is_good("appointment-update", &answer, &[]) {
        journal.acknowledged(
            "appointments changed",
            "appointments",
            &id,
            state(&answer.json),
        );
    }
}

async fn free_time(actor: &mut Actor<'_>, kind: &str) -> Option<String> {
    let body = json!({ "appointment_type_id": kind });
    let answer = actor
        .client
        .ask("slot-availability", &Caller::Public, None, &body)
        .await;
    actor
        .client
        .journal
        .is_good("slot-availability", &answer, &[]);
    let slots = answer.json.get("slots").and_then(Value::as_array)?;
    let slot = slots.get(actor.dice.usize(..slots.len().max(1)))?;
    Some(slot.get("starts_at")?.as_str()?.to_owned())
}

fn state(answer: &Value) -> Value {
    json!({ "status": answer["status"], "seats": answer["seats"], "confirmation_code": answer["confirmation_code"] })
}
