use problem::Problem;
use serde::{Serialize, de::DeserializeOwned};
use tenant_auth::Database;

/// The database, for a function that goes on with what it gives. All that is called through it can be repeated
/// without harm: who is at a run is checked each time.
pub struct Door<'a>(Database<'a>);

impl<'a> Door<'a> {
    pub fn new(database: Database<'a>) -> Self {
        Self(database)
    }

    pub async fn ask<T: DeserializeOwned>(
        &self,
        function: &'static str,
        arguments: &impl Serialize,
    ) -> Result<T, Problem> {
        let answer = self.0.read(function, arguments).await?;
        serde_json::from_str(answer.body()).map_err(|error| {
            // Of the error only the place: the rest may quote what a customer wrote.
            let (line, column) = (error.line(), error.column());
            Problem::internal().because(format!(
                "private.{function} gave something else, at {line}:{column}"
            ))
        })
    }
}
