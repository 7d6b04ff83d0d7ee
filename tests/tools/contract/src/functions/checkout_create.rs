use super::PAYMENTS;
use crate::{
    Function, Role,
    shapes::{Id, Moment, Money},
};
use callers::{Caller, User};
use payments::CheckoutRequest;
use schemars::JsonSchema;
use serde_json::json;

/// A session at Stripe in which a booking can be paid.
#[derive(JsonSchema)]
struct CheckoutSession {
    /// Id of the checkout (UUID); a repeated request has the same.
    checkout_id: Id,
    /// Id of the booking that is paid.
    booking_id: Id,
    /// Id of the session at Stripe, such as `cs_test_a1b2`.
    session_id: String,
    /// Page of Stripe to send the payer to.
    url: String,
    /// How much is paid in the session, such as `179.00`.
    amount: Money,
    /// Currency of the amount (ISO 4217), such as `CHF`.
    currency: String,
    /// When the session ends, and with it the hold of the seats, in RFC 3339.
    expires_at: Moment,
}

/// A payment that the staff took by hand, and what its booking is by now.
#[derive(JsonSchema)]
struct PaymentByHand {
    /// Id of the payment (UUID).
    payment_id: Id,
    /// Id of the booking that was paid for.
    booking_id: Id,
    /// How much was taken, such as `50.00`.
    amount: Money,
    /// How much of it was given back, such as `0.00`.
    refunded: Money,
    /// Currency of the payment (ISO 4217), such as `CHF`.
    currency: String,
    /// State of the payment: `succeeded`, `partially_refunded` or `refunded`.
    status: String,
    /// How it was paid, such as `cash`.
    method: String,
    /// Words of the staff about the payment; null if there are none.
    note: Option<String>,
    /// State of the booking, such as `confirmed`.
    booking_status: String,
    /// What is paid of the booking: `unpaid`, `partially_paid`, `paid` or `refunded`.
    payment_status: String,
    /// What the booking still costs, such as `129.00`.
    due: Money,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(clippy::large_enum_variant, reason = "it is never made")]
enum CheckoutAnswer {
    Session(CheckoutSession),
    ByHand(PaymentByHand),
}

pub(super) fn describe() -> Function {
    let session = json!({
        "checkout_id": "00000000-0000-4000-8000-00000000c001", "booking_id": "00000000-0000-4000-8000-00000000b001",
        "session_id": "cs_test_a1b2", "url": "https://checkout.stripe.com/c/pay/cs_test_a1b2", "amount": "179.00",
        "currency": "CHF", "expires_at": "2026-11-28T10:31:00+00:00",
    });
    Function::post("checkout-create", "Lets a booking be paid, at Stripe or by hand")
        .tag(PAYMENTS)
        .description(
            "The amount is what the booking still costs, or what is left of its deposit. A repeated request gets the \
             same session at Stripe, which ends with the hold of the seats. The staff records what it takes and gives \
             back by hand.",
        )
        .for_roles(&[Role::Client, Role::User, Role::Guest])
        .works_once()
        .limited()
        .takes::<CheckoutRequest>(
            "All of it at Stripe",
            json!({
                "booking_id": "00000000-0000-4000-8000-00000000b001",
                "success_url": "https://shop.example/paid?session={CHECKOUT_SESSION_ID}",
                "cancel_url": "https://shop.example/back",
            }),
            |body| CheckoutRequest::read(body, Caller::User(User)).map(drop),
        )
        .or("Cash", json!({
            "action": "record", "booking_id": "00000000-0000-4000-8000-00000000b001", "amount": "50.00",
            "method": "cash", "note": "Receipt 7",
        }))
        .or("Cash back", json!({
            "action": "refund", "payment_id": "00000000-0000-4000-8000-00000000d001", "amount": "50.00",
        }))
        .answers::<CheckoutAnswer>(200, "The session that there is already, or what was given back", session.clone())
        .answers::<CheckoutAnswer>(201, "A new session, or a payment by hand", session)
        .refuses(403, "staff_only", "What is paid by hand, the staff records.")
        .refuses(404, "booking_not_found", "There is no such booking, or it is not the caller's.")
        .refuses(404, "payment_not_found", "There is no such payment, or it is not the caller's.")
        .refuses(409, "hold_expired", "The booking was not paid in time, and its seats are free again.")
        .refuses(409, "booking_over", "The booking is cancelled, expired or missed.")
        .refuses(409, "nothing_due", "All of it, or of its deposit, is paid or on its way.")
        .refuses(409, "too_late", "The hold of the seats was prolonged as often as it may be.")
        .refuses(409, "amount_refused", "Stripe takes no such amount in this currency.")
        .refuses(409, "more_than_due", "The booking costs less than that.")
        .refuses(409, "more_than_paid", "Less than that is left of the payment.")
        .refuses(409, "not_by_hand", "The payment was made at Stripe, where it is given back too.")
        .refuses(503, "not_configured", "There is no key of Stripe, or it is refused.")
        .refuses(503, "provider_unavailable", "Stripe can't be reached at the moment.")
}
