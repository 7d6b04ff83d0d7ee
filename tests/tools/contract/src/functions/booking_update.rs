use super::{TOURS, booking_create::BookedDeparture};
use crate::{
    Function, Role,
    shapes::{Currency, Id, Moment, Money},
};
use bookings::{BookingUpdate, Status};
use schemars::JsonSchema;
use serde_json::json;

/// A booking, with the times of its changes of state.
#[derive(JsonSchema)]
struct BookingChanged {
    /// Id of the booking (UUID), as in the request.
    id: Id,
    /// Id of the organization that it is booked with.
    organization_id: Id,
    /// Code for people to name the booking by, such as `CQ33M-YZAFE`.
    confirmation_code: String,
    /// State of the booking after the change, such as `cancelled`.
    status: Status,
    /// State of the payment, such as `unpaid`.
    payment_status: String,
    /// Id of the tour that is booked.
    tour_id: Id,
    /// The date of the tour that is booked.
    departure: BookedDeparture,
    /// Number of people, one seat each.
    participants: u32,
    /// Price of one seat, such as `89.50`; null if it is not known.
    unit_price: Option<Money>,
    /// Price of all seats and extras, such as `179.00`.
    total_price: Money,
    /// Currency of the prices (ISO 4217), such as `CHF`.
    currency: Currency,
    /// Id of the customer that the booking is for.
    customer_id: Id,
    /// When it expires unless it is paid, in RFC 3339; null if never.
    expires_at: Option<Moment>,
    /// When it was confirmed, in RFC 3339; null if it was not.
    confirmed_at: Option<Moment>,
    /// When it was last moved, in RFC 3339; null if it was not.
    rescheduled_at: Option<Moment>,
    /// When it was cancelled, in RFC 3339; null if it was not.
    cancelled_at: Option<Moment>,
    /// When it was marked as completed, in RFC 3339; null if it was not.
    completed_at: Option<Moment>,
    /// When it was marked as a no-show, in RFC 3339; null if it was not.
    no_show_at: Option<Moment>,
    /// Why it was cancelled; null if no reason was given.
    cancellation_reason: Option<String>,
}

pub(super) fn describe() -> Function {
    Function::post("booking-update", "Confirms, moves, cancels and completes bookings")
        .tag(TOURS)
        .description(
            "`reschedule` requires `departure_id`. Only it takes `departure_id` and `keep_price`, which is for staff; \
             only `cancel` takes `reason`. Clients may cancel and move bookings that have not begun. All else is \
             for staff. `complete` and `no_show` are refused before the start. A cancelled or expired booking \
             cannot be changed.",
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
        .answers::<BookingChanged>(200, "The booking after the change", json!({
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
        .is_limited()
        .refuses(403, "staff_only", "This change is for staff, not for clients.")
        .refuses(404, "booking_not_found", "There is no such booking, or it is not the caller's.")
        .refuses(404, "departure_not_found", "There is no such departure.")
        .refuses(409, "illegal_transition", "The booking's state does not allow this change.")
        .refuses(409, "too_early", "The tour has not begun.")
        .refuses(409, "too_late", "The tour has begun.")
        .refuses(409, "sold_out", "Fewer seats are left than the booking has.")
        .refuses(409, "departure_closed", "The departure has begun, or is not open.")
        .refuses(409, "price_differs", "The booking is paid, and a seat of the new departure has another price.")
        .refuses(422, "invalid_departure", "The departure is of another tour, or the booking's own.")
}
