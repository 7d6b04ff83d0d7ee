//! What of the answers goes into a lead.

use crate::form::{Field, Kind};
use fields::Phone;
use serde::Serialize;
use serde_json::{Map, Value};

/// A person, by the columns of `leads`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Person {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<Value>,
    /// Where the phone is from (ISO 3166-1 alpha-2): not everywhere are strangers' phones sent text messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_country: Option<String>,
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
        match column(field) {
            Some("email") => self.email = Some(answer.clone()),
            Some("phone") => self.reach_by_phone(Some(answer.clone())),
            Some("first_name") => self.first_name = cut(answer),
            Some("last_name") => self.last_name = cut(answer),
            Some("name") => self.name(answer),
            Some("tags") => self.tag(answer),
            _ => {
                let mapped = field.maps_to.as_deref().unwrap_or_default();
                let key = mapped.strip_prefix("custom_fields.").unwrap_or(&field.name);
                let fields = if field.overwrite {
                    &mut self.newest_fields
                } else {
                    &mut self.custom_fields
                };
                fields.insert(key.to_owned(), answer.clone());
            }
        }
    }

    pub(crate) fn reach_by_email(&mut self, email: Option<Value>) {
        self.email = email;
    }

    pub(crate) fn reach_by_phone(&mut self, phone: Option<Value>) {
        let known = phone.as_ref().and_then(Value::as_str);
        let known = known.and_then(|known| Phone::parse(known).ok());
        self.phone_country = known.as_ref().and_then(Phone::country);
        self.phone = phone;
    }

    pub(crate) fn is_called(&mut self, name: &str) {
        self.name(&Value::from(name));
    }

    pub(crate) fn is_called_first(&mut self, name: &str) {
        self.first_name = cut(&Value::from(name));
    }

    pub(crate) fn is_called_last(&mut self, name: &str) {
        self.last_name = cut(&Value::from(name));
    }

    /// Fills in a field of its own, where the lead lacks it.
    pub(crate) fn says(&mut self, name: &str, answer: Value) {
        self.custom_fields.insert(name.to_owned(), answer);
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

/// The column that a field goes to; `None` for a custom field. Only an answer of its kind goes to a column, whatever the field
/// is named.
fn column(field: &Field) -> Option<&str> {
    let named = field.maps_to.as_deref().unwrap_or(match field.kind {
        Kind::Email => "email",
        Kind::Phone => "phone",
        _ => &field.name,
    });
    let is_line = matches!(field.kind, Kind::Text | Kind::Select | Kind::Hidden);
    let fits = match named {
        "email" => field.kind == Kind::Email,
        "phone" => field.kind == Kind::Phone,
        "name" | "first_name" | "last_name" => is_line,
        "tags" => is_line || field.kind == Kind::MultiSelect,
        _ => false,
    };
    fits.then_some(named)
}

/// A name of at most a hundred characters; `None` where nothing of it is there.
fn cut(answer: &Value) -> Option<String> {
    let name: String = answer.as_str()?.chars().take(100).collect();
    (!name.is_empty()).then_some(name)
}
