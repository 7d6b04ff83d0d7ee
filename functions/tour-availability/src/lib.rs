//! `POST /functions/v1/tour-availability`: the departures of a tour in a range of days, with their
//! price and the seats that are left.

use bookings::{Availability, AvailabilityPages, AvailabilityRequest};
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Client, Endpoint, Limit, Public, Response, Session, User};

const LIMIT: Limit = Limit::per_network("tour-availability")
    .of_strangers()
    .in_blocks();

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("tour-availability")
        .serve(request, read)
        .await
}

async fn read(session: Session<(Public, Client, User)>) -> Result<Answer, Problem> {
    let question = AvailabilityRequest::read(session.body(), session.now())?;
    session.admit(LIMIT).await?;
    let mut pages = AvailabilityPages::default();
    while let Some(query) = pages.next_query(&question)? {
        pages.add(&session.rest().read("tours", &query).await?)?;
    }
    Answer::ok(&Availability::of_pages(&question, pages)?)
}
