use super::APPOINTMENTS;
use crate::{
    Function, Role,
    shapes::{Day, FreeSlot, Id, Moment, Named},
};
use appointments::SlotQuestion;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde_json::json;

/// The free slots of a kind of appointment.
#[derive(JsonSchema)]
struct Slots {
    organization_id: Id,
    appointment_type: Named,
    /// IANA zone of the days and offsets.
    timezone: String,
    /// IANA zone of the organisation.
    organization_timezone: String,
    duration_minutes: u32,
    seats: u32,
    from: Day,
    to: Day,
    /// From when on anything can be booked.
    bookable_from: Moment,
    bookable_until: Moment,
    /// In order.
    slots: Vec<FreeSlot>,
}

pub(super) fn describe() -> Function {
    Function::post("slot-availability", "Free slots of a kind of appointment, in any zone")
        .tag(APPOINTMENTS)
        .description(
            "Days are those of `timezone`, both ends included; `to` is not before `from`, and `from` not past the \
             horizon of the kind. Another length than the kind's is for the staff, unless the kind is flexible. \
             `appointment-create` accepts what this offers and nothing else.",
        )
        .for_roles(&[Role::Public, Role::Client, Role::User, Role::Service])
        .takes::<SlotQuestion>(
            "The next weeks",
            json!({ "appointment_type_id": "00000000-0000-4000-8000-0000000a7001" }),
            |body| SlotQuestion::read(body, Timestamp::UNIX_EPOCH).map(drop),
        )
        .or("A day as seen from Kolkata", json!({
            "appointment_type_id": "00000000-0000-4000-8000-0000000a7001", "from": "2026-12-01",
            "to": "2026-12-01", "timezone": "Asia/Kolkata",
        }))
        .answers::<Slots>(200, "The slots", json!({
            "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "appointment_type": { "id": "00000000-0000-4000-8000-0000000a7001", "name": "Consultation" },
            "timezone": "Europe/Zurich", "organization_timezone": "Europe/Zurich", "duration_minutes": 30,
            "seats": 1, "from": "2026-12-01", "to": "2026-12-01", "bookable_from": "2026-11-21T07:00:00+01:00",
            "bookable_until": "2027-01-20T00:00:00+01:00",
            "slots": [{ "starts_at": "2026-12-01T09:00:00+01:00", "seats_left": 1 }],
        }))
        .refuses(404, "appointment_type_not_found", "There is no such kind, or not for this caller.")
        .refuses(404, "resource_not_found", "Nobody of this id serves this kind of appointment.")
        .refuses(409, "not_offered", "This kind of appointment is not offered at present.")
        .refuses(409, "unknown_timezone", "The organisation's zone is not one of the IANA database.")
}
