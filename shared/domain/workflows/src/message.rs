//! A message that a step sends.

use crate::{facts::Facts, step::SendMessage};
use messages::{Draft, MessageSend, Senders};
use problem::Problem;
use serde_json::{Map, Value, json};

/// Why a step can't be done.
pub(crate) struct Failure {
    pub code: String,
    /// For people, without anybody's data.
    pub detail: String,
}

impl Failure {
    pub fn new(code: &str, detail: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            detail: detail.into(),
        }
    }

    fn of(problem: &Problem) -> Self {
        let faults: Vec<String> = problem
            .errors()
            .iter()
            .take(5)
            .map(|fault| format!("{} {}", fault.pointer, fault.detail))
            .collect();
        match faults.is_empty() {
            true => Self::new(problem.code(), problem.detail()),
            false => Self::new("message_faults", faults.join("; ")),
        }
    }
}

/// Writes a message: what `private.send_message` takes.
pub(crate) fn write(
    message: &SendMessage,
    template: Option<&Value>,
    facts: &Facts,
    senders: &Senders,
    now: jiff::Timestamp,
) -> Result<Map<String, Value>, Failure> {
    let template = template
        .ok_or_else(|| Failure::new("template_gone", "The template is not there any more."))?;
    if template.get("is_active") == Some(&Value::Bool(false)) {
        return Err(Failure::new(
            "template_inactive",
            "The template is not in use.",
        ));
    }
    let (kind, person) = recipient(facts)
        .ok_or_else(|| Failure::new("no_recipient", "The run is about no lead and no customer."))?;

    let mut variables = message.variables.clone();
    for name in ["trigger", "input"] {
        if let Some(value) = facts.get(name).filter(|value| value.is_object()) {
            variables.entry(name).or_insert_with(|| value.clone());
        }
    }
    let body = json!({
        "to": { format!("{kind}_id"): person.get("id") }, "template_id": template.get("id"), "purpose": message.purpose,
        "variables": variables,
    });
    let organization = facts.get("organization").cloned().unwrap_or_default();
    let known = json!({
        "organization": organization, "template": template, "person": person_facts(kind, person, facts),
        "sender_name": null,
        "language": template.get("language"), "timezone": organization.get("timezone"),
        "senders": template.get("senders").unwrap_or(&json!({})), "conversation": template.get("conversation"),
        "account": template.get("account"),
    });

    let request =
        MessageSend::read(body.to_string().as_bytes()).map_err(|problem| Failure::of(&problem))?;
    let known = serde_json::from_value(known)
        .map_err(|_| Failure::new("template_unreadable", "The template can't be read."))?;
    let draft =
        Draft::new(&request, &known, senders, now).map_err(|problem| Failure::of(&problem))?;
    match serde_json::to_value(&draft) {
        Ok(Value::Object(mut draft)) => {
            // The message stands with the lead too, who may be a customer by now.
            if let Some(lead) = facts.get("lead.id") {
                draft.insert("lead_id".to_owned(), lead.clone());
            }
            Ok(draft)
        }
        _ => Err(Failure::new(
            "template_unreadable",
            "The template can't be read.",
        )),
    }
}

/// Whom a run writes to, and what they are. A form makes leads of whoever says an address: what is a customer's goes to
/// where the customer is reached.
fn recipient(facts: &Facts) -> Option<(&'static str, &Map<String, Value>)> {
    ["customer", "lead"]
        .into_iter()
        .find_map(|kind| Some((kind, facts.get(kind)?.as_object()?)))
}

/// What a template may say of the recipient.
fn person_facts(kind: &str, person: &Map<String, Value>, facts: &Facts) -> Map<String, Value> {
    let mut known = Map::new();
    if let Some(lead) = facts.get("lead").and_then(Value::as_object)
        && kind == "customer"
    {
        // What the lead alone has, such as custom fields, is there for the template too; where to write to is not.
        known = lead.clone();
        known.remove("email");
        known.remove("phone");
        known.insert("lead".to_owned(), Value::Object(lead.clone()));
    }
    let own = person.iter().filter(|(_, value)| !value.is_null());
    known.extend(own.map(|(name, value)| (name.clone(), value.clone())));
    known.insert("kind".to_owned(), json!(kind));
    known
}
