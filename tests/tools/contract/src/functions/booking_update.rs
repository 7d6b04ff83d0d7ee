use super::{TOURS, booking_create::BookedDeparture};
use crate::{
    Function, Role,
    shapes::{Currency, Id, Moment, Money},
};
use bookings::{BookingUpdate, Status};
use schemars::JsonSchema;
use serde_json::json;

/// A booking, with the time of each of its states.
#[derive(JsonSchema)]
struct BookingChanged {
    id: Id,
    organization_id: Id,
    confirmation_code: String,
    status: Status,
    payment_status: String,
    tour_id: Id,
    departure: BookedDeparture,
    participants: u32,
    unit_price: Option<Money>,
    total_price: Money,
    currency: Currency,
    customer_id: Id,
    expires_at: Option<Moment>,
    confirmed_at: Option<Moment>,
    rescheduled_at: Option<Moment>,
    cancelled_at: Option<Moment>,
    completed_at: Option<Moment>,
    no_show_at: Option<Moment>,
    cancellation_reason: Option<String>,
}

pub(super) fn describe() -> Function {
    Function::post("booking-update", "Confirms, moves and calls off bookings")
        .tag(TOURS)
        .description(
            "`departure_id` is required by `reschedule` and for it alone, as is `keep_price`, which is for staff; \
             `reason` is for `cancel`. Clients cancel and move what has not begun; the rest is for the staff. \
             `complete` and `no_show` wait for the start. What is cancelled or expired stays so.",
        )
        .for_roles(&[Role::Client, Role::User])
        .works_once()
        .takes::<BookingUpdate>(
            "Cancel",
            json!({
                "booking_id": "29decd12-dc72-4786-806c-43b1a860f0eb", "action": "cancel", "reason": "We are ill.",
            }),
            |body| BookingUpdate::read(body).map(drop),
        )
        .or("Reschedule", json!({
            "booking_id": "29decd12-dc72-4786-806c-43b1a860f0eb", "action": "reschedule",
            "departure_id": "00000000-0000-4000-8000-00000a1d0002",
        }))
        .answers::<BookingChanged>(200, "The booking", json!({
            "id": "29decd12-dc72-4786-806c-43b1a860f0eb",
            "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "confirmation_code": "CQ33M-YZAFE", "status": "cancelled", "payment_status": "unpaid",
            "tour_id": "00000000-0000-4000-8000-0000000a1001",
            "departure": {
                "id": "00000000-0000-4000-8000-00000a1d0001", "starts_at": "2026-11-28T05:00:00+00:00",
                "ends_at": "2026-11-28T10:00:00+00:00", "timezone": "Europe/Zurich",
            },
            "participants": 2, "unit_price": "89.50", "total_price": "179.00", "currency": "CHF",
            "customer_id": "00000000-0000-4000-8000-0000000ac001", "expires_at": null, "confirmed_at": null,
            "rescheduled_at": null, "cancelled_at": "2026-11-21T06:00:00+00:00", "completed_at": null,
            "no_show_at": null, "cancellation_reason": "We are ill.",
        }))
        .refuses(403, "staff_only", "A client asks for what the staff does.")
        .refuses(404, "booking_not_found", "There is no such booking, or it is not the caller's.")
        .refuses(404, "departure_not_found", "There is no such departure.")
        .refuses(409, "illegal_transition", "It can't go from its state to that one.")
        .refuses(409, "too_early", "The tour has not begun.")
        .refuses(409, "too_late", "The tour has begun.")
        .refuses(409, "sold_out", "Fewer seats are left than it has.")
        .refuses(409, "departure_closed", "The departure has left, or is not open.")
        .refuses(409, "price_differs", "It is paid, and a seat costs another price there.")
        .refuses(422, "invalid_departure", "A departure of another tour, or the same one.")
}
