//! `POST /functions/v1/topic-clustering`: groups the messages that each organization's customers wrote on a day into topics.

mod claimed;
mod day;
mod labelling;

use crate::{claimed::Claimed, day::Work, labelling::Labeller};
use problem::Problem;
use serde::Serialize;
use spin_sdk::{http::Request, http_service};
use std::time::Instant;
use tenant_auth::{Answer, Endpoint, Response, Service, Session};
use topics::ClusteringRequest;
use uuid::Uuid;

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("topic-clustering").serve(request, run).await
}

async fn run(session: Session<Service>) -> Result<Answer, Problem> {
    let request = ClusteringRequest::read(session.body())?;
    let done = session
        .recorded("topic-clustering", cluster(&session, &request))
        .await?;
    Ok(Answer::ok(&done)?.noting(done.first_problem))
}

async fn cluster(session: &Session<Service>, request: &ClusteringRequest) -> Result<Done, Problem> {
    let until = Instant::now() + request.budget();
    // Every call may be repeated: the database checks each time who holds the lease.
    let database = session.database();
    let call_id = Uuid::new_v4();
    let mut labeller = Labeller::new(session);
    let mut done = Done::default();
    while Instant::now() < until {
        let Some(claimed) = Claimed::next(&database, request, call_id).await? else {
            done.is_complete = done.failed == 0;
            break;
        };
        let found = match Work::on(&claimed, &database, until).await {
            Ok(work) => work.cluster(&mut labeller).await,
            Err(problem) => Err(problem),
        };
        match found {
            Ok(Some(found)) => {
                done.sampled += usize::from(found.is_sample);
                done.organizations += 1;
                done.messages += found.messages;
                done.topics += found.topics;
            }
            Ok(None) => claimed.leave(&database, None).await?,
            // The lease expired, and another call did the work.
            Err(problem) if problem.code() == "run_taken_over" => {}
            Err(problem) => {
                done.failed += 1;
                claimed.leave(&database, Some(&problem)).await?;
                done.first_problem.get_or_insert(problem);
            }
        }
    }
    Ok(done)
}

/// The outcome of a call.
#[derive(Default, Serialize)]
struct Done {
    /// Organizations whose day is finished. Days without messages are not counted.
    organizations: usize,
    messages: usize,
    topics: usize,
    /// Those of them with more messages than are clustered: a sample was, and its topics took the others.
    sampled: usize,
    /// Organizations whose day failed. `topic_runs` says why, and the next call retries.
    failed: usize,
    /// Whether nothing is left for another call.
    is_complete: bool,
    /// The first problem, for the log.
    #[serde(skip)]
    first_problem: Option<Problem>,
}
