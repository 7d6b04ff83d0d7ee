//! `POST /functions/v1/workflow-run`: starts workflows by what has happened, and goes on with their runs. The staff
//! activate, try, begin, cancel and repeat them.

mod events;
mod runs;

use crate::{events::Events, runs::Runs};
use futures_util::future::join;
use jobs::{Budget, Tally};
use messages::Senders;
use problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use spin_sdk::{http::Request, http_service};
use std::time::{Duration, Instant};
use tenant_auth::{Answer, Database, Endpoint, Response, Service, Session, User};
use uuid::Uuid;
use workflows::{Advance, DryRun, DryRunRequest, Known, OfWorkflow, WorkflowRequest};

/// Runs that are worked on at the same time.
const AT_ONCE: usize = 8;

/// What happens meanwhile waits no longer than this.
const LOOK: Duration = Duration::from_secs(1);

/// How long whoever begins a run by hand waits for it.
const BY_HAND: Duration = Duration::from_secs(2);

type Callers = (User, Service);

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("workflow-run").serve(request, answer).await
}

async fn answer(session: Session<Callers>) -> Result<Answer, Problem> {
    let database = session.database();
    match WorkflowRequest::read(session.body(), session.caller())? {
        WorkflowRequest::Advance(request) => advance(&database, &request).await,
        WorkflowRequest::Validate(named) => {
            let known = definition(&database, &named).await?;
            Answer::ok(&Checked::of(&named, &known))
        }
        WorkflowRequest::Activate(named) => activate(&database, &named).await,
        WorkflowRequest::DryRun(request) => dry_run(&database, &request).await,
        WorkflowRequest::Start(request) => {
            begun(&session, database.once("workflow_begin", &request).await?).await
        }
        WorkflowRequest::Retry(named) => {
            begun(&session, database.once("workflow_retry", &named).await?).await
        }
        WorkflowRequest::Cancel(named) => Ok(database.once("workflow_cancel", &named).await?.ok()),
    }
}

/// What a call came to.
#[derive(Debug, Default, Serialize)]
struct Done {
    /// What has happened since, and was taken up.
    events: usize,
    /// Runs that began.
    started: usize,
    /// Runs that were taken up: they ended, or wait again.
    runs: usize,
    /// Steps that were written.
    steps: usize,
    completed: usize,
    failed: usize,
    cancelled: usize,
    /// Runs and events whose attempt came to nothing. They are tried again.
    postponed: usize,
    /// Whether nothing is left that is due.
    is_complete: bool,
    /// The first problem, for the log.
    #[serde(skip)]
    first_problem: Option<Problem>,
}

/// Takes up what has happened and what is due, in turns: each may cause more of the other.
async fn advance(database: &Database<'_>, request: &Advance) -> Result<Answer, Problem> {
    let pass = pass(database, request);
    let mut done = database.recorded("workflow-run", pass).await?;
    let problem = done.first_problem.take();
    Ok(Answer::ok(&done)?.noting(problem))
}

async fn pass(database: &Database<'_>, request: &Advance) -> Result<Done, Problem> {
    database.ask("workflow_events_forget", &json!({})).await?;
    database.ask("workflow_runs_forget", &json!({})).await?;
    let budget = Budget {
        until: Instant::now() + request.budget(),
        at_once: AT_ONCE,
    };
    let events = Events::new(database);
    let runs = Runs::new(database, senders().await);
    let mut done = Done::default();
    let nothing = json!({});
    if request.stays() {
        let (taken, worked) = join(
            jobs::stay(database, &events, &nothing, budget, LOOK),
            jobs::stay(database, &runs, &nothing, budget, LOOK),
        )
        .await;
        let (taken, worked) = (taken?, worked?);
        done.is_complete = taken.is_complete && worked.is_complete;
        done.add(taken, |done, count| done.events += count);
        done.add(worked, |done, count| done.runs += count);
    }
    while !request.stays() {
        let taken = jobs::pass(database, &events, &nothing, budget).await?;
        let worked = jobs::pass(database, &runs, &nothing, budget).await?;
        let was_busy = taken.done + worked.done > 0;
        done.is_complete = taken.is_complete && worked.is_complete;
        done.add(taken, |done, count| done.events += count);
        done.add(worked, |done, count| done.runs += count);
        if !was_busy || Instant::now() >= budget.until {
            break;
        }
    }
    done.started = events.started();
    let tally = runs.tally();
    (done.steps, done.completed) = (tally.steps, tally.completed);
    (done.failed, done.cancelled) = (tally.failed, tally.cancelled);
    done.is_complete = done.is_complete && done.postponed == 0;
    Ok(done)
}

impl Done {
    fn add(&mut self, tally: Tally, count: impl FnOnce(&mut Self, usize)) {
        count(self, tally.done);
        self.postponed += tally.failed;
        if self.first_problem.is_none() {
            self.first_problem = tally.first_problem;
        }
    }
}

async fn senders() -> Senders {
    Senders::new(
        variables::optional("email_from").await,
        variables::optional("twilio_from").await,
    )
}

/// What keeps a workflow from being activated.
#[derive(Serialize)]
struct Checked<'a> {
    workflow_id: &'a workflows::WorkflowId,
    version: i32,
    is_valid: bool,
    errors: Vec<problem::Fault>,
}

impl<'a> Checked<'a> {
    fn of(named: &'a OfWorkflow, known: &Known) -> Self {
        let errors = known.faults();
        Self {
            workflow_id: &named.workflow_id,
            version: known.version,
            is_valid: errors.is_empty(),
            errors,
        }
    }
}

async fn definition(database: &Database<'_>, asked: &impl Serialize) -> Result<Known, Problem> {
    database.ask("workflow_definition", asked).await?.parse()
}

async fn activate(database: &Database<'_>, named: &OfWorkflow) -> Result<Answer, Problem> {
    let known = definition(database, named).await?;
    let faults = known.faults();
    if !faults.is_empty() {
        return Err(workflows::invalid(faults));
    }
    let checked = json!({ "workflow_id": named.workflow_id, "version": known.version });
    Ok(database.once("workflow_activate", &checked).await?.ok())
}

async fn dry_run(database: &Database<'_>, request: &DryRunRequest) -> Result<Answer, Problem> {
    let known = definition(database, request).await?;
    let workflow_id = request.workflow_id.to_string();
    Answer::ok(&DryRun::of(
        workflow_id,
        &known,
        request.input(),
        &senders().await,
    )?)
}

/// A run that was begun, or is taken up again.
#[derive(Deserialize)]
struct Begun {
    execution_id: Uuid,
    organization_id: Uuid,
}

/// Goes on with a run for a moment, so that whoever began it sees what comes of it.
async fn begun(session: &Session<Callers>, answer: tenant_auth::Json) -> Result<Answer, Problem> {
    if answer.is_replayed() {
        return Ok(answer.ok().accepted());
    }
    let run: Begun = answer.parse()?;
    let named = json!({ "execution_id": run.execution_id, "organization_id": run.organization_id });
    // What steps do is the organization's doing, not the caller's: it is done by the service for this one run.
    let service = session.database_as_service();
    let taken: Option<jobs::Leased<workflows::Run>> =
        service.ask("workflow_take", &named).await?.parse()?;
    if let Some(leased) = taken {
        let runs = Runs::new(&service, senders().await);
        // Where a statement fails now, the clock tries again.
        match runs.go_on(&leased, Instant::now() + BY_HAND).await {
            Ok(status) => {
                let mut shown: Map<String, Value> = answer.parse()?;
                shown.insert("status".to_owned(), json!(status));
                let shown = Value::Object(shown).to_string();
                return Ok(answer.rewritten(|_| Ok(shown))?.ok().accepted());
            }
            Err(problem) => {
                runs.leave(&leased, &problem).await?;
                return Ok(answer.ok().accepted().noting(Some(problem)));
            }
        }
    }
    Ok(answer.ok().accepted())
}
