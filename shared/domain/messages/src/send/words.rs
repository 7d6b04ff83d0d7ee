//! What a message says.

use super::{Facts, MessageSend, SendBy, facts::Template};
use crate::{
    email::{html_of, one_line},
    segments::Segments,
    social::{
        ApprovedParameter, ApprovedTemplate, ApprovedText, MAX_APPROVED, check_length, is_position,
        one_parameter,
    },
    template_save::ContentFormat,
};
use problem::{Faults, pointer_to};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use templates::{Fault, Format, fill, text_of};

/// The most parts of a text message: Twilio takes no more.
const MAX_SEGMENTS: usize = 10;
/// The longest subject, in characters.
const MAX_SUBJECT: usize = 255;

/// What it says.
#[derive(Debug, Serialize)]
pub(super) struct Words {
    subject: Option<String>,
    text: String,
    html: Option<String>,
    segments: Option<Segments>,
    #[serde(skip_serializing_if = "Option::is_none")]
    whatsapp: Option<ApprovedTemplate>,
}

impl Words {
    /// Whether it is a template that a network takes at any time.
    pub fn is_approved(&self) -> bool {
        self.whatsapp.is_some()
    }
}

/// The values of a template: the request's first, then the person's by their own names, then those under a name.
fn values(request: &MessageSend, facts: &Facts) -> Map<String, Value> {
    let mut values = Map::new();
    if let Some(person) = &facts.person {
        values.extend(person.clone());
        let kind = values.remove("kind");
        if let Some(Value::String(kind)) = kind {
            values.insert(kind, Value::Object(person.clone()));
        }
    }
    values.insert(
        "organization".to_owned(),
        Value::Object(facts.organization.clone()),
    );
    values.insert("sender".to_owned(), facts.sender_name.clone().into());
    let given = request
        .variables
        .iter()
        .filter(|(_, value)| !value.is_null());
    values.extend(given.map(|(name, value)| (name.clone(), value.clone())));
    values
}

/// What the message says; `None` where there is a fault.
pub(super) fn words(
    request: &MessageSend,
    facts: &Facts,
    channel: SendBy,
    faults: &mut Faults,
) -> Option<Words> {
    let values = values(request, facts);
    if let Some(template) = &facts.template
        && template.kind == "whatsapp"
    {
        if request.subject.is_some() {
            faults.add("/subject", "is for e-mails");
        }
        return approved(template, &values, faults);
    }
    let (content, format, place) = match (&facts.template, &request.content) {
        (Some(template), _) => (template.content.as_str(), template.format, "/template_id"),
        (None, Some(content)) => (content.as_str(), ContentFormat::Text, "/content"),
        (None, None) => ("", ContentFormat::Text, "/content"),
    };
    let subject = match channel {
        SendBy::Email => {
            let of_template = facts
                .template
                .as_ref()
                .and_then(|template| template.subject.as_deref());
            let subject = request
                .subject
                .as_ref()
                .map(|subject| subject.as_str())
                .or(of_template);
            if subject.is_none() {
                faults.add("/subject", "is missing");
            }
            subject.map(|subject| filled(subject, Format::Text, &values, "/subject", faults))
        }
        _ => {
            if request.subject.is_some() {
                faults.add("/subject", "is for e-mails");
            }
            None
        }
    };
    let body = filled(content, format.into(), &values, place, faults);
    let (subject, body) = match (subject, body) {
        (Some(None), _) | (_, None) => return None,
        (Some(Some(subject)), Some(body)) => (Some(one_line(&subject)), body),
        (None, Some(body)) => (None, body),
    };
    if let Some(subject) = &subject
        && !(1..=MAX_SUBJECT).contains(&subject.chars().count())
    {
        faults.add(
            "/subject",
            format!("must come to 1 to {MAX_SUBJECT} characters"),
        );
    }
    let (text, html) = match (channel, format) {
        (SendBy::Email, ContentFormat::Html) => (text_of(&body), Some(body)),
        (SendBy::Email, ContentFormat::Text) => {
            (body.trim().to_owned(), Some(html_of(body.trim())))
        }
        _ => (body.trim().to_owned(), None),
    };
    if let Some(network) = channel.network() {
        check_length(network, &text, place, faults);
    }
    if text.is_empty() {
        faults.add(place, "comes to nothing: there is no text");
    }
    let segments = (channel == SendBy::Sms).then(|| Segments::of(&text));
    if segments.is_some_and(|segments| segments.count > MAX_SEGMENTS) {
        faults.add(
            place,
            format!("must come to at most {MAX_SEGMENTS} parts of a text message"),
        );
    }
    Some(Words {
        subject,
        text,
        html,
        segments,
        whatsapp: None,
    })
}

/// A template that Meta approved, filled in.
fn approved(
    template: &Template,
    values: &Map<String, Value>,
    faults: &mut Faults,
) -> Option<Words> {
    let place = "/template_id";
    let (Ok(text), Some(name), Some(language)) = (
        ApprovedText::read(&template.content),
        &template.external_name,
        &template.external_language,
    ) else {
        faults.add(place, "is no template that Meta approved");
        return None;
    };
    let mut is_whole = true;
    let mut parameters = Vec::new();
    let mut filled_in = BTreeMap::new();
    for parameter in &template.parameters {
        let Some(value) = filled(&parameter.value, Format::Text, values, place, faults) else {
            is_whole = false;
            continue;
        };
        let value = one_parameter(&value);
        if value.is_empty() {
            faults.add(place, format!("has nothing for {{{{{}}}}}", parameter.name));
        }
        filled_in.insert(parameter.name.as_str(), value.clone());
        parameters.push(ApprovedParameter {
            name: (!is_position(&parameter.name)).then(|| parameter.name.clone()),
            text: value,
        });
    }
    let text = text.filled(&filled_in);
    if text.chars().count() > MAX_APPROVED {
        faults.add(
            place,
            format!("must come to at most {MAX_APPROVED} characters"),
        );
    }
    is_whole.then(|| Words {
        subject: None,
        text,
        html: None,
        segments: None,
        whatsapp: Some(ApprovedTemplate {
            name: name.clone(),
            language: language.clone(),
            parameters,
        }),
    })
}

/// A part of a message, filled in; what is missing is a fault of the request's variables.
fn filled(
    template: &str,
    format: Format,
    values: &Map<String, Value>,
    place: &str,
    faults: &mut Faults,
) -> Option<String> {
    match fill(template, format, values) {
        Ok(text) => Some(text),
        Err(Fault::Missing(names)) => {
            let mut missing = Faults::default();
            for name in names {
                missing.add(
                    pointer_to("/variables", &name),
                    "is missing: the message uses it",
                );
            }
            *faults = std::mem::take(faults).and(missing);
            None
        }
        Err(fault) => {
            faults.add(place, fault.to_string());
            None
        }
    }
}
