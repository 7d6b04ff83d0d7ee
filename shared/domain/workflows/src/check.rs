//! What keeps a workflow from being activated.

use crate::{
    graph::{Definition, Node, Workflow, fault},
    step::{Awaited, Step},
    trigger::TOPICS,
};
use conditions::Condition;
use problem::Fault;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use templates::{Format, check as check_template};

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
    /// organization, lead and customer.
    pub facts: Map<String, Value>,
    /// The database's time.
    #[serde(with = "crate::moment::required")]
    pub now: jiff::Timestamp,
}

/// The columns of a lead that a step may set.
const SETTABLE: [&str; 5] = ["first_name", "last_name", "status", "notes", "lead_score"];
/// The states of a lead.
const STATUSES: [&str; 5] = ["new", "contacted", "qualified", "converted", "lost"];
/// What rules and templates can ask about a lead.
const LEAD: [&str; 15] = [
    "id", "first_name", "last_name", "name", "email", "phone", "source", "status", "tags", "lead_score", "assigned_to",
    "customer_id", "utm_source", "utm_medium", "utm_campaign",
];
const CUSTOMER: [&str; 7] = ["id", "first_name", "last_name", "name", "email", "phone", "language"];
const ORGANIZATION: [&str; 5] = ["name", "website", "contact_email", "contact_phone", "timezone"];
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
                false => format!("must have one node of the type trigger, not {}", names.join(", ")),
            };
            self.add("/nodes", detail);
        }
        let mut is_reached: Vec<bool> = Vec::new();
        let mut waits: Vec<i64> = Vec::new();
        for node in &workflow.nodes {
            let is_trigger = matches!(node.step, Step::Trigger);
            if is_trigger && !node.incoming.is_empty() {
                self.add(&node.pointer, format!("node {}: no edge leads into a trigger", node.id));
            }
            let sources = node.incoming.iter().map(|edge| workflow.edges[*edge].source);
            let reached = is_trigger || sources.clone().any(|source| is_reached.get(source) == Some(&true));
            if !reached {
                self.add(&node.pointer, format!("node {}: no way leads there from the trigger", node.id));
            }
            is_reached.push(reached);
            let before = sources.filter_map(|source| waits.get(source)).max().copied();
            waits.push(before.unwrap_or_default() + node.step.max_wait());
            if matches!(node.step, Step::Condition(_) | Step::Switch(_) | Step::Split(_)) && node.outgoing.is_empty() {
                self.add(&node.pointer, format!("node {}: it chooses a way, and none leads on", node.id));
            }
        }
        for edge in &workflow.edges {
            let (source, target) = (&workflow.nodes[edge.source], &workflow.nodes[edge.target]);
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
        let lifetime = workflow.settings.max_lifetime_days.map_or(LIFETIME, i64::from);
        if let Some(longest) = waits.iter().max().filter(|longest| **longest > lifetime) {
            let detail = format!("its waits may take {longest} days, and a run lives {lifetime}");
            self.add("/settings/maxLifetimeDays", detail);
        }
    }

    fn settings(&mut self) {
        let settings = &self.workflow.settings;
        if settings.send_window.as_ref().is_some_and(crate::time::SendWindow::is_never_open) {
            self.add("/settings/sendWindow/to", "must be another time than from");
        }
        let wrong = settings.exit_on.iter().enumerate().filter(|(_, exit)| !TOPICS.contains(&exit.event.as_str()));
        for (index, _) in wrong {
            let detail = format!("must be one of {}", TOPICS.join(", "));
            self.add(format!("/settings/exitOn/{index}/event"), detail);
        }
        let messages = self.workflow.nodes.iter().filter(|node| matches!(node.step, Step::SendMessage(_)));
        if messages.count() > MAX_MESSAGES {
            self.add("/nodes", format!("must send at most {MAX_MESSAGES} messages"));
        }
    }

    fn node(&mut self, node: &Node) {
        let id = &node.id;
        let at = |field: &str| format!("{}/config/{field}", node.pointer);
        match &node.step {
            Step::Condition(rules) => self.rules(&format!("node {id}"), &at("rules"), rules, false),
            Step::Switch(cases) => {
                self.handles(node, "cases", cases.iter().map(|case| case.handle.as_str()), &["else", "error"]);
                for (index, case) in cases.iter().enumerate() {
                    self.rules(&format!("node {id}"), &at(&format!("cases/{index}/rules")), &case.rules, false);
                }
            }
            Step::Split(parts) => {
                self.handles(node, "parts", parts.iter().map(|part| part.handle.as_str()), &["error"]);
                let sum: u64 = parts.iter().map(|part| u64::from(part.percent)).sum();
                if sum != 100 {
                    self.add(at("parts"), format!("node {id}: the percents must come to 100, not {sum}"));
                }
            }
            Step::WaitUntil(wait) => {
                if wait.at.is_none() && wait.time.is_none() {
                    self.add(at("time"), format!("node {id}: is missing; give it, or at"));
                }
                if let Some(path) = &wait.at {
                    self.path(&format!("node {id}"), &at("at"), path, false);
                }
            }
            Step::WaitFor(wait) => self.wait_for(node, &wait.any),
            Step::SendMessage(send) => self.message(node, send),
            Step::UpdateLead(update) => self.update(node, &update.set, &update.add),
            Step::AddTags(tags) | Step::RemoveTags(tags) => {
                let fits = |tag: &String| {
                    (1..=200).contains(&tag.chars().count()) && !tag.chars().any(char::is_control)
                };
                if !(1..=50).contains(&tags.len()) || !tags.iter().all(fits) {
                    self.add(at("tags"), format!("node {id}: must be 1 to 50 tags of 1 to 200 letters"));
                }
            }
            Step::Assign(assign) => {
                if !(1..=50).contains(&assign.user_ids.len()) {
                    self.add(at("user_ids"), format!("node {id}: must have 1 to 50 users"));
                }
                for (index, user) in assign.user_ids.iter().enumerate() {
                    if !self.known.members.contains(&user.to_string()) {
                        let detail = format!("node {id}: is no active member of the organization");
                        self.add(at(&format!("user_ids/{index}")), detail);
                    }
                }
            }
            Step::Trigger | Step::Delay(_) | Step::End(_) => {}
        }
    }

    fn handles<'h>(&mut self, node: &Node, field: &str, handles: impl Iterator<Item = &'h str>, taken: &[&str]) {
        let mut seen: BTreeSet<&str> = taken.iter().copied().collect();
        let mut count = 0;
        for (index, handle) in handles.enumerate() {
            count += 1;
            let is_name = (1..=64).contains(&handle.len())
                && handle.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
            if !is_name || !seen.insert(handle) {
                let detail = format!("node {}: must be a name of its own, of 1 to 64 letters, digits, - or _", node.id);
                self.add(format!("{}/config/{field}/{index}/handle", node.pointer), detail);
            }
        }
        if !(1..=20).contains(&count) {
            self.add(format!("{}/config/{field}", node.pointer), format!("node {}: must have 1 to 20", node.id));
        }
    }

    fn wait_for(&mut self, node: &Node, any: &[Awaited]) {
        let at = |field: &str| format!("{}/config/any{field}", node.pointer);
        if !(1..=10).contains(&any.len()) {
            self.add(at(""), format!("node {}: must have 1 to 10 events", node.id));
        }
        for (index, awaited) in any.iter().enumerate() {
            if !TOPICS.contains(&awaited.event.as_str()) {
                let detail = format!("node {}: must be one of {}", node.id, TOPICS.join(", "));
                self.add(at(&format!("/{index}/event")), detail);
            }
            if awaited.handle == "timeout" || awaited.handle.is_empty() || awaited.handle.len() > 64 {
                let detail = format!("node {}: must be another name than timeout, of 1 to 64 letters", node.id);
                self.add(at(&format!("/{index}/handle")), detail);
            }
            if let Some(rules) = &awaited.rules {
                self.rules(&format!("node {}", node.id), &at(&format!("/{index}/where")), rules, true);
            }
        }
    }

    fn message(&mut self, node: &Node, send: &crate::step::SendMessage) {
        let at = format!("{}/config/template_id", node.pointer);
        let Some(template) = self.known.templates.get(&node.id) else {
            self.add(at, format!("node {}: there is no such template", node.id));
            return;
        };
        if template["is_active"] == Value::Bool(false) {
            self.add(&at, format!("node {}: the template is not in use", node.id));
        }
        let kind = template["type"].as_str().unwrap_or_default();
        if !["email", "sms"].contains(&kind) {
            self.add(&at, format!("node {}: the template is of a channel that nothing sends by", node.id));
        }
        if kind == "email" && send.purpose == messages::Purpose::Marketing {
            let detail = format!(
                "node {}: marketing is for text messages: by e-mail it takes a link to unsubscribe, which e-mails do not \
                 have yet",
                node.id
            );
            self.add(format!("{}/config/purpose", node.pointer), detail);
        }
        let format = match template["format"].as_str() {
            Some("html") => Format::Html,
            _ => Format::Text,
        };
        for (part, format) in [("subject", Format::Text), ("content", format)] {
            let Some(text) = template[part].as_str() else { continue };
            match check_template(text, format) {
                Err(wrong) => self.add(&at, format!("node {}: the template's {part}: {wrong}", node.id)),
                Ok(names) => {
                    for name in names.iter().filter(|name| !is_bound(name, &send.variables)) {
                        let detail = format!("node {}: the template's {name} is no value that a run has; give it", node.id);
                        self.add(format!("{}/config/variables/{name}", node.pointer), detail);
                    }
                }
            }
        }
    }

    fn update(&mut self, node: &Node, set: &Map<String, Value>, add: &Map<String, Value>) {
        let at = |field: &str| format!("{}/config/{field}", node.pointer);
        if set.is_empty() && add.is_empty() {
            self.add(at("set"), format!("node {}: must set or add something", node.id));
        }
        for (name, value) in set {
            let custom = name.strip_prefix("custom_fields.");
            let is_known = SETTABLE.contains(&name.as_str())
                || custom.is_some_and(|field| (1..=100).contains(&field.len()));
            let fits = match name.as_str() {
                "status" => value.as_str().is_some_and(|status| STATUSES.contains(&status)),
                "lead_score" => value.as_i64().is_some_and(|score| i32::try_from(score).is_ok()),
                _ if custom.is_some() => !value.is_object(),
                _ => value.is_string() || value.is_null(),
            };
            if !is_known {
                let detail = format!(
                    "node {}: must be one of {}, or custom_fields.NAME",
                    node.id,
                    SETTABLE.join(", ")
                );
                self.add(at(&format!("set/{name}")), detail);
            } else if !fits {
                self.add(at(&format!("set/{name}")), format!("node {}: is no value of this field", node.id));
            }
            if let Some(text) = value.as_str().filter(|text| text.contains("{{"))
                && let Err(wrong) = check_template(text, Format::Text)
            {
                self.add(at(&format!("set/{name}")), format!("node {}: {wrong}", node.id));
            }
        }
        for (name, value) in add {
            if name != "lead_score" || !value.as_i64().is_some_and(|score| score.abs() <= 1_000_000) {
                let detail = format!("node {}: must be lead_score, a whole number up to a million", node.id);
                self.add(at(&format!("add/{name}")), detail);
            }
        }
    }

    fn rules(&mut self, whose: &str, pointer: &str, rules: &Condition, of_event: bool) {
        match rules {
            Condition::All(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    self.rules(whose, &format!("{pointer}/all/{index}"), part, of_event);
                }
            }
            Condition::Any(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    self.rules(whose, &format!("{pointer}/any/{index}"), part, of_event);
                }
            }
            Condition::Not(part) => self.rules(whose, &format!("{pointer}/not"), part, of_event),
            Condition::Test(test) => self.path(whose, &format!("{pointer}/field"), &test.field, of_event),
        }
    }

    fn path(&mut self, whose: &str, pointer: &str, path: &str, of_event: bool) {
        let mut parts = path.split('.');
        let (root, field) = (parts.next().unwrap_or_default(), parts.next());
        let is_known = match (root, field) {
            ("now", None) | ("trigger" | "input", Some(_)) => true,
            ("event", Some(_)) => of_event,
            ("lead", Some("custom_fields")) => parts.next().is_some(),
            ("lead", Some(field)) => LEAD.contains(&field) || field == "created_at",
            ("customer", Some(field)) => CUSTOMER.contains(&field),
            ("organization", Some(field)) => ORGANIZATION.contains(&field),
            ("steps", Some(node)) => {
                self.workflow.nodes.iter().any(|known| known.id == node)
                    && matches!(parts.next(), Some("status" | "handle" | "output" | "error"))
            }
            _ => false,
        };
        if !is_known {
            let detail = format!("{whose}: {path} is nothing that a run knows");
            self.add(pointer, detail);
        }
    }
}

/// Whether a template's name has a value in a run, or may have one.
fn is_bound(name: &str, variables: &Map<String, Value>) -> bool {
    let (root, field) = name.split_once('.').map_or((name, None), |(root, field)| (root, Some(field)));
    if variables.contains_key(root) {
        return true;
    }
    match (root, field) {
        ("trigger" | "input" | "custom_fields", _) => true,
        ("lead", Some(field)) => field.starts_with("custom_fields") || LEAD.contains(&field) || field == "created_at",
        ("customer", Some(field)) => CUSTOMER.contains(&field),
        ("organization", Some(field)) => ORGANIZATION.contains(&field),
        ("lead" | "customer" | "organization", None) => true,
        (name, None) => LEAD.contains(&name) || CUSTOMER.contains(&name),
        _ => false,
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
