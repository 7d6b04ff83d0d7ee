//! `POST /functions/v1/appointment-reminders`: hands the reminders that are due to the outbox.

use appointments::{Reminders, RemindersRun};
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use std::time::{Duration, Instant};
use tenant_auth::{Answer, Endpoint, Response, Service, Session};

/// The time budget of a run. The next run sends what is left.
const BUDGET: Duration = Duration::from_secs(20);

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("appointment-reminders")
        .serve(request, run)
        .await
}

async fn run(session: Session<Service>) -> Result<Answer, Problem> {
    RemindersRun::read(session.body())?;
    let done = session
        .database()
        .recorded("appointment-reminders", remind(&session))
        .await?;
    Answer::ok(&done)
}

async fn remind(session: &Session<Service>) -> Result<RemindersRun, Problem> {
    let started = Instant::now();
    let database = session.database();
    let mut done = RemindersRun::default();
    while started.elapsed() < BUDGET {
        let due = database
            .ask("appointment_reminders_due", &done.question())
            .await?;
        let reminders = Reminders::write(due.text())?;
        if reminders.is_empty() {
            break;
        }
        // A reminder is marked by the statement that sends it, so each batch may be repeated.
        let sent = database
            .ask("appointment_reminders_send", &reminders)
            .await?;
        if !done.add(sent.text())? {
            // Another run sends those that are left.
            break;
        }
    }
    Ok(done)
}
