//! Reminds the staff of escalations that nobody takes.

use crate::Callers;
use conversations::{Reminder, ReminderFacts};
use jobs::{Budget, Leased, Progress, Tally};
use problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::{Duration, Instant};
use tenant_auth::{Database, Session};

/// Reminders that are made at the same time.
const AT_ONCE: usize = 4;
/// What is not reminded of in this time is when the clock comes again.
const BUDGET: Duration = Duration::from_secs(5);

/// Reminds of all that is due.
pub(crate) async fn pass(session: &Session<Callers>, until: Instant) -> Result<Tally, Problem> {
    let budget = Budget {
        until: until.min(Instant::now() + BUDGET),
        at_once: AT_ONCE,
    };
    let database = session.database();
    let reminders = Reminders {
        database: session.database(),
    };
    jobs::pass(&database, &reminders, &json!({}), budget).await
}

struct Reminders<'a> {
    database: Database<'a>,
}

/// An escalation, of which the lease says all.
#[derive(Deserialize)]
struct Waiting {}

#[derive(Serialize)]
struct Begin {}

/// The arguments of `private.reminder_finish`.
#[derive(Serialize)]
struct Finish {
    messages: Vec<Reminder>,
    others: u64,
}

impl jobs::Work for Reminders<'_> {
    type Job = Waiting;
    const CLAIM: &'static str = "reminders_claim";

    async fn work(&self, leased: &Leased<Waiting>, _: Instant) -> Result<Progress, Problem> {
        let begun = self
            .database
            .ask("reminder_begin", &leased.with(Begin {}))
            .await?;
        let facts: Option<ReminderFacts> = begun.parse()?;
        if let Some(facts) = facts {
            let finish = Finish {
                messages: facts.messages(),
                others: facts.others,
            };
            let finished = self
                .database
                .ask("reminder_finish", &leased.with(finish))
                .await?;
            finished.parse::<()>()?;
        }
        Ok(Progress::Done)
    }
}
