//! Who gets in touch: leads by a form, which a workflow greets; messages of the staff; the chat.

use serde_json::json;

use super::Actor;
use crate::{client::Caller, tenants::ids};

/// A visitor fills in a form.
pub async fn lead(actor: &mut Actor<'_>) {
    let body = json!({
        "form_id": actor.pair.id(ids::FORM),
        "answers": { "name": "Grace Hopper", "email": actor.email() },
    });
    let key = actor.key("lead");
    let answer = actor
        .client
        .ask("lead-capture", &Caller::Public, Some(&key), &body)
        .await;
    let journal = &actor.client.journal;
    if journal.is_good("lead-capture", &answer, &[]) {
        let id = answer.text("submission_id");
        journal.acknowledged("forms filled in", "form_submissions", id, json!({}));
        journal.acknowledged("leads", "leads by email", &actor.email(), json!({}));
    }
}

/// A member writes to somebody, by e-mail or text message.
pub async fn message(actor: &mut Actor<'_>) {
    let text = format!("Note {}", actor.name);
    let body = match actor.dice.bool() {
        true => json!({ "to": { "email": actor.email() }, "subject": "Note", "content": text }),
        false => {
            let phone = format!("+4176{:07}", actor.dice.u32(..10_000_000));
            json!({ "to": { "phone": phone }, "content": text, "ignore_quiet_hours": true })
        }
    };
    let key = actor.key("message");
    let answer = actor
        .client
        .ask("message-send", &actor.pair.member(), Some(&key), &body)
        .await;
    let journal = &actor.client.journal;
    if journal.is_good("message-send", &answer, &[]) {
        let id = answer.text("message_id");
        journal.acknowledged("messages", "messages", id, json!({ "body": text }));
        journal.wrote(text);
    }
}

/// A member asks the assistant.
pub async fn chat(actor: &mut Actor<'_>) {
    let id = actor.key("said");
    let body = json!({ "message": "Is there breakfast on the summit?", "message_id": id });
    let answer = actor
        .client
        .ask("chat-reply", &actor.pair.member(), None, &body)
        .await;
    let journal = &actor.client.journal;
    if journal.is_good(
        "chat-reply",
        &answer,
        &["idempotency_key_in_use", "being_answered"],
    ) {
        let conversation = answer.text("conversation_id");
        journal.acknowledged(
            "questions answered",
            "conversations",
            conversation,
            json!({}),
        );
    }
}
