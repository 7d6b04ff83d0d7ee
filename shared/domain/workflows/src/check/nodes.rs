//! What is wrong with a node by itself.

use super::{Check, paths::is_bound};
use crate::{
    graph::Node,
    step::{Awaited, Retry, SendMessage, Step},
    trigger::TOPICS,
};
use ids::UserId;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use templates::{Format, check as check_template};

/// The columns of a lead that a step may set.
const SETTABLE: [&str; 5] = ["first_name", "last_name", "status", "notes", "lead_score"];
/// The states of a lead.
const STATUSES: [&str; 5] = ["new", "contacted", "qualified", "converted", "lost"];

impl Check<'_> {
    pub(super) fn node(&mut self, node: &Node) {
        let id = &node.id;
        let at = |field: &str| format!("{}/config/{field}", node.pointer);
        if let Some(retry) = &node.retry {
            self.retry(node, *retry);
        }
        match &node.step {
            Step::Condition(rules) => self.rules(&format!("node {id}"), &at("rules"), rules, false),
            Step::Switch(cases) => {
                self.handles(
                    node,
                    "cases",
                    cases.iter().map(|case| case.handle.as_str()),
                    &["else", "error"],
                );
                for (index, case) in cases.iter().enumerate() {
                    self.rules(
                        &format!("node {id}"),
                        &at(&format!("cases/{index}/rules")),
                        &case.rules,
                        false,
                    );
                }
            }
            Step::Split(parts) => {
                self.handles(
                    node,
                    "parts",
                    parts.iter().map(|part| part.handle.as_str()),
                    &["error"],
                );
                let sum: u64 = parts.iter().map(|part| u64::from(part.percent)).sum();
                if sum != 100 {
                    self.add(
                        at("parts"),
                        format!("node {id}: the percents must come to 100, not {sum}"),
                    );
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
            Step::Notify(notify) => {
                if notify.user_ids.is_empty() && !notify.assignee || notify.user_ids.len() > 50 {
                    let detail = format!("node {id}: must name 1 to 50 users, or the assignee");
                    self.add(at("user_ids"), detail);
                }
                self.members(node, &notify.user_ids);
                for (field, text, longest) in [
                    ("subject", &notify.subject, 255),
                    ("text", &notify.text, 10_000),
                ] {
                    if text.trim().is_empty() || text.chars().count() > longest {
                        self.add(
                            at(field),
                            format!("node {id}: must have 1 to {longest} letters"),
                        );
                    }
                    self.words(node, &at(field), text);
                }
            }
            Step::UpdateLead(update) => self.update(node, &update.set, &update.add),
            Step::AddTags(tags) | Step::RemoveTags(tags) => {
                let fits = |tag: &String| {
                    (1..=200).contains(&tag.chars().count()) && !tag.chars().any(char::is_control)
                };
                if !(1..=50).contains(&tags.len()) || !tags.iter().all(fits) {
                    self.add(
                        at("tags"),
                        format!("node {id}: must be 1 to 50 tags of 1 to 200 letters"),
                    );
                }
            }
            Step::Assign(assign) => {
                if !(1..=50).contains(&assign.user_ids.len()) {
                    self.add(
                        at("user_ids"),
                        format!("node {id}: must have 1 to 50 users"),
                    );
                }
                self.members(node, &assign.user_ids);
            }
            Step::Webhook(webhook) => {
                if !self
                    .known
                    .endpoints
                    .contains(&webhook.endpoint_id.to_string())
                {
                    self.add(
                        at("endpoint_id"),
                        format!("node {id}: there is no such endpoint"),
                    );
                }
                if webhook.fields.len() > 50 {
                    self.add(at("fields"), format!("node {id}: must have at most 50"));
                }
                for (name, value) in &webhook.fields {
                    if let Some(text) = value.as_str().filter(|text| text.contains("{{")) {
                        self.words(node, &at(&format!("fields/{name}")), text);
                    }
                }
            }
            Step::Trigger | Step::Delay(_) | Step::End(_) => {}
        }
    }

    fn retry(&mut self, node: &Node, retry: Retry) {
        let mut add = |field: &str, detail: &str| {
            let detail = format!("node {}: {detail}", node.id);
            self.add(format!("{}/retry{field}", node.pointer), detail);
        };
        if !node.step.acts() {
            add("", "only what acts is tried again");
        }
        if !(2..=10).contains(&retry.attempts) {
            add("/attempts", "must be 2 to 10");
        }
        // It counts the day that it has begun.
        if retry.backoff.max_days() > 2 {
            add("/backoff", "must be at most a day");
        }
    }

    fn members(&mut self, node: &Node, users: &[UserId]) {
        for (index, user) in users.iter().enumerate() {
            if !self.known.members.contains(&user.to_string()) {
                let detail = format!("node {}: is no active member of the organization", node.id);
                self.add(format!("{}/config/user_ids/{index}", node.pointer), detail);
            }
        }
    }

    /// A text with values of the run.
    fn words(&mut self, node: &Node, pointer: &str, text: &str) {
        match check_template(text, Format::Text) {
            Err(wrong) => self.add(pointer, format!("node {}: {wrong}", node.id)),
            Ok(names) => {
                for name in names {
                    self.path(&format!("node {}", node.id), pointer, &name, false);
                }
            }
        }
    }

    fn handles<'h>(
        &mut self,
        node: &Node,
        field: &str,
        handles: impl Iterator<Item = &'h str>,
        taken: &[&str],
    ) {
        let mut seen: BTreeSet<&str> = taken.iter().copied().collect();
        let mut count = 0;
        for (index, handle) in handles.enumerate() {
            count += 1;
            let is_name = (1..=64).contains(&handle.len())
                && handle
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
            if !is_name || !seen.insert(handle) {
                let detail = format!(
                    "node {}: must be a name of its own, of 1 to 64 letters, digits, - or _",
                    node.id
                );
                self.add(
                    format!("{}/config/{field}/{index}/handle", node.pointer),
                    detail,
                );
            }
        }
        if !(1..=20).contains(&count) {
            self.add(
                format!("{}/config/{field}", node.pointer),
                format!("node {}: must have 1 to 20", node.id),
            );
        }
    }

    fn wait_for(&mut self, node: &Node, any: &[Awaited]) {
        let at = |field: &str| format!("{}/config/any{field}", node.pointer);
        if !(1..=10).contains(&any.len()) {
            self.add(
                at(""),
                format!("node {}: must have 1 to 10 events", node.id),
            );
        }
        for (index, awaited) in any.iter().enumerate() {
            if !TOPICS.contains(&awaited.event.as_str()) {
                let detail = format!("node {}: must be one of {}", node.id, TOPICS.join(", "));
                self.add(at(&format!("/{index}/event")), detail);
            }
            if awaited.handle == "timeout" || awaited.handle.is_empty() || awaited.handle.len() > 64
            {
                let detail = format!(
                    "node {}: must be another name than timeout, of 1 to 64 letters",
                    node.id
                );
                self.add(at(&format!("/{index}/handle")), detail);
            }
            if let Some(rules) = &awaited.rules {
                self.rules(
                    &format!("node {}", node.id),
                    &at(&format!("/{index}/where")),
                    rules,
                    true,
                );
            }
        }
    }

    fn message(&mut self, node: &Node, send: &SendMessage) {
        let at = format!("{}/config/template_id", node.pointer);
        let Some(template) = self.known.templates.get(&node.id) else {
            self.add(at, format!("node {}: there is no such template", node.id));
            return;
        };
        if template.get("is_active") == Some(&Value::Bool(false)) {
            self.add(&at, format!("node {}: the template is not in use", node.id));
        }
        let kind = template
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if !["email", "sms"].contains(&kind) {
            self.add(
                &at,
                format!(
                    "node {}: the template is of a channel that nothing sends by",
                    node.id
                ),
            );
        }
        if kind == "email" && send.purpose == messages::Purpose::Marketing {
            let detail = format!(
                "node {}: marketing is for text messages: by e-mail it takes a link to unsubscribe, which e-mails do not \
                 have yet",
                node.id
            );
            self.add(format!("{}/config/purpose", node.pointer), detail);
        }
        let format = match template.get("format").and_then(Value::as_str) {
            Some("html") => Format::Html,
            _ => Format::Text,
        };
        for (part, format) in [("subject", Format::Text), ("content", format)] {
            let Some(text) = template.get(part).and_then(Value::as_str) else {
                continue;
            };
            match check_template(text, format) {
                Err(wrong) => self.add(
                    &at,
                    format!("node {}: the template's {part}: {wrong}", node.id),
                ),
                Ok(names) => {
                    for name in names.iter().filter(|name| !is_bound(name, &send.variables)) {
                        let detail = format!(
                            "node {}: the template's {name} is no value that a run has; give it",
                            node.id
                        );
                        self.add(format!("{}/config/variables/{name}", node.pointer), detail);
                    }
                }
            }
        }
    }

    fn update(&mut self, node: &Node, set: &Map<String, Value>, add: &Map<String, Value>) {
        let at = |field: &str| format!("{}/config/{field}", node.pointer);
        if set.is_empty() && add.is_empty() {
            self.add(
                at("set"),
                format!("node {}: must set or add something", node.id),
            );
        }
        for (name, value) in set {
            let custom = name.strip_prefix("custom_fields.");
            let is_known = SETTABLE.contains(&name.as_str())
                || custom.is_some_and(|field| (1..=100).contains(&field.len()));
            let fits = match name.as_str() {
                "status" => value
                    .as_str()
                    .is_some_and(|status| STATUSES.contains(&status)),
                "lead_score" => value
                    .as_i64()
                    .is_some_and(|score| i32::try_from(score).is_ok()),
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
                self.add(
                    at(&format!("set/{name}")),
                    format!("node {}: is no value of this field", node.id),
                );
            }
            if let Some(text) = value.as_str().filter(|text| text.contains("{{")) {
                self.words(node, &at(&format!("set/{name}")), text);
            }
        }
        for (name, value) in add {
            if name != "lead_score"
                || value
                    .as_i64()
                    .is_none_or(|score| !(-1_000_000..=1_000_000).contains(&score))
            {
                let detail = format!(
                    "node {}: must be lead_score, a whole number up to a million",
                    node.id
                );
                self.add(at(&format!("add/{name}")), detail);
            }
        }
    }
}
