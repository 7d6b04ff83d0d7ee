use super::SUPPORT;
use crate::{Function, Role};
use schemars::JsonSchema;
use serde_json::json;

/// An event of Cal.com, as its reference has it.
#[derive(JsonSchema)]
struct CalcomEvent {
    /// What happened, such as `BOOKING_CREATED`.
    #[schemars(rename = "triggerEvent")]
    trigger_event: Option<String>,
    /// When it happened, in RFC 3339 with milliseconds.
    #[schemars(rename = "createdAt")]
    created_at: Option<String>,
}

/// What became of an event of Cal.com that was rightly signed.
#[derive(JsonSchema)]
struct MeetingReceived {
    /// `applied`, `repeated` (nothing in it is new), or why it has no effect, such as `unknown_type`.
    outcome: String,
}

pub(super) fn describe() -> Function {
    Function::webhook(
        "meeting-webhook",
        "Receives events of Cal.com",
        &[Role::Calcom],
    )
    .tag(SUPPORT)
    .description(
        "Meetings that are booked, moved, cancelled and held, and who did not come. A meeting keeps its id when it is \
         moved, whatever Cal.com calls it then. Events may come in any order, and more than once.",
    )
    .takes::<CalcomEvent>(
        "A booking",
        json!({
            "triggerEvent": "BOOKING_CREATED", "createdAt": "2026-11-28T10:00:00.538Z",
            "payload": { "uid": "bFJeNb2uX8ANpT3JL5EfXw", "startTime": "2026-12-02T14:00:00Z" },
        }),
        |_| Ok(()),
    )
    .answers::<MeetingReceived>(
        200,
        "The event was taken, whether or not it has an effect",
        json!({ "outcome": "applied" }),
    )
}
