//! `booking-create` for the public, with a span for each request.

use bookings::BookingCreate;
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Caller, Endpoint, Public, Response, Session};

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("traced").serve(request, create).await
}

async fn create(session: Session<Public>) -> Result<Answer, Problem> {
    let booking = BookingCreate::read(session.body(), Caller::Public(Public))?;
    let booked = session.database().once("booking_create", &booking).await?;
    Ok(booked.created())
}
