//! A template as its messages will look, before it is saved.

use super::{CheckedTemplate, ContentFormat, OurWords, TemplateType, ours::ours};
use crate::{
    email::{html_of, one_line},
    social::{ApprovedText, one_parameter},
};
use problem::{Faults, Problem};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use templates::{Format, fill, text_of};

/// The longest name of a variable.
const MAX_NAME: usize = 200;

/// What a message of a template would say.
#[derive(Debug, Serialize)]
pub struct TemplatePreview<'a> {
    subject: Option<String>,
    text: String,
    html: Option<String>,
    variables: &'a BTreeSet<String>,
    ours: Option<OurWords>,
}

impl CheckedTemplate<'_> {
    /// Fills the template in: with the values of the request, and with the names of those that it does not have.
    ///
    /// # Errors
    /// 422 `invalid_request` where it can't be filled in with these.
    pub fn preview(&self) -> Result<TemplatePreview<'_>, Problem> {
        let values = self.values();
        let mut faults = Faults::default();
        let mut filled = |text: &str, format: Format, place: &str| match fill(text, format, &values)
        {
            Ok(text) => text,
            Err(fault) => {
                faults.add(place, fault.to_string());
                String::new()
            }
        };
        let template = self.template;
        let subject = template.subject.as_ref();
        let subject =
            subject.map(|text| one_line(&filled(text.as_str(), Format::Text, "/subject")));
        let content = template.content.as_str();
        let body = match template.kind {
            TemplateType::Whatsapp => {
                let mut parameters = BTreeMap::new();
                for parameter in &self.parameters {
                    let value = filled(&parameter.value, Format::Text, "/parameters");
                    parameters.insert(parameter.name.as_str(), one_parameter(&value));
                }
                ApprovedText::read(content)
                    .map(|text| text.filled(&parameters))
                    .unwrap_or_default()
            }
            TemplateType::Email | TemplateType::Sms => {
                filled(content, template.format.into(), "/content")
            }
        };
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let (text, html) = match (template.kind, template.format) {
            (TemplateType::Email, ContentFormat::Html) => (text_of(&body), Some(body)),
            (TemplateType::Email, ContentFormat::Text) => {
                (body.trim().to_owned(), Some(html_of(body.trim())))
            }
            _ => (body.trim().to_owned(), None),
        };
        Ok(TemplatePreview {
            subject,
            text,
            html,
            variables: &self.variables,
            ours: ours(template),
        })
    }

    /// A value for each name that the template uses.
    fn values(&self) -> Map<String, Value> {
        let given = &self.template.values;
        let mut values = Map::new();
        // A longer name is of no template.
        let named = given
            .iter()
            .filter(|(name, value)| name.len() <= MAX_NAME && !value.is_null());
        for (name, value) in named {
            set(&mut values, name, value.clone());
        }
        for name in &self.variables {
            let value = name
                .split('.')
                .fold(None, |found: Option<&Value>, part| match found {
                    None => values.get(part),
                    Some(found) => found.get(part),
                });
            if value.is_none() {
                set(&mut values, name, sample(name));
            }
        }
        values
    }
}

/// What stands for a value that was not given.
fn sample(name: &str) -> Value {
    let last = name.rsplit('.').next().unwrap_or(name);
    let is_link = ["link", "url", "website"]
        .iter()
        .any(|end| last.ends_with(end));
    match is_link {
        true => format!("https://example.com/{last}").into(),
        false => format!("[{name}]").into(),
    }
}

/// Sets a value under a name such as `organization.name`.
fn set(values: &mut Map<String, Value>, name: &str, value: Value) {
    match name.split_once('.') {
        None => {
            values.insert(name.to_owned(), value);
        }
        Some((first, rest)) => {
            let inner = values
                .entry(first)
                .or_insert_with(|| Value::Object(Map::new()));
            if !inner.is_object() {
                *inner = Value::Object(Map::new());
            }
            if let Value::Object(inner) = inner {
                set(inner, rest, value);
            }
        }
    }
}
