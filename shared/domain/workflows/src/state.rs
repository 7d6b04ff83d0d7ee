//! How far a run is, as the database says.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// How far a run is, and what is known at this moment.
#[derive(Clone, Debug, Deserialize)]
pub struct State {
    /// The database's time.
    #[serde(with = "crate::moment::required")]
    pub now: Timestamp,
    /// organization, lead and customer.
    pub facts: Map<String, Value>,
    /// The steps that are written, by the ids of their nodes.
    pub steps: BTreeMap<String, StepState>,
}

/// A step that is written.
#[derive(Clone, Debug, Deserialize)]
pub struct StepState {
    /// Whether it is done.
    pub status: Status,
    /// The way out that it took.
    #[serde(default)]
    pub handle: Option<String>,
    /// What later steps can ask about.
    #[serde(default)]
    pub output: Value,
    /// Why it failed, as a code.
    #[serde(default)]
    pub error: Option<String>,
    /// The same for people.
    #[serde(default)]
    pub error_detail: Option<String>,
    /// Until when it waits at most.
    #[serde(default, with = "crate::moment::optional")]
    pub wake_at: Option<Timestamp>,
    /// How often it was tried.
    #[serde(default = "once")]
    pub attempts: u32,
    /// When it was done.
    #[serde(default, with = "crate::moment::optional")]
    pub finished_at: Option<Timestamp>,
    /// What has happened that it may wait for, in its order.
    #[serde(default)]
    pub events: Option<Vec<Happened>>,
}

fn once() -> u32 {
    1
}

impl StepState {
    /// Whether it failed, and waits to be tried again.
    pub(crate) fn is_retried(&self) -> bool {
        self.status == Status::Waiting && self.error.is_some()
    }
}

/// Whether a step is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Until a time or an event.
    Waiting,
    /// It took a way out.
    Done,
    /// No way led there.
    Skipped,
    /// It could not be done.
    Failed,
    /// The run ended before.
    Cancelled,
}

/// Something that happened.
#[derive(Clone, Debug, Deserialize)]
pub struct Happened {
    /// Such as `message.received`.
    pub topic: String,
    /// Ids and states.
    #[serde(default)]
    pub payload: Value,
}
