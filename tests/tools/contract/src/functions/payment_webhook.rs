use super::PAYMENTS;
use crate::{Function, Role};
use schemars::JsonSchema;
use serde_json::json;

/// An event of Stripe, as its reference has it.
#[derive(JsonSchema)]
struct StripeEvent {
    /// Id of the event, such as `evt_1FD01`; one that comes again has no effect.
    id: Option<String>,
    /// Type of the event, such as `payment_intent.succeeded`.
    r#type: Option<String>,
}

/// What became of an event of Stripe that was rightly signed.
#[derive(JsonSchema)]
struct Received {
    /// `applied`, `repeated`, `waiting` (what it is about is not known yet), or why it has no effect.
    outcome: String,
}

pub(super) fn describe() -> Function {
    Function::webhook(
        "payment-webhook",
        "Receives events of Stripe",
        &[Role::Stripe],
    )
    .tag(PAYMENTS)
    .description(
        "Payments, refunds and disputes of bookings; subscriptions and invoices of organizations. A payment belongs to \
         the booking that its metadata name as `booking_id`. Events may come in any order, and more than once.",
    )
    .takes::<StripeEvent>(
        "A payment",
        json!({
            "id": "evt_1FD01", "object": "event", "type": "payment_intent.succeeded", "created": 1_795_860_000,
            "livemode": false, "data": { "object": { "id": "pi_1FD01" } },
        }),
        |_| Ok(()),
    )
    .answers::<Received>(
        200,
        "The event was taken, whether or not it has an effect",
        json!({ "outcome": "applied" }),
    )
}
