//! What a node of the graph does, by its type.

use crate::time::{ClockTime, Period, Weekdays};
use conditions::Condition;
use ids::{TemplateId, UserId, Uuid};
use jiff::{SignedDuration, Span, Timestamp, tz::TimeZone};
use request_body::Nothing;
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::{Map, Value};

/// A step.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Trigger,
    Condition(Condition),
    Switch(Vec<Case>),
    Split(Vec<Part>),
    Delay(Period),
    WaitUntil(WaitUntil),
    WaitFor(WaitFor),
    SendMessage(SendMessage),
    Notify(Notify),
    UpdateLead(UpdateLead),
    AddTags(Vec<String>),
    RemoveTags(Vec<String>),
    Assign(Assign),
    Webhook(Webhook),
    End(EndsAs),
}

/// How a step ends the whole run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EndsAs {
    #[default]
    Completed,
    Cancelled,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub handle: String,
    pub rules: Condition,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Part {
    pub handle: String,
    pub percent: u32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WaitUntil {
    /// The clock time to wait for.
    #[serde(default)]
    pub time: Option<ClockTime>,
    #[serde(default)]
    pub weekdays: Weekdays,
    /// Path of a fact that holds a date or a time.
    #[serde(default)]
    pub at: Option<String>,
    #[serde(default)]
    pub offset: Option<Offset>,
    #[serde(default)]
    pub past: Past,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Offset(pub Span);

/// What becomes of a time that is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Past {
    #[default]
    Continue,
    Skip,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WaitFor {
    pub any: Vec<Awaited>,
    pub timeout: Period,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Awaited {
    pub event: String,
    #[serde(default = "event_handle")]
    pub handle: String,
    /// Of the event's payload, as `event.NAME`, and everything else.
    #[serde(default, rename = "where")]
    pub rules: Option<Condition>,
}

fn event_handle() -> String {
    "event".to_owned()
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendMessage {
    // What it names is given with the run, in the language of its reader.
    #[serde(rename = "template_id")]
    _template_id: TemplateId,
    #[serde(default)]
    pub purpose: messages::Purpose,
    #[serde(default)]
    pub variables: Map<String, Value>,
    /// Whether it leaves outside of the workflow's sendWindow too. The organization's quiet hours hold all the same.
    #[serde(default)]
    pub ignore_send_window: bool,
}

/// An e-mail to the staff.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Notify {
    #[serde(default)]
    pub user_ids: Vec<UserId>,
    /// Whether the member is told who looks after the lead.
    #[serde(default)]
    pub assignee: bool,
    pub subject: String,
    pub text: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateLead {
    #[serde(default)]
    pub set: Map<String, Value>,
    #[serde(default)]
    pub add: Map<String, Value>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Assign {
    pub user_ids: Vec<UserId>,
    #[serde(default)]
    pub replace: bool,
}

/// An event for one endpoint of the organization, which signs and checks it as every other.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Webhook {
    /// A row of `webhook_endpoints`.
    pub endpoint_id: Uuid,
    /// What it is told besides whom the run is about.
    #[serde(default)]
    pub fields: Map<String, Value>,
}

/// How often a step is tried that fails.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Retry {
    /// Attempts in all.
    pub attempts: u32,
    /// Between the first two attempts; each further one doubles it.
    pub backoff: Period,
}

impl Retry {
    /// When the next attempt is, after this one has failed. `None`: it was the last.
    pub fn next(self, attempt: u32, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        if attempt >= self.attempts {
            return None;
        }
        let first = self.backoff.after(now, zone).as_second() - now.as_second();
        let doubled = 1_i64 << attempt.saturating_sub(1).min(16);
        let seconds = first.max(1).saturating_mul(doubled).min(LONGEST_BACKOFF);
        Some(
            now.checked_add(SignedDuration::from_secs(seconds))
                .unwrap_or(Timestamp::MAX),
        )
    }
}

/// Where doubling ends: a week, in seconds.
const LONGEST_BACKOFF: i64 = 7 * 24 * 60 * 60;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    rules: Condition,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    parts: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct For {
    r#for: Period,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tags {
    tags: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ending {
    #[serde(default)]
    result: EndsAs,
}

impl Step {
    /// Reads a node's config; the error says what is wrong with it.
    pub fn read(kind: &str, config: Value) -> Result<Self, String> {
        fn of<T: serde::de::DeserializeOwned>(config: Value) -> Result<T, String> {
            serde_json::from_value(config).map_err(|fault| fault.to_string())
        }
        Ok(match kind {
            "trigger" => {
                of::<Nothing>(config)?;
                Self::Trigger
            }
            "condition" => Self::Condition(of::<Rules>(config)?.rules),
            "switch" => Self::Switch(of::<Cases>(config)?.cases),
            "split" => Self::Split(of::<Parts>(config)?.parts),
            "delay" => Self::Delay(of::<For>(config)?.r#for),
            "wait_until" => Self::WaitUntil(of(config)?),
            "wait_for" => Self::WaitFor(of(config)?),
            "send_message" => Self::SendMessage(of(config)?),
            "notify" => Self::Notify(of(config)?),
            "update_lead" => Self::UpdateLead(of(config)?),
            "add_tags" => Self::AddTags(of::<Tags>(config)?.tags),
            "remove_tags" => Self::RemoveTags(of::<Tags>(config)?.tags),
            "assign" => Self::Assign(of(config)?),
            "webhook" => Self::Webhook(of(config)?),
            "end" => Self::End(of::<Ending>(config)?.result),
            _ => return Err("is of no known type".to_owned()),
        })
    }

    /// The ways out that it may take.
    pub fn handles(&self) -> Vec<&str> {
        match self {
            Self::Trigger | Self::Delay(_) => vec!["next"],
            Self::Condition(_) => vec!["true", "false"],
            Self::Switch(cases) => cases
                .iter()
                .map(|case| case.handle.as_str())
                .chain(["else"])
                .collect(),
            Self::Split(parts) => parts.iter().map(|part| part.handle.as_str()).collect(),
            Self::WaitUntil(_) => vec!["next", "skipped", "error"],
            Self::WaitFor(wait) => wait
                .any
                .iter()
                .map(|awaited| awaited.handle.as_str())
                .chain(["timeout"])
                .collect(),
            Self::SendMessage(_) | Self::Notify(_) => vec!["next", "skipped", "error"],
            Self::UpdateLead(_)
            | Self::AddTags(_)
            | Self::RemoveTags(_)
            | Self::Assign(_)
            | Self::Webhook(_) => vec!["next", "error"],
            Self::End(_) => vec![],
        }
    }

    /// Whether it chooses a way: where it can't, nobody guesses.
    pub fn decides(&self) -> bool {
        matches!(
            self,
            Self::Condition(_) | Self::Switch(_) | Self::Split(_) | Self::WaitUntil(_)
        )
    }

    /// Whether it does something to the world, and so may be tried again.
    pub fn acts(&self) -> bool {
        matches!(
            self,
            Self::SendMessage(_)
                | Self::Notify(_)
                | Self::UpdateLead(_)
                | Self::AddTags(_)
                | Self::RemoveTags(_)
                | Self::Assign(_)
                | Self::Webhook(_)
        )
    }

    /// How long it waits at most, in days.
    pub fn max_wait(&self) -> i64 {
        match self {
            Self::Delay(period) => period.max_days(),
            Self::WaitFor(wait) => wait.timeout.max_days(),
            Self::WaitUntil(wait) if wait.at.is_none() => 8,
            _ => 0,
        }
    }
}

impl<'de> Deserialize<'de> for Offset {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Period::signed(&text).map(Self).map_err(D::Error::custom)
    }
}
