use super::OPERATION;
use crate::{Function, Role, shapes::Id};
use messages::{DispatchRequest, SendAgain};
use schemars::JsonSchema;
use serde_json::json;

/// A request of the service to deliver, or of an admin to send again what failed.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum OutboxRequest {
    Deliver(DispatchRequest),
    SendAgain(SendAgain),
}

/// Result of a call that delivers.
#[derive(JsonSchema)]
struct OutboxDelivered {
    /// Number of messages that their provider took, and of webhooks that came through.
    delivered: u64,
    /// Number of messages that it will never take. They are dead.
    refused: u64,
    /// Number of messages that wait for another attempt.
    failed: u64,
    /// Whether nothing is left that is due. If not, call again.
    is_complete: bool,
}

/// Messages that wait again.
#[derive(JsonSchema)]
struct OutboxWaiting {
    /// Ids of the messages that wait again, in the order of the ids.
    message_ids: Vec<Id>,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum OutboxAnswer {
    Delivered(OutboxDelivered),
    Waiting(OutboxWaiting),
}

pub(super) fn describe() -> Function {
    Function::post("outbox-dispatch", "Delivers e-mails, text messages and webhooks that wait")
        .tag(OPERATION)
        .description(
            "Call it every minute. Organizations take turns. What fails waits, longer each time; what nobody wants any \
             more is not sent. Owners and admins have messages sent again that failed, and any webhook.",
        )
        .for_roles(&[Role::Service, Role::User])
        .in_callers_organization()
        .limited()
        .takes::<OutboxRequest>("Deliver", json!({ "seconds": 50 }), |body| {
            DispatchRequest::read(body).map(drop)
        })
        .or_read(|body| SendAgain::read(body).map(drop))
        .or(
            "Send again what failed",
            json!({ "message_ids": ["6d0f5a60-4a3e-4f6e-8f43-1a2b3c4d5e6f"] }),
        )
        .refuses(404, "message_not_found", "None of the ids is a message that failed, or a webhook.")
        .refuses(409, "endpoint_disabled", "An endpoint of these webhooks is switched off.")
        .answers::<OutboxAnswer>(
            200,
            "What was delivered, or the messages that wait again",
            json!({ "delivered": 42, "refused": 1, "failed": 0, "is_complete": true }),
        )
}
