//! `POST /functions/v1/emergency-dispatch`: tells the people on call of emergencies, one after another, until somebody
//! takes it. `GET` is the page of the links that they are sent; it changes nothing.

mod advance;
mod page;

use crate::advance::{Done, deliver_now};
use calls::{AlarmToken, EmergencyAdvance, EmergencyRequest};
use outbox::AlarmLink;
use problem::Problem;
use serde_json::json;
use spin_sdk::{
    http::{Method, Request},
    http_service,
};
use std::time::Instant;
use tenant_auth::{Answer, Endpoint, Limit, Public, Response, Service, Session, User};

/// The public has nothing but the link that it was sent.
type Callers = (Public, User, Service);

const LIMIT: Limit = Limit::per_network("emergency-dispatch");

#[http_service]
async fn handle(request: Request) -> Response {
    match *request.method() {
        // A link is also opened by whatever looks what is behind it: so it shows a page, which then asks.
        Method::GET | Method::HEAD => page::SITE.serve(&request, page::page).await,
        _ => {
            Endpoint::post("emergency-dispatch")
                .beside_get()
                .serve(request, answer)
                .await
        }
    }
}

async fn answer(session: Session<Callers>) -> Result<Answer, Problem> {
    let database = session.database();
    match EmergencyRequest::read(session.body(), session.caller())? {
        EmergencyRequest::Advance(request) => advance(&session, &request).await,
        EmergencyRequest::Report(report) => {
            let reported = database.once("emergency_report", &report).await?;
            // It is written by now. Where it does not leave yet, the clock's next call tries again.
            let noted = deliver_now(&session).await.err();
            Ok(reported.created().noting(noted))
        }
        EmergencyRequest::List(page) => Ok(database.ask("emergency_list", &page).await?.ok()),
        EmergencyRequest::Show(named) => Ok(database.ask("emergency_show", &named).await?.ok()),
        EmergencyRequest::Change(change) => {
            let changed = database.once("emergency_change", &change).await?;
            let noted = deliver_now(&session).await.err();
            Ok(changed.ok().noting(noted))
        }
        EmergencyRequest::Link(link) => by_link(&session, &link).await,
    }
}

/// Does what is due until the time is over, and records the run.
async fn advance(
    session: &Session<Callers>,
    request: &EmergencyAdvance,
) -> Result<Answer, Problem> {
    let database = session.database();
    let pass = advance::stay(session, Instant::now() + request.budget());
    let mut done: Done = database.recorded("emergency-dispatch", pass).await?;
    let problem = done.first_problem.take();
    Ok(Answer::ok(&done)?.noting(problem))
}

/// What somebody who was told sees, and does.
async fn by_link(session: &Session<Callers>, link: &AlarmToken) -> Result<Answer, Problem> {
    session.admit(LIMIT).await?;
    let notice = AlarmLink::load().await?.verify(&link.token);
    let notice = notice.ok_or_else(|| {
        Problem::new(
            404,
            "link_not_found",
            "This link is not valid, or no longer.",
        )
    })?;
    // The signature says who it is; nothing else of the caller does.
    let arguments = json!({ "notice_id": notice, "takes": link.takes });
    let shown = session
        .database_as_service()
        .ask("emergency_link", &arguments)
        .await?;
    let noted = match link.takes {
        true => deliver_now(session).await.err(),
        false => None,
    };
    Ok(shown
        .ok()
        .with_header("cache-control", "no-store")
        .noting(noted))
}
