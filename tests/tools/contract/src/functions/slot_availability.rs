use super::APPOINTMENTS;
use crate::{
    Function, Role,
    shapes::{Day, FreeSlot, Id, Moment, Money},
};
use appointments::SlotQuestion;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde_json::json;

/// The free slots of a kind of appointment.
#[derive(JsonSchema)]
struct Slots {
    /// Id of the organization that offers the appointments.
    organization_id: Id,
    /// Kind of appointment that the slots are for.
    appointment_type: SlotKind,
    /// IANA time zone of the dates and times in this answer.
    timezone: String,
    /// IANA time zone of the organization, such as `Europe/Zurich`.
    organization_timezone: String,
    /// Length of each slot in minutes.
    duration_minutes: u32,
    /// Number of people that each slot is for.
    seats: u32,
    /// First date of the range, such as `2026-12-01`.
    from: Day,
    /// Last date of the range, included, such as `2026-12-31`.
    to: Day,
    /// Earliest start that can be booked, in RFC 3339.
    bookable_from: Moment,
    /// End of the time that can be booked, excluded, in RFC 3339.
    bookable_until: Moment,
    /// Free slots, earliest first.
    slots: Vec<FreeSlot>,
}

/// A kind of appointment, with what it costs.
#[derive(JsonSchema)]
struct SlotKind {
    /// Id of the kind of appointment (UUID).
    id: Id,
    /// Name of the kind, such as `Consultation`.
    name: String,
    /// What one seat costs, such as `89.50`; null if the kind has no price.
    price: Option<Money>,
    /// Currency of the price (ISO 4217), such as `CHF`; null if the kind has no price.
    currency: Option<String>,
    /// Whether what the public or a client books is confirmed by its payment, by `checkout-create`.
    is_paid_ahead: bool,
}

pub(super) fn describe() -> Function {
    Function::post("slot-availability", "Lists the free slots of a kind of appointment, in any time zone")
        .tag(APPOINTMENTS)
        .description(
            "Dates are in `timezone`, both ends included. `to` must not be before `from`, nor `from` after the last \
             day that can be booked. Only staff choose another length than the kind's, unless the kind is \
             flexible. `appointment-create` accepts exactly these slots; with `appointment_id`, `appointment-update` does.",
        )
        .for_roles(&[Role::Public, Role::Client, Role::User, Role::Service, Role::Guest])
        .takes::<SlotQuestion>(
            "The next weeks",
            json!({ "appointment_type_id": "00000000-0000-4000-8000-0000000a7001" }),
            |body| SlotQuestion::read(body, Timestamp::UNIX_EPOCH).map(drop),
        )
        .or("A day as seen from Kolkata", json!({
            "appointment_type_id": "00000000-0000-4000-8000-0000000a7001", "from": "2026-12-01",
            "to": "2026-12-01", "timezone": "Asia/Kolkata",
        }))
        .answers::<Slots>(200, "The free slots of the range", json!({
            "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "appointment_type": { "id": "00000000-0000-4000-8000-0000000a7001", "name": "Consultation",
                                  "price": "89.50", "currency": "CHF", "is_paid_ahead": false },
            "timezone": "Europe/Zurich", "organization_timezone": "Europe/Zurich", "duration_minutes": 30,
            "seats": 1, "from": "2026-12-01", "to": "2026-12-01", "bookable_from": "2026-11-21T07:00:00+01:00",
            "bookable_until": "2027-01-20T00:00:00+01:00",
            "slots": [{ "starts_at": "2026-12-01T09:00:00+01:00", "seats_left": 1 }],
        }))
        .limited()
        .refuses(404, "appointment_type_not_found", "There is no such kind, or not for this caller.")
        .refuses(404, "appointment_not_found", "There is no such appointment, or it is not the caller's.")
        .refuses(404, "resource_not_found", "Nobody of this id serves this kind of appointment.")
        .refuses(409, "not_offered", "This kind of appointment is not offered at present.")
        .refuses(409, "unknown_timezone", "The organization's time zone is not in the IANA database.")
}
