//! A leased run: a day of an organization.

use embeddings::Choice;
use problem::Problem;
use serde::{Deserialize, Serialize};
use std::cell::Cell;
use tenant_auth::Database;
use topics::{ClusteringRequest, advice};
use uuid::Uuid;

/// The lease of a run in seconds; longer than any step takes.
pub const LEASE: u32 = 300;

/// The answer of `private.topic_run_claim`.
#[derive(Deserialize)]
pub struct Claimed {
    run: Run,
    /// The number of messages of the day.
    pub message_count: usize,
    /// The last message that was assigned, where a sample was clustered before.
    pub assigned_after: Option<Uuid>,
    /// The organization's embedding model; `None` for the platform's.
    pub embedding_choice: Option<Choice>,
    #[serde(skip)]
    step: Cell<Step>,
}

/// The step that a run is at.
#[derive(Clone, Copy, Default)]
pub enum Step {
    /// Messages are read from the database.
    #[default]
    Reading,
    /// Messages get their vectors.
    Embedding,
    /// Topics are named.
    Naming,
    /// What was found is kept.
    Keeping,
}

#[derive(Serialize, Deserialize)]
struct Run {
    id: Uuid,
    attempt: u32,
}

#[derive(Serialize)]
struct Claim<'a> {
    #[serde(flatten)]
    request: &'a ClusteringRequest,
    call_id: Uuid,
    lease: u32,
}

/// The arguments of a function, with the run.
#[derive(Serialize)]
pub struct OfRun<'a, T> {
    run: &'a Run,
    #[serde(flatten)]
    of: T,
}

#[derive(Serialize)]
struct Left {
    error: Option<String>,
    error_detail: Option<String>,
}

impl Claimed {
    /// Leases the next day that is not done; `None` where all are.
    pub async fn next(
        database: &Database<'_>,
        request: &ClusteringRequest,
        call_id: Uuid,
    ) -> Result<Option<Self>, Problem> {
        let claim = Claim {
            request,
            call_id,
            lease: LEASE,
        };
        database.ask("topic_run_claim", &claim).await?.parse()
    }

    /// Ends the lease: another call does the rest.
    pub async fn leave(
        &self,
        database: &Database<'_>,
        problem: Option<&Problem>,
    ) -> Result<(), Problem> {
        let left = Left {
            error: problem.map(|problem| problem.code().to_owned()),
            error_detail: problem.map(|problem| self.reason(problem)),
        };
        match database.ask("topic_run_leave", &self.of_run(left)).await {
            Err(problem) if problem.code() == "run_taken_over" => Ok(()),
            left => left.map(drop),
        }
    }

    /// Arguments of a function for this run.
    pub fn of_run<T>(&self, of: T) -> OfRun<'_, T> {
        OfRun { run: &self.run, of }
    }

    /// Notes the step, for the message of a failure.
    pub fn at(&self, step: Step) {
        self.step.set(step);
    }

    /// What the organization's admins read of a failure. It leaves out the cause, which is for the log.
    fn reason(&self, problem: &Problem) -> String {
        let step = match self.step.get() {
            Step::Reading => "the messages were read",
            Step::Embedding => "the messages got their vectors",
            Step::Naming => "the topics were named",
            Step::Keeping => "the topics were kept",
        };
        let advice = advice(problem.code());
        format!("While {step}: {} {advice}", problem.detail())
    }
}
