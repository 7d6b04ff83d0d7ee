use super::SUPPORT;
use crate::{
    Function, Role,
    shapes::{Id, Moment},
};
use conversations::{ChatRequest, SourceKind};
use schemars::JsonSchema;
use serde_json::json;

/// A message with its reply, the messages of a conversation, or what the clock's call came to.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum ChatAnswer {
    Said(ChatSaid),
    Read(ChatRead),
    Advanced(ChatAdvanced),
}

/// What the clock's call came to.
#[derive(JsonSchema)]
struct ChatAdvanced {
    /// Conversations on other channels that were answered, or need no answer any more.
    replied: u32,
    /// Conversations that could not be answered. A later call tries them again.
    failed: u32,
    /// How many escalations were looked at that nobody had taken: the staff are reminded of them.
    reminded: u32,
}

/// A message, and what became of it.
#[derive(JsonSchema)]
struct ChatSaid {
    /// Id of the conversation (UUID).
    conversation_id: Id,
    /// Secret by which a visitor goes on with the conversation that has just begun. It is told once.
    #[serde(skip_serializing_if = "Option::is_none")]
    visitor_token: Option<String>,
    /// The message as it is kept.
    message: ChatMessage,
    /// Reply to the message; null where a person looks after the conversation, and for the staff's own messages.
    reply: Option<ChatMessage>,
    /// Who answers in the conversation at present.
    handled_by: HandledBy,
    /// Open escalation of the conversation; null if there is none.
    escalation: Option<ChatEscalation>,
}

/// Messages of a conversation, oldest first.
#[derive(JsonSchema)]
struct ChatRead {
    /// Id of the conversation (UUID).
    conversation_id: Id,
    /// Messages after the one that `after` names, at most 100.
    messages: Vec<ChatMessage>,
    /// Whether there are more messages after these.
    has_more: bool,
    /// Who answers in the conversation at present.
    handled_by: HandledBy,
    /// Whether an assistant makes a reply at this moment.
    is_replying: bool,
    /// Open escalation of the conversation; null if there is none.
    escalation: Option<ChatEscalation>,
}

/// A message of a conversation.
#[derive(JsonSchema)]
struct ChatMessage {
    /// Id of the message (UUID), for `after`.
    id: Id,
    /// Whose words the message is.
    author: ChatAuthor,
    /// Plain text; in a reply, `[1]` names the first of its sources.
    text: String,
    /// What the reply quotes, in the order of the numbers.
    sources: Vec<ChatSource>,
    /// Whether the message answers something, rather than say that there is no answer.
    is_answer: bool,
    /// When the message was written, in RFC 3339.
    created_at: Moment,
}

/// Whose words a message is.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
enum ChatAuthor {
    Customer,
    Assistant,
    Staff,
}

/// Who answers in a conversation.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
enum HandledBy {
    Assistant,
    Staff,
}

/// Where a reply is taken from.
#[derive(JsonSchema)]
struct ChatSource {
    /// Number in brackets by which the text names the source, from 1.
    number: u32,
    /// Kind of source that is quoted.
    kind: SourceKind,
    /// Id of the source (UUID); null if it has none.
    id: Option<Id>,
    /// Title of the source for people, such as `Cancellations`; null if it has none.
    title: Option<String>,
    /// Address of the page; null if the source is no page of a website.
    url: Option<String>,
    /// Page of the document, from 1; null if the format has none.
    page: Option<u32>,
    /// Words of the source that are quoted, as plain text.
    quote: String,
}

/// A conversation that a person has to take over, as the customer sees it.
#[derive(JsonSchema)]
struct ChatEscalation {
    /// Id of the escalation (UUID), for `escalation-update`.
    id: Id,
    /// Why a person has to take over, such as `refund_request`.
    reason: String,
    /// Whether somebody has taken it.
    status: OpenStatus,
    /// When it was made, in RFC 3339.
    created_at: Moment,
}

/// State of an open escalation.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum OpenStatus {
    /// It waits: nobody has taken it yet.
    Pending,
    /// Somebody of the staff looks after it.
    InProgress,
}

/// UI message stream of the AI SDK, version 1, with the header `x-vercel-ai-ui-message-stream: v1`: `start`, a `source-url`
/// or `source-document` for each source, the text, `data-escalation` if one is open, `finish`, and `[DONE]`. The metadata
/// of `start` has `conversation_id`, `message_id`, `handled_by`, `escalation`, and `visitor_token` for a new visitor; that
/// of `finish` has `is_answer`, `created_at`, `handled_by` and `escalation`. What a language model answers comes sentence by
/// sentence; each event then has the name of its chunk, and `finish`, named `done`, is the last. Where a person takes over
/// meanwhile, `data-superseded` takes the text back whose `id` it names.
#[derive(JsonSchema)]
struct ChatStream(String);

pub(super) fn describe() -> Function {
    Function::post("chat-reply", "Answers visitors, clients and staff from an organization's knowledge")
        .tag(SUPPORT)
        .description(
            "A message gets a reply from passages, with their sources: by a language model where there is one, which says \
             nothing that they don't support, or in their own words; where none answers, it says so and offers \
             a person. `message` or `messages` (as the AI SDK sends them) says something; without both, the \
             conversation is read, from `after` on. A visitor without an account begins by a message without \
             `visitor_token`, gets one, and sends it from then on. The service gives `conversation_id`. A customer is \
             answered from what `public_search` opens, whoever calls. Staff write in a conversation with a customer as \
             themselves, and from then on no assistant answers in it. To `messages`, and with `accept: \
             text/event-stream`, the reply is a UI message stream of the AI SDK, version 1. Where the \
             service names no conversation, those are answered that wait on other channels, and it stays for \
             `seconds`; call it every minute.",
        )
        .for_roles(&[Role::Public, Role::Client, Role::User, Role::Service])
        .in_callers_organization()
        .takes::<ChatRequest>(
            "A question",
            json!({ "message": "May I bring my dog?", "message_id": "b5Yw0dYbVvqD5Vqg" }),
            |body| ChatRequest::read(body).map(drop),
        )
        .or("Of the AI SDK", json!({
            "id": "RcQ0bYvYt7Wn8WmA", "trigger": "submit-message",
            "messages": [{
                "id": "b5Yw0dYbVvqD5Vqg", "role": "user", "parts": [{ "type": "text", "text": "May I bring my dog?" }],
            }],
        }))
        .or("Read", json!({
            "visitor_token": "mR1mDq0mD8P9m3lY2u4nC0g1Q7w5d6X8y9Z0a1b2c3d",
            "after": "7b1c1d0e-3f63-4d8f-9a3e-0c1f2a3b4c5d",
        }))
        .or("The clock", json!({ "seconds": 50 }))
        .answers::<ChatAnswer>(200, "The message with its reply, or the messages of the conversation", json!({
            "conversation_id": "57dc7df0-1c70-43c3-a03e-44993c562508",
            "visitor_token": "mR1mDq0mD8P9m3lY2u4nC0g1Q7w5d6X8y9Z0a1b2c3d",
            "message": {
                "id": "60a2e3b8-8177-460e-9c12-b53d88bbd17f", "author": "customer", "text": "May I bring my dog?",
                "sources": [], "is_answer": false, "created_at": "2026-11-29T05:54:14.277372+00:00",
            },
            "reply": {
                "id": "7b1c1d0e-3f63-4d8f-9a3e-0c1f2a3b4c5d", "author": "assistant",
                "text": "I found this:\n\n“Dogs are welcome on a leash.” [1]",
                "sources": [{
                    "number": 1, "kind": "knowledge", "id": "5cbb8263-0fc3-46c5-bccb-c06aecca0799", "title": "Dogs",
                    "url": null, "page": null, "quote": "Dogs are welcome on a leash.",
                }],
                "is_answer": true, "created_at": "2026-11-29T05:54:14.346897+00:00",
            },
            "handled_by": "assistant", "escalation": null,
        }))
        .answers_as::<ChatStream>(200, "text/event-stream", "The reply as the AI SDK reads it", json!(concat!(
            "data: {\"type\":\"start\",\"messageId\":\"7b1c1d0e-3f63-4d8f-9a3e-0c1f2a3b4c5d\"}\n\n",
            "data: {\"type\":\"text-start\",\"id\":\"1\"}\n\n",
            "data: {\"type\":\"text-delta\",\"id\":\"1\",\"delta\":\"I could not find an answer to that.\"}\n\n",
            "data: {\"type\":\"text-end\",\"id\":\"1\"}\n\n",
            "data: {\"type\":\"finish\",\"finishReason\":\"stop\"}\n\n",
            "data: [DONE]\n\n",
        )))
        .makes_vectors()
        .limited()
        .refuses(403, "staff_only", "Only staff write as the staff, and only in conversations with customers.")
        .refuses(403, "members_only", "The caller is no active member of the organization.")
        .refuses(404, "conversation_not_found", "There is no such conversation, or it is not the caller's.")
        .refuses(404, "message_not_found", "There is no message `after` in the conversation.")
        .refuses(409, "message_id_reused", "Another message of the conversation has this `message_id`.")
        .refuses(409, "another_channel", "The customer wrote by e-mail or on the phone, and does not read this chat.")
        .refuses(409, "window_closed", "The customer did not write within 24 hours, so the network does not take the reply.")
        .refuses(422, "message_too_long", "The network does not take so long a message.")
        .refuses(503, "still_replying", "Another request has been making the reply for long; repeat this one.")
}
