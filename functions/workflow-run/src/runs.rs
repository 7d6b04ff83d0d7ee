//! Runs: what each does next is decided here, and written and done by the database in one statement.

use jobs::{Leased, Progress, Work};
use messages::Senders;
use problem::Problem;
use serde::Deserialize;
use serde_json::json;
use std::{cell::RefCell, time::Instant};
use tenant_auth::Database;
use workflows::{Plan, Run, State};

/// How long a run waits where the organization has sent too many messages at once, in seconds.
const BURST_PAUSE: u32 = 30;

/// Runs that are due.
pub struct Runs<'a> {
    database: &'a Database<'a>,
    senders: Senders,
    tally: RefCell<RunTally>,
}

/// What came of runs.
#[derive(Clone, Debug, Default)]
pub struct RunTally {
    pub steps: usize,
    pub completed: usize,
    pub failed: usize,
    pub cancelled: usize,
}

/// What the database says after a step.
#[derive(Deserialize)]
struct After {
    /// How the run ended.
    #[serde(default)]
    ended: Option<String>,
    /// Where it goes on.
    #[serde(default)]
    state: Option<State>,
}

impl<'a> Runs<'a> {
    pub fn new(database: &'a Database<'a>, senders: Senders) -> Self {
        Self {
            database,
            senders,
            tally: RefCell::default(),
        }
    }

    /// What came of the runs so far.
    pub fn tally(&self) -> RunTally {
        self.tally.borrow().clone()
    }

    /// Goes on with a run until it waits, has ended or the time is over, and gives its status. Its lease is over then,
    /// unless this fails.
    pub async fn go_on(&self, leased: &Leased<Run>, until: Instant) -> Result<String, Problem> {
        let run = &leased.job;
        let workflow = match run.workflow() {
            Ok(workflow) => workflow,
            Err(faults) => {
                self.write(leased, &Plan::unreadable(&faults)).await?;
                return Ok("failed".to_owned());
            }
        };
        let mut state = Some(run.state.clone());
        let mut ended = None;
        while let Some(known) = state {
            if Instant::now() >= until {
                self.rest(leased, 0).await?;
                break;
            }
            let plan = run.next(&workflow, &self.senders, &known);
            let after = match self.write(leased, &plan).await {
                Err(problem) if problem.code() == "too_many_tries" => {
                    self.rest(leased, BURST_PAUSE).await?;
                    break;
                }
                written => written?,
            };
            (state, ended) = (after.state, after.ended);
        }
        Ok(ended.unwrap_or_else(|| "waiting".to_owned()))
    }

    /// Gives a run back that could not go on.
    pub async fn leave(&self, leased: &Leased<Run>, problem: &Problem) -> Result<(), Problem> {
        let why = json!({ "error": problem.code(), "error_detail": problem.detail() });
        match self.database.ask("workflow_rest", &leased.with(why)).await {
            Err(lost) if lost.code() == "lease_lost" => Ok(()),
            left => left.map(drop),
        }
    }

    async fn write(&self, leased: &Leased<Run>, plan: &Plan) -> Result<After, Problem> {
        let after: After = self
            .database
            .ask("workflow_step", &leased.with(plan))
            .await?
            .parse()?;
        let mut tally = self.tally.borrow_mut();
        tally.steps += plan.steps.len();
        match after.ended.as_deref() {
            Some("completed") => tally.completed += 1,
            Some("failed") => tally.failed += 1,
            Some(_) => tally.cancelled += 1,
            None => {}
        }
        Ok(after)
    }

    async fn rest(&self, leased: &Leased<Run>, pause_seconds: u32) -> Result<(), Problem> {
        let pause = json!({ "pause_seconds": pause_seconds });
        self.database
            .ask("workflow_rest", &leased.with(pause))
            .await?;
        Ok(())
    }
}

impl Work for Runs<'_> {
    type Job = Run;
    const CLAIM: &'static str = "workflow_claim";
    const LEAVE: &'static str = "workflow_rest";

    async fn work(&self, leased: &Leased<Run>, until: Instant) -> Result<Progress, Problem> {
        self.go_on(leased, until).await?;
        Ok(Progress::Done)
    }
}
