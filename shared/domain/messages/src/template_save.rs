//! The request of `template-save`.

mod approved;
mod ours;
mod preview;

pub use self::{ours::OurWords, preview::TemplatePreview};

use deserr::Deserr;
use fields::{Line, List, Text};
use ids::TemplateId;
use languages::Language;
use problem::{Faults, Problem};
use request_body::{Fields, given};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use templates::Format;

/// The most names that a template uses.
const MAX_NAMES: usize = 100;
/// The most that the values of a preview hold together, in bytes of JSON.
const MAX_VALUES: usize = 32_000;

/// A request to make a template of messages, or to change one.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct TemplateSave {
    /// Id of the template to change. Without it, a new one is made.
    #[deserr(default)]
    template_id: Option<TemplateId>,
    /// Name for people, such as `Welcome`; or that of an event, such as `booking.confirmed`, whose words it replaces.
    name: Line<200>,
    /// Channel that messages of it leave by.
    #[serde(rename = "type")]
    #[deserr(rename = "type")]
    kind: TemplateType,
    /// Language of the words (BCP 47), such as `de`. Default: `en`.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    language: Language,
    /// What the content is: plain text, or the HTML of an e-mail. Default: `text`.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    format: ContentFormat,
    /// Subject of an e-mail, with variables. Required of e-mails, and only of them.
    #[deserr(default)]
    subject: Option<Line<500>>,
    /// Words with variables, in Jinja's syntax, such as `Dear {{ first_name }}`. Of WhatsApp: the text as Meta approved it, with
    /// its placeholders, such as `Dear {{1}}`.
    content: Text<20_000>,
    /// Of WhatsApp: the name of the template that Meta approved, such as `appointment_reminder`.
    #[deserr(default)]
    external_name: Option<Line<512>>,
    /// Of WhatsApp: its language as Meta writes it, such as `en_US`. Default: `language`.
    #[deserr(default)]
    #[serde(skip_serializing)]
    external_language: Option<Line<10>>,
    /// Of WhatsApp: what stands for the placeholders, at most 30. A named one that is left out takes the variable of its name.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    #[serde(skip_serializing)]
    parameters: List<TemplateParameter, 30>,
    /// What the template is for, in a sentence for the staff.
    #[deserr(default)]
    description: Option<Text<2000>>,
    /// Group that the template belongs to, such as `reminder`.
    #[deserr(default)]
    category: Option<Line<100>>,
    /// Words to find the template by, at most 50.
    #[deserr(default)]
    tags: Option<List<Line<200>, 50>>,
    /// Whether messages can be made of it. Default: as it is, and true of a new one.
    #[deserr(default)]
    is_active: Option<bool>,
    /// Whether the template is only shown, filled in, and nothing is saved. Default: `false`.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    #[serde(skip_serializing)]
    preview: bool,
    /// With `preview`: values by name, such as `first_name` or `organization.name`. What is left out is shown as `[first_name]`.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    #[serde(skip_serializing)]
    values: BTreeMap<String, Value>,
}

/// What stands for a placeholder of a template of WhatsApp.
#[derive(Clone, Debug, PartialEq, Eq, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct TemplateParameter {
    /// Name of the placeholder, such as `first_name`. Default: its number in this list, from `1` on.
    #[deserr(default)]
    name: Option<Line<60>>,
    /// Words with variables, in Jinja's syntax, such as `{{ first_name | default("you") }}`.
    value: Text<1000>,
}

/// The channel of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum TemplateType {
    /// An e-mail with a subject and a text.
    Email,
    /// A text message (SMS) to a phone.
    Sms,
    /// A message on WhatsApp, by a template that Meta approved.
    Whatsapp,
}

/// What the words of a template are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserr, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum ContentFormat {
    /// Plain text. Of an e-mail, paragraphs and links are made of it.
    #[default]
    Text,
    /// HTML: values are escaped, and the plain text is made of it.
    Html,
}

/// A template that can be filled in.
#[derive(Debug, Serialize)]
pub struct CheckedTemplate<'a> {
    #[serde(flatten)]
    template: &'a TemplateSave,
    variables: BTreeSet<String>,
    /// Of WhatsApp: one for each placeholder, in its order.
    parameters: Vec<Parameter>,
    external_language: Option<String>,
}

/// A placeholder of a template of WhatsApp, and its words.
#[derive(Debug, Serialize, serde::Deserialize)]
pub(crate) struct Parameter {
    pub name: String,
    pub value: String,
}

impl From<ContentFormat> for Format {
    fn from(format: ContentFormat) -> Self {
        match format {
            ContentFormat::Text => Self::Text,
            ContentFormat::Html => Self::Html,
        }
    }
}

impl TemplateSave {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        request_body::read_by(body, broken_rules)
    }

    /// Whether the template is only shown.
    #[must_use]
    pub fn is_preview(&self) -> bool {
        self.preview
    }

    /// Whether a new template is to be made.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.template_id.is_none()
    }

    /// The arguments of the SQL function.
    ///
    /// # Errors
    /// 422 `invalid_request` with the line and the reason where subject or content can't be read.
    pub fn checked(&self) -> Result<CheckedTemplate<'_>, Problem> {
        let mut faults = Faults::default();
        let mut variables = BTreeSet::new();
        let subject = self
            .subject
            .as_ref()
            .map(|subject| (subject.as_str(), Format::Text));
        let is_approved = self.kind == TemplateType::Whatsapp;
        let content = (!is_approved).then(|| (self.content.as_str(), self.format.into()));
        for (pointer, part) in [("/subject", subject), ("/content", content)] {
            let Some((text, format)) = part else { continue };
            match templates::check(text, format) {
                Ok(names) => variables.extend(names),
                Err(fault) => faults.add(pointer, fault.to_string()),
            }
        }
        let parameters = match is_approved {
            true => self.placeholders(&mut variables, &mut faults),
            false => Vec::new(),
        };
        if variables.len() > MAX_NAMES || variables.iter().any(|name| name.len() > 200) {
            faults.add(
                "/content",
                format!("uses at most {MAX_NAMES} names of 200 letters"),
            );
        }
        match faults.is_empty() {
            true => Ok(CheckedTemplate {
                template: self,
                variables,
                parameters,
                external_language: is_approved.then(|| match &self.external_language {
                    Some(language) => language.as_str().to_owned(),
                    None => self.language.as_str().replace('-', "_"),
                }),
            }),
            false => Err(faults.into()),
        }
    }
}

/// Whether a text is a language as Meta has it, such as `de` or `en_US`.
fn is_external_language(text: &str) -> bool {
    let (language, country) = match text.split_once('_') {
        Some((language, country)) => (language, Some(country)),
        None => (text, None),
    };
    (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && country.is_none_or(|country| {
            (2..=4).contains(&country.len())
                && country.bytes().all(|byte| byte.is_ascii_alphabetic())
        })
}

/// Finds the faults between fields.
fn broken_rules(fields: &Fields) -> Faults {
    let mut faults = Faults::default();
    let is_email = given(fields, "type").is_some_and(|kind| kind == "email");
    match given(fields, "subject") {
        None if is_email => faults.add("/subject", "is missing"),
        Some(_) if !is_email => faults.add("/subject", "is for e-mails"),
        _ => {}
    }
    let values = given(fields, "values").map(Value::to_string);
    if values.is_some_and(|values| values.len() > MAX_VALUES) {
        faults.add("/values", format!("must have at most {MAX_VALUES} bytes"));
    }
    let is_approved = given(fields, "type").is_some_and(|kind| kind == "whatsapp");
    let is_name = given(fields, "external_name")
        .and_then(Value::as_str)
        .is_none_or(|name| {
            name.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        });
    if is_approved && given(fields, "external_name").is_none() {
        faults.add("/external_name", "is missing; Meta shows it");
    } else if !is_name {
        faults.add(
            "/external_name",
            "must have small letters, digits and _ alone",
        );
    }
    let is_language = given(fields, "external_language")
        .and_then(Value::as_str)
        .is_none_or(is_external_language);
    if !is_language {
        faults.add(
            "/external_language",
            "must be a language as Meta has it, such as en_US",
        );
    }
    for name in ["external_name", "external_language", "parameters"] {
        if !is_approved && given(fields, name).is_some() {
            faults.add(format!("/{name}"), "is for templates of WhatsApp");
        }
    }
    if !is_email && given(fields, "format").is_some_and(|format| format == "html") {
        faults.add("/format", "must be text; only e-mails are HTML");
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn checked(body: Value) -> Result<Value, Problem> {
        let save = TemplateSave::read(body.to_string().as_bytes())?;
        Ok(serde_json::to_value(save.checked()?).unwrap())
    }

    #[test]
    fn a_template_is_saved_with_the_names_that_it_uses() {
        let body = json!({ "name": "Hi", "type": "email", "subject": "Hi {{ name }}", "content": "{{ day }} {{ a.b }}" });
        let saved = checked(body).unwrap();
        assert_eq!(saved["variables"], json!(["a.b", "day", "name"]));
        assert_eq!(
            (&saved["format"], &saved["language"]),
            (&json!("text"), &json!("en"))
        );
    }

    #[test]
    fn a_template_of_whatsapp_says_what_stands_for_each_placeholder() {
        let body = |content: &str, parameters: Value| {
            json!({ "name": "Hi", "type": "whatsapp", "language": "de-CH", "external_name": "hello_1", "content": content,
                    "parameters": parameters })
        };
        let saved = checked(body(
            "Hi {{1}}, {{2}}",
            json!([{ "value": "{{ name }}" }, { "value": "{{ day }}!" }]),
        ))
        .unwrap();
        assert_eq!(saved["variables"], json!(["day", "name"]));
        assert_eq!(
            (&saved["external_language"], &saved["parameters"]),
            (
                &json!("de_CH"),
                &json!([{ "name": "1", "value": "{{ name }}" }, { "name": "2", "value": "{{ day }}!" }])
            )
        );
        let saved = checked(body("Hi {{first_name}}", json!([]))).unwrap();
        assert_eq!(
            saved["parameters"],
            json!([{ "name": "first_name", "value": "{{ first_name }}" }])
        );
        for (content, parameters, pointer) in [
            ("Hi {{1}}", json!([]), "/parameters"),
            ("Hi", json!([{ "value": "x" }]), "/parameters/0"),
            (
                "Hi {{1}}",
                json!([{ "value": "{{ x" }]),
                "/parameters/0/value",
            ),
            ("Hi {{a b}}", json!([]), "/content"),
        ] {
            assert_eq!(
                checked(body(content, parameters)).unwrap_err().pointers(),
                [pointer],
                "{content}"
            );
        }
        let sms = json!({ "name": "Hi", "type": "sms", "content": "Hi", "external_name": "x" });
        assert_eq!(checked(sms).unwrap_err().pointers(), ["/external_name"]);
        let unnamed = json!({ "name": "Hi", "type": "whatsapp", "content": "Hi" });
        assert_eq!(checked(unnamed).unwrap_err().pointers(), ["/external_name"]);
    }

    #[test]
    fn a_preview_shows_what_is_given_and_names_what_is_not() {
        let shown = |body: Value| {
            let save = TemplateSave::read(body.to_string().as_bytes()).unwrap();
            serde_json::to_value(save.checked().unwrap().preview().unwrap()).unwrap()
        };
        let html = shown(json!({
            "name": "booking.confirmed", "type": "email", "format": "html", "subject": "{{ tour_title }}", "preview": true,
            "content": "<p>{{ organization.name }}: {{ when }}, <a href=\"{{ link | url }}\">{{ first_name }}</a></p>",
            "values": { "when": "<Monday>", "organization.name": "Alpine" },
        }));
        assert_eq!(html["subject"], "[tour_title]");
        assert_eq!(
            html["html"],
            "<p>Alpine: &lt;Monday&gt;, <a href=\"https://example.com/link\">[first_name]</a></p>"
        );
        let whatsapp = shown(json!({
            "name": "Hi", "type": "whatsapp", "external_name": "x", "content": "Hi {{1}}!", "preview": true,
            "parameters": [{ "value": "{{ name }}" }],
        }));
        assert_eq!(
            (&whatsapp["text"], &whatsapp["html"]),
            (&json!("Hi [name]!"), &Value::Null)
        );
    }

    #[test]
    fn a_broken_one_is_refused_with_line_and_reason() {
        let body = json!({ "name": "Hi", "type": "email", "subject": "{{ x", "content": "a\n{% include 'x' %}" });
        let problem = checked(body).unwrap_err();
        assert_eq!(problem.pointers(), ["/subject", "/content"]);
        assert!(
            problem.errors()[1]
                .detail
                .starts_with("line 2: {% include %}")
        );
        let body = json!({ "name": "Hi", "type": "sms", "subject": "x", "format": "html", "content": " " });
        let mut pointers = checked(body).unwrap_err().pointers();
        pointers.sort_unstable();
        assert_eq!(pointers, ["/content", "/format", "/subject"]);
    }
}
