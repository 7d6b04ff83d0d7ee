//! What the staff does: emergencies, and invitations of clients.

use serde_json::json;

use super::Actor;
use crate::client::Caller;

/// A member reports an emergency, and takes it or calls it off.
pub async fn emergency(actor: &mut Actor<'_>) {
    let member = actor.pair.member();
    let body = json!({ "action": "report", "message": format!("Smoke {}", actor.name) });
    let key = actor.key("report");
    let answer = actor
        .client
        .ask("emergency-dispatch", &member, Some(&key), &body)
        .await;
    let journal = &actor.client.journal;
    if !journal.is_good("an emergency", &answer, &[]) {
        return;
    }
    let id = answer.text("id").to_owned();
    journal.acknowledged("emergencies", "incidents", &id, json!({}));
    let (action, status) = match actor.dice.bool() {
        true => ("acknowledge", "acknowledged"),
        false => ("cancel", "cancelled"),
    };
    let body = json!({ "action": action, "incident_id": id });
    let key = actor.key(action);
    let answer = actor
        .client
        .ask("emergency-dispatch", &member, Some(&key), &body)
        .await;
    if journal.is_good(action, &answer, &[]) {
        let says = answer.text("status");
        let status = if says.is_empty() { status } else { says };
        journal.acknowledged(
            "emergencies ended",
            "incidents",
            &id,
            json!({ "status": status }),
        );
    }
}

/// An admin invites a client, who accepts.
pub async fn invitation(actor: &mut Actor<'_>) {
    let body = json!({ "kind": "client", "email": actor.email(), "first_name": "Nina" });
    let key = actor.key("invite");
    let answer = actor
        .client
        .ask("invitation-create", &actor.pair.admin(), Some(&key), &body)
        .await;
    let journal = &actor.client.journal;
    if !journal.is_good("invitation-create", &answer, &[]) {
        return;
    }
    journal.acknowledged("invitations", "invitations", answer.text("id"), json!({}));
    let body = json!({ "token": answer.text("token"), "password": "correct horse" });
    let key = actor.key("claim");
    let answer = actor
        .client
        .ask("invitation-claim", &Caller::Public, Some(&key), &body)
        .await;
    if journal.is_good("invitation-claim", &answer, &[]) {
        journal.acknowledged("clients", "clients by email", &actor.email(), json!({}));
    }
}
