//! Error answers: a problem (RFC 9457), and for an invalid request each of its faults
//! with a JSON pointer (RFC 6901) to the field.

mod faults;

pub use faults::{Faults, pointer_to};

use serde::Serialize;
use std::borrow::Cow;

/// Media type of a [`Problem`].
pub const CONTENT_TYPE: &str = "application/problem+json";

/// An error answer, `application/problem+json`.
///
/// | member | what it holds |
/// |---|---|
/// | `type` | `urn:frontdesk:problem:CODE` |
/// | `title` | the code in words |
/// | `status` | the HTTP status |
/// | `detail` | a sentence for people: what happened and what to do |
/// | `code` | stable, in snake_case: what programs decide by |
/// | `errors` | the faults of the request, `[{pointer, detail}]`; absent where there are none |
///
/// A kind of problem may have members of its own besides these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    status: u16,
    code: Cow<'static, str>,
    detail: Cow<'static, str>,
    errors: Vec<Fault>,
    members: serde_json::Map<String, serde_json::Value>,
    headers: Vec<(&'static str, Cow<'static, str>)>,
    cause: Option<String>,
    hint: Option<String>,
}

/// One fault of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Fault {
    /// JSON pointer to the field at fault; empty for the body as a whole.
    pub pointer: String,
    /// What is wrong with it and what it takes.
    pub detail: String,
}

impl Problem {
    /// A problem with this HTTP status, code (snake_case) and sentence.
    pub fn new(
        status: u16,
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code: code.into(),
            detail: detail.into(),
            errors: Vec::new(),
            members: serde_json::Map::new(),
            headers: Vec::new(),
            cause: None,
            hint: None,
        }
    }

    /// 400 `invalid_header`: some headers are at fault. `faults` has the name of each and what is wrong with it.
    pub fn invalid_header(faults: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let named = |(name, detail): (&str, String)| Fault {
            pointer: String::new(),
            detail: format!("the header {name} {detail}"),
        };
        Self::new(
            400,
            "invalid_header",
            "Some headers are at fault; `errors` names each of them.",
        )
        .with_errors(faults.into_iter().map(named).collect())
    }

    /// 422 `invalid_request`: the request has these faults.
    pub fn invalid(errors: Vec<Fault>) -> Self {
        Self::new(
            422,
            "invalid_request",
            "The request has faults; `errors` names each of them.",
        )
        .with_errors(errors)
    }

    /// 429 `too_many_tries`: a rate limit was reached. The caller may retry after this many seconds.
    pub fn too_many_tries(wait_seconds: u64) -> Self {
        Self::new(
            429,
            "too_many_tries",
            "Too much was tried from here. Wait, and try again.",
        )
        .with_header("retry-after", wait_seconds.to_string())
    }

    /// 500 `internal_error`. It tells callers nothing; the cause goes to the log.
    pub fn internal() -> Self {
        Self::new(
            500,
            "internal_error",
            "Something went wrong on our side. Quote the request id when you report it.",
        )
    }

    /// Sets the faults of the request.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<Fault>) -> Self {
        self.errors = errors;
        self
    }

    /// Adds a member that this kind of problem has.
    #[must_use]
    pub fn with_member(mut self, name: &str, value: serde_json::Value) -> Self {
        self.members.insert(name.to_owned(), value);
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Adds the cause for the log. It is never part of the answer.
    #[must_use]
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Adds a hint for the function that handles the problem. It is never part of the answer.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Hint for the function that handles the problem, in a form that the code defines.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// Cause for the log.
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Stable code in snake_case.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// A sentence for people.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// Faults of the request.
    pub fn errors(&self) -> &[Fault] {
        &self.errors
    }

    /// The pointer of each fault.
    pub fn pointers(&self) -> Vec<String> {
        let pointers = self.errors.iter().map(|fault| fault.pointer.clone());
        pointers.collect()
    }

    /// Headers that go with it, besides the content type.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.headers.iter().map(|(name, value)| (*name, &**value))
    }

    /// The body of the answer.
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct Body<'a> {
            r#type: String,
            title: String,
            status: u16,
            detail: &'a str,
            code: &'a str,
            #[serde(skip_serializing_if = "<[Fault]>::is_empty")]
            errors: &'a [Fault],
            #[serde(flatten)]
            members: &'a serde_json::Map<String, serde_json::Value>,
        }

        let body = Body {
            r#type: format!("urn:frontdesk:problem:{}", self.code),
            title: title(&self.code),
            status: self.status,
            detail: &self.detail,
            code: &self.code,
            errors: &self.errors,
            members: &self.members,
        };
        // Strings and numbers always serialize.
        serde_json::to_string(&body).unwrap_or_default()
    }
}

impl From<Faults> for Problem {
    fn from(faults: Faults) -> Self {
        Self::invalid(faults.into_vec())
    }
}

/// 422: the field at this pointer is missing.
pub fn missing(pointer: &str) -> Problem {
    Problem::invalid(vec![Fault {
        pointer: pointer.to_owned(),
        detail: "is missing".to_owned(),
    }])
}

fn title(code: &str) -> String {
    let mut title = code.replace('_', " ");
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_an_rfc_9457_document() {
        let problem = Problem::new(409, "sold_out", "This departure is sold out.");

        assert_eq!(
            problem.to_json(),
            r#"{"type":"urn:frontdesk:problem:sold_out","title":"Sold out","status":409,"detail":"This departure is sold out.","code":"sold_out"}"#
        );
    }

    #[test]
    fn a_kind_of_problem_has_members_of_its_own() {
        let problem = Problem::new(409, "slot_taken", "Taken.")
            .with_member("alternatives", serde_json::json!(["later"]));

        assert!(
            problem
                .to_json()
                .ends_with(r#""code":"slot_taken","alternatives":["later"]}"#)
        );
    }

    #[test]
    fn a_hint_is_not_answered() {
        let problem = Problem::new(409, "another_model", "Another.").with_hint("secret");

        assert_eq!(problem.hint(), Some("secret"));
        assert!(!problem.to_json().contains("secret"));
    }

    #[test]
    fn names_each_fault() {
        let problem = Problem::invalid(vec![Fault {
            pointer: "/participants".into(),
            detail: "is missing".into(),
        }]);

        assert!(
            problem
                .to_json()
                .ends_with(r#""errors":[{"pointer":"/participants","detail":"is missing"}]}"#)
        );
    }
}
