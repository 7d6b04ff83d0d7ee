//! Events of Stripe: <https://docs.stripe.com/api/events>

use crate::{
    effect::{Effect, SubscriptionEvent},
    money::major_units,
};
use foreign::{currency, id, line, time, word};
use ids::{AppointmentId, BookingId, OrganizationId};
use serde::Serialize;
use serde_json::{Map, Value};

/// Whether money is real.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Real money.
    Live,
    /// Stripe's sandbox.
    Test,
}

impl Mode {
    /// `test`, or else live: nobody pays with the cards of a sandbox because a setting was forgotten.
    pub fn parse(text: &str) -> Self {
        match text {
            "test" => Self::Test,
            _ => Self::Live,
        }
    }
}

/// What a body is to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// An event with an effect.
    Event(Box<StripeEvent>),
    /// Nothing, for this reason.
    Nothing(&'static str),
}

/// An event that has an effect here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StripeEvent {
    event: About,
    /// Of the metadata. It counts in events of the platform's own account alone.
    organization_id: Option<OrganizationId>,
    booking_id: Option<BookingId>,
    appointment_id: Option<AppointmentId>,
    effect: Effect,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct About {
    id: String,
    account: Option<String>,
}

impl StripeEvent {
    /// Reads a body whose signature was right.
    pub fn read(body: &[u8], mode: Mode) -> Reading {
        let Ok(Value::Object(event)) = serde_json::from_slice(body) else {
            return Reading::Nothing("not_json");
        };
        // Thin events name an object, and do not hold it.
        if event.get("object").and_then(Value::as_str) != Some("event") {
            return Reading::Nothing("unknown_object");
        }
        let is_live = event.get("livemode").and_then(Value::as_bool);
        if is_live != Some(mode == Mode::Live) {
            return Reading::Nothing("other_mode");
        }
        let kind = event.get("type").and_then(Value::as_str);
        let kind = kind.unwrap_or_default();
        if !EFFECTS.iter().any(|prefix| kind.starts_with(prefix)) {
            return Reading::Nothing("unknown_type");
        }
        match read(&event, kind) {
            Some(read) => Reading::Event(Box::new(read)),
            None => Reading::Nothing("no_effect"),
        }
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.event.id
    }
}

/// What types of events begin with that may have an effect.
const EFFECTS: [&str; 8] = [
    "checkout.session.",
    "payment_intent.",
    "charge.refunded",
    "charge.refund.",
    "refund.",
    "charge.dispute.",
    "customer.subscription.",
    "invoice.",
];

fn read(event: &Map<String, Value>, kind: &str) -> Option<StripeEvent> {
    let object = event.get("data")?.get("object")?;
    let at = time(event.get("created"))?;
    let object = Object { object, at };
    let effect = match kind {
        "checkout.session.completed"
        | "checkout.session.async_payment_succeeded"
        | "checkout.session.async_payment_failed" => object.session(kind),
        "payment_intent.processing"
        | "payment_intent.succeeded"
        | "payment_intent.payment_failed"
        | "payment_intent.canceled" => object.intent(),
        "charge.refunded" => object.refunded_charge(),
        "refund.updated" | "refund.failed" | "charge.refund.updated" => object.failed_refund(),
        "charge.dispute.created" | "charge.dispute.updated" | "charge.dispute.closed" => {
            object.dispute(kind)
        }
        _ if kind.starts_with("customer.subscription.") => {
            let previous = event.get("data")?.get("previous_attributes");
            object.subscription(kind, previous)
        }
        _ if kind.starts_with("invoice.") => object.invoice(),
        _ => None,
    }?;
    let named = |name| object.metadata(name)?.as_str();
    Some(StripeEvent {
        event: About {
            id: id(event.get("id"))?,
            account: match event.get("account") {
                None | Some(Value::Null) => None,
                account => Some(id(account)?),
            },
        },
        organization_id: named("organization_id").and_then(|id| OrganizationId::parse(id).ok()),
        booking_id: named("booking_id").and_then(|id| BookingId::parse(id).ok()),
        appointment_id: named("appointment_id").and_then(|id| AppointmentId::parse(id).ok()),
        effect,
    })
}

/// The object of an event, as it was when the event happened.
#[derive(Clone, Copy)]
struct Object<'a> {
    object: &'a Value,
    at: u64,
}

impl<'a> Object<'a> {
    fn get(self, name: &str) -> Option<&'a Value> {
        self.object.get(name)
    }

    fn currency(self) -> Option<String> {
        currency(self.get("currency"))
    }

    fn amount(self, name: &str) -> Option<String> {
        major_units(self.get(name)?.as_u64()?, &self.currency()?)
    }

    /// An invoice has the metadata of its subscription.
    fn metadata(self, name: &str) -> Option<&'a Value> {
        let own = self.object.pointer(&format!("/metadata/{name}"));
        let parents = ["parent/subscription_details", "subscription_details"];
        let parents = parents.map(|parent| format!("/{parent}/metadata/{name}"));
        own.or_else(|| parents.iter().find_map(|path| self.object.pointer(path)))
    }

    /// The session says how it was paid; its intent tells the same, and more of it.
    fn session(self, kind: &str) -> Option<Effect> {
        if self.get("mode")?.as_str()? != "payment" {
            return None;
        }
        let is_paid = self.get("payment_status")?.as_str()? == "paid";
        let total = self.amount("amount_total");
        Some(Effect::Payment {
            intent_id: id(self.get("payment_intent"))?,
            currency: self.currency()?,
            rank: match kind {
                _ if is_paid => 3,
                "checkout.session.async_payment_failed" => 1,
                _ => 0,
            },
            at: self.at,
            received: total.clone().filter(|_| is_paid),
            expected: total,
            created: time(self.get("created")),
            method: None,
        })
    }

    fn intent(self) -> Option<Effect> {
        let rank = match self.get("status")?.as_str()? {
            "succeeded" => 3,
            "canceled" => 2,
            // What it waits for again after a try that failed.
            "requires_payment_method" => 1,
            _ => 0,
        };
        Some(Effect::Payment {
            intent_id: id(self.get("id"))?,
            currency: self.currency()?,
            rank,
            at: self.at,
            expected: self.amount("amount"),
            received: self.amount("amount_received").filter(|_| rank == 3),
            created: time(self.get("created")),
            method: self.only_method(),
        })
    }

    /// The method, where there was no other to choose.
    fn only_method(self) -> Option<String> {
        match self.get("payment_method_types")?.as_array()?.as_slice() {
            [only] => word(Some(only)),
            _ => None,
        }
    }

    fn refunded_charge(self) -> Option<Effect> {
        Some(Effect::Refund {
            intent_id: self.intent_id()?,
            currency: self.currency()?,
            rank: 3,
            received: self.amount("amount_captured"),
            refunded: self.amount("amount_refunded")?,
            at: self.at,
        })
    }

    /// A refund counts by its charge's sum; one that failed afterward comes by itself.
    fn failed_refund(self) -> Option<Effect> {
        if !matches!(self.get("status")?.as_str()?, "failed" | "canceled") {
            return None;
        }
        Some(Effect::FailedRefund {
            intent_id: self.intent_id()?,
            currency: self.currency()?,
            id: id(self.get("id"))?,
            amount: self.amount("amount")?,
            at: self.at,
        })
    }

    /// Its type says whether it is over: statuses have new names now and then.
    fn dispute(self, kind: &str) -> Option<Effect> {
        Some(Effect::Dispute {
            intent_id: self.intent_id()?,
            currency: self.currency()?,
            id: id(self.get("id"))?,
            is_closed: kind == "charge.dispute.closed",
            status: word(self.get("status"))?,
            amount: self.amount("amount")?,
            at: self.at,
        })
    }

    /// A charge without an intent is a payment of its own.
    fn intent_id(self) -> Option<String> {
        id(self.get("payment_intent"))
            .or_else(|| id(self.get("charge")))
            .or_else(|| id(self.get("id")))
    }

    fn subscription(self, kind: &str, previous: Option<&Value>) -> Option<Effect> {
        let rank = match kind {
            "customer.subscription.created" => 0,
            "customer.subscription.deleted" => 2,
            _ => 1,
        };
        // Since 2025-03-31 the period is that of an item.
        let item = self.object.pointer("/items/data/0");
        let period =
            |name| time(self.get(name)).or_else(|| time(item.and_then(|item| item.get(name))));
        let price = item.and_then(|item| item.get("price").or_else(|| item.get("plan")));
        let of_price = |name| line(price.and_then(|price| price.get(name)));
        let start = period("current_period_start")?;
        Some(Effect::Subscription {
            subscription_id: id(self.get("id"))?,
            customer_id: id(self.get("customer"))?,
            status: word(self.get("status"))?,
            plan_name: of_price("nickname")
                .or_else(|| of_price("lookup_key"))
                .or_else(|| of_price("id"))?,
            tier: line(self.metadata("tier")),
            period_start: start,
            period_end: period("current_period_end")?.max(start),
            cancel_at_period_end: self
                .get("cancel_at_period_end")
                .and_then(Value::as_bool)
                .unwrap_or_default(),
            event: SubscriptionEvent {
                created: self.at,
                rank,
                previous: changed(previous),
            },
        })
    }

    fn invoice(self) -> Option<Effect> {
        let status = word(self.get("status"))?;
        let known = ["draft", "open", "uncollectible", "paid", "void"];
        // Since 2025-03-31 the subscription is that of its parent.
        let parent = self
            .object
            .pointer("/parent/subscription_details/subscription");
        let paid_at = self.object.pointer("/status_transitions/paid_at");
        Some(Effect::Invoice {
            id: id(self.get("id"))?,
            subscription_id: id(self.get("subscription")).or_else(|| id(parent)),
            currency: self.currency()?,
            amount_paid: self.amount("amount_paid")?,
            status: known.contains(&status.as_str()).then_some(status)?,
            paid_at: time(paid_at),
            created: time(self.get("created")).unwrap_or(self.at),
        })
    }
}

/// What is compared of what an event has changed.
fn changed(previous: Option<&Value>) -> Map<String, Value> {
    let mut changed = Map::new();
    for name in ["status", "cancel_at_period_end"] {
        if let Some(value) = previous.and_then(|previous| previous.get(name)) {
            changed.insert(name.to_owned(), value.clone());
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const BOOKING: &str = "00000000-0000-4000-8000-00000000b001";

    fn event(kind: &str, object: Value) -> Value {
        json!({
            "id": "evt_1", "object": "event", "created": 1_795_860_000, "livemode": false, "type": kind,
            "data": { "object": object },
        })
    }

    fn read(event: &Value) -> Result<Value, &'static str> {
        match StripeEvent::read(event.to_string().as_bytes(), Mode::Test) {
            Reading::Event(event) => Ok(serde_json::to_value(event).unwrap()),
            Reading::Nothing(reason) => Err(reason),
        }
    }

    #[test]
    fn an_intent_that_succeeded_is_money_for_a_booking() {
        let read = read(&event(
            "payment_intent.succeeded",
            json!({
                "id": "pi_1", "status": "succeeded", "amount": 17900, "amount_received": 17900, "currency": "chf",
                "created": 1_795_859_990, "payment_method_types": ["card"],
                "metadata": { "booking_id": BOOKING, "organization_id": "nonsense" },
            }),
        ));

        assert_eq!(
            read.unwrap(),
            json!({
                "event": { "id": "evt_1", "account": null }, "organization_id": null, "booking_id": BOOKING, "appointment_id": null,
                "effect": {
                    "kind": "payment", "intent_id": "pi_1", "currency": "CHF", "rank": 3, "at": 1_795_860_000,
                    "expected": "179.00", "received": "179.00", "created": 1_795_859_990, "method": "card",
                },
            })
        );
    }

    #[test]
    fn a_checkout_that_is_not_paid_yet_is_pending() {
        let session = |status| {
            json!({
                "id": "cs_1", "mode": "payment", "payment_intent": { "id": "pi_1" }, "payment_status": status,
                "amount_total": 17900, "currency": "chf", "metadata": {},
            })
        };
        for (kind, status, rank, received) in [
            ("checkout.session.completed", "paid", 3, json!("179.00")),
            ("checkout.session.completed", "unpaid", 0, Value::Null),
            (
                "checkout.session.async_payment_succeeded",
                "paid",
                3,
                json!("179.00"),
            ),
            (
                "checkout.session.async_payment_failed",
                "unpaid",
                1,
                Value::Null,
            ),
        ] {
            let effect = &read(&event(kind, session(status))).unwrap()["effect"];
            assert_eq!(
                (&effect["rank"], &effect["received"]),
                (&json!(rank), &received)
            );
            assert_eq!(effect["at"], 1_795_860_000);
            assert_eq!(effect["intent_id"], "pi_1");
        }
    }

    #[test]
    fn a_dispute_is_over_where_stripe_says_that_it_is_closed() {
        for (kind, status, is_closed) in [
            ("created", "needs_response", false),
            ("updated", "under_review", false),
            ("closed", "lost", true),
            ("closed", "prevented", true),
        ] {
            let dispute = json!({
                "id": "dp_1", "charge": "ch_1", "payment_intent": "pi_1", "amount": 9100, "currency": "eur", "status": status,
            });
            let effect =
                &read(&event(&format!("charge.dispute.{kind}"), dispute)).unwrap()["effect"];
            assert_eq!(
                (&effect["is_closed"], &effect["status"], &effect["currency"]),
                (&json!(is_closed), &json!(status), &json!("EUR"))
            );
        }
    }

    #[test]
    fn subscriptions_and_invoices_are_read_in_both_shapes_of_the_api() {
        let period = json!({ "current_period_start": 1, "current_period_end": 2 });
        let price = json!({ "id": "price_1", "nickname": "Pro" });
        let base = json!({ "id": "sub_1", "customer": "cus_1", "status": "active", "cancel_at_period_end": false });
        let (mut old, mut new) = (base.clone(), base);
        old["current_period_start"] = json!(1);
        old["current_period_end"] = json!(2);
        old["items"] = json!({ "data": [{ "price": price }] });
        let mut item = period;
        item["price"] = price;
        new["items"] = json!({ "data": [item] });
        let kind = "customer.subscription.updated";
        assert_eq!(read(&event(kind, old)), read(&event(kind, new.clone())));
        let read_new = read(&event(kind, new)).unwrap();
        assert_eq!(read_new["effect"]["plan_name"], "Pro");
        assert_eq!(read_new["effect"]["period_end"], 2);

        let base =
            json!({ "id": "in_1", "amount_paid": 4900, "currency": "jpy", "status": "paid" });
        let (mut old, mut new) = (base.clone(), base);
        old["subscription"] = json!("sub_1");
        old["subscription_details"] = json!({ "metadata": { "organization_id": BOOKING } });
        new["parent"] = json!({ "subscription_details": { "subscription": { "id": "sub_1" },
                                "metadata": { "organization_id": BOOKING } } });
        let (old, new) = (
            read(&event("invoice.paid", old)),
            read(&event("invoice.paid", new)),
        );
        assert_eq!(old, new);
        let new = new.unwrap();
        assert_eq!(new["organization_id"], BOOKING);
        assert_eq!(new["effect"]["amount_paid"], "4900");
    }

    #[test]
    fn what_has_no_effect_here_says_why() {
        let intent = json!({ "id": "pi_1", "status": "succeeded", "amount": 1, "currency": "chf" });
        let good = event("payment_intent.succeeded", intent);
        for (change, reason) in [
            (json!({ "livemode": true }), "other_mode"),
            (json!({ "livemode": null }), "other_mode"),
            (json!({ "object": "v2.core.event" }), "unknown_object"),
            (json!({ "type": "customer.created" }), "unknown_type"),
            (json!({ "type": "payment_intent.created" }), "no_effect"),
            (json!({ "type": 7 }), "unknown_type"),
            (json!({ "id": "" }), "no_effect"),
            (json!({ "id": "x".repeat(256) }), "no_effect"),
            (json!({ "created": -1 }), "no_effect"),
            (json!({ "data": null }), "no_effect"),
            (json!({ "account": {} }), "no_effect"),
            (
                json!({ "data": { "object": { "id": "pi_1", "status": "succeeded", "currency": "chfr" } } }),
                "no_effect",
            ),
        ] {
            let mut event = good.clone();
            for (name, value) in change.as_object().unwrap() {
                event[name] = value.clone();
            }
            assert_eq!(read(&event), Err(reason), "{change}");
        }
        assert!(read(&good).is_ok());
        for odd in ["", "[]", "null", "{", "\u{0}"] {
            let reading = StripeEvent::read(odd.as_bytes(), Mode::Test);
            assert_eq!(reading, Reading::Nothing("not_json"), "{odd}");
        }
        assert_eq!(Mode::parse(""), Mode::Live);
    }
}
