use super::TOURS;
use crate::{Function, Role};
use bookings::{Availability, AvailabilityRequest};
use jiff::Timestamp;
use serde_json::json;

pub(super) fn describe() -> Function {
    Function::post("tour-availability", "Lists the departures of a tour, with prices and free seats")
        .tag(TOURS)
        .description(
            "Dates are in the organization's time zone, both ends included; `to` must not be before `from`. Open \
             departures that have not begun are listed, sold-out ones too. Seats of an unpaid booking that \
             expired count as free.",
        )
        .for_roles(&[Role::Public, Role::Client, Role::User])
        .takes::<AvailabilityRequest>(
            "The next months",
            json!({ "tour_id": "00000000-0000-4000-8000-0000000a1001" }),
            |body| AvailabilityRequest::read(body, Timestamp::UNIX_EPOCH).map(drop),
        )
        .or("A range of days", json!({
            "tour_id": "00000000-0000-4000-8000-0000000a1001", "from": "2026-12-01", "to": "2026-12-31",
        }))
        .answers::<Availability>(200, "The tour and its open departures", json!({
            "tour": { "id": "00000000-0000-4000-8000-0000000a1001", "title": "Sunrise over the Niesen" },
            "price_from": "89.50", "currency": "CHF",
            "departures": [{
                "id": "00000000-0000-4000-8000-00000a1d0001", "starts_at": "2026-11-28T05:00:00+00:00",
                "ends_at": "2026-11-28T10:00:00+00:00", "local_date": "2026-11-28", "timezone": "Europe/Zurich",
                "seats_left": 12, "price": "89.50", "currency": "CHF",
                "participant_kinds": [{
                    "kind": "child", "name": "Child (6 to 12)", "description": null, "price": "44.75",
                    "takes_seat": true, "may_be_alone": false,
                }],
            }],
        }))
        .limited()
        .refuses(404, "tour_not_found", "There is no such tour, or not for this caller.")
        .refuses(409, "unknown_timezone", "The organization's time zone is not in the IANA database.")
        .refuses(503, "api_unavailable", "PostgREST cannot be reached.")
}
