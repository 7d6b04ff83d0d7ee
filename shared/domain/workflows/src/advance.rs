//! What a run does next.

use crate::{
    facts::{Facts, Scope},
    graph::{Definition, ErrorHandling, Node, Workflow},
    message::{self, Failure},
    state::{Happened, State, Status, StepState},
    step::{EndsAs, Past, Step, WaitFor, WaitUntil},
    time::moment_near,
};
use ids::Uuid;
use jiff::Timestamp;
use messages::Senders;
use problem::Fault;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use templates::{Format, fill};

/// A run that somebody works on: what `private.open_workflow_run` gives.
#[derive(Debug, Deserialize)]
pub struct Run {
    execution_id: Uuid,
    trigger: Value,
    input: Value,
    #[serde(rename = "workflow")]
    definition: Definition,
    /// By the ids of the nodes that send them.
    templates: Map<String, Value>,
    /// How far it is.
    pub state: State,
}

/// What is written next, in one statement: the arguments of `private.workflow_step`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Plan {
    /// Steps, in their order.
    pub steps: Vec<Written>,
    /// What becomes of the run after them.
    #[serde(flatten)]
    pub then: Then,
}

/// A step that is to be written.
#[derive(Clone, Debug, Serialize)]
pub struct Written {
    /// Id of its node.
    pub node_id: String,
    /// Whether it is done; of one with an effect, what the database makes of it.
    pub status: Status,
    /// The way out that it takes.
    pub handle: Option<String>,
    /// What later steps can ask about.
    pub output: Value,
    /// Why it failed, as a code.
    pub error: Option<String>,
    /// The same for people.
    pub error_detail: Option<String>,
    /// Until when it waits at most.
    #[serde(serialize_with = "crate::moment::optional::serialize")]
    pub wake_at: Option<Timestamp>,
    /// From when on an event counts that it waits for.
    #[serde(serialize_with = "crate::moment::optional::serialize")]
    pub looks_back_to: Option<Timestamp>,
    /// The events that it waits for.
    pub topics: Vec<String>,
    /// What it does to the world.
    pub effect: Option<Value>,
}

/// What becomes of a run after a plan.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(untagged)]
pub enum Then {
    /// It goes on at once, with the state that the database gives.
    #[default]
    GoesOn,
    /// Nothing can be done before this moment or an event.
    Rests {
        /// When it is taken up again at the latest.
        #[serde(serialize_with = "crate::moment::required::serialize")]
        rests_until: Timestamp,
    },
    /// It is over.
    Ends(Ended),
}

/// How a run ends.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ended {
    /// `completed`, `failed` or `cancelled`.
    pub ended: &'static str,
    /// Why it failed, as a code.
    pub error: Option<String>,
    /// The same for people.
    pub error_detail: Option<String>,
    /// The step that failed.
    pub node_id: Option<String>,
    /// What it came to.
    pub output: Value,
    /// Steps that failed.
    pub error_count: usize,
}

/// What a step comes to.
enum Outcome {
    Done(String, Value),
    Failed(Failure),
    /// Until a moment, and until then for events since another.
    Waits(Timestamp, Option<(Timestamp, Vec<String>)>),
    Does(Value),
    EndsRun(EndsAs),
}

/// Whether a node may begin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Undecided,
    Open,
    Dead,
}

/// What is known while a plan is made.
struct Planning<'a> {
    run: &'a Run,
    workflow: &'a Workflow,
    senders: &'a Senders,
    steps: BTreeMap<String, StepState>,
    facts: Facts,
    now: Timestamp,
}

impl Run {
    /// The workflow of the run.
    ///
    /// # Errors
    /// All that keeps it from being run: a version that was activated under other rules.
    pub fn workflow(&self) -> Result<Workflow, Vec<Fault>> {
        let mut workflow = Workflow::read(&self.definition)?;
        workflow.in_zone_of(&self.state.facts);
        Ok(workflow)
    }

    pub(crate) fn of(definition: Definition, templates: Map<String, Value>, input: Value, state: State) -> Self {
        Self {
            execution_id: Uuid::nil(),
            trigger: json!({ "event": "dry_run" }),
            input,
            definition,
            templates,
            state,
        }
    }

    /// What comes next. It is the same for the same state, however often it is asked for.
    #[must_use]
    pub fn next(&self, workflow: &Workflow, senders: &Senders, state: &State) -> Plan {
        let mut facts = Facts::new(&Scope {
            facts: &state.facts,
            trigger: &self.trigger,
            input: &self.input,
            now: state.now,
            zone: &workflow.zone,
        });
        for (node, step) in &state.steps {
            facts.note(node, step);
        }
        let planning = Planning {
            run: self,
            workflow,
            senders,
            steps: state.steps.clone(),
            facts,
            now: state.now,
        };
        planning.plan()
    }
}

impl Plan {
    /// What ends a run whose version can't be read.
    #[must_use]
    pub fn unreadable(faults: &[Fault]) -> Self {
        let detail = faults.iter().take(5).map(|fault| format!("{} {}", fault.pointer, fault.detail));
        Self {
            steps: Vec::new(),
            then: Then::Ends(Ended {
                ended: "failed",
                error: Some("workflow_invalid".to_owned()),
                error_detail: Some(detail.collect::<Vec<_>>().join("; ")),
                node_id: None,
                output: json!({}),
                error_count: 0,
            }),
        }
    }
}

impl Planning<'_> {
    fn plan(mut self) -> Plan {
        let mut written = Vec::new();
        let mut is_registered = false;
        // No way leads back, so that what comes before a node is decided before it.
        for place in 0..self.workflow.nodes.len() {
            let node = &self.workflow.nodes[place];
            let step = match self.steps.get(&node.id) {
                Some(step) if step.status == Status::Waiting => match self.woken(node, step) {
                    Some((handle, output)) => step_of(node, Outcome::Done(handle, output)),
                    None => continue,
                },
                Some(step) if step.status == Status::Failed && self.is_fatal(place) => {
                    let (code, detail) = (step.error.clone(), step.error_detail.clone());
                    let then = self.failed(&node.id, code, detail);
                    return Plan { steps: written, then };
                }
                Some(_) => continue,
                None => match self.way_to(place) {
                    Way::Undecided => continue,
                    Way::Dead => Written::skipped(node),
                    Way::Open => match self.begun(place) {
                        Outcome::EndsRun(ends_as) => {
                            self.take(Written::done(node), &mut written);
                            let then = Then::Ends(self.ended(match ends_as {
                                EndsAs::Completed => "completed",
                                EndsAs::Cancelled => "cancelled",
                            }));
                            return Plan { steps: written, then };
                        }
                        outcome => step_of(node, outcome),
                    },
                },
            };
            let is_effect = step.effect.is_some();
            is_registered |= step.looks_back_to.is_some();
            let failure = (step.status == Status::Failed)
                .then(|| (step.error.clone(), step.error_detail.clone()));
            self.take(step, &mut written);
            if let Some((code, detail)) = failure
                && self.is_fatal(place)
            {
                let id = self.workflow.nodes[place].id.clone();
                let then = self.failed(&id, code, detail);
                return Plan { steps: written, then };
            }
            if is_effect {
                // The database says what came of it, and what is known from then on.
                return Plan { steps: written, then: Then::GoesOn };
            }
        }
        let then = if is_registered {
            // What it waits for may have happened already.
            Then::GoesOn
        } else {
            self.rests_or_ends()
        };
        Plan { steps: written, then }
    }

    fn take(&mut self, step: Written, written: &mut Vec<Written>) {
        let state = StepState {
            status: step.status,
            handle: step.handle.clone(),
            output: step.output.clone(),
            error: step.error.clone(),
            error_detail: step.error_detail.clone(),
            wake_at: step.wake_at,
            finished_at: Some(self.now),
            events: None,
        };
        self.facts.note(&step.node_id, &state);
        self.steps.insert(step.node_id.clone(), state);
        written.push(step);
    }

    fn rests_or_ends(&self) -> Then {
        let waiting = self.steps.values().filter(|step| step.status == Status::Waiting);
        if let Some(rests_until) = waiting.filter_map(|step| step.wake_at).min() {
            return Then::Rests { rests_until };
        }
        let is_whole = self.workflow.nodes.iter().all(|node| self.steps.contains_key(&node.id));
        if !is_whole {
            let detail = "Some of its steps can't be reached or skipped.".to_owned();
            return self.failed("", Some("graph_stuck".to_owned()), Some(detail));
        }
        Then::Ends(self.ended("completed"))
    }

    fn failed(&self, node: &str, error: Option<String>, error_detail: Option<String>) -> Then {
        Then::Ends(Ended {
            error: error.or_else(|| Some("failed".to_owned())),
            error_detail,
            node_id: (!node.is_empty()).then(|| node.to_owned()),
            ..self.ended("failed")
        })
    }

    fn ended(&self, ended: &'static str) -> Ended {
        let errors: Vec<Value> = self
            .steps
            .iter()
            .filter(|(_, step)| step.status == Status::Failed)
            .map(|(node, step)| json!({ "node_id": node, "code": step.error, "detail": step.error_detail }))
            .collect();
        // A run that went on after errors says so.
        let error = (ended == "completed" && !errors.is_empty()).then(|| "went_on_after_errors".to_owned());
        Ended {
            ended,
            error_detail: error.as_ref().map(|_| format!("{} of its steps failed.", errors.len())),
            error,
            node_id: None,
            error_count: errors.len(),
            output: json!({ "errors": errors }),
        }
    }

    /// Whether a failed step ends the run.
    fn is_fatal(&self, place: usize) -> bool {
        let is_caught = self.workflow.leads(place, "error");
        let stops = self.workflow.settings.error_handling == ErrorHandling::Stop;
        !is_caught && (stops || self.workflow.nodes[place].step.decides())
    }

    fn way_to(&self, place: usize) -> Way {
        let node = &self.workflow.nodes[place];
        if matches!(node.step, Step::Trigger) {
            return Way::Open;
        }
        let mut found = Way::Dead;
        for edge in &node.incoming {
            match self.way(*edge) {
                Way::Undecided => return Way::Undecided,
                Way::Open => found = Way::Open,
                Way::Dead => {}
            }
        }
        found
    }

    fn way(&self, edge: usize) -> Way {
        let edge = &self.workflow.edges[edge];
        let source = &self.workflow.nodes[edge.source];
        let Some(step) = self.steps.get(&source.id) else {
            return Way::Undecided;
        };
        let taken = match step.status {
            Status::Waiting => return Way::Undecided,
            Status::Skipped | Status::Cancelled => return Way::Dead,
            Status::Failed if self.workflow.leads(edge.source, "error") => "error",
            Status::Failed => "next",
            Status::Done => step.handle.as_deref().unwrap_or("next"),
        };
        // A message that nobody wants stops nobody's workflow.
        let is_unsent = taken == "skipped"
            && matches!(source.step, Step::SendMessage(_))
            && !self.workflow.leads(edge.source, "skipped");
        let taken = if is_unsent { "next" } else { taken };
        match edge.handle == taken {
            true => Way::Open,
            false => Way::Dead,
        }
    }

    /// The way that a waiting step takes now, if it waits no more.
    fn woken(&self, node: &Node, step: &StepState) -> Option<(String, Value)> {
        if let Step::WaitFor(wait) = &node.step {
            let events = step.events.as_deref().unwrap_or_default();
            if let Some((handle, event)) = events.iter().find_map(|event| self.awaited(wait, event)) {
                return Some((handle, json!({ "topic": event.topic, "event": event.payload })));
            }
        }
        if step.wake_at.is_some_and(|until| until > self.now) {
            return None;
        }
        let handle = match &node.step {
            Step::WaitFor(_) => "timeout",
            _ => "next",
        };
        Some((handle.to_owned(), json!({})))
    }

    fn awaited<'e>(&self, wait: &WaitFor, event: &'e Happened) -> Option<(String, &'e Happened)> {
        let found = wait.any.iter().find(|awaited| {
            awaited.event == event.topic
                && awaited
                    .rules
                    .as_ref()
                    .is_none_or(|rules| self.facts.with_event(&event.payload).hold(rules))
        })?;
        Some((found.handle.clone(), event))
    }

    fn begun(&self, place: usize) -> Outcome {
        let node = &self.workflow.nodes[place];
        let done = |handle: &str| Outcome::Done(handle.to_owned(), json!({}));
        match &node.step {
            Step::Trigger => done("next"),
            Step::Condition(rules) => done(if self.facts.hold(rules) { "true" } else { "false" }),
            Step::Switch(cases) => {
                let case = cases.iter().find(|case| self.facts.hold(&case.rules));
                done(case.map_or("else", |case| &case.handle))
            }
            Step::Split(parts) => {
                // Of the run and the step, so that it is the same at each attempt.
                let mut left = hash(&[self.run.execution_id.as_bytes(), node.id.as_bytes()]) % 100;
                for part in parts {
                    if left < u64::from(part.percent) {
                        return done(&part.handle);
                    }
                    left -= u64::from(part.percent);
                }
                Outcome::Failed(Failure::new("split_incomplete", "The parts don't come to 100."))
            }
            Step::Delay(period) => Outcome::Waits(period.after(self.now, &self.workflow.zone), None),
            Step::WaitUntil(wait) => self.wait_until(wait),
            Step::WaitFor(wait) => {
                let since = self.before(node).filter_map(|step| step.finished_at).max();
                // It counts from when the message leaves, which quiet hours may put off.
                let sent = self.before(node).filter_map(|step| {
                    step.output["send_at"].as_str()?.parse::<Timestamp>().ok()
                });
                let from = sent.chain([self.now]).max().unwrap_or(self.now);
                let mut topics: Vec<String> = wait.any.iter().map(|awaited| awaited.event.clone()).collect();
                topics.sort_unstable();
                topics.dedup();
                Outcome::Waits(
                    wait.timeout.after(from, &self.workflow.zone),
                    Some((since.unwrap_or(self.now), topics)),
                )
            }
            Step::SendMessage(send) => {
                let template = self.run.templates.get(&node.id);
                match message::write(send, template, &self.facts, self.senders, self.now) {
                    Err(failure) => Outcome::Failed(failure),
                    Ok(mut effect) => {
                        if let Some(window) = &self.workflow.settings.send_window
                            && !send.ignore_send_window
                        {
                            let opening = window.opening(self.now, &self.workflow.zone);
                            effect.insert("send_at".to_owned(), json!(opening.to_string()));
                        }
                        effect.insert("kind".to_owned(), json!("send_message"));
                        Outcome::Does(Value::Object(effect))
                    }
                }
            }
            Step::UpdateLead(update) => self.update_lead(&update.set, &update.add),
            Step::AddTags(tags) => Outcome::Does(json!({ "kind": "add_tags", "tags": tags })),
            Step::RemoveTags(tags) => Outcome::Does(json!({ "kind": "remove_tags", "tags": tags })),
            Step::Assign(assign) => Outcome::Does(json!({
                "kind": "assign", "user_ids": assign.user_ids, "replace": assign.replace,
            })),
            Step::End(result) => Outcome::EndsRun(*result),
        }
    }

    /// The steps whose ways lead to a node and are open.
    fn before<'s>(&'s self, node: &'s Node) -> impl Iterator<Item = &'s StepState> {
        node.incoming
            .iter()
            .filter(|edge| self.way(**edge) == Way::Open)
            .filter_map(|edge| {
                let source = self.workflow.edges[*edge].source;
                self.steps.get(&self.workflow.nodes[source].id)
            })
    }

    fn wait_until(&self, wait: &WaitUntil) -> Outcome {
        let zone = &self.workflow.zone;
        let until = match (&wait.at, wait.time) {
            (Some(path), time) => {
                let fact = self.facts.get(path).unwrap_or(&Value::Null);
                moment_near(fact, wait.offset.map(|offset| offset.0), time, zone)
            }
            (None, Some(time)) => Some(time.next(&wait.weekdays, self.now, zone)),
            (None, None) => None,
        };
        let Some(until) = until else {
            let detail = format!("{} holds no date and no time.", wait.at.as_deref().unwrap_or("It"));
            return Outcome::Failed(Failure::new("no_time", detail));
        };
        if until > self.now {
            return Outcome::Waits(until, None);
        }
        let handle = match wait.past {
            Past::Continue => "next",
            Past::Skip => "skipped",
        };
        Outcome::Done(handle.to_owned(), json!({}))
    }

    fn update_lead(&self, set: &Map<String, Value>, add: &Map<String, Value>) -> Outcome {
        let mut columns = Map::new();
        let mut custom_fields = Map::new();
        for (name, value) in set {
            let value = match value {
                Value::String(text) if text.contains("{{") => {
                    match fill(text, Format::Text, &self.facts.object()) {
                        Ok(text) => Value::String(text),
                        Err(fault) => {
                            let detail = format!("{name} {fault}");
                            return Outcome::Failed(Failure::new("value_faults", detail));
                        }
                    }
                }
                value => value.clone(),
            };
            match name.strip_prefix("custom_fields.") {
                Some(field) => custom_fields.insert(field.to_owned(), value),
                None => columns.insert(name.clone(), value),
            };
        }
        Outcome::Does(json!({
            "kind": "update_lead", "set": columns, "add": add, "custom_fields": custom_fields,
        }))
    }
}

impl Written {
    fn new(node: &Node, status: Status) -> Self {
        Self {
            node_id: node.id.clone(),
            status,
            handle: None,
            output: json!({}),
            error: None,
            error_detail: None,
            wake_at: None,
            looks_back_to: None,
            topics: Vec::new(),
            effect: None,
        }
    }

    fn skipped(node: &Node) -> Self {
        Self::new(node, Status::Skipped)
    }

    fn done(node: &Node) -> Self {
        Self::new(node, Status::Done)
    }
}

fn step_of(node: &Node, outcome: Outcome) -> Written {
    match outcome {
        Outcome::Done(handle, output) => Written {
            handle: Some(handle),
            output,
            ..Written::done(node)
        },
        Outcome::Failed(failure) => Written {
            error: Some(failure.code),
            error_detail: Some(failure.detail.chars().take(500).collect()),
            ..Written::new(node, Status::Failed)
        },
        Outcome::Waits(until, events) => {
            let (looks_back_to, topics) = events.map_or((None, Vec::new()), |(since, topics)| (Some(since), topics));
            Written {
                wake_at: Some(until),
                looks_back_to,
                topics,
                ..Written::new(node, Status::Waiting)
            }
        }
        Outcome::Does(effect) => Written {
            effect: Some(effect),
            ..Written::done(node)
        },
        Outcome::EndsRun(_) => Written::done(node),
    }
}

/// FNV-1a.
fn hash(parts: &[&[u8]]) -> u64 {
    parts
        .iter()
        .flat_map(|part| part.iter())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
}

#[cfg(test)]
#[path = "advance_tests.rs"]
mod tests;
