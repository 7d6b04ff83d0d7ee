//! `POST /functions/v1/escalation-update`: assigns, takes, hands back and resolves conversations that a person has to look
//! after.

use conversations::{AssignmentFacts, EscalationUpdate};
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Endpoint, Response, Session, User};

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("escalation-update")
        .serve(request, update)
        .await
}

async fn update(session: Session<User>) -> Result<Answer, Problem> {
    let request = EscalationUpdate::read(session.body())?;
    let database = session.database();
    let facts: Option<AssignmentFacts> = match request.facts_question() {
        Some(question) => Some(database.ask("escalation_facts", &question).await?.parse()?),
        None => None,
    };
    let change = request.change(facts.as_ref());
    let escalation = database.once("escalation_update", &change).await?;
    Ok(escalation.ok())
}
