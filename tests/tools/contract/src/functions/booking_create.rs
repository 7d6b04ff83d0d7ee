use super::TOURS;
use crate::{
    Function, Role,
    shapes::{Currency, Id, Moment, Money},
};
use bookings::{BookingCreate, ItemKind, Status};
use callers::{Caller, Client, Public, User};
use schemars::JsonSchema;
use serde_json::json;

/// A booking of a tour, with the times of its changes of state.
#[derive(JsonSchema)]
pub(super) struct Booking {
    /// Id of the booking (UUID), for `booking-update`.
    id: Id,
    /// Id of the organization that it is booked with.
    organization_id: Id,
    /// Code for people to name the booking by, such as `CQ33M-YZAFE`.
    confirmation_code: String,
    /// State of the booking, such as `pending`.
    status: Status,
    /// State of the payment, such as `unpaid`.
    payment_status: String,
    /// The tour that is booked, by id and title.
    tour: BookedTour,
    /// The date of the tour that is booked.
    departure: BookedDeparture,
    /// Name and addresses that the booking was made with.
    customer: BookedCustomer,
    /// Number of people, those without a seat of their own included.
    participants: u32,
    /// Who comes, where they were booked by kinds or for several prices; null if they were not.
    party: Option<Vec<BookedKind>>,
    /// Extras that are booked with the seats.
    items: Vec<BookedItem>,
    /// Price of one seat, such as `89.50`; kinds in `party` have their own.
    unit_price: Money,
    /// Price of all seats and extras, such as `179.00`.
    total_price: Money,
    /// Currency of the prices (ISO 4217), such as `CHF`.
    currency: Currency,
    /// Free text for the organization; null if there is none.
    special_requests: Option<String>,
    /// Until when the customer may cancel or move it, in RFC 3339; at least a day from when the organization moved it, if it
    /// has not begun by then. Staff always may.
    changeable_until: Moment,
    /// When it expires unless it is paid, in RFC 3339; null if never.
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

/// Whom a booking was made for, as it was given then.
#[derive(JsonSchema)]
struct BookedCustomer {
    /// Full name, such as `Ada Lovelace`.
    name: String,
    /// E-mail address that is told of changes; null if none was given.
    email: Option<String>,
    /// Phone number (E.164); null if none was given.
    phone: Option<String>,
}

/// The tour that a booking is for.
#[derive(JsonSchema)]
struct BookedTour {
    /// Id of the tour (UUID), for `tour-availability`.
    id: Id,
    /// Title of the tour, such as `Sunrise over the Niesen`.
    title: String,
}

/// The date of a tour that is booked.
#[derive(JsonSchema)]
pub(super) struct BookedDeparture {
    /// Id of the departure (UUID), for other bookings.
    id: Id,
    /// Start in RFC 3339, such as `2026-11-28T05:00:00+00:00`.
    starts_at: Moment,
    /// End in RFC 3339, such as `2026-11-28T10:00:00+00:00`.
    ends_at: Moment,
    /// IANA time zone of the organization, such as `Europe/Zurich`.
    timezone: String,
}

/// Some people of one kind, with the price that they were booked for. A kind is listed once for each price.
#[derive(JsonSchema)]
struct BookedKind {
    /// What requests name the kind by, such as `adult`.
    kind: String,
    /// Name of the kind for people, such as `Child (6 to 12)`.
    name: String,
    /// Number of people of this kind.
    count: u32,
    /// Price of one of them, such as `44.75`.
    unit_price: Money,
    /// Whether each of them takes a seat of the departure.
    takes_seat: bool,
}

/// An extra that is booked with the seats.
#[derive(JsonSchema)]
struct BookedItem {
    /// Kind of the extra: `accommodation` or `experience`.
    r#type: ItemKind,
    /// Id of the accommodation or experience.
    id: Id,
    /// Name of the extra, such as `Breakfast on the summit`.
    name: String,
    /// Number of units: rooms times nights, or people.
    quantity: u32,
    /// Price of one unit, such as `12.00`.
    unit_price: Money,
    /// Price of all units, such as `24.00`.
    total_price: Money,
}

pub(super) fn describe() -> Function {
    Function::post("booking-create", "Books seats of a departure, with extras")
        .tag(TOURS)
        .description(
            "The public gives a `customer` with a name and an e-mail address or phone. Staff give such a `customer` \
             or a `customer_id`, not both. Clients book for themselves; an e-mail address must be their own. The \
             server sets the price. A booking that costs something is `pending` and keeps its seats until \
             `expires_at`. Seats are never oversold.",
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
        .or("By kinds", json!({
            "departure_id": "00000000-0000-4000-8000-00000a1d0001",
            "participants": [{ "kind": "adult", "count": 2 }, { "kind": "child", "count": 1 }],
            "customer": { "name": "Ada Lovelace", "email": "ada@example.com" },
        }))
        .or("By staff, with breakfast", json!({
            "departure_id": "00000000-0000-4000-8000-00000a1d0001", "participants": 2,
            "customer_id": "00000000-0000-4000-8000-0000000ac001",
            "items": [{ "type": "experience", "id": "00000000-0000-4000-8000-0000000ae101", "quantity": 2 }],
            "special_requests": "One of us is vegetarian.",
        }))
        .answers::<Booking>(201, "The booking that was made", json!({
            "id": "29decd12-dc72-4786-806c-43b1a860f0eb",
            "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "confirmation_code": "CQ33M-YZAFE", "status": "pending", "payment_status": "unpaid",
            "tour": { "id": "00000000-0000-4000-8000-0000000a1001", "title": "Sunrise over the Niesen" },
            "departure": {
                "id": "00000000-0000-4000-8000-00000a1d0001", "starts_at": "2026-11-28T05:00:00+00:00",
                "ends_at": "2026-11-28T10:00:00+00:00", "timezone": "Europe/Zurich",
            },
            "customer": { "name": "Ada Lovelace", "email": "ada@example.com", "phone": null },
            "participants": 2, "party": null, "items": [], "unit_price": "89.50", "total_price": "179.00", "currency": "CHF",
            "special_requests": null, "changeable_until": "2026-11-28T05:00:00+00:00",
            "expires_at": "2026-11-21T05:41:55.550145+00:00", "created_at": "2026-11-21T05:11:55.550145+00:00",
            "confirmed_at": null, "rescheduled_at": null, "cancelled_at": null, "completed_at": null,
            "no_show_at": null, "cancellation_reason": null,
        }))
        .for_strangers()
        .holds()
        .refuses(404, "departure_not_found", "There is no such departure, or not for this caller.")
        .refuses(404, "customer_not_found", "There is no such customer.")
        .refuses(404, "item_not_found", "Some items don't exist; `errors` names each.")
        .refuses(409, "sold_out", "Fewer seats are left than `participants`.")
        .refuses(409, "departure_closed", "The departure has begun, or is not open.")
        .refuses(422, "unknown_kind", "The tour has no such kind of participant.")
        .refuses(422, "kinds_required", "A number was given, and no kind of the tour takes a seat and may be alone; `detail` names the kinds.")
        .refuses(422, "nobody_alone", "Nobody comes who may be alone and takes a seat.")
        .refuses(409, "too_many_seats", "The customer would bring more people to the departure than one may.")
        .refuses(422, "too_many_participants", "More people than the tour allows in one booking.")
}
