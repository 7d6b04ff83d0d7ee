//! What the database says of a conversation, and what a client is told.

use crate::{Asked, Source};
use ids::{ChatMessageId, ConversationId, EscalationId, OrganizationId};
use serde::{Deserialize, Serialize};

/// The answer of `private.chat_begin` and `private.chat_finish`.
#[derive(Debug, Deserialize)]
pub struct State {
    /// What is to be done.
    #[serde(rename = "state")]
    pub stage: Stage,
    /// The organization that is talked with.
    pub organization_id: OrganizationId,
    /// What a client is told.
    #[serde(flatten)]
    pub chat: Chat,
    /// What is to be answered, where it is this request that replies.
    pub asked: Option<Asked>,
}

/// What is to become of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The staff's own: nothing more.
    Said,
    /// It has its reply.
    Answered,
    /// A person looks after it.
    WithStaff,
    /// Another request replies.
    Busy,
    /// This request replies.
    Asked,
}

/// A message, and what became of it.
#[derive(Debug, Deserialize, Serialize)]
pub struct Chat {
    /// Of the conversation.
    pub conversation_id: ConversationId,
    /// For the visitor whose conversation has just begun.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub visitor_token: Option<String>,
    /// What was said.
    pub message: ChatMessage,
    /// The reply, unless a person looks after the conversation.
    pub reply: Option<ChatMessage>,
    /// Who answers: `assistant` or `staff`.
    pub handled_by: String,
    /// The open escalation.
    pub escalation: Option<Escalated>,
}

/// A message of a conversation.
#[derive(Debug, Deserialize, Serialize)]
pub struct ChatMessage {
    /// Of the message.
    pub id: ChatMessageId,
    /// `customer`, `assistant` or `staff`.
    pub author: String,
    /// Plain text.
    pub text: String,
    /// Where it is taken from.
    pub sources: Vec<Source>,
    /// Whether it answers something.
    pub is_answer: bool,
    /// RFC 3339.
    pub created_at: String,
}

/// An escalation, as the customer sees it.
#[derive(Debug, Deserialize, Serialize)]
pub struct Escalated {
    /// Of the escalation.
    pub id: EscalationId,
    /// Such as `refund_request`.
    pub reason: String,
    /// `pending` or `in_progress`.
    pub status: String,
    /// RFC 3339.
    pub created_at: String,
}
