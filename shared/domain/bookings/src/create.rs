//! The request of `booking-create`.

use crate::Participants;
use callers::{Client, OneOf, Public, User};
use customers::{ContactBy, customer_faults};
use deserr::Deserr;
use fields::{Count, Email, Line, List, Phone, Text};
use ids::{BookingItemId, CustomerId, DepartureId};
use problem::Problem;
use serde::Serialize;

/// Maximum number of extras in a booking.
pub const MAX_ITEMS: usize = 50;

/// Who books seats.
pub type Booker = OneOf<(Public, Client, User)>;

/// A request to book seats of a departure.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct BookingCreate {
    /// Id of the departure, one date of one tour, as `tour-availability` answers it.
    pub departure_id: DepartureId,
    /// Number of people, 1 to 1000, who take a seat each; or how many of each kind, such as
    /// `[{"kind": "adult", "count": 2}]`, where the tour has kinds.
    pub participants: Participants,
    /// Id of a known customer. For staff only, instead of `customer`.
    #[deserr(default)]
    pub customer_id: Option<CustomerId>,
    /// Name and e-mail address or phone of the customer. Clients may leave it out: their token names them.
    #[deserr(default)]
    pub customer: Option<Contact>,
    /// Extras that are booked with the seats, such as a meal. At most 50.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub items: List<Item, MAX_ITEMS>,
    /// Free text for the organization, such as `One of us is vegetarian.`
    #[deserr(default)]
    pub special_requests: Option<Text<2000>>,
}

/// The name, e-mail address and phone of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct Contact {
    /// Full name, such as `Ada Lovelace`.
    #[deserr(default)]
    pub name: Option<Line<200>>,
    /// E-mail address that receives the confirmation.
    #[deserr(default)]
    pub email: Option<Email>,
    /// International phone number (E.164), such as `+41 79 123 45 67`.
    #[deserr(default)]
    pub phone: Option<Phone>,
}

/// An accommodation or an experience that is booked with the seats.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "BookingItem")
)]
#[deserr(deny_unknown_fields)]
pub struct Item {
    /// Kind of thing that `id` names: `accommodation` or `experience`.
    #[serde(rename = "type")]
    #[deserr(rename = "type")]
    pub kind: ItemKind,
    /// Id of the accommodation or experience.
    pub id: BookingItemId,
    /// Number of units, 1 to 1000: rooms times nights, or people.
    pub quantity: Count<1, 1000>,
}

/// Kind of an extra that is booked with the seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum ItemKind {
    /// A place to sleep, counted in rooms times nights.
    Accommodation,
    /// An activity, counted in people.
    Experience,
}

impl BookingCreate {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8], by: Booker) -> Result<Self, Problem> {
        let by = by.widen();
        request_body::read_by(body, |fields| {
            customer_faults(fields, &by, ContactBy::Email)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use callers::Caller;
    use serde_json::{Value, json};

    const PUBLIC: Booker = Caller::Public(Public);
    const STAFF: Booker = Caller::User(User);

    const DEPARTURE: &str = "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d";

    fn read(body: Value, by: Booker) -> Result<BookingCreate, Vec<String>> {
        BookingCreate::read(body.to_string().as_bytes(), by).map_err(|problem| problem.pointers())
    }

    #[test]
    fn takes_the_least_that_a_booking_needs() {
        let booking = read(
            json!({ "departure_id": DEPARTURE, "participants": 2,
                    "customer": { "name": "Ada", "email": "ada@example.com" } }),
            PUBLIC,
        )
        .unwrap();

        assert_eq!(serde_json::to_value(&booking.participants).unwrap(), 2);
        assert!(booking.items.is_empty());
    }

    #[test]
    fn reports_the_faults_of_fields_and_of_rules_together() {
        let faults = read(
            json!({ "departure_id": "x", "participants": 0, "customer": { "email": "nobody" },
                    "items": [{ "type": "hotel", "id": DEPARTURE, "quantity": 1 }],
                    "special_requests": "", "price": "0.01" }),
            PUBLIC,
        )
        .unwrap_err();

        for pointer in [
            "/departure_id",
            "/participants",
            "/customer/email",
            "/customer/name",
            "/items/0/type",
            "/special_requests",
            "/price",
        ] {
            assert!(
                faults.iter().any(|fault| fault == pointer),
                "{pointer} in {faults:?}"
            );
        }
        assert_eq!(faults.len(), 7, "{faults:?}");
    }

    #[test]
    fn the_public_names_itself_and_no_known_customer() {
        let body =
            json!({ "departure_id": DEPARTURE, "participants": 1, "customer_id": DEPARTURE });

        assert_eq!(read(body, PUBLIC).unwrap_err(), ["/customer_id"]);
    }

    #[test]
    fn a_client_books_for_themselves() {
        let by = || Caller::Client(Client::new("ada@example.com"));
        let mut body = json!({ "departure_id": DEPARTURE, "participants": 1 });
        assert!(read(body.clone(), by()).is_ok());

        body["customer"] = json!({ "email": "ADA@example.com" });
        assert!(read(body.clone(), by()).is_ok());

        body["customer"] = json!({ "email": "eve@example.com" });
        assert_eq!(read(body, by()).unwrap_err(), ["/customer/email"]);
    }

    #[test]
    fn staff_name_exactly_one_customer() {
        let mut body = json!({ "departure_id": DEPARTURE, "participants": 1 });
        assert_eq!(read(body.clone(), STAFF).unwrap_err(), ["/customer"]);

        body["customer_id"] = json!(DEPARTURE);
        assert!(read(body.clone(), STAFF).is_ok());

        body["customer"] = json!({ "name": "Ada", "phone": "+41791234567" });
        assert_eq!(read(body, STAFF).unwrap_err(), ["/customer"]);
    }

    #[test]
    fn what_is_not_json_or_no_object_is_told_apart() {
        let by = || PUBLIC;
        assert_eq!(
            BookingCreate::read(b"{", by()).unwrap_err().code(),
            "invalid_json"
        );
        assert_eq!(read(json!([]), by()).unwrap_err(), [""]);
    }

    #[test]
    fn goes_to_the_database_in_the_form_of_its_function() {
        let booking = read(
            json!({ "departure_id": DEPARTURE, "participants": 1,
                    "customer": { "name": " Ada ", "phone": "+41 79 123 45 67" },
                    "items": [{ "type": "experience", "id": DEPARTURE, "quantity": 3 }] }),
            PUBLIC,
        )
        .unwrap();

        assert_eq!(
            serde_json::to_value(booking).unwrap(),
            json!({ "departure_id": DEPARTURE, "participants": 1, "customer_id": null,
                    "customer": { "name": "Ada", "email": null, "phone": "+41791234567" },
                    "items": [{ "type": "experience", "id": DEPARTURE, "quantity": 3 }],
                    "special_requests": null })
        );
    }
}
