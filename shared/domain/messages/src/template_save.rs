//! The request of `template-save`.

use appointments::Language;
use deserr::Deserr;
use fields::{Line, List, Text};
use ids::TemplateId;
use problem::{Faults, Problem};
use request_body::{Fields, given};
use serde::Serialize;
use std::collections::BTreeSet;
use templates::Format;

/// The most names that a template uses.
const MAX_NAMES: usize = 100;

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
    /// Words with variables, in Jinja's syntax, such as `Dear {{ first_name }}`.
    content: Text<20_000>,
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
        let content = Some((self.content.as_str(), self.format.into()));
        for (pointer, part) in [("/subject", subject), ("/content", content)] {
            let Some((text, format)) = part else { continue };
            match templates::check(text, format) {
                Ok(names) => variables.extend(names),
                Err(fault) => faults.add(pointer, fault.to_string()),
            }
        }
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
            }),
            false => Err(faults.into()),
        }
    }
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
    if !is_email && given(fields, "format").is_some_and(|format| format == "html") {
        faults.add("/format", "must be text; only e-mails are HTML");
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

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
