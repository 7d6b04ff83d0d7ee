//! What a message is made of: the answer of `private.message_facts`.

use crate::template_save::ContentFormat;
use calendar::Zone;
use ids::{CustomerId, LeadId, TemplateId};
use problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The arguments of `private.message_facts`.
#[derive(Debug, Serialize)]
pub struct FactsQuestion<'a> {
    pub(super) template_id: Option<TemplateId>,
    pub(super) customer_id: Option<CustomerId>,
    pub(super) lead_id: Option<LeadId>,
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
