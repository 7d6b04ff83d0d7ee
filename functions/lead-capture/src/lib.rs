//! `POST /functions/v1/lead-capture`: takes what visitors fill in, and makes leads of it.

use leads::{Form, LeadCapture, LeadRequest, Release};
use problem::Problem;
use serde_json::json;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Client, Endpoint, Limit, Public, Response, Session, User};

/// A form has at most a hundred fields.
const BODY_LIMIT: usize = 64 * 1024;

/// Reading a form costs little but not nothing. What is kept is counted in the database.
const LIMIT: Limit = Limit::per_network("lead-request").in_blocks();

type Callers = (Public, Client, User);

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("lead-capture")
        .body_limit(BODY_LIMIT)
        .serve(request, take)
        .await
}

async fn take(session: Session<Callers>) -> Result<Answer, Problem> {
    let request = LeadRequest::read(session.body(), session.caller())?;
    session.admit(LIMIT).await?;
    match request {
        LeadRequest::Capture(sent) => capture(&session, sent).await,
        LeadRequest::Release(release) => free(&session, &release).await,
    }
}

async fn capture(session: &Session<Callers>, sent: LeadCapture) -> Result<Answer, Problem> {
    session.challenge().await?;
    let definition = session
        .database()
        .ask("lead_form", &json!({ "form_id": sent.form_id }))
        .await?;
    let form = Form::read(definition.text()).map_err(|fault| {
        Problem::new(
            409,
            "form_misconfigured",
            "This form can't take anything at the moment. Its organization has to save its definition again.",
        )
        .because(fault)
    })?;
    let submission = form.check(sent, session.header("origin"), session.now())?;
    let kept = session.database().once("lead_capture", &submission).await?;
    Ok(kept.ok())
}

async fn free(session: &Session<Callers>, release: &Release) -> Result<Answer, Problem> {
    let released = session
        .database()
        .once("submission_release", release)
        .await?;
    Ok(released.ok())
}
