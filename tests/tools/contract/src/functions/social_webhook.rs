use super::SUPPORT;
use crate::{Function, Role};
use schemars::JsonSchema;
use serde_json::json;
use std::collections::BTreeMap;

/// Changes of accounts, as Meta's reference has them.
#[derive(JsonSchema)]
struct MetaChanges {
    /// Network that it is about: `whatsapp_business_account`, `instagram` or `page`.
    object: Option<String>,
    /// Changes by account, each with its own form.
    entry: Option<Vec<serde_json::Value>>,
}

/// What became of the changes in a body that was rightly signed.
#[derive(JsonSchema)]
struct ChangesReceived {
    /// How many changes had which outcome, such as `applied`, `repeated` or `unknown_account`.
    outcomes: BTreeMap<String, u32>,
}

pub(super) fn describe() -> Function {
    Function::webhook(
        "social-webhook",
        "Receives messages of WhatsApp, Instagram and Messenger",
        &[Role::Meta],
    )
    .tag(SUPPORT)
    .description(
        "Messages, echoes, edits, deletions and states of messages, of many accounts in one body of up to 3 MB. They may \
         come in any order, and more than once.",
    )
    .takes::<MetaChanges>(
        "A message",
        json!({
            "object": "instagram",
            "entry": [{ "id": "17841405822304914", "messaging": [{
                "sender": { "id": "5550001112223" }, "recipient": { "id": "17841405822304914" },
                "timestamp": 1_795_860_000_123_u64, "message": { "mid": "aWdf_1", "text": "How long is delivery?" },
            }] }],
        }),
        |_| Ok(()),
    )
    .with_handshake(
        "Answers the handshake of Meta, which asks whether the URL is ours",
        &[
            ("hub.mode", "What Meta wants, which is always `subscribe`."),
            ("hub.verify_token", "Token that is stored here and at Meta."),
            ("hub.challenge", "Text to answer: letters, digits and `-_`."),
        ],
        |handshake| {
            handshake
                .description("Needs no credentials but the token.")
                .answers_as::<String>(
                    200,
                    "text/plain",
                    "The challenge as it was sent, so that Meta knows whose the URL is",
                    json!("1158201444"),
                )
        },
    )
    .answers::<ChangesReceived>(
        200,
        "The changes were taken, whether or not they have an effect",
        json!({ "outcomes": { "applied": 1 } }),
    )
}
