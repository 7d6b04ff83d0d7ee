//! What an event has an effect on.

use serde::Serialize;
use serde_json::{Map, Value};

/// What an event tells. Amounts are decimals in `currency`, times are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Effect {
    /// How far a payment is.
    Payment {
        /// Payment intent: one for the checkout, the charge and the refunds of it.
        intent_id: String,
        currency: String,
        /// 0 pending, 1 failed, 2 cancelled, 3 received. After a try that failed comes another one: of the first two the
        /// later counts. The others are final.
        rank: u8,
        /// When it came so far.
        at: u64,
        expected: Option<String>,
        received: Option<String>,
        /// When the intent was made.
        created: Option<u64>,
        /// Such as `card`.
        method: Option<String>,
    },
    /// How much of a payment was given back until now.
    Refund {
        intent_id: String,
        currency: String,
        rank: u8,
        received: Option<String>,
        refunded: String,
        at: u64,
    },
    /// A refund that did not reach the payer.
    FailedRefund {
        intent_id: String,
        currency: String,
        id: String,
        amount: String,
        at: u64,
    },
    /// A payer disputes a payment at their bank, or the bank has decided.
    Dispute {
        intent_id: String,
        currency: String,
        id: String,
        status: String,
        is_closed: bool,
        amount: String,
        at: u64,
    },
    /// What an organization has subscribed to.
    Subscription {
        subscription_id: String,
        customer_id: String,
        status: String,
        plan_name: String,
        tier: Option<String>,
        period_start: u64,
        period_end: u64,
        cancel_at_period_end: bool,
        event: SubscriptionEvent,
    },
    /// What an organization was billed.
    Invoice {
        id: String,
        subscription_id: Option<String>,
        currency: String,
        amount_paid: String,
        status: String,
        paid_at: Option<u64>,
        created: u64,
    },
}

/// Which of two events of a subscription is the later one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct SubscriptionEvent {
    /// When it happened.
    pub created: u64,
    /// 0 made, 1 changed, 2 ended.
    pub rank: u8,
    /// What it changed of the status and of `cancel_at_period_end`, as they were before.
    pub previous: Map<String, Value>,
}
