//! What a run would do, without doing it.

use crate::{
    advance::{Plan, Run, Then},
    check::Known,
    graph::Workflow,
    state::{State, Status, StepState},
};
use jiff::Timestamp;
use messages::Senders;
use problem::Problem;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The way that a run would take, if nothing happened that it waits for.
#[derive(Debug, Default, Serialize)]
pub struct DryRun {
    workflow_id: String,
    version: i32,
    /// `completed`, `failed` or `cancelled`.
    ended: &'static str,
    error: Option<String>,
    error_detail: Option<String>,
    /// Steps in their order; those that no way leads to are left out.
    steps: Vec<DryStep>,
}

/// A step of a dry run.
#[derive(Debug, Serialize)]
pub struct DryStep {
    node_id: String,
    #[serde(rename = "type")]
    kind: String,
    status: Status,
    handle: Option<String>,
    /// When it would be done, in RFC 3339.
    #[serde(serialize_with = "crate::moment::required::serialize")]
    at: Timestamp,
    error: Option<String>,
    error_detail: Option<String>,
    /// What it would do: a message with its words, or a change of the lead.
    effect: Option<Value>,
}

impl DryRun {
    /// Tries a workflow as it is saved. Waits are over at once: a delay at its time, and what waits for an event at its
    /// timeout.
    ///
    /// # Errors
    /// 422 `workflow_invalid` with what keeps it from being run.
    pub fn of(
        workflow_id: String,
        known: &Known,
        input: Value,
        senders: &Senders,
    ) -> Result<Self, Problem> {
        let mut workflow = Workflow::read(&known.workflow).map_err(invalid)?;
        workflow.in_zone_of(&known.facts);
        let mut state = State {
            now: known.now,
            facts: known.facts.clone(),
            steps: BTreeMap::new(),
        };
        let run = Run::of(
            known.workflow.clone(),
            known.templates.clone(),
            input,
            state.clone(),
        );
        let mut trial = Self {
            workflow_id,
            version: known.version,
            ended: "failed",
            ..Self::default()
        };
        // Each round writes a step or ends: there are at most two rounds a node, ten attempts, and one to end.
        for _ in 0..12 * workflow.nodes.len() + 2 {
            let plan = run.next(&workflow, senders, &state);
            trial.note(&workflow, &plan, &mut state);
            match plan.then {
                Then::GoesOn => {}
                Then::Rests { rests_until } => state.now = state.now.max(rests_until),
                Then::Ends(ended) => {
                    trial.ended = ended.ended;
                    trial.error = ended.error;
                    trial.error_detail = ended.error_detail;
                    break;
                }
            }
        }
        Ok(trial)
    }

    fn note(&mut self, workflow: &Workflow, plan: &Plan, state: &mut State) {
        for written in &plan.steps {
            let handle = match &written.effect {
                Some(_) => Some("next".to_owned()),
                None => written.handle.clone(),
            };
            if let Some(effect) = &written.effect {
                apply(effect, &mut state.facts);
            }
            let step = StepState {
                status: written.status,
                handle: handle.clone(),
                output: written.output.clone(),
                error: written.error.clone(),
                error_detail: written.error_detail.clone(),
                wake_at: written.wake_at,
                attempts: written.attempts,
                finished_at: (written.status != Status::Waiting).then_some(state.now),
                events: None,
            };
            state.steps.insert(written.node_id.clone(), step);
            if matches!(written.status, Status::Waiting | Status::Skipped) {
                continue;
            }
            let kind = workflow
                .nodes
                .iter()
                .find(|node| node.id == written.node_id);
            self.steps.push(DryStep {
                node_id: written.node_id.clone(),
                kind: kind.map_or_else(String::new, |node| node.kind.clone()),
                status: written.status,
                handle,
                at: state.now,
                error: written.error.clone(),
                error_detail: written.error_detail.clone(),
                effect: written.effect.as_ref().map(shown),
            });
        }
    }
}

/// What a workflow that can't be run is refused with.
pub fn invalid(faults: Vec<problem::Fault>) -> Problem {
    Problem::new(
        422,
        "workflow_invalid",
        "The workflow can't be run as it is saved: errors says why.",
    )
    .with_errors(faults)
}

/// What people see of an effect: not what only the database needs.
fn shown(effect: &Value) -> Value {
    let mut effect = effect.clone();
    if let Some(fields) = effect.as_object_mut() {
        for internal in ["variables", "from_address", "ignores_quiet_hours"] {
            fields.remove(internal);
        }
    }
    effect
}

/// What later steps would know of it.
fn apply(effect: &Value, facts: &mut Map<String, Value>) {
    let Some(lead) = facts.get_mut("lead").and_then(Value::as_object_mut) else {
        return;
    };
    let named = |value: &Value| -> BTreeSet<String> {
        value
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|tag| tag.as_str().map(str::to_owned))
            .collect()
    };
    let tags = lead.get("tags").map(named).unwrap_or_default();
    let changed = effect.get("tags").map(named).unwrap_or_default();
    match effect.get("kind").and_then(Value::as_str) {
        Some("add_tags") => {
            lead.insert(
                "tags".to_owned(),
                json!(tags.union(&changed).collect::<Vec<_>>()),
            );
        }
        Some("remove_tags") => {
            lead.insert(
                "tags".to_owned(),
                json!(tags.difference(&changed).collect::<Vec<_>>()),
            );
        }
        Some("update_lead") => {
            for (name, value) in effect
                .get("set")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
            {
                lead.insert(name.clone(), value.clone());
            }
            if let Some(added) = effect.pointer("/add/lead_score").and_then(Value::as_i64) {
                let score = lead
                    .get("lead_score")
                    .and_then(Value::as_i64)
                    .unwrap_or_default();
                lead.insert("lead_score".to_owned(), json!(score.saturating_add(added)));
            }
            let custom = effect
                .get("custom_fields")
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default();
            if let Some(known) = lead.get_mut("custom_fields").and_then(Value::as_object_mut) {
                known.extend(custom);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(nodes: Value, edges: Value) -> Known {
        serde_json::from_value(json!({
            "version": 2, "members": [], "now": "2026-11-27T09:00:00Z",
            "workflow": { "trigger_type": "lead.created", "trigger_config": {}, "nodes": nodes, "edges": edges,
                          "settings": { "timezone": "Europe/Zurich" } },
            "templates": { "hello": { "id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d", "type": "email", "language": "en",
                                      "subject": "Hi {{ first_name }}", "content": "Score {{ lead.lead_score }}",
                                      "format": "text", "is_active": true } },
            "facts": { "organization": { "name": "Alpine", "timezone": "Europe/Zurich" }, "customer": null,
                       "lead": { "id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3e", "first_name": "Ada",
                                 "email": "ada@example.com", "lead_score": 5, "tags": [], "custom_fields": {} } },
        }))
        .unwrap()
    }

    fn senders() -> Senders {
        Senders::new(Some("no-reply@frontdesk.example".to_owned()), None)
    }

    #[test]
    fn it_shows_the_way_the_times_and_the_words() {
        let nodes = json!([
            { "id": "start", "type": "trigger" },
            { "id": "score", "type": "update_lead", "config": { "add": { "lead_score": 10 } } },
            { "id": "day", "type": "delay", "config": { "for": "P1D" } },
            { "id": "hello", "type": "send_message", "config": { "template_id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d" } },
            { "id": "reply", "type": "wait_for", "config": { "any": [{ "event": "message.received" }], "timeout": "P3D" } },
            { "id": "tag", "type": "add_tags", "config": { "tags": ["silent"] } },
            { "id": "never", "type": "end" },
        ]);
        let edges = json!([
            { "id": "1", "source": "start", "target": "score" },
            { "id": "2", "source": "score", "target": "day" },
            { "id": "3", "source": "day", "target": "hello" },
            { "id": "4", "source": "hello", "target": "reply" },
            { "id": "5", "source": "reply", "target": "tag", "sourceHandle": "timeout" },
            { "id": "6", "source": "reply", "target": "never", "sourceHandle": "event" },
        ]);
        let known = known(nodes, edges);
        assert_eq!(known.faults(), []);
        let trial = DryRun::of("w".to_owned(), &known, json!({}), &senders()).unwrap();
        let trial = serde_json::to_value(trial).unwrap();
        let steps: Vec<(&str, &str)> = trial["steps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| {
                (
                    step["node_id"].as_str().unwrap(),
                    step["at"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(trial["ended"], "completed", "{trial}");
        assert_eq!(
            steps,
            [
                ("start", "2026-11-27T09:00:00Z"),
                ("score", "2026-11-27T09:00:00Z"),
                ("day", "2026-11-28T09:00:00Z"),
                ("hello", "2026-11-28T09:00:00Z"),
                ("reply", "2026-12-01T09:00:00Z"),
                ("tag", "2026-12-01T09:00:00Z"),
            ]
        );
        let message = &trial["steps"][3]["effect"];
        assert_eq!(
            (&message["subject"], &message["text"], &message["address"]),
            (
                &json!("Hi Ada"),
                &json!("Score 15"),
                &json!("ada@example.com")
            )
        );
    }

    #[test]
    fn a_message_that_can_t_be_written_fails_and_says_why() {
        let nodes = json!([
            { "id": "start", "type": "trigger" },
            { "id": "hello", "type": "send_message", "config": { "template_id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d" } },
        ]);
        let edges = json!([{ "id": "1", "source": "start", "target": "hello" }]);
        let mut known = known(nodes, edges);
        known.facts["lead"]["first_name"] = json!(" ");
        let trial = DryRun::of("w".to_owned(), &known, json!({}), &senders()).unwrap();
        assert_eq!(trial.steps[1].error.as_deref(), Some("message_faults"));
        assert!(
            trial.steps[1]
                .error_detail
                .as_deref()
                .unwrap()
                .contains("/variables/first_name")
        );
        // By default a run goes on, and says that something failed.
        assert_eq!(
            (trial.ended, trial.error.as_deref()),
            ("completed", Some("went_on_after_errors"))
        );
    }
}
