use super::APPOINTMENTS;
use crate::{
    Function, Role,
    shapes::{Id, Moment, Named},
};
use appointments::{AppointmentCreate, Status};
use callers::{Caller, Client, Public, User};
use schemars::JsonSchema;
use serde_json::json;

/// An appointment, as its maker sees it.
#[derive(JsonSchema)]
pub(super) struct Appointment {
    id: Id,
    organization_id: Id,
    appointment_type: Kind,
    /// With whom.
    resource: Named,
    status: Status,
    starts_at: Moment,
    ends_at: Moment,
    /// IANA zone of the organisation.
    timezone: String,
    duration_minutes: u32,
    seats: u32,
    /// BCP 47.
    language: String,
    /// Until then it keeps its time, if nobody confirms it; null: without an end.
    expires_at: Option<Moment>,
    created_at: Moment,
    /// Not for the public.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_id: Option<Id>,
}

/// A kind of appointment.
#[derive(JsonSchema)]
#[schemars(rename = "AppointmentKind")]
struct Kind {
    /// Null where the kind is no more.
    id: Option<Id>,
    name: String,
}

pub(super) fn describe() -> Function {
    Function::post("appointment-create", "Books a free slot")
        .tag(APPOINTMENTS)
        .description(
            "`starts_at` without an offset is read on the clock of `timezone`, the organisation's unless given. The \
             public, staff and programs name a `customer` with a name, and a phone or an address; staff and \
             programs may name a `customer_id` instead. Clients are who their token says. `notes`, `vapi_call_id`, \
             `urgency_score` and `emergency_detected` are for staff and programs. Another length than the kind's is \
             for the staff, unless the kind is flexible. No time is booked twice.",
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
        .answers::<Appointment>(201, "The appointment", json!({
            "id": "8f14e45f-ceea-467f-a8b6-1f0a2b3c4d5e", "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "appointment_type": { "id": "00000000-0000-4000-8000-0000000a7001", "name": "Consultation" },
            "resource": { "id": "00000000-0000-4000-8000-0000000a5001", "name": "Mia Rossi" },
            "status": "pending", "starts_at": "2026-12-01T10:00:00+01:00", "ends_at": "2026-12-01T10:30:00+01:00",
            "timezone": "Europe/Zurich", "duration_minutes": 30, "seats": 1, "language": "de",
            "expires_at": "2026-11-21T05:41:55.550145+00:00", "created_at": "2026-11-21T05:11:55.550145+00:00",
        }))
        .refuses_slots()
        .refuses(404, "appointment_type_not_found", "There is no such kind, or not for this caller.")
        .refuses(404, "customer_not_found", "There is no such customer.")
}
