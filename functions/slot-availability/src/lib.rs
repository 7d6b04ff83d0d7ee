//! `POST /functions/v1/slot-availability`: the free slots of an appointment type in a range of days.

use appointments::{Offer, SlotQuestion};
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{
    Answer, Client, Endpoint, Guest, Json, Limit, Public, Response, Service, Session, User,
};

const LIMIT: Limit = Limit::per_network("slot-availability")
    .of_strangers()
    .in_blocks();

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("slot-availability")
        .serve(request, read)
        .await
}

async fn read(session: Session<(Public, Client, User, Service, Guest)>) -> Result<Answer, Problem> {
    let question = SlotQuestion::read(session.body(), session.now())?;
    session.admit(LIMIT).await?;
    let rules = session
        .database()
        .ask("slot_rules", &question.rules_question())
        .await?;
    let answer = question.answer(&Offer::read(rules.text())?, &session.caller().widen())?;
    Ok(Json::text_of(answer).ok())
}
