//! JSON text: what the database gives, and what most answers hold.

use problem::Problem;
use serde::{Serialize, de::DeserializeOwned};

/// A JSON text. It goes to the client without being parsed again, unless a function goes on with its value.
#[derive(Debug)]
pub struct Json {
    text: String,
    replayed: bool,
    /// What gave it, for the log.
    source: &'static str,
}

impl Json {
    /// A text that is JSON already.
    pub fn text_of(text: String) -> Self {
        Self {
            text,
            replayed: false,
            source: "this function",
        }
    }

    /// A value as JSON.
    ///
    /// # Errors
    /// 500 where the value has no JSON form.
    pub fn of(value: &impl Serialize) -> Result<Self, Problem> {
        serde_json::to_string(value)
            .map(Self::text_of)
            .map_err(|error| {
                Problem::internal().because(format!("a value without a form in JSON: {error}"))
            })
    }

    /// What an SQL function gave, now or to an earlier request with the same key.
    pub(crate) fn of_database(text: String, replayed: bool, function: &'static str) -> Self {
        Self {
            text,
            replayed,
            source: function,
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the work was done before, by a request with the same `Idempotency-Key`.
    pub fn is_replayed(&self) -> bool {
        self.replayed
    }

    /// The value that the text holds.
    ///
    /// # Errors
    /// 500 where it holds something else.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        serde_json::from_str(&self.text).map_err(|error| {
            // Of the error only the place: the rest may quote what the database gave.
            let (source, line, column) = (self.source, error.line(), error.column());
            Problem::internal().because(format!("{source} gave something else, at {line}:{column}"))
        })
    }

    /// The text in another form. It is the answer to the same request: one that was replayed stays so.
    ///
    /// # Errors
    /// Those of `rewrite`.
    pub fn rewritten(
        self,
        rewrite: impl FnOnce(&str) -> Result<String, Problem>,
    ) -> Result<Self, Problem> {
        let text = rewrite(&self.text)?;
        Ok(Self { text, ..self })
    }

    /// The text itself.
    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_database_gave_is_not_quoted_where_it_is_something_else() {
        let json = Json::of_database(
            r#"{"email":"ada@example.com"}"#.into(),
            false,
            "booking_create",
        );

        let problem = json.parse::<Vec<u8>>().unwrap_err();

        let cause = problem.cause().unwrap_or_default();
        assert!(cause.starts_with("booking_create gave"), "{cause}");
        assert!(!cause.contains("ada@example.com"), "{cause}");
    }
}
