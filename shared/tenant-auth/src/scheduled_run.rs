//! Records of scheduled calls.

use crate::Database;
use problem::Problem;
use serde::Serialize;
use serde_json::json;
use std::future::Future;
use uuid::Uuid;

impl Database<'_> {
    /// Does the work of a function in `private.schedules`, and records in `private.scheduled_runs` when it began and
    /// ended and its outcome.
    ///
    /// # Errors
    /// Those of the work; 503 where the database can't be reached.
    pub async fn recorded<T: Serialize>(
        &self,
        function: &str,
        work: impl Future<Output = Result<T, Problem>>,
    ) -> Result<T, Problem> {
        let id: Uuid = self
            .ask("scheduled_run_begin", &json!({ "function": function }))
            .await?
            .parse()?;
        let outcome = work.await;
        let result = match &outcome {
            Ok(outcome) => json!({ "id": id, "outcome": outcome }),
            Err(problem) => json!({ "id": id, "error": problem.code() }),
        };
        let recorded = self.ask("scheduled_run_finish", &result).await;
        // Of two faults the first is the one to know.
        let outcome = outcome?;
        recorded?;
        Ok(outcome)
    }
}
