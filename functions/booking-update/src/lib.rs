//! `POST /functions/v1/booking-update`: confirms, moves and cancels bookings of tours, and records what became of them.

use bookings::BookingUpdate;
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Client, Endpoint, Guest, Response, Session, User};

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("booking-update")
        .serve(request, update)
        .await
}

async fn update(session: Session<(Client, User, Guest)>) -> Result<Answer, Problem> {
    let request = BookingUpdate::read(session.body())?;
    let booking = session.database().once("booking_update", &request).await?;
    Ok(booking.ok())
}
