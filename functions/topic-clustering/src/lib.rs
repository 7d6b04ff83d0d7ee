//! `POST /functions/v1/topic-clustering`: groups the messages that each organization's customers wrote on a day into topics.

mod claimed;
mod day;
mod labelling;

use crate::{
    claimed::Claimed,
    day::{Found, Work},
    labelling::Labeller,
};
use jobs::{Budget, Leased, Progress};
use problem::Problem;
use serde::Serialize;
use spin_sdk::{http::Request, http_service};
use std::{cell::RefCell, time::Instant};
use tenant_auth::{Answer, Database, Endpoint, Response, Service, Session};
use topics::ClusteringRequest;

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("topic-clustering").serve(request, run).await
}

async fn run(session: Session<Service>) -> Result<Answer, Problem> {
    let request = ClusteringRequest::read(session.body())?;
    let done = session
        .database()
        .recorded("topic-clustering", cluster(&session, &request))
        .await?;
    Ok(Answer::ok(&done)?.noting(done.first_problem))
}

async fn cluster(session: &Session<Service>, request: &ClusteringRequest) -> Result<Done, Problem> {
    // Every call may be repeated: the database checks each time who holds the lease.
    let database = session.database();
    database.ask("topic_runs_ask", request).await?;
    let days = Days {
        database: &database,
        labeller: Labeller::new(session),
        done: RefCell::default(),
    };
    let budget = Budget {
        until: Instant::now() + request.budget(),
        at_once: 1,
    };
    let tally = jobs::pass(&database, &days, request, budget).await?;
    Ok(Done {
        organizations: tally.done,
        failed: tally.failed,
        is_complete: tally.is_complete,
        first_problem: tally.first_problem,
        ..days.done.into_inner()
    })
}

/// Days of organizations, one after the other.
struct Days<'a> {
    database: &'a Database<'a>,
    labeller: Labeller<'a>,
    done: RefCell<Done>,
}

impl jobs::Work for Days<'_> {
    type Job = Claimed;
    const CLAIM: &'static str = "topic_runs_claim";
    const LEAVE: &'static str = "topic_run_leave";

    async fn work(&self, leased: &Leased<Claimed>, until: Instant) -> Result<Progress, Problem> {
        let work = Work::on(leased, self.database, until).await?;
        let Some(found) = work.cluster(&self.labeller).await? else {
            return Ok(Progress::Left);
        };
        self.done.borrow_mut().add(&found);
        Ok(Progress::Done)
    }

    fn reason(&self, leased: &Leased<Claimed>, problem: &Problem) -> String {
        leased.job.reason(problem)
    }
}

/// The outcome of a call.
#[derive(Default, Serialize)]
struct Done {
    /// Days of organizations that are finished. Days without messages are not counted.
    organizations: usize,
    messages: usize,
    topics: usize,
    /// Those of them with more messages than are clustered: a sample was, and its topics took the others.
    sampled: usize,
    /// Days that failed. `topic_runs` says why, and a later call retries.
    failed: usize,
    /// Whether nothing is left for another call.
    is_complete: bool,
    /// The first problem, for the log.
    #[serde(skip)]
    first_problem: Option<Problem>,
}

impl Done {
    fn add(&mut self, found: &Found) {
        self.sampled += usize::from(found.is_sample);
        self.messages += found.messages;
        self.topics += found.topics;
    }
}
