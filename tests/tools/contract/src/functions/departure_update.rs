use super::TOURS;
use crate::{
    Function, Role,
    shapes::{Id, Moment, Money},
};
use bookings::DepartureUpdate;
use schemars::JsonSchema;
use serde_json::json;

/// A departure, and what became of its bookings.
#[derive(JsonSchema)]
struct DepartureChanged {
    /// Id of the departure (UUID), as in the request.
    id: Id,
    /// Id of the organization that offers it.
    organization_id: Id,
    /// Id of the tour that it is a date of.
    tour_id: Id,
    /// State of the departure after the change.
    status: DepartureStatus,
    /// Start in RFC 3339, such as `2026-11-28T05:00:00+00:00`.
    starts_at: Moment,
    /// End in RFC 3339, such as `2026-11-28T10:00:00+00:00`.
    ends_at: Moment,
    /// IANA time zone of the organization, such as `Europe/Zurich`.
    timezone: String,
    /// Number of seats, booked ones included.
    seats_total: u32,
    /// Number of seats that are booked.
    seats_taken: u32,
    /// Price of one seat, such as `89.50`; null if it is the tour's.
    price: Option<Money>,
    /// What became of its bookings.
    bookings: DepartureBookings,
    /// Departures that were made by `repeat`, earliest first.
    repeated: Vec<RepeatedDeparture>,
}

/// State of a departure, such as `open`.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum DepartureStatus {
    /// It takes bookings until it starts.
    Open,
    /// It takes no more bookings.
    Closed,
    /// It does not take place, and its bookings are cancelled.
    Cancelled,
}

/// Number of bookings that a change of their departure changed.
#[derive(JsonSchema)]
struct DepartureBookings {
    /// Number of bookings that were moved or cancelled with it.
    affected: u32,
    /// Number of them whose customers have no address to be told at.
    unreachable: u32,
}

/// A departure that was made like another.
#[derive(JsonSchema)]
struct RepeatedDeparture {
    /// Id of the new departure (UUID).
    id: Id,
    /// Start in RFC 3339, such as `2026-12-12T05:00:00+00:00`.
    starts_at: Moment,
    /// End in RFC 3339, such as `2026-12-12T10:00:00+00:00`.
    ends_at: Moment,
}

pub(super) fn describe() -> Function {
    Function::post("departure-update", "Moves, cancels, closes and repeats departures, with their bookings")
        .tag(TOURS)
        .description(
            "`reschedule` requires `starts_at`, and only it takes `ends_at`; a time without an offset is local time \
             of the organization. Only `cancel` takes `reason`. `repeat` requires `until` and takes `weekdays`: it \
             makes departures at the same local time, and leaves out those that are there. Bookings follow their \
             departure, and each customer is told once.",
        )
        .for_roles(&[Role::User])
        .works_once()
        .takes::<DepartureUpdate>(
            "Move",
            json!({
                "departure_id": "00000000-0000-4000-8000-00000a1d0001", "action": "reschedule",
                "starts_at": "2026-12-05T06:00",
            }),
            |body| DepartureUpdate::read(body).map(drop),
        )
        .or("Cancel", json!({
            "departure_id": "00000000-0000-4000-8000-00000a1d0001", "action": "cancel",
            "reason": "Too much snow.",
        }))
        .or("Every weekend until March", json!({
            "departure_id": "00000000-0000-4000-8000-00000a1d0001", "action": "repeat",
            "weekdays": ["saturday", "sunday"], "until": "2027-03-31",
        }))
        .answers::<DepartureChanged>(200, "The departure after the change", json!({
            "id": "00000000-0000-4000-8000-00000a1d0001", "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "tour_id": "00000000-0000-4000-8000-0000000a1001", "status": "open",
            "starts_at": "2026-12-05T05:00:00+00:00", "ends_at": "2026-12-05T10:00:00+00:00",
            "timezone": "Europe/Zurich", "seats_total": 12, "seats_taken": 2, "price": null,
            "bookings": { "affected": 1, "unreachable": 0 }, "repeated": [],
        }))
        .refuses(404, "departure_not_found", "There is no such departure, or it is not the caller's.")
        .refuses(409, "illegal_transition", "The departure is cancelled, or has the state already.")
        .refuses(409, "unknown_timezone", "The organization's time zone is not in the IANA database.")
}
