use super::{TOURS, appointment_create::Appointment, booking_create::Booking};
use crate::{Function, Role};
use customers::{GuestLogin, GuestShow};
use schemars::JsonSchema;
use serde_json::json;

/// What a guest booked: a booking or an appointment.
#[derive(JsonSchema)]
struct GuestShown {
    /// The booking; null if it is an appointment.
    booking: Option<Booking>,
    /// The appointment; null if it is a booking.
    appointment: Option<Appointment>,
    /// Token for the header `authorization`, after `Bearer `. Absent in answers to who has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<String>,
    /// Type of the token: always `bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<String>,
    /// Seconds until the token expires, such as 3600.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in: Option<u64>,
    /// When the token expires, in seconds since 1970-01-01 UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<u64>,
}

pub(super) fn describe() -> Function {
    Function::post("guest-login", "Shows guests what they booked, and lets them move or cancel it")
        .tag(TOURS)
        .description(
            "The public gives a `confirmation_code` with the `email` or `phone` that it was booked with, and gets \
             a token for `booking-update`, `appointment-update` and `slot-availability`. It is for that one thing, \
             and void with it. Who has such a token sends an empty object and gets what it is for. An unknown code \
             and another address get the same answer.",
        )
        .for_roles(&[Role::Public, Role::Guest])
        .takes::<GuestLogin>(
            "By confirmation code",
            json!({ "confirmation_code": "CQ33M-YZAFE", "email": "ada@example.com" }),
            |body| GuestLogin::read(body).map(drop),
        )
        .or_read(|body| GuestShow::read(body).map(drop))
        .answers::<GuestShown>(200, "The booking or the appointment, and a token for it", json!({
            "booking": {
                "id": "29decd12-dc72-4786-806c-43b1a860f0eb",
                "organization_id": "00000000-0000-4000-8000-0000000000a0",
                "confirmation_code": "CQ33M-YZAFE", "status": "confirmed", "payment_status": "paid",
                "tour": { "id": "00000000-0000-4000-8000-0000000a1001", "title": "Sunrise over the Niesen" },
                "departure": {
                    "id": "00000000-0000-4000-8000-00000a1d0001", "starts_at": "2026-11-28T05:00:00+00:00",
                    "ends_at": "2026-11-28T10:00:00+00:00", "timezone": "Europe/Zurich",
                },
                "customer": { "name": "Ada Lovelace", "email": "ada@example.com", "phone": null },
                "participants": 2, "party": null, "items": [], "unit_price": "89.50", "total_price": "179.00", "currency": "CHF",
                "special_requests": null, "changeable_until": "2026-11-28T05:00:00+00:00", "expires_at": null,
                "created_at": "2026-11-21T05:11:55.550145+00:00", "confirmed_at": "2026-11-21T05:15:00+00:00",
                "rescheduled_at": null, "cancelled_at": null, "completed_at": null, "no_show_at": null,
                "cancellation_reason": null,
            },
            "appointment": null, "access_token": "eyJhbGciOiJFUzI1NiJ9…", "token_type": "bearer",
            "expires_in": 3600, "expires_at": 1795848000,
        }))
        .refuses(404, "nothing_booked", "Nothing that is still to take place, or takes place now, is booked with this code and address.")
        .refuses(429, "too_many_tries", "Too many tries from this network, or for this code.")
}
