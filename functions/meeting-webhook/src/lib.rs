//! `POST /functions/v1/meeting-webhook`: receives what Cal.com tells of meetings.

use meetings::{MeetingEvent, Reading};
use problem::Problem;
use serde::{Deserialize, Serialize};
use spin_sdk::{http::Request, http_service};
use std::borrow::Cow;
use tenant_auth::{Answer, Provider, Response, Scheme, Session, Webhook};

#[http_service]
async fn handle(request: Request) -> Response {
    Webhook::post("meeting-webhook", "calcom", Scheme::Calcom)
        .serve(request, receive)
        .await
}

async fn receive(session: Session<Provider>) -> Result<Answer, Problem> {
    let events = match MeetingEvent::read(session.body()) {
        Reading::Events(events) => events,
        Reading::Nothing(reason) => return answer(reason.into()),
    };
    // It may be repeated: what is known already changes nothing.
    let database = session.database();
    let taken: Taken = database
        .ask("meeting_webhook", &Events { events })
        .await?
        .parse()?;
    // Somebody who moves a seat leaves one meeting and joins another.
    let is_new = |outcome: &String| outcome != "repeated";
    let outcome = taken.outcomes.into_iter().find(is_new);
    answer(outcome.map_or("repeated".into(), Cow::Owned))
}

#[derive(Serialize)]
struct Events {
    events: Vec<MeetingEvent>,
}

#[derive(Deserialize)]
struct Taken {
    outcomes: Vec<String>,
}

/// What became of an event.
#[derive(Serialize)]
struct Received<'a> {
    outcome: &'a str,
}

/// 200, and a word in the log where the event changed nothing that it should have.
fn answer(outcome: Cow<'static, str>) -> Result<Answer, Problem> {
    let answer = Answer::ok(&Received { outcome: &outcome })?;
    Ok(match &*outcome {
        "applied" | "repeated" => answer,
        _ => answer.noting(Some(Problem::new(200, outcome, "The event has no effect."))),
    })
}
