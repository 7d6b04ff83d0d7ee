//! `POST /functions/v1/outbox-dispatch`: delivers what waits in the outbox. Admins have messages sent again that failed.

mod attempt;
mod links;

use attempt::Dispatch;
use jobs::Budget;
use messages::{DispatchRequest, SendAgain};
use problem::Problem;
use serde::Serialize;
use spin_sdk::{http::Request, http_service};
use std::time::Instant;
use tenant_auth::{Answer, Caller, Endpoint, Response, Service, Session, User};

/// Messages that are on their way at the same time: Spin lets an instance have that many requests.
const AT_ONCE: usize = 16;

/// The service delivers. Admins send again.
type Callers = (User, Service);

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("outbox-dispatch")
        .serve(request, answer)
        .await
}

async fn answer(session: Session<Callers>) -> Result<Answer, Problem> {
    match session.caller() {
        Caller::User(_) => {
            let again = SendAgain::read(session.body())?;
            let waiting = session.database().once("outbox_send_again", &again).await?;
            Ok(waiting.ok())
        }
        Caller::Service(_) => deliver(&session).await,
    }
}

/// What a call came to.
#[derive(Default, Serialize)]
struct Done {
    /// Messages that their provider took.
    delivered: usize,
    /// Messages that it will never take. They are dead.
    refused: usize,
    /// Messages that wait for another attempt.
    failed: usize,
    /// Whether nothing waits that is due.
    is_complete: bool,
}

async fn deliver(session: &Session<Callers>) -> Result<Answer, Problem> {
    let request = DispatchRequest::read(session.body())?;
    let database = session.database();
    let dispatch = Dispatch::new(session, &database).await;
    let budget = Budget {
        until: Instant::now() + request.budget(),
        at_once: AT_ONCE,
    };
    let tally = jobs::pass(&database, &dispatch, &serde_json::json!({}), budget).await?;
    let refused = dispatch.refused();
    let done = Done {
        delivered: tally.done.saturating_sub(refused),
        refused,
        failed: tally.failed,
        is_complete: tally.is_complete,
    };
    Ok(Answer::ok(&done)?.noting(tally.first_problem))
}
