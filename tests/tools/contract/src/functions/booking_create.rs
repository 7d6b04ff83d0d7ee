use super::TOURS;
use crate::{
    Function, Role,
    shapes::{Currency, Id, Moment, Money},
};
use bookings::{BookingCreate, ItemKind, Status};
use callers::{Caller, Client, Public, User};
use schemars::JsonSchema;
use serde_json::json;

/// A booking, as its maker sees it.
#[derive(JsonSchema)]
struct BookingCreated {
    id: Id,
    organization_id: Id,
    /// For people, to name it by.
    confirmation_code: String,
    status: Status,
    payment_status: String,
    tour: BookedTour,
    departure: BookedDeparture,
    participants: u32,
    items: Vec<BookedItem>,
    /// Of one seat.
    unit_price: Money,
    total_price: Money,
    currency: Currency,
    special_requests: Option<String>,
    /// Until then it keeps its seats, if it is not paid; null: without an end.
    expires_at: Option<Moment>,
    created_at: Moment,
    /// Not for the public.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_id: Option<Id>,
}

#[derive(JsonSchema)]
struct BookedTour {
    id: Id,
    title: String,
}

/// A date of a tour.
#[derive(JsonSchema)]
pub(super) struct BookedDeparture {
    id: Id,
    starts_at: Moment,
    ends_at: Moment,
    /// IANA zone of the organisation.
    timezone: String,
}

/// What was added to the seats.
#[derive(JsonSchema)]
struct BookedItem {
    r#type: ItemKind,
    id: Id,
    name: String,
    quantity: u32,
    unit_price: Money,
    total_price: Money,
}

pub(super) fn describe() -> Function {
    Function::post("booking-create", "Books seats of a departure, with what is added to them")
        .tag(TOURS)
        .description(
            "The public names a `customer` with a name, and an address or a phone. Staff name a `customer` so, or a \
             `customer_id`, not both. Clients book for themselves: they are who their token says, and an address \
             has to be their own. The price is the database's. A booking that costs something is `pending` and \
             keeps its seats until `expires_at`; seats are never oversold.",
        )
        .for_roles(&[Role::Public, Role::Client, Role::User])
        .works_once()
        .takes::<BookingCreate>(
            "By the public",
            json!({
                "departure_id": "00000000-0000-4000-8000-00000a1d0001", "participants": 2,
                "customer": { "name": "Ada Lovelace", "email": "ada@example.com" },
            }),
            |body| BookingCreate::read(body, Caller::Public(Public)).map(drop),
        )
        .or_read(|body| BookingCreate::read(body, Caller::User(User)).map(drop))
        .or_read(|body| {
            let client = Client::new("clara@client.example");
            BookingCreate::read(body, Caller::Client(client)).map(drop)
        })
        .or("By staff, with breakfast", json!({
            "departure_id": "00000000-0000-4000-8000-00000a1d0001", "participants": 2,
            "customer_id": "00000000-0000-4000-8000-0000000ac001",
            "items": [{ "type": "experience", "id": "00000000-0000-4000-8000-0000000ae101", "quantity": 2 }],
            "special_requests": "One of us is vegetarian.",
        }))
        .answers::<BookingCreated>(201, "The booking", json!({
            "id": "29decd12-dc72-4786-806c-43b1a860f0eb",
            "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "confirmation_code": "CQ33M-YZAFE", "status": "pending", "payment_status": "unpaid",
            "tour": { "id": "00000000-0000-4000-8000-0000000a1001", "title": "Sunrise over the Niesen" },
            "departure": {
                "id": "00000000-0000-4000-8000-00000a1d0001", "starts_at": "2026-11-28T05:00:00+00:00",
                "ends_at": "2026-11-28T10:00:00+00:00", "timezone": "Europe/Zurich",
            },
            "participants": 2, "items": [], "unit_price": "89.50", "total_price": "179.00", "currency": "CHF",
            "special_requests": null, "expires_at": "2026-11-21T05:41:55.550145+00:00",
            "created_at": "2026-11-21T05:11:55.550145+00:00",
        }))
        .refuses(404, "departure_not_found", "There is no such departure, or not for this caller.")
        .refuses(404, "customer_not_found", "There is no such customer.")
        .refuses(404, "item_not_found", "Some items don't exist; `errors` names each.")
        .refuses(409, "sold_out", "Fewer seats are left than asked for.")
        .refuses(409, "departure_closed", "It has left, or is not open.")
        .refuses(422, "too_many_participants", "More than the tour allows in one booking.")
}
