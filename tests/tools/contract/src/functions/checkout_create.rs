use super::PAYMENTS;
use crate::{
    Function, Role,
    shapes::{Id, Moment, Money},
};
use callers::{Caller, User};
use payments::CheckoutRequest;
use schemars::JsonSchema;
use serde_json::json;

/// A session at Stripe in which a booking or an appointment can be paid.
#[derive(JsonSchema)]
struct CheckoutSession {
    /// Id of the checkout (UUID); a repeated request has the same.
    checkout_id: Id,
    /// Id of the booking that is paid; null where an appointment is.
    booking_id: Option<Id>,
    /// Id of the appointment that is paid; null where a booking is.
    appointment_id: Option<Id>,
    /// Id of the session at Stripe, such as `cs_test_a1b2`.
    session_id: String,
    /// Page of Stripe to send the payer to.
    url: String,
    /// How much is paid in the session, such as `179.00`.
    amount: Money,
    /// Currency of the amount (ISO 4217), such as `CHF`.
    currency: String,
    /// When the session ends, and with it the hold of the seats or the time, in RFC 3339.
    expires_at: Moment,
}

/// A payment that the staff took by hand, and what its booking or appointment is by now.
#[derive(JsonSchema)]
struct PaymentByHand {
    /// Id of the payment (UUID).
    payment_id: Id,
    /// Id of the booking that was paid for; null where an appointment was.
    booking_id: Option<Id>,
    /// Id of the appointment that was paid for; null where a booking was.
    appointment_id: Option<Id>,
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
    /// State of the booking, such as `confirmed`. Absent where an appointment was paid for.
    #[serde(skip_serializing_if = "Option::is_none")]
    booking_status: Option<String>,
    /// State of the appointment, such as `confirmed`. Absent where a booking was paid for.
    #[serde(skip_serializing_if = "Option::is_none")]
    appointment_status: Option<String>,
    /// What is paid of it: `unpaid`, `partially_paid`, `paid` or `refunded`.
    payment_status: String,
    /// What it still costs, such as `129.00`.
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
        "appointment_id": null, "session_id": "cs_test_a1b2", "url": "https://checkout.stripe.com/c/pay/cs_test_a1b2", "amount": "179.00",
        "currency": "CHF", "expires_at": "2026-11-28T10:31:00+00:00",
    });
    Function::post("checkout-create", "Lets a booking or an appointment be paid, at Stripe or by hand")
        .tag(PAYMENTS)
        .description(
            "The amount is what the booking or the appointment still costs, or what is left of its deposit. A repeated request gets the \
             same session at Stripe, which ends with the hold of the seats or the time. The staff records what it takes and gives \
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
        .or("The deposit of an appointment", json!({
            "appointment_id": "00000000-0000-4000-8000-0000000a9001", "part": "deposit",
            "success_url": "https://shop.example/paid",
        }))
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
        .refuses(404, "appointment_not_found", "There is no such appointment, or it is not the caller's.")
        .refuses(404, "payment_not_found", "There is no such payment, or it is not the caller's.")
        .refuses(409, "hold_expired", "It was not paid in time, and its seats or its time are free again.")
        .refuses(409, "booking_over", "The booking is cancelled, expired or missed.")
        .refuses(409, "appointment_over", "The appointment is cancelled, expired or missed.")
        .refuses(409, "nothing_due", "All of it, or of its deposit, is paid or on its way; or it has no price.")
        .refuses(409, "too_late", "The hold was prolonged as often as it may be.")
        .refuses(409, "amount_refused", "Stripe takes no such amount in this currency.")
        .refuses(409, "checkout_refused", "Stripe makes no page to pay this on, for another reason.")
        .refuses(409, "more_than_due", "Less than that is due for it.")
        .refuses(409, "more_than_paid", "Less than that is left of the payment.")
        .refuses(409, "not_by_hand", "The payment was made at Stripe, where it is given back too.")
        .refuses(503, "not_configured", "There is no key of Stripe, or Stripe refuses it or its account.")
        .refuses(503, "provider_unavailable", "Stripe can't be reached at the moment.")
}
