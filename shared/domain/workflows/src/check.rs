//! What keeps a workflow from being activated.

mod nodes;
mod paths;

use crate::{
    graph::{Definition, Node, Workflow, fault},
    step::Step,
    time::QuietHours,
    trigger::TOPICS,
};
use problem::Fault;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What a workflow is checked against, as `private.workflow_definition` gives it.
#[derive(Debug, Deserialize)]
pub struct Known {
    /// Which of its versions this is.
    pub version: i32,
    /// As it is saved.
    pub workflow: Definition,
    /// By the ids of the nodes that send them.
    pub templates: Map<String, Value>,
    members: BTreeSet<String>,
    /// Where webhooks of the organization go.
    #[serde(default)]
    endpoints: BTreeSet<String>,
    /// organization, lead and customer.
    pub facts: Map<String, Value>,
    /// The database's time.
    #[serde(with = "crate::moment::required")]
    pub now: jiff::Timestamp,
}

/// How long a run lives at most, in days, where its settings say nothing.
const LIFETIME: i64 = 90;
/// The messages that a workflow may have.
const MAX_MESSAGES: usize = 50;

impl Known {
    /// All that keeps the workflow from being activated, each with a JSON pointer and the names of its nodes.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut workflow = match Workflow::read(&self.workflow) {
            Ok(workflow) => workflow,
            Err(faults) => return faults,
        };
        workflow.in_zone_of(&self.facts);
        let mut check = Check {
            known: self,
            workflow: &workflow,
            faults: Vec::new(),
        };
        check.structure();
        check.settings();
        for node in &workflow.nodes {
            check.node(node);
        }
        if let Some(filter) = &workflow.trigger.config.filter {
            check.rules("the trigger", "/trigger_config/filter", filter, false);
        }
        check.faults.truncate(100);
        check.faults
    }
}

struct Check<'a> {
    known: &'a Known,
    workflow: &'a Workflow,
    faults: Vec<Fault>,
}

impl Check<'_> {
    fn add(&mut self, pointer: impl Into<String>, detail: impl Into<String>) {
        self.faults.push(fault(pointer, detail));
    }

    fn structure(&mut self) {
        let workflow = self.workflow;
        let triggers: Vec<&Node> = workflow
            .nodes
            .iter()
            .filter(|node| matches!(node.step, Step::Trigger))
            .collect();
        if triggers.len() != 1 {
            let names: Vec<&str> = triggers.iter().map(|node| node.id.as_str()).collect();
            let detail = match names.is_empty() {
                true => "must have one node of the type trigger".to_owned(),
                false => format!(
                    "must have one node of the type trigger, not {}",
                    names.join(", ")
                ),
            };
            self.add("/nodes", detail);
        }
        let mut is_reached: BTreeSet<&str> = BTreeSet::new();
        let mut waits: BTreeMap<&str, i64> = BTreeMap::new();
        for node in &workflow.nodes {
            let is_trigger = matches!(node.step, Step::Trigger);
            if is_trigger && !node.incoming.is_empty() {
                self.add(
                    &node.pointer,
                    format!("node {}: no edge leads into a trigger", node.id),
                );
            }
            let sources: Vec<&str> = workflow
                .ways_into(node)
                .map(|(_, source)| source.id.as_str())
                .collect();
            if is_trigger || sources.iter().any(|source| is_reached.contains(source)) {
                is_reached.insert(&node.id);
            } else {
                self.add(
                    &node.pointer,
                    format!("node {}: no way leads there from the trigger", node.id),
                );
            }
            let before = sources
                .iter()
                .filter_map(|source| waits.get(source))
                .max()
                .copied();
            waits.insert(&node.id, before.unwrap_or_default() + node.step.max_wait());
            if matches!(
                node.step,
                Step::Condition(_) | Step::Switch(_) | Step::Split(_)
            ) && node.outgoing.is_empty()
            {
                self.add(
                    &node.pointer,
                    format!("node {}: it chooses a way, and none leads on", node.id),
                );
            }
        }
        let edges = workflow
            .nodes
            .iter()
            .flat_map(|target| workflow.ways_into(target).map(move |way| (way, target)));
        for ((edge, source), target) in edges {
            let handles = source.step.handles();
            if !handles.contains(&edge.handle.as_str()) {
                let takes = match handles.is_empty() {
                    true => "nothing comes after it".to_owned(),
                    false => format!("its handles are {}", handles.join(", ")),
                };
                let detail = format!(
                    "the edge from {} to {}: {} has no handle {}; {takes}",
                    source.id, target.id, source.id, edge.handle
                );
                self.add(format!("{}/sourceHandle", edge.pointer), detail);
            }
        }
        let lifetime = workflow
            .settings
            .max_lifetime_days
            .map_or(LIFETIME, i64::from);
        if let Some(longest) = waits.values().max().filter(|longest| **longest > lifetime) {
            let detail = format!("its waits may take {longest} days, and a run lives {lifetime}");
            self.add("/settings/maxLifetimeDays", detail);
        }
    }

    fn settings(&mut self) {
        let settings = &self.workflow.settings;
        if settings
            .send_window
            .as_ref()
            .is_some_and(crate::time::SendWindow::is_never_open)
        {
            self.add("/settings/sendWindow/to", "must be another time than from");
        } else if let Some(window) = &settings.send_window
            && let Some(quiet) = self
                .known
                .facts
                .get("organization")
                .and_then(QuietHours::of)
            && window
                .opening_beside(&quiet, self.known.now, &self.workflow.zone)
                .is_none()
        {
            self.add(
                "/settings/sendWindow",
                "lies within the quiet hours of the organization, in which no message leaves",
            );
        }
        let wrong = settings
            .exit_on
            .iter()
            .enumerate()
            .filter(|(_, exit)| !TOPICS.contains(&exit.event.as_str()));
        for (index, _) in wrong {
            let detail = format!("must be one of {}", TOPICS.join(", "));
            self.add(format!("/settings/exitOn/{index}/event"), detail);
        }
        let messages = self
            .workflow
            .nodes
            .iter()
            .filter(|node| matches!(node.step, Step::SendMessage(_)));
        if messages.count() > MAX_MESSAGES {
            self.add(
                "/nodes",
                format!("must send at most {MAX_MESSAGES} messages"),
            );
        }
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
