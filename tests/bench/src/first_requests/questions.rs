//! What each function is asked: something that it answers the same however often it is asked.

use anyhow::{Context, Result};
use axum::http::{Method, Request};
use end_to_end::demo;
use serde_json::{Value, json};
use stack::DEMO_PASSWORD;

use crate::world::World;

/// A request and the status of its answer.
pub struct Question {
    /// The name of the function.
    pub function: String,
    /// The status that it answers with.
    pub expected: u16,
    /// JSON, or nothing.
    pub body: String,
    method: Method,
    headers: Vec<(&'static str, String)>,
}

impl Question {
    /// The request.
    pub fn request<B>(&self, body: B) -> Result<Request<B>> {
        let mut request = Request::builder()
            .method(self.method.clone())
            .uri(format!("/functions/v1/{}", self.function))
            .header("host", "127.0.0.1")
            .header("content-type", "application/json");
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        Ok(request.body(body)?)
    }
}

#[derive(Clone, Copy)]
enum By {
    /// Without anything: a page is read, or a provider has not signed.
    Nobody,
    Public,
    Staff,
    Service,
    /// Vapi, by its secret.
    Phone,
}

/// One for each function, in their order.
pub async fn questions(world: &World, functions: &[String]) -> Result<Vec<Question>> {
    let night = world
        .ask("select to_jsonb(to_char(now() + interval '14 days', 'YYYY-MM-DD') || 'T03:00')::text")
        .await?;
    functions
        .iter()
        .map(|function| {
            let (by, body, expected) = question(world, function, &night)
                .with_context(|| format!("say what {function} is asked"))?;
            let is_page = matches!(function.as_str(), "console" | "openapi" | "widget");
            Ok(Question {
                function: function.clone(),
                expected,
                body: match is_page {
                    true => String::new(),
                    false => body.to_string(),
                },
                method: match is_page {
                    true => Method::GET,
                    false => Method::POST,
                },
                headers: headers(world, by),
            })
        })
        .collect()
}

fn headers(world: &World, by: By) -> Vec<(&'static str, String)> {
    let key = ("apikey", world.publishable_key().to_owned());
    let organization = ("x-organization-id", World::ORGANIZATION.to_owned());
    match by {
        By::Nobody => Vec::new(),
        By::Public => vec![key, organization],
        By::Staff => vec![
            key,
            organization,
            ("authorization", format!("Bearer {}", world.token)),
        ],
        By::Service => vec![("apikey", world.secret_key().to_owned())],
        By::Phone => vec![("x-vapi-secret", World::VAPI_SECRET.to_owned())],
    }
}

/// Who asks what, and the status of the answer. Where the work itself can't be repeated, it is something that is not there, or
/// a body at fault.
fn question(world: &World, function: &str, night: &Value) -> Option<(By, Value, u16)> {
    let (kind, until) = &world.month;
    Some(match function {
        "analytics" | "key-store" => (By::Staff, json!({}), 200),
        // Nobody is free at night.
        "appointment-create" => (
            By::Public,
            json!({ "appointment_type_id": demo::CONSULTATION, "starts_at": night,
                    "customer": { "name": "Ada Lovelace", "phone": "079 111 22 33" } }),
            409,
        ),
        "appointment-update" => (
            By::Staff,
            json!({ "appointment_id": demo::CLARA, "action": "cancel" }),
            404,
        ),
        "booking-create" => (
            By::Staff,
            json!({ "departure_id": world.departures.first(), "participants": 2,
                    "customer": { "name": "Ada Lovelace", "email": "ada@bench.example", "phone": "+41791112233" } }),
            201,
        ),
        "booking-update" => (
            By::Staff,
            json!({ "booking_id": demo::CLARA, "action": "cancel" }),
            404,
        ),
        "call-webhook" => (
            By::Phone,
            json!({ "message": {
                "type": "tool-calls", "timestamp": 1_795_860_030_456_u64,
                "call": { "id": demo::CLARA, "type": "inboundPhoneCall", "assistantId": World::ASSISTANT },
                "customer": { "number": "+41795550123" },
                "toolCallList": [{ "id": "call_first", "name": "find_slots", "arguments": { "service": World::KIND } }],
            } }),
            200,
        ),
        "chat-reply" => (
            By::Staff,
            json!({ "message": World::QUESTION, "id": demo::CLARA }),
            200,
        ),
        "client-login" => (
            By::Public,
            json!({ "email": "clara@client.example", "password": DEMO_PASSWORD }),
            200,
        ),
        "console" | "openapi" | "widget" => (By::Nobody, json!(null), 200),
        "departure-update" => (
            By::Staff,
            json!({ "departure_id": demo::CLARA, "action": "cancel" }),
            404,
        ),
        "document-ingest" => (By::Staff, json!({ "document_id": demo::SUNRISE }), 404),
        "embedding-search" => (By::Staff, json!({ "query": World::QUESTION }), 200),
        "guest-login" => (
            By::Public,
            json!({ "confirmation_code": "22222-22222", "email": "ada@example.com" }),
            404,
        ),
        "invitation-claim" => (
            By::Public,
            json!({ "action": "show", "token": "unknown" }),
            404,
        ),
        "license-verify" => (By::Public, json!({ "key": "unknown" }), 200),
        "message-preferences" => (By::Public, json!({ "token": "unknown" }), 404),
        "slot-availability" => (
            By::Staff,
            json!({ "appointment_type_id": kind, "to": until }),
            200,
        ),
        "tour-availability" => (By::Staff, json!({ "tour_id": world.tour }), 200),
        "appointment-reminders"
        | "calendar-sync"
        | "hold-release"
        | "outbox-dispatch"
        | "topic-clustering"
        | "website-crawl"
        | "workflow-run" => (By::Service, json!({}), 200),
        // It stays for a minute where nobody says how long.
        "emergency-dispatch" => (By::Service, json!({ "seconds": 1 }), 200),
        "checkout-create"
        | "customer-data"
        | "escalation-update"
        | "invitation-create"
        | "lead-capture"
        | "member-update"
        | "message-send"
        | "organization-create"
        | "template-save" => (By::Staff, json!({ "nothing": "of it" }), 422),
        webhook if webhook.ends_with("-webhook") => (By::Nobody, json!({}), 401),
        _ => return None,
    })
}
