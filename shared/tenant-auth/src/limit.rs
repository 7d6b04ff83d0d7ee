//! Limits of how often something may be tried.

use crate::Session;
use callers::Allowed;
use problem::Problem;
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;

/// A token bucket: it holds `max` tries, and regains one after each interval.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    name: &'static str,
    max: u32,
    regain: Duration,
}

impl Limit {
    /// At most `max` tries at once from one network, of which one comes back after each `regain`. `name` says of what,
    /// such as the function: each name counts by itself.
    pub const fn per_network(name: &'static str, max: u32, regain: Duration) -> Self {
        Self { name, max, regain }
    }
}

impl<A: Allowed> Session<A> {
    /// Takes one of the tries that a limit leaves, before the work that it protects.
    ///
    /// # Errors
    /// 429 `too_many_tries` with `retry-after` where none is left; 503 where the database can't be reached.
    pub async fn admit(&self, limit: Limit) -> Result<(), Problem> {
        #[derive(Deserialize)]
        struct Admitted {
            wait_seconds: Option<u64>,
        }

        let arguments = json!({
            "kind": format!("{} network", limit.name),
            "subject": self.client_network().await,
            "most": limit.max,
            "regain": format!("{} seconds", limit.regain.as_secs_f64()),
        });
        let admitted: Admitted = self
            .database_as_service()
            .ask("admit", &arguments)
            .await?
            .parse()?;
        match admitted.wait_seconds {
            None => Ok(()),
            Some(seconds) => Err(Problem::too_many_tries(seconds)),
        }
    }
}
