//! `POST /functions/v1/booking-create`: books seats of a departure, with accommodations and experiences.

use bookings::BookingCreate;
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Client, Endpoint, Public, Response, Session, User};

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("booking-create")
        .serve(request, create)
        .await
}

async fn create(session: Session<(Public, Client, User)>) -> Result<Answer, Problem> {
    let booking = BookingCreate::read(session.body(), session.caller())?;
    session.challenge().await?;
    let booked = session.database().once("booking_create", &booking).await?;
    Ok(booked.created())
}
