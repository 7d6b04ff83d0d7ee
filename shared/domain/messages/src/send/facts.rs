//! What a message is made of: the answer of `private.message_facts`.

use crate::template_save::{ContentFormat, Parameter};
use calendar::Zone;
use ids::{ConversationId, CustomerId, LeadId, TemplateId, Uuid};
use problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The arguments of `private.message_facts`.
#[derive(Debug, Serialize)]
pub struct FactsQuestion<'a> {
    pub(super) template_id: Option<TemplateId>,
    pub(super) customer_id: Option<CustomerId>,
    pub(super) lead_id: Option<LeadId>,
    pub(super) conversation_id: Option<ConversationId>,
    pub(super) phone: Option<&'a str>,
    pub(super) language: Option<&'a str>,
}

/// What the database knows of a message's template, its reader and its sender.
#[derive(Debug, Deserialize)]
pub struct Facts {
    pub(super) organization: Map<String, Value>,
    pub(super) template: Option<Template>,
    pub(super) person: Option<Map<String, Value>>,
    pub(super) sender_name: Option<String>,
    pub(super) language: String,
    timezone: String,
    /// The organization's own senders, by channel.
    #[serde(default)]
    pub(super) senders: OwnSenders,
    /// The conversation that is named, or the person's on WhatsApp.
    #[serde(default)]
    pub(super) conversation: Option<Thread>,
    /// The account that writes in it.
    #[serde(default)]
    pub(super) account: Option<Account>,
}

/// With what an organization sends, where it is its own.
#[derive(Debug, Default, Deserialize)]
pub(super) struct OwnSenders {
    pub email: Option<String>,
    pub sms: Option<String>,
}

/// A conversation with a customer.
#[derive(Debug, Deserialize)]
pub(super) struct Thread {
    pub id: ConversationId,
    pub channel: String,
    /// Where the customer is reached on the channel.
    pub address: Option<String>,
    /// Whether words of one's own may be sent.
    pub is_open: bool,
}

/// An account on a network of Meta.
#[derive(Debug, Deserialize)]
pub(super) struct Account {
    pub id: Uuid,
    pub account_id: String,
}

/// A template of the organization.
#[derive(Debug, Deserialize)]
pub(super) struct Template {
    pub id: TemplateId,
    #[serde(rename = "type")]
    pub kind: String,
    pub subject: Option<String>,
    pub content: String,
    pub format: ContentFormat,
    #[serde(default)]
    pub external_name: Option<String>,
    #[serde(default)]
    pub external_language: Option<String>,
    #[serde(default)]
    pub parameters: Vec<Parameter>,
}

impl Facts {
    /// The organization's time zone.
    pub(super) fn zone(&self) -> Result<Zone, Problem> {
        Zone::named(&self.timezone).map_err(|_| {
            Problem::new(
                409,
                "unknown_timezone",
                "The organization's time zone is not known. Set one of the IANA database.",
            )
        })
    }

    /// An address of the person.
    pub(super) fn address(&self, field: &str) -> Option<&str> {
        self.person.as_ref()?.get(field)?.as_str()
    }
}
