//! What a step comes to when it begins, or when it has waited.

use super::{Outcome, Planning, Way, Written};
use crate::{
    graph::Node,
    message::{self, Failure},
    state::{Happened, Status, StepState},
    step::{Notify, Past, Step, WaitFor, WaitUntil, Webhook},
    time::{QuietHours, moment_near},
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use templates::{Format, fill};

impl Planning<'_> {
    /// The way that a waiting step takes now, if it waits no more.
    pub(super) fn woken(&self, node: &Node, step: &StepState) -> Option<(String, Value)> {
        if let Step::WaitFor(wait) = &node.step {
            let events = step.events.as_deref().unwrap_or_default();
            if let Some((handle, event)) = events.iter().find_map(|event| self.awaited(wait, event))
            {
                return Some((
                    handle,
                    json!({ "topic": event.topic, "event": event.payload }),
                ));
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

    pub(super) fn begun(&self, node: &Node) -> Outcome {
        let done = |handle: &str| Outcome::Done(handle.to_owned(), json!({}));
        match &node.step {
            Step::Trigger => done("next"),
            Step::Condition(rules) => done(if self.facts.hold(rules) {
                "true"
            } else {
                "false"
            }),
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
                Outcome::Failed(Failure::new(
                    "split_incomplete",
                    "The parts don't come to 100.",
                ))
            }
            Step::Delay(period) => {
                Outcome::Waits(period.after(self.now, &self.workflow.zone), None)
            }
            Step::WaitUntil(wait) => self.wait_until(wait),
            Step::WaitFor(wait) => {
                let since = self.before(node).filter_map(|step| step.finished_at).max();
                // It counts from when the message leaves, which quiet hours may put off.
                let sent = self.before(node).filter_map(|step| {
                    step.output
                        .get("send_at")?
                        .as_str()?
                        .parse::<Timestamp>()
                        .ok()
                });
                let from = sent.chain([self.now]).max().unwrap_or(self.now);
                let mut topics: Vec<String> = wait
                    .any
                    .iter()
                    .map(|awaited| awaited.event.clone())
                    .collect();
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
                            let zone = &self.workflow.zone;
                            let quiet = self.facts.get("organization").and_then(QuietHours::of);
                            let opening = quiet
                                .and_then(|quiet| window.opening_beside(&quiet, self.now, zone))
                                .unwrap_or_else(|| window.opening(self.now, zone));
                            effect.insert("send_at".to_owned(), json!(opening.to_string()));
                        }
                        effect.insert("kind".to_owned(), json!("send_message"));
                        Outcome::Does(Value::Object(effect))
                    }
                }
            }
            Step::Notify(notify) => self.notify(notify),
            Step::UpdateLead(update) => self.update_lead(&update.set, &update.add),
            Step::AddTags(tags) => Outcome::Does(json!({ "kind": "add_tags", "tags": tags })),
            Step::RemoveTags(tags) => Outcome::Does(json!({ "kind": "remove_tags", "tags": tags })),
            Step::Assign(assign) => Outcome::Does(json!({
                "kind": "assign", "user_ids": assign.user_ids, "replace": assign.replace,
            })),
            Step::Webhook(webhook) => self.webhook(webhook),
            Step::End(result) => Outcome::EndsRun(*result),
        }
    }

    /// The steps whose ways lead to a node and are open.
    fn before<'s>(&'s self, node: &'s Node) -> impl Iterator<Item = &'s StepState> {
        self.workflow
            .ways_into(node)
            .filter(|(edge, source)| self.way(edge, source) == Way::Open)
            .filter_map(|(_, source)| self.steps.get(&source.id))
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
            let detail = format!(
                "{} holds no date and no time.",
                wait.at.as_deref().unwrap_or("It")
            );
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

    fn notify(&self, notify: &Notify) -> Outcome {
        let mut words = Vec::new();
        for (name, text, longest) in [
            ("subject", &notify.subject, 255),
            ("text", &notify.text, 10_000),
        ] {
            match fill(text, Format::Text, &self.facts.object()) {
                Ok(text) => words.push(text.chars().take(longest).collect::<String>()),
                Err(fault) => {
                    let detail = format!("{name} {fault}");
                    return Outcome::Failed(Failure::new("message_faults", detail));
                }
            }
        }
        let text = words.pop();
        let subject = words
            .pop()
            .map(|subject| subject.split_whitespace().collect::<Vec<_>>().join(" "));
        Outcome::Does(json!({
            "kind": "notify", "user_ids": notify.user_ids, "assignee": notify.assignee, "subject": subject, "text": text,
        }))
    }

    fn webhook(&self, webhook: &Webhook) -> Outcome {
        let mut fields = Map::new();
        for (name, value) in &webhook.fields {
            let value = match self.filled(name, value) {
                Ok(value) => value,
                Err(failure) => return Outcome::Failed(failure),
            };
            fields.insert(name.clone(), value);
        }
        Outcome::Does(json!({
            "kind": "webhook", "endpoint_id": webhook.endpoint_id, "fields": fields,
        }))
    }

    fn update_lead(&self, set: &Map<String, Value>, add: &Map<String, Value>) -> Outcome {
        let mut columns = Map::new();
        let mut custom_fields = Map::new();
        for (name, value) in set {
            let value = match self.filled(name, value) {
                Ok(value) => value,
                Err(failure) => return Outcome::Failed(failure),
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

    /// A value with its placeholders filled in.
    fn filled(&self, name: &str, value: &Value) -> Result<Value, Failure> {
        match value {
            Value::String(text) if text.contains("{{") => {
                fill(text, Format::Text, &self.facts.object())
                    .map(Value::String)
                    .map_err(|fault| Failure::new("value_faults", format!("{name} {fault}")))
            }
            value => Ok(value.clone()),
        }
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
            attempts: 1,
            retry_at: None,
        }
    }

    pub(super) fn skipped(node: &Node) -> Self {
        Self::new(node, Status::Skipped)
    }

    pub(super) fn done(node: &Node) -> Self {
        Self::new(node, Status::Done)
    }
}

/// The step that an outcome is written as.
pub(super) fn step_of(node: &Node, outcome: Outcome) -> Written {
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
            let (looks_back_to, topics) =
                events.map_or((None, Vec::new()), |(since, topics)| (Some(since), topics));
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
