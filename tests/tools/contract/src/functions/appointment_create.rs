use super::APPOINTMENTS;
use crate::{
    Function, Role,
    shapes::{Id, Moment, Money, Named},
};
use appointments::{AppointmentCreate, Status};
use callers::{Caller, Client, Public, User};
use schemars::JsonSchema;
use serde_json::json;

/// An appointment, with the times of its changes of state.
#[derive(JsonSchema)]
pub(super) struct Appointment {
    /// Id of the appointment (UUID), for `appointment-update`.
    id: Id,
    /// Id of the organization that it is booked with.
    organization_id: Id,
    /// Code for people to name the appointment by, such as `7KXQA-BN4WE`.
    confirmation_code: String,
    /// Kind of the appointment, such as a consultation.
    appointment_type: Kind,
    /// Person or room that serves the appointment; null if it is known to staff alone.
    resource: Option<Named>,
    /// What it takes besides, such as a room, as far as the caller may know. Absent where it takes one resource
    /// alone, or none any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    other_resources: Option<Vec<Named>>,
    /// State of the appointment, such as `pending`.
    status: Status,
    /// Start in RFC 3339, with the offset of `timezone`, such as `2026-12-01T10:00:00+01:00`.
    starts_at: Moment,
    /// End in RFC 3339, with the offset of `timezone`, such as `2026-12-01T10:30:00+01:00`.
    ends_at: Moment,
    /// IANA time zone of the start and end: the one in the request, or else the organization's.
    timezone: String,
    /// Length of the appointment in minutes.
    duration_minutes: u32,
    /// Number of people that the appointment is for.
    seats: u32,
    /// What a seat cost when it was booked, such as `89.50`; null if it has no price.
    unit_price: Option<Money>,
    /// What its seats cost where some were added at another price, in the order in which they were booked; null if each
    /// costs `unit_price`.
    seat_prices: Option<Vec<SeatPrice>>,
    /// What all of its seats cost, such as `89.50`; null if it has no price.
    total_price: Option<Money>,
    /// Currency of the price (ISO 4217), such as `CHF`; null if it has no price.
    currency: Option<String>,
    /// What is paid of it: `unpaid`, `partially_paid`, `paid` or `refunded`; null if it has no price.
    payment_status: Option<String>,
    /// Language of messages to the customer (BCP 47), such as `de`.
    language: String,
    /// Until when the customer may cancel or move it, in RFC 3339; at least a day from when the organization moved it, if it
    /// has not begun by then. Staff always may.
    changeable_until: Moment,
    /// When it expires unless it is confirmed, in RFC 3339; null if never.
    expires_at: Option<Moment>,
    /// When it was booked, in RFC 3339.
    created_at: Moment,
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
    /// Id of the customer. Absent in answers to the public and guests.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_id: Option<Id>,
}

/// Seats of an appointment that were booked at one price.
#[derive(JsonSchema)]
struct SeatPrice {
    /// How many seats were booked at this price.
    count: u32,
    /// Price of one of them, such as `89.50`.
    unit_price: Money,
}

/// A kind of appointment, such as a consultation.
#[derive(JsonSchema)]
#[schemars(rename = "AppointmentKind")]
struct Kind {
    /// Id of the kind; null if the kind was deleted.
    id: Option<Id>,
    /// Name of the kind, such as `Consultation`.
    name: String,
}

pub(super) fn describe() -> Function {
    Function::post("appointment-create", "Books a free slot")
        .tag(APPOINTMENTS)
        .description(
            "A `starts_at` without an offset is local time in `timezone`, by default the organization's. The public, \
             staff and the service give a `customer` with a name and a phone or e-mail address; staff and the service \
             may give a `customer_id` instead. Clients book for themselves. `notes`, `vapi_call_id`, \
             `urgency_score` and `emergency_detected` are for staff and the service. Only staff choose another \
             length than the kind's, unless the kind is flexible. No time is booked twice. A kind may take \
             several resources at once, such as a person and a room: all of them are taken, or none.",
        )
        .for_roles(&[Role::Public, Role::Client, Role::User, Role::Service])
        .works_once()
        .in_callers_organization()
        .takes::<AppointmentCreate>(
            "By the public",
            json!({
                "appointment_type_id": "00000000-0000-4000-8000-0000000a7001",
                "starts_at": "2026-12-01T10:00:00", "timezone": "Europe/Zurich",
                "customer": { "name": "Ada Lovelace", "phone": "079 123 45 67" }, "language": "de",
            }),
            |body| AppointmentCreate::read(body, &Caller::Public(Public)).map(drop),
        )
        .or_read(|body| AppointmentCreate::read(body, &Caller::User(User)).map(drop))
        .or_read(|body| {
            let client = Client::new("clara@client.example");
            AppointmentCreate::read(body, &Caller::Client(client)).map(drop)
        })
        .or("By a client", json!({
            "appointment_type_id": "00000000-0000-4000-8000-0000000a7001",
            "starts_at": "2026-12-01T10:00:00+01:00",
        }))
        .answers::<Appointment>(201, "The appointment that was booked", json!({
            "id": "8f14e45f-ceea-467f-a8b6-1f0a2b3c4d5e", "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "confirmation_code": "7KXQA-BN4WE",
            "appointment_type": { "id": "00000000-0000-4000-8000-0000000a7001", "name": "Consultation" },
            "resource": { "id": "00000000-0000-4000-8000-0000000a5001", "name": "Mia Rossi" },
            "other_resources": [{ "id": "00000000-0000-4000-8000-0000000a5101", "name": "Sun" }],
            "status": "pending", "starts_at": "2026-12-01T10:00:00+01:00", "ends_at": "2026-12-01T10:30:00+01:00",
            "timezone": "Europe/Zurich", "duration_minutes": 30, "seats": 1, "unit_price": "89.50",
            "seat_prices": null, "total_price": "89.50", "currency": "CHF", "payment_status": "unpaid", "language": "de",
            "changeable_until": "2026-12-01T09:00:00+00:00", "expires_at": "2026-11-21T05:41:55.550145+00:00",
            "created_at": "2026-11-21T05:11:55.550145+00:00", "confirmed_at": null, "rescheduled_at": null,
            "cancelled_at": null, "completed_at": null, "no_show_at": null, "cancellation_reason": null,
        }))
        .for_strangers()
        .holds()
        .refuses_slots()
        .refuses(404, "appointment_type_not_found", "There is no such kind, or not for this caller.")
        .refuses(404, "customer_not_found", "There is no such customer.")
}
