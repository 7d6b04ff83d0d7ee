//! The scheduled pass: embeds passages that have no vector, and documents that were left.

use crate::{
    Callers,
    vectors::{AT_ONCE, Made, Maker, Pending},
};
use documents::CatchUp;
use embeddings::{Choice, Embedder};
use jobs::{Budget, Leased, Progress};
use problem::Problem;
use serde::{Deserialize, Serialize};
use std::{cell::RefCell, time::Instant};
use tenant_auth::{Answer, Database, Session};
use vector_index::{Forgotten, Point, Qdrant, VectorIndex};

/// Points that are deleted from the index in one step.
const FORGET_BATCH: usize = 500;

/// The outcome of a call.
#[derive(Default, Serialize)]
struct Done {
    /// Organizations, and documents that were left, whose passages all have vectors now.
    finished: usize,
    embedded: usize,
    /// Passages that were added to Qdrant.
    indexed: usize,
    /// Points that were deleted from it.
    forgotten: usize,
    /// Those that failed. `private.jobs` says why, and a later call retries.
    failed: usize,
    /// Whether nothing is left for another call.
    is_complete: bool,
    /// The first problem, for the log.
    #[serde(skip)]
    first_problem: Option<Problem>,
}

#[derive(Serialize)]
struct Ask<'a> {
    #[serde(flatten)]
    request: &'a CatchUp,
    model: &'a str,
    index: Option<&'static str>,
}

/// What a claim tells of an organization or a document.
#[derive(Deserialize)]
struct Claimed {
    choose: Option<Choice>,
}

#[derive(Serialize)]
struct Step {
    model: String,
    index: Option<&'static str>,
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
    let pass = pass(&database, &request, until);
    let mut done = database.recorded("document-ingest", pass).await?;
    let problem = done.first_problem.take();
    Ok(Answer::ok(&done)?.noting(problem))
}

async fn pass(database: &Database<'_>, request: &CatchUp, until: Instant) -> Result<Done, Problem> {
    let index = VectorIndex::load().await?;
    let mut done = Done::default();
    if let Some(qdrant) = index.qdrant() {
        forget(database, qdrant, until, &mut done).await?;
    }
    let ask = Ask {
        request,
        model: &Embedder::choose(None).await?.model(),
        index: index.elsewhere(),
    };
    database.ask("passages_ask", &ask).await?;
    let passages = Passages {
        database,
        index: &index,
        done: RefCell::new(done),
    };
    let budget = Budget { until, at_once: 1 };
    let tally = jobs::pass(database, &passages, request, budget).await?;
    Ok(Done {
        finished: tally.done,
        failed: tally.failed,
        is_complete: tally.is_complete,
        first_problem: tally.first_problem,
        ..passages.done.into_inner()
    })
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
        forgotten = database.ask("passages_forget", &step).await?.parse()?;
        if forgotten.is_empty() {
            break;
        }
        qdrant.forget(&forgotten).await?;
        done.forgotten += forgotten.len();
    }
    Ok(())
}

/// The passages of organizations and of documents, one after the other.
struct Passages<'a> {
    database: &'a Database<'a>,
    index: &'a VectorIndex,
    done: RefCell<Done>,
}

impl jobs::Work for Passages<'_> {
    type Job = Claimed;
    const CLAIM: &'static str = "passages_claim";

    async fn work(&self, leased: &Leased<Claimed>, until: Instant) -> Result<Progress, Problem> {
        let maker = Maker::of(leased.job.choose.clone(), self.index).await?;
        let mut made = Made::default();
        let mut outcome = Ok(());
        loop {
            let step = leased.with(Step {
                model: maker.model(),
                index: self.index.elsewhere(),
                most: AT_ONCE,
                made,
            });
            let next: Next = self.database.ask("passages_step", &step).await?.parse()?;
            self.done.borrow_mut().add(&next);
            outcome?;
            if !next.goes_on {
                return Ok(Progress::Done);
            }
            if Instant::now() >= until {
                return Ok(Progress::Left);
            }
            (made, outcome) = maker.step(&next.pending, &next.points, Vec::new()).await;
        }
    }
}

impl Done {
    fn add(&mut self, next: &Next) {
        self.embedded += next.embedded;
        self.indexed += next.indexed;
    }
}
