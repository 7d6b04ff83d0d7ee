//! What is asked of the systems.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::Result;
use axum::http::{Method, Request, StatusCode};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::Full;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::{load::Requests, world::World};

/// A kind of request.
#[derive(Clone, Debug)]
pub struct Workload {
    /// As `--only` takes it.
    pub name: &'static str,
    /// In words.
    pub title: &'static str,
    /// Whether it is measured where none is named.
    pub is_usual: bool,
    /// Whether the systems in TypeScript have the function too.
    pub is_compared: bool,
    /// What a request that worked is answered.
    pub expected: StatusCode,
    /// Whether a provider sends it, by a secret: it has no body at fault.
    pub is_webhook: bool,
    function: &'static str,
    body: Body,
    api_key: String,
    bearer: Option<String>,
}

#[derive(Clone, Debug)]
enum Body {
    /// One of these departures in turn, each time for a new customer.
    Booking(Arc<Vec<String>>),
    /// The same each time.
    Fixed(String),
    /// A new call of the tool that finds slots of a kind of appointment.
    FindSlots,
    /// The first message of a conversation of the member's own.
    Chat,
    /// Money for one of these bookings in turn, by a payment of its own.
    Payment(Arc<Vec<String>>),
}

impl Workload {
    /// All of them, over one world. The usual ones come with the token of a member of staff.
    pub fn all(world: &World) -> Vec<Self> {
        let bearer = Some(format!("Bearer {}", world.token));
        let booking_create = Self {
            name: "booking-create",
            title: "booking-create",
            is_usual: true,
            is_compared: true,
            is_webhook: false,
            expected: StatusCode::CREATED,
            function: "booking-create",
            body: Body::Booking(Arc::new(world.departures.clone())),
            api_key: world.publishable_key().to_owned(),
            bearer,
        };
        let read = |name, body: Value| Self {
            name,
            title: name,
            expected: StatusCode::OK,
            function: name,
            body: Body::Fixed(body.to_string()),
            ..booking_create.clone()
        };
        let slots = |(kind, until): &(String, String)| {
            read(
                "slot-availability",
                json!({ "appointment_type_id": kind, "to": until }),
            )
        };
        vec![
            booking_create.clone(),
            slots(&world.month),
            read("embedding-search", json!({ "query": World::QUESTION })),
            read("analytics", json!({})),
            Self {
                name: "booking-public",
                title: "booking-create, by the public (publishable key)",
                is_usual: false,
                bearer: None,
                ..booking_create.clone()
            },
            Self {
                name: "slots-year",
                title: "slot-availability, a year of one resource",
                is_usual: false,
                ..slots(&world.year)
            },
            Self {
                name: "stripe-events",
                title: "payment-webhook, money for a booking",
                is_usual: false,
                is_webhook: true,
                expected: StatusCode::OK,
                function: "payment-webhook",
                body: Body::Payment(Arc::new(world.unpaid.clone())),
                bearer: None,
                ..booking_create.clone()
            },
            Self {
                name: "tool-calls",
                title: "call-webhook, find_slots in a month",
                is_usual: false,
                is_webhook: true,
                expected: StatusCode::OK,
                function: "call-webhook",
                body: Body::FindSlots,
                bearer: None,
                ..booking_create.clone()
            },
            Self {
                name: "chat-reply",
                title: "chat-reply, passages alone",
                is_usual: false,
                is_compared: false,
                body: Body::Chat,
                ..read("chat-reply", json!({}))
            },
            Self {
                name: "tour-availability",
                title: "tour-availability, through PostgREST",
                is_usual: false,
                is_compared: false,
                ..read("tour-availability", json!({ "tour_id": world.tour }))
            },
        ]
    }

    /// Whether it writes.
    pub fn writes(&self) -> bool {
        matches!(self.body, Body::Booking(_))
    }

    /// The same function, asked for what it refuses before it looks at any data.
    pub fn refused(&self) -> Self {
        Self {
            expected: StatusCode::UNPROCESSABLE_ENTITY,
            body: Body::Fixed(json!({ "nothing": "of it" }).to_string()),
            ..self.clone()
        }
    }

    /// The same by the public.
    pub fn by_public(&self) -> Self {
        Self {
            bearer: None,
            ..self.clone()
        }
    }

    /// The same with a token that somebody changed, which is a 401.
    pub fn forged(&self) -> Self {
        let bearer = self.bearer.as_ref().map(|bearer| {
            let mut letters: Vec<char> = bearer.chars().collect();
            // In the middle of the signature; its last letter has bits that count for nothing.
            let place = letters.len() - 20;
            if let Some(letter) = letters.get_mut(place) {
                *letter = if *letter == 'A' { 'B' } else { 'A' };
            }
            letters.into_iter().collect()
        });
        Self {
            expected: StatusCode::UNAUTHORIZED,
            bearer,
            ..self.clone()
        }
    }

    /// The header by which a provider is known.
    fn proof(&self, body: &str) -> (&'static str, String) {
        let is_forged = self.expected == StatusCode::UNAUTHORIZED;
        match self.body {
            Body::Payment(_) => {
                let secret = if is_forged {
                    "whsec_forged"
                } else {
                    World::STRIPE_SECRET
                };
                let now = seconds();
                let signature = match Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
                    Ok(mac) => mac
                        .chain_update(format!("{now}.{body}"))
                        .finalize()
                        .into_bytes(),
                    Err(_) => return ("stripe-signature", String::new()),
                };
                let digits: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
                ("stripe-signature", format!("t={now},v1={digits}"))
            }
            _ if is_forged => ("x-vapi-secret", "vapi_forged_0123456789".to_owned()),
            _ => ("x-vapi-secret", World::VAPI_SECRET.to_owned()),
        }
    }
}

impl Requests for Workload {
    /// The request with this number; no two that write name the same customer.
    fn request(&self, number: u64) -> Result<Request<Full<Bytes>>> {
        let body = match &self.body {
            Body::Booking(departures) => booking(departures, number),
            Body::Fixed(body) => body.clone(),
            Body::FindSlots => find_slots(),
            Body::Chat => {
                json!({ "message": World::QUESTION, "id": uuid::Uuid::new_v4() }).to_string()
            }
            Body::Payment(bookings) => payment(bookings, number),
        };
        if self.is_webhook {
            let (name, proof) = self.proof(&body);
            let request = Request::builder()
                .method(Method::POST)
                .uri(format!("/functions/v1/{}", self.function))
                .header("host", "127.0.0.1")
                .header("content-type", "application/json")
                .header(name, proof);
            return Ok(request.body(Full::from(body))?);
        }
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(format!("/functions/v1/{}", self.function))
            .header("host", "127.0.0.1")
            .header("content-type", "application/json")
            .header("x-organization-id", World::ORGANIZATION)
            .header("apikey", &self.api_key);
        if let Some(bearer) = &self.bearer {
            request = request.header("authorization", bearer);
        }
        Ok(request.body(Full::from(body))?)
    }

    fn expected(&self) -> StatusCode {
        self.expected
    }
}

/// An event of Stripe: an intent that succeeded.
fn payment(bookings: &[String], number: u64) -> String {
    let turn = usize::try_from(number).unwrap_or_default() % bookings.len().max(1);
    let id = uuid::Uuid::new_v4().simple();
    json!({
        "id": format!("evt_{id}"), "object": "event", "api_version": "2026-10-28.endive", "created": seconds(),
        "livemode": false, "pending_webhooks": 1, "request": { "id": null, "idempotency_key": null },
        "type": "payment_intent.succeeded",
        "data": { "object": {
            "id": format!("pi_{id}"), "object": "payment_intent", "amount": 17_900, "amount_received": 17_900,
            "amount_capturable": 0, "capture_method": "automatic_async", "currency": "chf", "status": "succeeded",
            "created": seconds(), "latest_charge": format!("ch_{id}"), "payment_method_types": ["card"],
            "metadata": { "organization_id": World::ORGANIZATION, "booking_id": bookings.get(turn) },
        } },
    })
    .to_string()
}

/// Since 1970.
fn seconds() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// A call of a tool that is repeated gets the answer of the first: so each is a new one, of a new call.
fn find_slots() -> String {
    let id = uuid::Uuid::new_v4();
    json!({ "message": {
        "type": "tool-calls", "timestamp": 1_795_860_030_456_u64,
        "call": { "id": id, "type": "inboundPhoneCall", "assistantId": World::ASSISTANT },
        "customer": { "number": "+41795550123" },
        "toolCallList": [{ "id": format!("call_{}", id.simple()), "name": "find_slots",
                           "arguments": { "service": World::KIND } }],
    } })
    .to_string()
}

fn booking(departures: &[String], number: u64) -> String {
    let turn = usize::try_from(number).unwrap_or_default() % departures.len().max(1);
    json!({
        "departure_id": departures.get(turn),
        "participants": 2,
        "customer": {
            "name": format!("Guest {number}"),
            "email": format!("guest{number}@bench.example"),
            "phone": format!("+4179{:07}", number % 10_000_000),
        },
        "items": [{ "type": "experience", "id": World::EXPERIENCE, "quantity": 2 }],
        "special_requests": "Vegetarian, and a seat at the window if there is one.",
    })
    .to_string()
}
