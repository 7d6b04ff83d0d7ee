//! `POST /functions/v1/tour-availability`: the departures of a tour in a range of days, with their
//! price and the seats that are left.

use bookings::{Availability, AvailabilityRequest};
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Client, Endpoint, Public, Response, Session, User};

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("tour-availability")
        .serve(request, read)
        .await
}

async fn read(session: Session<(Public, Client, User)>) -> Result<Answer, Problem> {
    let question = AvailabilityRequest::read(session.body(), session.now())?;
    let rows = session.rest().read("tours", &question.to_query()).await?;
    Answer::ok(&Availability::of_rows(&question, &rows)?)
}
