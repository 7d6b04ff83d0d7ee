//! The request of `message-send`.

mod draft;
mod facts;
mod recipient;
mod words;

pub use self::{
    draft::{Draft, Preview, Senders},
    facts::{Facts, FactsQuestion},
};

use crate::social::Network;
use calendar::Start;
use deserr::Deserr;
use fields::{Email, Line, Phone, Text};
use ids::{ConversationId, CustomerId, LeadId, TemplateId};
use languages::Language;
use problem::{Faults, Problem};
use request_body::{Fields, given};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The most variables of a request.
const MAX_VARIABLES: usize = 50;
/// The most that they hold together, in bytes of JSON.
const MAX_VALUES: usize = 32_000;

/// A request to send a message to one person, or to see it first.
#[derive(Debug, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct MessageSend {
    /// Person or address to write to.
    to: Recipient,
    /// Id of the template. The one of the same name in the reader's language is taken, if there is one.
    #[deserr(default)]
    template_id: Option<TemplateId>,
    /// Words instead of a template, with variables as a template has them.
    #[deserr(default)]
    content: Option<Text<20_000>>,
    /// Subject of an e-mail. Required with `content`; with a template it replaces the template's.
    #[deserr(default)]
    subject: Option<Line<500>>,
    /// Channel to send by. Default: the template's, or that of the address.
    #[deserr(default)]
    channel: Option<SendBy>,
    /// Language of the template to take (BCP 47), such as `de`. Default: that of the customer.
    #[deserr(default)]
    language: Option<Language>,
    /// Values by name, at most 50. They come before what is known of the person and the organization.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    variables: BTreeMap<String, Value>,
    /// What the message is for; it decides which permission is asked. Default: `transactional`.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    purpose: Purpose,
    /// When to send it, in RFC 3339; without an offset, local time of the organization. At most 30 days from now.
    #[deserr(default)]
    send_at: Option<Start>,
    /// Whether it may leave in the organization's quiet hours. Not for marketing. Default: `false`.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    ignore_quiet_hours: bool,
    /// Whether the message is only shown, and nothing is sent. Default: `false`.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    preview: bool,
}

/// Whom a message is for: one of these.
#[derive(Debug, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "MessageRecipient")
)]
#[deserr(deny_unknown_fields)]
struct Recipient {
    /// Id of a customer, who is written to at their own address.
    #[deserr(default)]
    customer_id: Option<CustomerId>,
    /// Id of a lead, who is written to at their own address.
    #[deserr(default)]
    lead_id: Option<LeadId>,
    /// Id of a conversation, whose customer is written to where they wrote: on WhatsApp, Messenger or Instagram, or by text message.
    #[deserr(default)]
    conversation_id: Option<ConversationId>,
    /// E-mail address of somebody who is neither.
    #[deserr(default)]
    email: Option<Email>,
    /// International phone number (E.164) of somebody who is neither.
    #[deserr(default)]
    phone: Option<Phone>,
}

/// The channel that a message leaves by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum SendBy {
    /// An e-mail with a subject and a text.
    Email,
    /// A text message (SMS) to a phone.
    Sms,
    /// A message on WhatsApp: a template that Meta approved, or within 24 hours after they wrote.
    Whatsapp,
    /// A message on Messenger, in a conversation, within 24 hours after they wrote.
    Messenger,
    /// A message on Instagram, in a conversation, within 24 hours after they wrote.
    Instagram,
}

impl SendBy {
    /// The network of Meta that it is, if one.
    pub(crate) fn network(self) -> Option<Network> {
        match self {
            Self::Email | Self::Sms => None,
            Self::Whatsapp => Some(Network::Whatsapp),
            Self::Messenger => Some(Network::Messenger),
            Self::Instagram => Some(Network::Instagram),
        }
    }
}

/// What a message is for, which consent depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserr, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Purpose {
    /// About what the person booked or asked. It stops where they refused all messages.
    #[default]
    Transactional,
    /// Everything else. It takes a permission that they granted.
    Marketing,
}

impl MessageSend {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        request_body::read_by(body, broken_rules)
    }

    /// Whether the message is only shown.
    #[must_use]
    pub fn is_preview(&self) -> bool {
        self.preview
    }

    /// The question to the database for [`Facts`].
    #[must_use]
    pub fn facts_question(&self) -> FactsQuestion<'_> {
        FactsQuestion {
            template_id: self.template_id,
            customer_id: self.to.customer_id,
            lead_id: self.to.lead_id,
            conversation_id: self.to.conversation_id,
            phone: self.to.phone.as_ref().map(Phone::as_str),
            language: self.language.as_ref().map(Language::as_str),
        }
    }
}

/// Finds the faults between fields.
fn broken_rules(fields: &Fields) -> Faults {
    let mut faults = Faults::default();
    match (given(fields, "template_id"), given(fields, "content")) {
        (None, None) => faults.add("/template_id", "is missing; give it or content"),
        (Some(_), Some(_)) => faults.add("/content", "can't be given together with template_id"),
        _ => {}
    }
    if let Some(to) = given(fields, "to").and_then(Value::as_object) {
        let named = [
            "customer_id",
            "lead_id",
            "conversation_id",
            "email",
            "phone",
        ];
        if named
            .iter()
            .filter(|name| given(to, name).is_some())
            .count()
            != 1
        {
            faults.add(
                "/to",
                "must have one of customer_id, lead_id, conversation_id, email and phone",
            );
        }
    }
    if let Some(variables) = given(fields, "variables") {
        let count = variables.as_object().map_or(0, serde_json::Map::len);
        if count > MAX_VARIABLES {
            faults.add(
                "/variables",
                format!("must have at most {MAX_VARIABLES} values"),
            );
        }
        let text = variables.to_string();
        if text.len() > MAX_VALUES {
            faults.add(
                "/variables",
                format!("must have at most {MAX_VALUES} bytes"),
            );
        } else if text.contains("\\u0000") {
            // Postgres takes no such letter.
            faults.add("/variables", "must not contain the letter U+0000");
        }
    }
    let is_marketing = given(fields, "purpose").is_some_and(|purpose| purpose == "marketing");
    if is_marketing && given(fields, "ignore_quiet_hours") == Some(&Value::Bool(true)) {
        faults.add("/ignore_quiet_hours", "is not for marketing");
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_fault_is_named() {
        let long: serde_json::Map<String, Value> =
            (0..51).map(|n| (n.to_string(), json!(n))).collect();
        for (body, expected) in [
            (json!({}), vec!["/template_id", "/to"]),
            (json!({ "to": {}, "content": "x" }), vec!["/to"]),
            (
                json!({ "to": { "email": "a@b.example", "phone": "+41791234567" }, "content": "x" }),
                vec!["/to"],
            ),
            (
                json!({ "to": { "email": "no" }, "content": "x", "template_id": "y", "purpose": "fun", "variables": long }),
                vec![
                    "/content",
                    "/purpose",
                    "/template_id",
                    "/to/email",
                    "/variables",
                ],
            ),
            (
                json!({ "to": { "phone": "+41791234567" }, "content": "x", "purpose": "marketing",
                        "ignore_quiet_hours": true, "variables": { "a": "x".repeat(32_001) } }),
                vec!["/ignore_quiet_hours", "/variables"],
            ),
        ] {
            let mut pointers = MessageSend::read(body.to_string().as_bytes())
                .unwrap_err()
                .pointers();
            pointers.sort_unstable();
            assert_eq!(pointers, expected, "{body}");
        }
    }
}
