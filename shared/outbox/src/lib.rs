//! Delivers what waits in the outbox.
//!
//! Two functions do it: `outbox-dispatch` all of it, and `emergency-dispatch` what nobody may wait for. So messages of
//! emergencies have a queue of their own, which no other message is before.

mod account;
mod alarm_link;
mod attempt;
mod links;

pub use self::{alarm_link::AlarmLink, attempt::Dispatch};

use jobs::{Budget, Tally};
use problem::Problem;
use serde_json::json;
use std::time::Duration;
use tenant_auth::{Allowed, Database};

/// What waits in which line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// Messages of emergencies.
    Alarms,
    /// All others.
    Outbox,
}

impl Queue {
    const fn name(self) -> &'static str {
        match self {
            Self::Alarms => "alarms",
            Self::Outbox => "outbox",
        }
    }
}

/// Delivers messages, and those that are written meanwhile, until the time is over: it looks again after each pause.
///
/// # Errors
/// As [`jobs::stay`].
pub async fn stay<A: Allowed>(
    database: &Database<'_>,
    dispatch: &Dispatch<'_, A>,
    budget: Budget,
    pause: Duration,
) -> Result<Tally, Problem> {
    let queue = json!({ "queue": Queue::Outbox.name() });
    jobs::stay(database, dispatch, &queue, budget, pause).await
}

/// Delivers what is due in a queue, until none is left or the time is over.
///
/// # Errors
/// As [`jobs::pass`].
pub async fn deliver<A: Allowed>(
    database: &Database<'_>,
    dispatch: &Dispatch<'_, A>,
    queue: Queue,
    budget: Budget,
) -> Result<Tally, Problem> {
    jobs::pass(
        database,
        dispatch,
        &json!({ "queue": queue.name() }),
        budget,
    )
    .await
}
