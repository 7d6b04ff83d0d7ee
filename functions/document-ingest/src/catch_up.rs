//! The scheduled pass: embeds passages that have no vector, and documents that were left.

use crate::{
    Callers,
    vectors::{AT_ONCE, Made, Maker, Pending},
};
use documents::CatchUp;
use embeddings::{Choice, Embedder};
use problem::Problem;
use serde::{Deserialize, Serialize};
use std::time::Instant;
use tenant_auth::{Answer, Database, Session};
use uuid::Uuid;
use vector_index::{Forgotten, Point, Qdrant, VectorIndex};

/// The lease of a run in seconds; longer than any step takes.
const LEASE: u32 = 300;
/// Points that are deleted from the index in one step.
const FORGET_BATCH: usize = 500;

/// The outcome of a call.
#[derive(Default, Serialize)]
struct Done {
    /// Organizations whose passages all have vectors now.
    organizations: usize,
    embedded: usize,
    /// Passages that were added to Qdrant.
    indexed: usize,
    /// Points that were deleted from it.
    forgotten: usize,
    /// Organizations that failed. `private.embedding_runs` says why, and a later call retries.
    failed: usize,
    /// Whether nothing is left for another call.
    is_complete: bool,
}

#[derive(Serialize)]
struct Claim<'a> {
    #[serde(flatten)]
    request: &'a CatchUp,
    call_id: Uuid,
    lease: u32,
    model: &'a str,
    index: Option<&'static str>,
}

#[derive(Deserialize)]
struct Claimed {
    run: Run,
    choose: Option<Choice>,
}

#[derive(Deserialize, Serialize)]
struct Run {
    organization_id: Uuid,
    attempt: u32,
}

#[derive(Serialize)]
struct Step<'a> {
    run: &'a Run,
    model: String,
    index: Option<&'static str>,
    lease: u32,
    most: usize,
    #[serde(flatten)]
    made: Made,
}

#[derive(Deserialize)]
struct Next {
    pending: Vec<Pending>,
    points: Vec<Point>,
    embedded: usize,
    indexed: usize,
    goes_on: bool,
}

#[derive(Serialize)]
struct Leave<'a> {
    run: &'a Run,
    error: Option<&'a str>,
}

#[derive(Serialize)]
struct Forget {
    forgotten: Vec<Forgotten>,
    most: usize,
}

/// Works until nothing is left or the time budget is spent. The next call continues from there.
pub(crate) async fn run(session: &Session<Callers>) -> Result<Answer, Problem> {
    let request = CatchUp::read(session.content_type(), session.body())?;
    let until = Instant::now() + request.budget();
    // Every call may be repeated: the database checks each time who holds the lease.
    let database = session.database();
    let index = VectorIndex::load().await?;
    let mut done = Done::default();
    if let Some(qdrant) = index.qdrant() {
        forget(&database, qdrant, until, &mut done).await?;
    }
    let model = Embedder::choose(None).await?.model();
    let claim = Claim {
        request: &request,
        call_id: Uuid::new_v4(),
        lease: LEASE,
        model: &model,
        index: index.elsewhere(),
    };
    while Instant::now() < until {
        let claimed: Option<Claimed> =
            database.ask("embedding_run_claim", &claim).await?.parse()?;
        let Some(claimed) = claimed else {
            done.is_complete = done.failed == 0;
            break;
        };
        match claimed.work(&database, &index, until, &mut done).await {
            Ok(true) => done.organizations += 1,
            Ok(false) => claimed.leave(&database, None).await?,
            // The lease expired, and another call does the work.
            Err(problem) if problem.code() == "run_taken_over" => {}
            Err(problem) => {
                claimed.leave(&database, Some(&problem)).await?;
                // A service that is down is down for all. A refusal may concern this organization alone.
                if problem.status() == 503 {
                    return Err(problem);
                }
                done.failed += 1;
            }
        }
    }
    Answer::ok(&done)
}

/// Deletes from Qdrant the passages that were deleted.
async fn forget(
    database: &Database<'_>,
    qdrant: &Qdrant,
    until: Instant,
    done: &mut Done,
) -> Result<(), Problem> {
    let mut forgotten = Vec::new();
    while Instant::now() < until {
        let step = Forget {
            forgotten,
            most: FORGET_BATCH,
        };
        forgotten = database.ask("embedding_run_forget", &step).await?.parse()?;
        if forgotten.is_empty() {
            break;
        }
        qdrant.forget(&forgotten).await?;
        done.forgotten += forgotten.len();
    }
    Ok(())
}

impl Claimed {
    /// Embeds an organization's passages. Gives whether they were all done within the time budget.
    async fn work(
        &self,
        database: &Database<'_>,
        index: &VectorIndex,
        until: Instant,
        done: &mut Done,
    ) -> Result<bool, Problem> {
        let maker = Maker::of(self.choose.clone(), index).await?;
        let mut made = Made::default();
        let mut outcome = Ok(());
        loop {
            let step = Step {
                run: &self.run,
                model: maker.model(),
                index: index.elsewhere(),
                lease: LEASE,
                most: AT_ONCE,
                made,
            };
            let next: Next = database.ask("embedding_run_step", &step).await?.parse()?;
            done.embedded += next.embedded;
            done.indexed += next.indexed;
            outcome?;
            if !next.goes_on {
                return Ok(true);
            }
            if Instant::now() >= until {
                return Ok(false);
            }
            (made, outcome) = maker.step(&next.pending, &next.points, Vec::new()).await;
        }
    }

    /// Leaves the rest to another call.
    async fn leave(
        &self,
        database: &Database<'_>,
        problem: Option<&Problem>,
    ) -> Result<(), Problem> {
        let leave = Leave {
            run: &self.run,
            error: problem.map(Problem::code),
        };
        match database.ask("embedding_run_leave", &leave).await {
            Err(problem) if problem.code() == "run_taken_over" => Ok(()),
            left => left.map(drop),
        }
    }
}
