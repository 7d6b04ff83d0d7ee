//! What of the answers goes into a lead.

use crate::form::{Field, Kind};
use serde::Serialize;
use serde_json::{Map, Value};

/// A person, by the columns of `leads`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Person {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    tags: Vec<String>,
    /// Fill in what the lead lacks.
    custom_fields: Map<String, Value>,
    /// Take the place of what the lead has.
    newest_fields: Map<String, Value>,
}

impl Person {
    /// Adds an answer where its field says, or where its name does.
    pub(crate) fn add(&mut self, field: &Field, answer: &Value) {
        match self::target(field) {
            "email" => self.email = Some(answer.clone()),
            "phone" => self.phone = Some(answer.clone()),
            "first_name" => self.first_name = cut(answer),
            "last_name" => self.last_name = cut(answer),
            "name" => self.name(answer),
            "tags" => self.tag(answer),
            target => {
                let key = target.strip_prefix("custom_fields.").unwrap_or(target);
                let fields = if field.overwrite {
                    &mut self.newest_fields
                } else {
                    &mut self.custom_fields
                };
                fields.insert(key.to_owned(), answer.clone());
            }
        }
    }

    /// Takes the first word of a full name for the given name.
    fn name(&mut self, answer: &Value) {
        let Some(name) = answer.as_str() else { return };
        let (first, last) = name.split_once(' ').unwrap_or((name, ""));
        self.first_name = cut(&Value::from(first));
        self.last_name = cut(&Value::from(last.trim()));
    }

    fn tag(&mut self, answer: &Value) {
        let one = std::slice::from_ref(answer);
        let answers = answer.as_array().map_or(one, Vec::as_slice);
        for tag in answers.iter().filter_map(Value::as_str) {
            if self.tags.len() < 50 && !self.tags.iter().any(|known| known == tag) {
                self.tags.push(tag.chars().take(200).collect());
            }
        }
    }
}

/// The column that a field goes to.
fn target(field: &Field) -> &str {
    match (&field.maps_to, field.kind) {
        (Some(target), _) => target,
        (None, Kind::Email) => "email",
        (None, Kind::Phone) => "phone",
        (None, _) => &field.name,
    }
}

/// A name of at most a hundred characters; `None` where nothing of it is there.
fn cut(answer: &Value) -> Option<String> {
    let name: String = answer.as_str()?.chars().take(100).collect();
    (!name.is_empty()).then_some(name)
}
