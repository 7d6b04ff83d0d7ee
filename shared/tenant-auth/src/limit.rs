//! Limits of how often something may be tried.

mod block;

use crate::{Session, caller::Identity};
use callers::Allowed;
use problem::Problem;
use serde::Deserialize;
use serde_json::json;

/// Tries that an instance takes at once of a limit that [counts in blocks](Limit::in_blocks).
const BLOCK: u32 = 10;

/// A limit of `private.limits`, which has its numbers: so many tries at once, and one more after each interval.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    function: &'static str,
    spares_staff: bool,
    block: u32,
}

impl Limit {
    /// The tries of a function from one network: the row `FUNCTION network` of `private.limits`.
    pub const fn per_network(function: &'static str) -> Self {
        Self {
            function,
            spares_staff: false,
            block: 1,
        }
    }

    /// The same limit for the public and clients alone.
    #[must_use]
    pub const fn of_strangers(mut self) -> Self {
        self.spares_staff = true;
        self
    }

    /// The same limit, of which an instance takes ten tries by one statement and hands them out: for questions that
    /// take not much longer than the counting. Tries that are left when the instance ends are lost.
    #[must_use]
    pub const fn in_blocks(mut self) -> Self {
        self.block = BLOCK;
        self
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

        if limit.spares_staff && matches!(self.identity(), Identity::User(_) | Identity::Service(_))
        {
            return Ok(());
        }
        let network = self.client_network().await;
        if block::take(limit.function, &network) {
            return Ok(());
        }
        let arguments = json!({
            "kind": format!("{} network", limit.function), "subject": network, "tries": limit.block,
        });
        let admitted: Admitted = self
            .database_as_service()
            .ask("admit", &arguments)
            .await?
            .parse()?;
        match admitted.wait_seconds {
            None => {
                block::keep(limit.function, network, limit.block - 1);
                Ok(())
            }
            Some(seconds) => Err(Problem::too_many_tries(seconds)),
        }
    }
}
