//! The request of `booking-update`.

use crate::{Item, MAX_ITEMS, Participants, SpecialRequests};
use customers::NewContact;
use deserr::Deserr;
use fields::{List, Text};
use ids::{BookingId, DepartureId};
use problem::{Faults, Problem};
use request_body::{Fields, for_its_action, given};
use serde::Serialize;

/// A request to change the state, the departure, the participants, the items or the contact of a booking.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct BookingUpdate {
    /// Id of the booking to change.
    pub booking_id: BookingId,
    /// Change to make, such as `cancel`.
    pub action: Action,
    /// Why the booking is cancelled. Only with `cancel`.
    #[deserr(default)]
    pub reason: Option<Text<500>>,
    /// Id of the new departure, of the same tour. Required by `reschedule`, and only with it.
    #[deserr(default)]
    pub departure_id: Option<DepartureId>,
    /// Whether the booking keeps its price at the new departure. For staff; only with `reschedule`.
    #[deserr(default)]
    pub keep_price: Option<bool>,
    /// Who comes from then on, all of them, as `booking-create` takes it. Only with `change`.
    #[deserr(default)]
    pub participants: Option<Participants>,
    /// Extras from then on, all of them, as `booking-create` takes them; an empty list takes all away. At most 50. Only
    /// with `change`.
    #[deserr(default)]
    pub items: Option<List<Item, MAX_ITEMS>>,
    /// New free text for the organization. Null and an empty text take it away; what is left out stays. Only with `change`.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    #[serde(skip_serializing_if = "SpecialRequests::are_kept")]
    pub special_requests: SpecialRequests,
    /// New contact of this booking; what is left out stays, and so does the customer's own record. For staff; only with
    /// `change`.
    #[deserr(default)]
    pub customer: Option<NewContact>,
}

/// A change to the state of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "BookingAction")
)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Action {
    /// Confirm a pending booking.
    Confirm,
    /// Move the booking to another departure of its tour.
    Reschedule,
    /// Change who comes and the items, with the difference of the price; the special requests; or the contact.
    Change,
    /// Cancel the booking and free its seats.
    Cancel,
    /// Mark that the tour took place. Only after it began.
    Complete,
    /// Mark that nobody came. Only after the tour began.
    #[deserr(rename = "no_show")]
    NoShow,
}

impl BookingUpdate {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        request_body::read_by(body, broken_rules)
    }
}

/// What the action `change` takes.
const CHANGED: [&str; 4] = ["participants", "items", "special_requests", "customer"];

/// Finds the faults between fields.
fn broken_rules(fields: &Fields) -> Faults {
    let mut faults = Faults::default();
    let moves = given(fields, "action").is_some_and(|action| action == "reschedule");
    if moves && given(fields, "departure_id").is_none() {
        faults.add("/departure_id", "is missing");
    }
    let changes = given(fields, "action").is_some_and(|action| action == "change");
    // Null takes the special requests away.
    let changes_nothing = CHANGED.iter().all(|field| given(fields, field).is_none())
        && !fields.contains_key("special_requests");
    if changes && changes_nothing {
        faults.add("/participants", "is missing; give it, or what else changes");
    }
    let owners = [
        ("departure_id", "reschedule"),
        ("keep_price", "reschedule"),
        ("reason", "cancel"),
    ];
    for_its_action(fields, &owners, &mut faults);
    for_its_action(fields, &CHANGED.map(|field| (field, "change")), &mut faults);
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ID: &str = "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d";

    #[test]
    fn each_action_takes_its_own_fields() {
        for (body, faults) in [
            (json!({ "action": "confirm" }), vec![]),
            (json!({ "action": "no_show" }), vec![]),
            (json!({ "action": "cancel", "reason": "ill" }), vec![]),
            (
                json!({ "action": "reschedule", "departure_id": ID, "keep_price": true }),
                vec![],
            ),
            (json!({ "action": "reschedule" }), vec!["/departure_id"]),
            (json!({ "action": "change", "participants": 3 }), vec![]),
            (json!({ "action": "change" }), vec!["/participants"]),
            (
                json!({ "action": "change", "participants": null, "items": null }),
                vec!["/participants"],
            ),
            (json!({ "action": "change", "items": [] }), vec![]),
            (
                json!({ "action": "change", "special_requests": null }),
                vec![],
            ),
            (
                json!({ "action": "change", "customer": { "name": "Ada", "phone": "+41 79 123 45 67" } }),
                vec![],
            ),
            (
                json!({ "action": "change", "customer": { "address": "x" } }),
                vec!["/customer/address"],
            ),
            (
                json!({ "action": "change", "items": [{ "type": "car", "id": ID, "quantity": 1 }] }),
                vec!["/items/0/type"],
            ),
            (
                json!({ "action": "change", "special_requests": "x".repeat(2001) }),
                vec!["/special_requests"],
            ),
            (
                json!({ "action": "change", "items": vec![json!({ "type": "experience", "id": ID, "quantity": 1 }); 51] }),
                vec!["/items"],
            ),
            (
                json!({ "action": "cancel", "items": [], "special_requests": "x", "customer": {} }),
                vec!["/items", "/special_requests", "/customer"],
            ),
            (
                json!({ "action": "cancel", "participants": 3 }),
                vec!["/participants"],
            ),
            (json!({ "action": "refund" }), vec!["/action"]),
            (
                json!({ "departure_id": 1 }),
                vec!["/departure_id", "/action"],
            ),
            (
                json!({ "action": "confirm", "reason": "x", "keep_price": true }),
                vec!["/keep_price", "/reason"],
            ),
        ] {
            let mut body = body;
            body["booking_id"] = json!(ID);
            let found = BookingUpdate::read(body.to_string().as_bytes()).err();
            let pointers = found.map(|problem| problem.pointers());
            assert_eq!(pointers.unwrap_or_default(), faults, "{body}");
        }
    }

    #[test]
    fn goes_to_the_database_as_it_came() {
        let body = json!({ "booking_id": ID, "action": "no_show" });

        let update = BookingUpdate::read(body.to_string().as_bytes()).unwrap();

        assert_eq!(serde_json::to_value(update).unwrap()["action"], "no_show");
    }

    #[test]
    fn special_requests_stay_or_are_taken_away_or_are_others() {
        for (given, sent) in [
            (json!({ "items": [] }), None),
            (json!({ "special_requests": null }), Some(json!(null))),
            (json!({ "special_requests": " " }), Some(json!(null))),
            (
                json!({ "special_requests": " Vegan " }),
                Some(json!("Vegan")),
            ),
        ] {
            let mut body = given;
            body["booking_id"] = json!(ID);
            body["action"] = json!("change");
            let update = BookingUpdate::read(body.to_string().as_bytes()).unwrap();
            let arguments = serde_json::to_value(update).unwrap();
            assert_eq!(arguments.get("special_requests"), sent.as_ref(), "{body}");
        }
    }
}
