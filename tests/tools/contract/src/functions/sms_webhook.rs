use super::MESSAGES;
use crate::{Function, Role};
use schemars::JsonSchema;
use serde_json::json;

/// What Twilio tells, as its reference has it.
#[derive(JsonSchema)]
struct TwilioEvent {
    /// Id of the message at Twilio, such as `SM…` with 32 hexadecimal digits.
    #[schemars(rename = "MessageSid")]
    message_sid: Option<String>,
    /// State of a message that was sent, such as `delivered`; absent in one that was received.
    #[schemars(rename = "MessageStatus")]
    message_status: Option<String>,
    /// Text of a message that was received.
    #[schemars(rename = "Body")]
    body: Option<String>,
}

pub(super) fn describe() -> Function {
    let form = json!({
        "type": "object",
        "properties": {
            "MessageSid": { "type": "string", "description": "Id of the message at Twilio, such as `SM…`." },
            "From": { "type": "string", "description": "Who wrote, such as `+41795550123` (E.164)." },
            "To": { "type": "string", "description": "Who was written to, such as `+41445550100` (E.164)." },
            "Body": { "type": "string", "description": "Text of a message that was received." },
            "MessageStatus": { "type": "string", "description": "State of a message that was sent, such as `delivered`." },
        },
    });
    Function::webhook(
        "sms-webhook",
        "Receives text messages from Twilio",
        &[Role::Twilio],
    )
    .tag(MESSAGES)
    .description(
        "Messages that people write become conversations, and STOP and START what they may be sent. States of messages \
         that were sent go on in their order, in whatever order they come. The answer is TwiML that sends nothing.",
    )
    .takes::<TwilioEvent>(
        "A message",
        json!({
            "MessageSid": "SMfd000000000000000000000000000001", "From": "+41795550123", "To": "+41445550100",
            "Body": "Can I come at 9 instead?",
        }),
        |_| Ok(()),
    )
    .or_form("application/x-www-form-urlencoded", form)
    .answers_as::<String>(
        200,
        "text/xml",
        "The event was taken, whether or not it has an effect",
        json!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>"),
    )
}
