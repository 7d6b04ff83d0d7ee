//! `POST /functions/v1/sms-webhook`: receives text messages from Twilio, and how far those are that were sent.

use messages::{TextEvent, read_twilio};
use problem::Problem;
use serde::{Deserialize, Serialize};
use spin_sdk::{http::Request, http_service};
use std::borrow::Cow;
use tenant_auth::{Answer, Provider, Response, Scheme, Session, Webhook};
use uuid::Uuid;

/// TwiML that sends no answer. Twilio would send any other text to whoever wrote.
const NO_ANSWER: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Response/>"#;

/// Everything else is JSON.
const FORM: &str = "application/x-www-form-urlencoded";

#[http_service]
async fn handle(request: Request) -> Response {
    Webhook::post("sms-webhook", "twilio", Scheme::Twilio)
        .serve(request, receive)
        .await
}

async fn receive(session: Session<Provider>) -> Result<Answer, Problem> {
    // The URL with which a message was sent names it, and is signed too.
    let outbox_id = session.parameter("message");
    let outbox_id = outbox_id.and_then(|id| Uuid::try_parse(&id).ok());
    let media_type = session.content_type().split(';').next();
    let is_form = media_type.is_some_and(|kind| kind.trim().eq_ignore_ascii_case(FORM));
    let events = match read_twilio(session.body(), is_form, outbox_id) {
        Ok(events) => events,
        Err(reason) => return Ok(Answer::xml(NO_ANSWER).noting(Some(noted(reason)))),
    };
    // It may be repeated: each message is stored once, and a status only goes on.
    let database = session.database();
    let taken: Taken = database
        .ask("sms_webhook", &Events { events })
        .await?
        .parse()?;
    let without_effect = taken
        .outcomes
        .into_iter()
        .find(|outcome| !matches!(outcome.as_str(), "applied" | "repeated"));
    Ok(Answer::xml(NO_ANSWER).noting(without_effect.map(noted)))
}

#[derive(Serialize)]
struct Events {
    events: Vec<TextEvent>,
}

#[derive(Deserialize)]
struct Taken {
    outcomes: Vec<String>,
}

/// A word in the log where an event changed nothing that it should have.
fn noted(outcome: impl Into<Cow<'static, str>>) -> Problem {
    Problem::new(200, outcome, "The event has no effect.")
}
