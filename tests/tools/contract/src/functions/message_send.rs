use super::MESSAGES;
use crate::{
    Function, Role,
    shapes::{Id, Moment},
};
use messages::{Encoding, MessageSend, Purpose, SendBy};
use schemars::JsonSchema;
use serde_json::json;

/// A message that waits to be sent, or is shown.
#[derive(JsonSchema)]
struct MessageSent {
    /// Id of the message (UUID), in `messages` and in `outbox`.
    message_id: Id,
    /// State of the message: always `pending` here.
    status: String,
    /// Channel that the message leaves by.
    channel: SendBy,
    /// E-mail address or phone number (E.164) that it goes to, or who the customer is to the network.
    to: String,
    /// What the message is for, as in the request.
    purpose: Purpose,
    /// Id of the template that was taken; null if the request had the words.
    template_id: Option<Id>,
    /// Language of the words (BCP 47), such as `de`.
    language: String,
    /// When the message leaves at the earliest, in RFC 3339: after the quiet hours.
    send_at: Moment,
    /// Parts of a text message; null for an e-mail.
    segments: Option<MessageSegments>,
}

/// A message as it would be sent.
#[derive(JsonSchema)]
struct MessagePreview {
    /// Channel that the message would leave by.
    channel: SendBy,
    /// E-mail address or phone number (E.164) that it would go to, or who the customer is to the network.
    to: String,
    /// Id of the template that was taken; null if the request had the words.
    template_id: Option<Id>,
    /// Language of the words (BCP 47), such as `de`.
    language: String,
    /// Subject of an e-mail, filled in; null for a text message.
    subject: Option<String>,
    /// Plain text of the message, filled in.
    text: String,
    /// HTML of an e-mail, filled in; null for a text message.
    html: Option<String>,
    /// Parts of a text message; null for an e-mail.
    segments: Option<MessageSegments>,
    /// Of a template of WhatsApp: what Meta is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    whatsapp: Option<ApprovedPreview>,
}

/// A template of WhatsApp with its values.
#[derive(JsonSchema)]
struct ApprovedPreview {
    /// Name of the template at Meta.
    name: String,
    /// Its language as Meta writes it, such as `en_US`.
    language: String,
    /// Values in the order of the placeholders.
    parameters: Vec<ApprovedValue>,
}

/// A value of a template of WhatsApp.
#[derive(JsonSchema)]
struct ApprovedValue {
    /// Name of the placeholder; null where it has a number.
    name: Option<String>,
    /// Value that stands for it, in one line.
    text: String,
}

/// What a text message is sent in.
#[derive(JsonSchema)]
struct MessageSegments {
    /// Alphabet of all of it: one letter outside of `GSM-7` makes it `UCS-2`.
    encoding: Encoding,
    /// Number of parts, each of which is paid for.
    count: u32,
    /// Number of units of the alphabet that it has.
    units: u32,
}

pub(super) fn describe() -> Function {
    Function::post("message-send", "Sends an e-mail, a text message or one on WhatsApp, or shows it")
        .tag(MESSAGES)
        .description(
            "From a template of the organization, or in the words of the request. Every variable that has no value is \
             named. Nobody is written to who refused it, and marketing takes a permission that was granted, and leaves by text message only. In quiet \
             hours messages wait. With `preview` nothing is sent. On WhatsApp, Messenger and Instagram words of one's own are taken within 24 hours \
             after the customer wrote; on WhatsApp a template that Meta approved is taken at any time.",
        )
        .for_roles(&[Role::User, Role::Service])
        .in_callers_organization()
        .works_once()
        .limited()
        .takes::<MessageSend>(
            "From a template",
            json!({
                "to": { "customer_id": "00000000-0000-4000-8000-0000000ac001" },
                "template_id": "00000000-0000-4000-8000-0000000a9001", "variables": { "sender": "Mia" },
            }),
            |body| MessageSend::read(body).map(drop),
        )
        .or("Preview of a text message", json!({
            "to": { "phone": "+41791234567" }, "content": "We start at {{ hour }}.", "variables": { "hour": "7:30" },
            "preview": true,
        }))
        .answers::<MessagePreview>(200, "What would be sent, as a preview", json!({
            "channel": "sms", "to": "+41791234567", "template_id": null, "language": "en", "subject": null,
            "text": "We start at 7:30.", "html": null,
            "segments": { "encoding": "GSM-7", "count": 1, "units": 17 },
        }))
        .answers::<MessageSent>(202, "The message, which waits to be sent", json!({
            "message_id": "6d0f5a60-4a3e-4f6e-8f43-1a2b3c4d5e6f", "status": "pending", "channel": "email",
            "to": "clara@client.example", "purpose": "transactional",
            "template_id": "00000000-0000-4000-8000-0000000a9001", "language": "en",
            "send_at": "2026-11-28T10:00:00+00:00", "segments": null,
        }))
        .refuses(404, "recipient_not_found", "There is no such customer, lead or conversation, or they are not the caller's.")
        .refuses(404, "template_not_found", "There is no such template, or it is not the caller's.")
        .refuses(409, "no_address", "The person has no address for the channel.")
        .refuses(409, "opted_out", "The person refused such messages. Only they take that back.")
        .refuses(409, "bounced", "There is no such mailbox: an earlier message came back.")
        .refuses(409, "no_consent", "Marketing takes a permission of the person, and there is none.")
        .refuses(409, "template_inactive", "The template is not in use.")
        .refuses(409, "channel_not_configured", "Neither the organization nor the platform has a sender for the channel.")
        .refuses(409, "window_closed", "The customer did not write within 24 hours: the network takes only an approved template of WhatsApp.")
        .refuses(409, "another_channel", "Messages of this conversation do not leave from here.")
        .refuses(409, "unknown_timezone", "The organization's time zone is not in the IANA database.")
        .refuses(429, "too_many_messages", "The organization has sent as many messages as it may in a day.")
}
