//! The definition of a form, as the database keeps it.
//!
//! `private.form_faults` has refused definitions with faults when they were saved. What is read here is the same, and a
//! definition that is not is an error of the form, not of whoever fills it in.

use conditions::Condition;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;

/// A form that takes answers, and what its checks need to know of its organization.
#[derive(Clone, Debug, Deserialize)]
pub struct Form {
    /// What is asked, in order.
    pub(crate) fields: Vec<Field>,
    #[serde(default)]
    pub(crate) settings: Settings,
    /// Which definition this is.
    pub(crate) version: u32,
    /// Where a phone without a country code is from (ISO 3166-1 alpha-2).
    pub(crate) country: Option<String>,
    /// The day today in the organization's zone.
    #[serde(deserialize_with = "day")]
    pub(crate) today: Date,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Settings {
    /// Origins of the pages that may send it; empty: any.
    #[serde(default)]
    pub allowed_origins: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Field {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: Kind,
    #[serde(default)]
    pub label: Option<String>,
    #[serde(default)]
    pub required: bool,
    #[serde(default)]
    pub options: Vec<Choice>,
    #[serde(default)]
    pub validation: Validation,
    #[serde(default)]
    pub maps_to: Option<String>,
    #[serde(default)]
    pub visible_if: Option<Condition>,
    #[serde(default)]
    pub required_if: Option<Condition>,
    /// Whether a later answer takes the place of an earlier one in the lead.
    #[serde(default)]
    pub overwrite: bool,
    #[serde(default)]
    pub country: Option<String>,
    #[serde(default)]
    pub consent: Option<Consent>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Text,
    Textarea,
    Email,
    Phone,
    Number,
    Select,
    MultiSelect,
    Checkbox,
    Consent,
    Date,
    Time,
    Url,
    Rating,
    Hidden,
    Honeypot,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Choice {
    pub value: String,
}

/// What is agreed to.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Consent {
    pub channel: String,
    pub purpose: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Validation {
    pub min_length: Option<usize>,
    pub max_length: Option<usize>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    #[serde(default)]
    pub integer: bool,
    pub min_selected: Option<usize>,
    pub max_selected: Option<usize>,
    pub not_before: Option<String>,
    pub not_after: Option<String>,
}

impl Form {
    /// Reads what `private.lead_form` gives.
    ///
    /// # Errors
    /// What is wrong with the definition, for the log.
    pub fn read(definition: &str) -> Result<Self, String> {
        serde_json::from_str(definition).map_err(|fault| fault.to_string())
    }

    /// Whether a page of this origin (the header `origin`) may send the form.
    pub fn takes_from(&self, origin: Option<&str>) -> bool {
        let allowed = &self.settings.allowed_origins;
        allowed.is_empty()
            || origin.is_some_and(|origin| {
                allowed
                    .iter()
                    .any(|known| known.eq_ignore_ascii_case(origin))
            })
    }
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let day = String::deserialize(deserializer)?;
    day.parse().map_err(D::Error::custom)
}

impl Field {
    /// Whether it is shown, by the answers to the fields before it.
    pub fn is_shown<'a>(&self, answer: &impl Fn(&str) -> Option<&'a Value>) -> bool {
        self.visible_if
            .as_ref()
            .is_none_or(|condition| condition.holds(answer))
    }

    /// Whether it has to be filled in, by the answers to the fields before it.
    pub fn is_required<'a>(&self, answer: &impl Fn(&str) -> Option<&'a Value>) -> bool {
        self.required
            || self
                .required_if
                .as_ref()
                .is_some_and(|condition| condition.holds(answer))
    }
}
