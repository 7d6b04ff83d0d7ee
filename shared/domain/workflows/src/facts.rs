//! What rules, templates and times can ask about.

use crate::state::{Status, StepState};
use conditions::Condition;
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value, json};

/// What a run knows besides its steps.
pub(crate) struct Scope<'a> {
    pub facts: &'a Map<String, Value>,
    pub trigger: &'a Value,
    pub input: &'a Value,
    pub now: Timestamp,
    pub zone: &'a TimeZone,
}

/// What can be asked about, by paths such as `lead.custom_fields.size` and `steps.ask.handle`.
#[derive(Clone, Debug)]
pub(crate) struct Facts(Value);

impl Facts {
    pub fn new(scope: &Scope<'_>) -> Self {
        let mut facts = scope.facts.clone();
        facts.insert("trigger".to_owned(), scope.trigger.clone());
        facts.insert("input".to_owned(), scope.input.clone());
        let now = scope.zone.to_datetime(scope.now);
        facts.insert(
            "now".to_owned(),
            json!(now.round(jiff::Unit::Second).unwrap_or(now).to_string()),
        );
        facts.insert("steps".to_owned(), json!({}));
        Self(Value::Object(facts))
    }

    /// Notes a step, for the steps behind it.
    pub fn note(&mut self, node: &str, step: &StepState) {
        if step.status != Status::Waiting {
            let known = json!({
                "status": step.status, "handle": step.handle, "output": step.output, "error": step.error,
            });
            if let Some(steps) = self.0.get_mut("steps").and_then(Value::as_object_mut) {
                steps.insert(node.to_owned(), known);
            }
        }
    }

    /// Adds the event that a step waits for.
    pub fn with_event(&self, payload: &Value) -> Self {
        let mut facts = self.clone();
        if let Some(fields) = facts.0.as_object_mut() {
            fields.insert("event".to_owned(), payload.clone());
        }
        facts
    }

    /// The value at a path.
    pub fn get(&self, path: &str) -> Option<&Value> {
        path.split('.')
            .try_fold(&self.0, |value, name| value.get(name))
    }

    pub fn hold(&self, rules: &Condition) -> bool {
        rules.holds(&|path| self.get(path))
    }

    pub fn object(&self) -> Map<String, Value> {
        self.0.as_object().cloned().unwrap_or_default()
    }
}
