//! `POST /functions/v1/departure-update`: moves, cancels, closes, opens and repeats departures, with their bookings.

use bookings::{DepartureFacts, DepartureUpdate};
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Endpoint, Response, Session, User};

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("departure-update")
        .serve(request, update)
        .await
}

async fn update(session: Session<User>) -> Result<Answer, Problem> {
    let request = DepartureUpdate::read(session.body())?;
    let database = session.database();
    let facts = database
        .ask("departure_facts", &request.facts_question())
        .await?;
    let change = request.change(&DepartureFacts::read(facts.text())?, session.now())?;
    let departure = database.once("departure_update", &change).await?;
    Ok(departure.ok())
}
