//! What rules and templates can ask about.

use super::Check;
use conditions::Condition;
use serde_json::{Map, Value};

/// What rules and templates can ask about a lead.
const LEAD: [&str; 15] = [
    "id",
    "first_name",
    "last_name",
    "name",
    "email",
    "phone",
    "source",
    "status",
    "tags",
    "lead_score",
    "assigned_to",
    "customer_id",
    "utm_source",
    "utm_medium",
    "utm_campaign",
];
const CUSTOMER: [&str; 7] = [
    "id",
    "first_name",
    "last_name",
    "name",
    "email",
    "phone",
    "language",
];
const ORGANIZATION: [&str; 5] = [
    "name",
    "website",
    "contact_email",
    "contact_phone",
    "timezone",
];

impl Check<'_> {
    pub(super) fn rules(&mut self, whose: &str, pointer: &str, rules: &Condition, of_event: bool) {
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
            Condition::Test(test) => {
                self.path(whose, &format!("{pointer}/field"), &test.field, of_event)
            }
        }
    }

    pub(super) fn path(&mut self, whose: &str, pointer: &str, path: &str, of_event: bool) {
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
pub(super) fn is_bound(name: &str, variables: &Map<String, Value>) -> bool {
    let (root, field) = name
        .split_once('.')
        .map_or((name, None), |(root, field)| (root, Some(field)));
    if variables.contains_key(root) {
        return true;
    }
    match (root, field) {
        ("trigger" | "input" | "custom_fields", _) => true,
        ("lead", Some(field)) => {
            field.starts_with("custom_fields") || LEAD.contains(&field) || field == "created_at"
        }
        ("customer", Some(field)) => CUSTOMER.contains(&field),
        ("organization", Some(field)) => ORGANIZATION.contains(&field),
        ("lead" | "customer" | "organization", None) => true,
        (name, None) => LEAD.contains(&name) || CUSTOMER.contains(&name),
        _ => false,
    }
}
