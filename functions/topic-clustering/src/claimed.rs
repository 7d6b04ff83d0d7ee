//! A day of an organisation that this call has taken up.

use embeddings::Choice;
use problem::Problem;
use serde::{Deserialize, Serialize};
use std::cell::Cell;
use tenant_auth::Database;
use topics::{ClusteringRequest, advice};
use uuid::Uuid;

/// For so many seconds after it was last heard of, nobody else takes up a run: longer than any step takes.
pub const LEASE: u32 = 300;

/// What `topic_run_claim` gives.
#[derive(Deserialize)]
pub struct Claimed {
    run: Run,
    /// Messages of the day.
    pub message_count: usize,
    /// A sample was grouped before, and its others were given to topics up to this message.
    pub assigned_after: Option<Uuid>,
    /// The model that makes the organisation's vectors; none: the platform's.
    pub embedding_choice: Option<Choice>,
    #[serde(skip)]
    step: Cell<Step>,
}

/// What a run is at.
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

/// What every function takes of a run.
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
    /// The next day that nobody is at; none where all are done.
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

    /// Leaves the rest to another call.
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

    /// Notes what the run is at, for whoever is to know where it failed.
    pub fn at(&self, step: Step) {
        self.step.set(step);
    }

    /// The organisation's admins read it, so it holds nothing of a cause, which is for the log alone.
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
