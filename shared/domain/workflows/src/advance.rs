//! What a run does next.

mod begun;

use self::begun::step_of;
use crate::{
    facts::{Facts, Scope},
    graph::{Definition, Edge, ErrorHandling, Node, Workflow},
    message::Failure,
    state::{State, Status, StepState},
    step::{EndsAs, Step},
};
use ids::Uuid;
use jiff::Timestamp;
use messages::Senders;
use problem::Fault;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

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
    /// Which attempt this is, from 1 on.
    pub attempts: u32,
    /// Of one with an effect: when it is tried again if that fails.
    #[serde(serialize_with = "crate::moment::optional::serialize")]
    pub retry_at: Option<Timestamp>,
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
    /// Waits until the first time, or until one of these events, counted from the second time on.
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

    pub(crate) fn of(
        definition: Definition,
        templates: Map<String, Value>,
        input: Value,
        state: State,
    ) -> Self {
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
        let detail = faults
            .iter()
            .take(5)
            .map(|fault| format!("{} {}", fault.pointer, fault.detail));
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
        let workflow = self.workflow;
        for node in &workflow.nodes {
            let step = match self.steps.get(&node.id) {
                Some(step) if step.is_retried() => {
                    if step.wake_at.is_some_and(|until| until > self.now) {
                        continue;
                    }
                    self.attempt(node, self.begun(node), step.attempts + 1)
                }
                Some(step) if step.status == Status::Waiting => match self.woken(node, step) {
                    Some((handle, output)) => step_of(node, Outcome::Done(handle, output)),
                    None => continue,
                },
                Some(step) if step.status == Status::Failed && self.is_fatal(node) => {
                    let (code, detail) = (step.error.clone(), step.error_detail.clone());
                    let then = self.failed(&node.id, code, detail);
                    return Plan {
                        steps: written,
                        then,
                    };
                }
                Some(_) => continue,
                None => match self.way_to(node) {
                    Way::Undecided => continue,
                    Way::Dead => Written::skipped(node),
                    Way::Open => match self.begun(node) {
                        Outcome::EndsRun(ends_as) => {
                            self.take(Written::done(node), &mut written);
                            let then = Then::Ends(self.ended(match ends_as {
                                EndsAs::Completed => "completed",
                                EndsAs::Cancelled => "cancelled",
                            }));
                            return Plan {
                                steps: written,
                                then,
                            };
                        }
                        outcome => self.attempt(node, outcome, 1),
                    },
                },
            };
            let is_effect = step.effect.is_some();
            is_registered |= step.looks_back_to.is_some();
            let failure = (step.status == Status::Failed)
                .then(|| (step.error.clone(), step.error_detail.clone()));
            self.take(step, &mut written);
            if let Some((code, detail)) = failure
                && self.is_fatal(node)
            {
                let then = self.failed(&node.id, code, detail);
                return Plan {
                    steps: written,
                    then,
                };
            }
            if is_effect {
                // The database says what came of it, and what is known from then on.
                return Plan {
                    steps: written,
                    then: Then::GoesOn,
                };
            }
        }
        let then = if is_registered {
            // What it waits for may have happened already.
            Then::GoesOn
        } else {
            self.rests_or_ends()
        };
        Plan {
            steps: written,
            then,
        }
    }

    /// A step as it is written, with what its retry policy makes of a failure.
    fn attempt(&self, node: &Node, outcome: Outcome, attempt: u32) -> Written {
        let written = Written {
            attempts: attempt,
            ..step_of(node, outcome)
        };
        let retry = node.retry.filter(|_| node.step.acts());
        let next = retry.and_then(|retry| retry.next(attempt, self.now, &self.workflow.zone));
        match (next, written.status) {
            (Some(wake_at), Status::Failed) => Written {
                status: Status::Waiting,
                wake_at: Some(wake_at),
                ..written
            },
            (Some(_), _) if written.effect.is_some() => Written {
                retry_at: next,
                ..written
            },
            _ => written,
        }
    }

    fn take(&mut self, step: Written, written: &mut Vec<Written>) {
        let state = StepState {
            status: step.status,
            handle: step.handle.clone(),
            output: step.output.clone(),
            error: step.error.clone(),
            error_detail: step.error_detail.clone(),
            wake_at: step.wake_at,
            attempts: step.attempts,
            finished_at: Some(self.now),
            events: None,
        };
        self.facts.note(&step.node_id, &state);
        self.steps.insert(step.node_id.clone(), state);
        written.push(step);
    }

    fn rests_or_ends(&self) -> Then {
        let waiting = self
            .steps
            .values()
            .filter(|step| step.status == Status::Waiting);
        if let Some(rests_until) = waiting.filter_map(|step| step.wake_at).min() {
            return Then::Rests { rests_until };
        }
        let is_whole = self
            .workflow
            .nodes
            .iter()
            .all(|node| self.steps.contains_key(&node.id));
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
        let error =
            (ended == "completed" && !errors.is_empty()).then(|| "went_on_after_errors".to_owned());
        Ended {
            ended,
            error_detail: error
                .as_ref()
                .map(|_| format!("{} of its steps failed.", errors.len())),
            error,
            node_id: None,
            error_count: errors.len(),
            output: json!({ "errors": errors }),
        }
    }

    /// Whether a failed step ends the run.
    fn is_fatal(&self, node: &Node) -> bool {
        let is_caught = self.workflow.leads(node, "error");
        let stops = self.workflow.settings.error_handling == ErrorHandling::Stop;
        !is_caught && (stops || node.step.decides())
    }

    fn way_to(&self, node: &Node) -> Way {
        if matches!(node.step, Step::Trigger) {
            return Way::Open;
        }
        let mut found = Way::Dead;
        for (edge, source) in self.workflow.ways_into(node) {
            match self.way(edge, source) {
                Way::Undecided => return Way::Undecided,
                Way::Open => found = Way::Open,
                Way::Dead => {}
            }
        }
        found
    }

    fn way(&self, edge: &Edge, source: &Node) -> Way {
        let Some(step) = self.steps.get(&source.id) else {
            return Way::Undecided;
        };
        let taken = match step.status {
            Status::Waiting => return Way::Undecided,
            Status::Skipped | Status::Cancelled => return Way::Dead,
            Status::Failed if self.workflow.leads(source, "error") => "error",
            Status::Failed => "next",
            Status::Done => step.handle.as_deref().unwrap_or("next"),
        };
        // A message that nobody wants stops nobody's workflow.
        let is_unsent = taken == "skipped"
            && matches!(source.step, Step::SendMessage(_) | Step::Notify(_))
            && !self.workflow.leads(source, "skipped");
        let taken = if is_unsent { "next" } else { taken };
        match edge.handle == taken {
            true => Way::Open,
            false => Way::Dead,
        }
    }
}

#[cfg(test)]
#[path = "advance_tests.rs"]
mod tests;
