//! What has happened: it starts workflows, and wakes runs that wait for it.

use jobs::{Leased, Progress, Work};
use problem::Problem;
use std::{cell::Cell, time::Instant};
use tenant_auth::Database;
use workflows::Event;

/// What has happened since.
pub struct Events<'a> {
    database: &'a Database<'a>,
    started: Cell<usize>,
}

impl<'a> Events<'a> {
    pub fn new(database: &'a Database<'a>) -> Self {
        Self {
            database,
            started: Cell::new(0),
        }
    }

    /// The runs that began.
    pub fn started(&self) -> usize {
        self.started.get()
    }
}

impl Work for Events<'_> {
    type Job = Event;
    const CLAIM: &'static str = "workflow_events_claim";

    async fn work(&self, leased: &Leased<Event>, _: Instant) -> Result<Progress, Problem> {
        let start = leased.with(leased.job.start());
        let started: usize = self.database.ask("workflow_start", &start).await?.parse()?;
        self.started.set(self.started.get() + started);
        Ok(Progress::Done)
    }
}
