//! `POST /functions/v1/booking-create`: books seats of a departure, with what is added to them.

use bookings::{BookedBy, BookingCreate};
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Caller, Client, Endpoint, Public, Response, Session, User};

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("booking-create")
        .serve(request, create)
        .await
}

async fn create(session: Session<(Public, Client, User)>) -> Result<Answer, Problem> {
    let by = match session.caller() {
        Caller::Client(client) => BookedBy::Client {
            email: client.email(),
        },
        Caller::User(_) => BookedBy::Staff,
        Caller::Public | Caller::Service(_) => BookedBy::Public,
    };
    let booking = BookingCreate::read(session.body(), by)?;
    let booked = session.database().once("booking_create", &booking).await?;
    Ok(booked.created())
}
