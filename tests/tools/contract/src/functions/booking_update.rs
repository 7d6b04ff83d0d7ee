use super::{TOURS, booking_create::Booking};
use crate::{Function, Role};
use bookings::BookingUpdate;
use serde_json::json;

pub(super) fn describe() -> Function {
    Function::post("booking-update", "Confirms, moves, changes, cancels and completes bookings")
        .tag(TOURS)
        .description(
            "`reschedule` requires `departure_id`. Only it takes `departure_id` and `keep_price`, which is for staff; \
             only `cancel` takes `reason`. `change` takes at least one of `participants`, `items`, `special_requests` and \
             `customer`. `participants` and `items` are all who come and all that is booked besides from then on; what was \
             booked keeps its price, what is new has today's, and the difference is due. A confirmed booking of a client or \
             guest grows as far as it is paid. `customer`, the booking's contact, is for staff, who correct it and \
             `special_requests` in every state but a hold that has ended. Clients and guests may cancel, move and change bookings until `changeable_until`. All else is \
             for staff. `complete` and `no_show` are refused before the start. A cancelled or expired booking \
             cannot be changed otherwise, nor one that was not paid until `expires_at`. Moving to the same departure changes \
             nothing.",
        )
        .for_roles(&[Role::Client, Role::User, Role::Guest])
        .works_once()
        .takes::<BookingUpdate>(
            "Cancel",
            json!({
                "booking_id": "29decd12-dc72-4786-806c-43b1a860f0eb", "action": "cancel", "reason": "We are ill.",
            }),
            |body| BookingUpdate::read(body).map(drop),
        )
        .or("Reschedule", json!({
            "booking_id": "29decd12-dc72-4786-806c-43b1a860f0eb", "action": "reschedule",
            "departure_id": "00000000-0000-4000-8000-00000a1d0002",
        }))
        .or("Another child", json!({
            "booking_id": "29decd12-dc72-4786-806c-43b1a860f0eb", "action": "change",
            "participants": [{ "kind": "adult", "count": 2 }, { "kind": "child", "count": 2 }],
        }))
        .or("Breakfast for two", json!({
            "booking_id": "29decd12-dc72-4786-806c-43b1a860f0eb", "action": "change",
            "items": [{ "type": "experience", "id": "00000000-0000-4000-8000-0000000ae101", "quantity": 2 }],
            "special_requests": "One of us is vegetarian.",
        }))
        .or("Correct the contact", json!({
            "booking_id": "29decd12-dc72-4786-806c-43b1a860f0eb", "action": "change",
            "customer": { "phone": "+41791234567" },
        }))
        .answers::<Booking>(200, "The booking after the change", json!({
            "id": "29decd12-dc72-4786-806c-43b1a860f0eb",
            "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "confirmation_code": "CQ33M-YZAFE", "status": "cancelled", "payment_status": "unpaid",
            "tour": { "id": "00000000-0000-4000-8000-0000000a1001", "title": "Sunrise over the Niesen" },
            "departure": {
                "id": "00000000-0000-4000-8000-00000a1d0001", "starts_at": "2026-11-28T05:00:00+00:00",
                "ends_at": "2026-11-28T10:00:00+00:00", "timezone": "Europe/Zurich",
            },
            "customer": { "name": "Ada Lovelace", "email": "ada@example.com", "phone": null },
            "participants": 2, "party": null, "items": [], "unit_price": "89.50", "total_price": "179.00", "currency": "CHF",
            "special_requests": null, "changeable_until": "2026-11-28T05:00:00+00:00", "expires_at": null,
            "created_at": "2026-11-21T05:11:55.550145+00:00", "confirmed_at": null, "rescheduled_at": null,
            "cancelled_at": "2026-11-21T06:00:00+00:00", "completed_at": null, "no_show_at": null,
            "cancellation_reason": "We are ill.", "customer_id": "00000000-0000-4000-8000-0000000ac001",
        }))
        .limited()
        .refuses(403, "staff_only", "This change is for staff, not for clients.")
        .refuses(404, "booking_not_found", "There is no such booking, or it is not the caller's.")
        .refuses(404, "departure_not_found", "There is no such departure.")
        .refuses(404, "item_not_found", "Some items don't exist; `errors` names each.")
        .refuses(409, "illegal_transition", "The booking's state does not allow this change.")
        .refuses(409, "too_early", "The tour has not begun.")
        .refuses(409, "too_late", "The tour has begun, or it is past `changeable_until`.")
        .refuses(409, "hold_expired", "The booking was not paid in time, and its seats are free again.")
        .refuses(409, "sold_out", "Fewer seats are left than the booking has.")
        .refuses(409, "departure_closed", "The departure has begun, or is not open.")
        .refuses(409, "price_differs", "The booking is paid, and a seat of the new departure has another price.")
        .refuses(409, "payment_required", "The booking is confirmed, and more would have to be paid first; `detail` says how much.")
        .refuses(409, "currency_changed", "The organization's prices are in another currency than the booking.")
        .refuses(409, "paid_for", "More is paid than these would cost: the organization has to give it back.")
        .refuses(422, "unknown_kind", "The tour has no such kind of participant.")
        .refuses(422, "kinds_required", "A number was given, and no kind of the tour takes a seat and may be alone; `detail` names the kinds.")
        .refuses(422, "nobody_alone", "Nobody comes who may be alone and takes a seat.")
        .refuses(409, "too_many_seats", "The customer would bring more people to the departure than one may.")
        .refuses(422, "too_many_participants", "More people than the tour allows in one booking.")
        .refuses(422, "invalid_departure", "The departure is of another tour.")
}
