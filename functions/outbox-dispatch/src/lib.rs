//! `POST /functions/v1/outbox-dispatch`: delivers what waits in the outbox, and tells endpoints of events. Admins have
//! messages sent again that failed.

mod webhooks;

use futures_util::future::join;
use jobs::Budget;
use messages::{DispatchRequest, SendAgain};
use outbox::{Dispatch, Queue};
use problem::Problem;
use serde::Serialize;
use spin_sdk::{http::Request, http_service};
use std::time::{Duration, Instant};
use tenant_auth::{Answer, Caller, Database, Endpoint, Response, Service, Session, User};
use webhooks::Webhooks;

/// Messages that are on their way at the same time: Spin lets an instance have that many requests.
const AT_ONCE: usize = 16;

/// Endpoints of webhooks that are told at the same time.
const ENDPOINTS_AT_ONCE: usize = 16;

/// What is written meanwhile waits no longer than this.
const LOOK: Duration = Duration::from_secs(1);

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
    /// The first problem, for the log.
    #[serde(skip)]
    first_problem: Option<Problem>,
}

async fn deliver(session: &Session<Callers>) -> Result<Answer, Problem> {
    let request = DispatchRequest::read(session.body())?;
    let database = session.database();
    let pass = pass(session, &database, &request);
    let mut done = database.recorded("outbox-dispatch", pass).await?;
    let problem = done.first_problem.take();
    Ok(Answer::ok(&done)?.noting(problem))
}

async fn pass(
    session: &Session<Callers>,
    database: &Database<'_>,
    request: &DispatchRequest,
) -> Result<Done, Problem> {
    let dispatch = Dispatch::new(session, database).await;
    let webhooks = Webhooks::new(session, database).await;
    let until = Instant::now() + request.budget();
    let nothing = serde_json::json!({});
    let budget = |at_once| Budget { until, at_once };
    database.ask("webhooks_forget", &nothing).await?;
    let messages = async {
        // emergency-dispatch delivers alarms within a second; where it does not run, they are the first here.
        let alarms = outbox::deliver(database, &dispatch, Queue::Alarms, budget(AT_ONCE)).await?;
        let others = match request.stays() {
            true => outbox::stay(database, &dispatch, budget(AT_ONCE), LOOK).await?,
            false => outbox::deliver(database, &dispatch, Queue::Outbox, budget(AT_ONCE)).await?,
        };
        Ok::<_, Problem>([alarms, others])
    };
    // Side by side, so that no endpoint delays a message to a person.
    let endpoints = async {
        let budget = budget(ENDPOINTS_AT_ONCE);
        match request.stays() {
            true => jobs::stay(database, &webhooks, &nothing, budget, LOOK).await,
            false => jobs::pass(database, &webhooks, &nothing, budget).await,
        }
    };
    let (messages, endpoints) = join(messages, endpoints).await;
    let ([alarms, others], endpoints) = (messages?, endpoints?);
    let (refused, told) = (dispatch.refused(), webhooks.tally());
    let delivered = (alarms.done + others.done).saturating_sub(refused);
    let problem = alarms.first_problem.or(others.first_problem);
    Ok(Done {
        delivered: delivered + told.delivered,
        refused: refused + told.dead,
        failed: alarms.failed + others.failed + endpoints.failed + told.failed,
        is_complete: alarms.is_complete
            && others.is_complete
            && endpoints.is_complete
            && told.failed == 0,
        first_problem: problem.or(endpoints.first_problem),
    })
}
