//! What is due. A clock comes once a minute, and people on call have 30 seconds and less: so a call stays until shortly
//! before the next one. Nothing is lost where it ends early, since all that is due is leased anew.

use crate::Callers;
use futures_util::future::join;
use jobs::Budget;
use outbox::{Dispatch, Queue};
use problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{
    cell::Cell,
    time::{Duration, Instant},
};
use tenant_auth::{Database, Session};

/// Incidents of one statement, and messages that are on their way at the same time.
const AT_ONCE: usize = 16;
/// What is reported meanwhile waits no longer than this.
const LOOK: Duration = Duration::from_secs(1);
/// A step that is due at once.
const SHORTEST: Duration = Duration::from_millis(20);
/// How long whoever reports or takes an incident waits for messages to leave.
const BY_HAND: Duration = Duration::from_secs(2);

/// What a call came to.
#[derive(Debug, Default, Serialize)]
pub struct Done {
    /// Incidents that were looked at, since something of them was due.
    steps: usize,
    /// Incidents that could not be looked at. They are tried again.
    failed: usize,
    /// Messages that their provider took.
    delivered: usize,
    /// Messages that it will never take.
    refused: usize,
    /// Messages that wait for another attempt.
    postponed: usize,
    /// The first problem, for the log.
    #[serde(skip)]
    pub first_problem: Option<Problem>,
}

/// What a statement came to.
#[derive(Deserialize)]
struct Advanced {
    steps: usize,
    failed: usize,
    are_alarms_due: bool,
    next_in_seconds: Option<f64>,
}

/// Stays until the time is over: tells the next ones when it is their turn, and delivers what they are told.
///
/// The two go on beside each other. A provider that takes its time keeps nobody's turn from coming.
pub async fn stay(session: &Session<Callers>, until: Instant) -> Result<Done, Problem> {
    let database = session.database();
    let is_due = Cell::new(true);
    let is_over = Cell::new(false);
    let steps = async {
        let steps = escalate(&database, until, &is_due).await;
        is_over.set(true);
        steps
    };
    let (steps, messages) =
        join(steps, deliver(session, &database, until, &is_due, &is_over)).await;
    let ((steps, failed), mut done) = (steps?, messages?);
    (done.steps, done.failed) = (steps, failed);
    Ok(done)
}

/// Does each step when it is due. How many were done, and how many failed.
async fn escalate(
    database: &Database<'_>,
    until: Instant,
    is_due: &Cell<bool>,
) -> Result<(usize, usize), Problem> {
    let (mut steps, mut failed) = (0, 0);
    loop {
        let advanced: Advanced = database
            .ask("emergency_advance", &json!({ "most": AT_ONCE }))
            .await?
            .parse()?;
        steps += advanced.steps;
        failed += advanced.failed;
        is_due.set(is_due.get() || advanced.are_alarms_due);
        let now = Instant::now();
        if now >= until {
            return Ok((steps, failed));
        }
        let next = advanced.next_in_seconds.unwrap_or(f64::MAX);
        let next = Duration::try_from_secs_f64(next.max(0.0)).unwrap_or(LOOK);
        spin_sdk::time::sleep(next.clamp(SHORTEST, LOOK).min(until - now)).await;
    }
}

/// Delivers messages as soon as there are some.
async fn deliver(
    session: &Session<Callers>,
    database: &Database<'_>,
    until: Instant,
    is_due: &Cell<bool>,
    is_over: &Cell<bool>,
) -> Result<Done, Problem> {
    let dispatch = Dispatch::new(session, database).await;
    let mut done = Done::default();
    loop {
        let was_over = is_over.get();
        if is_due.replace(false) {
            let budget = Budget {
                // What the last step has written leaves too.
                until: until.max(Instant::now() + LOOK),
                at_once: AT_ONCE,
            };
            let tally = outbox::deliver(database, &dispatch, Queue::Alarms, budget).await?;
            done.delivered += tally.done;
            done.postponed += tally.failed;
            if done.first_problem.is_none() {
                done.first_problem = tally.first_problem;
            }
        }
        if was_over {
            done.refused = dispatch.refused();
            done.delivered = done.delivered.saturating_sub(done.refused);
            return Ok(done);
        }
        spin_sdk::time::sleep(SHORTEST).await;
    }
}

/// Delivers what waits now, for whoever does something by hand.
pub async fn deliver_now(session: &Session<Callers>) -> Result<(), Problem> {
    let service = session.database_as_service();
    let dispatch = Dispatch::new(session, &service).await;
    let budget = Budget {
        until: Instant::now() + BY_HAND,
        at_once: AT_ONCE,
    };
    let tally = outbox::deliver(&service, &dispatch, Queue::Alarms, budget).await?;
    tally.first_problem.map_or(Ok(()), Err)
}
