//! Each function deploys alone, as it does with the others.

mod bytes;
mod page;
mod pooler;
mod proxy;

use crate::{demo_booking, functions::appointment_create::consultation, support::manifests};
use end_to_end::{Caller, World, demo};
use reqwest::Method;
use serde_json::json;
use stack::{DEMO_PASSWORD, Options, repository};

#[tokio::test]
async fn every_function_serves_alone() {
    for function in manifests::functions() {
        let manifest = repository()
            .join("functions")
            .join(&function)
            .join("spin.toml");
        let world = World::with(Options {
            manifest,
            ..Options::default()
        })
        .await;
        if manifests::DOCUMENTS.contains(&function.as_str()) {
            let path = format!("/functions/v1/{function}");
            let reply = world.request(Method::GET, &path).send().await;
            reply.expect(200);
            continue;
        }
        let (caller, body, status) = match function.as_str() {
            "analytics" => (Caller::MEMBER, json!({}), 200),
            "appointment-create" => (Caller::Public, consultation(&world, "10:00").await, 201),
            // Nothing is there to be changed.
            "appointment-update" => (
                Caller::MEMBER,
                json!({ "appointment_id": demo::CLARA, "action": "cancel" }),
                404,
            ),
            "appointment-reminders" => (Caller::Service, json!({}), 200),
            "booking-update" => (
                Caller::MEMBER,
                json!({ "booking_id": demo::CLARA, "action": "cancel" }),
                404,
            ),
            "departure-update" => (
                Caller::MEMBER,
                json!({ "departure_id": demo::CLARA, "action": "cancel" }),
                404,
            ),
            "guest-login" => (
                Caller::Public,
                json!({ "confirmation_code": "22222-22222", "email": "ada@example.com" }),
                404,
            ),
            "hold-release" => (Caller::Service, json!({}), 200),
            "message-preferences" => (Caller::Public, json!({ "token": "unknown" }), 404),
            "message-send" => (
                Caller::MEMBER,
                json!({ "to": { "phone": "+41791234567" }, "content": "Hello" }),
                202,
            ),
            "template-save" => (
                Caller::MEMBER,
                json!({ "name": "Hello", "type": "sms", "content": "Hello {{ name }}" }),
                201,
            ),
            "outbox-dispatch" => (Caller::Service, json!({}), 200),
            "emergency-dispatch" => (Caller::Service, json!({ "seconds": 1 }), 200),
            "slot-availability" => (
                Caller::Public,
                json!({ "appointment_type_id": demo::CONSULTATION }),
                200,
            ),
            "booking-create" => (Caller::Public, demo_booking(1), 201),
            "client-login" => (
                Caller::Public,
                json!({ "email": "clara@client.example", "password": DEMO_PASSWORD }),
                200,
            ),
            "calendar-sync" | "topic-clustering" | "website-crawl" | "workflow-run" => {
                (Caller::Service, json!({}), 200)
            }
            "document-ingest" => (Caller::MEMBER, json!({ "document_id": demo::SUNRISE }), 404),
            "embedding-search" => (Caller::MEMBER, json!({ "query": "breakfast" }), 200),
            "invitation-claim" => (
                Caller::Public,
                json!({ "action": "show", "token": "unknown" }),
                404,
            ),
            "invitation-create" => (
                Caller::ADMIN,
                json!({ "kind": "client", "email": "new@example.com" }),
                201,
            ),
            "key-store" => (Caller::MEMBER, json!({}), 200),
            "license-verify" => (Caller::Public, json!({ "key": "unknown" }), 200),
            "member-update" => (Caller::MEMBER, json!({ "action": "leave" }), 200),
            "organization-create" => (Caller::STRANGER, json!({ "name": "New" }), 201),
            "tour-availability" => (Caller::Public, json!({ "tour_id": demo::SUNRISE }), 200),
            "chat-reply" => (Caller::Public, json!({}), 422),
            "escalation-update" => (Caller::MEMBER, json!({}), 422),
            "customer-data" => (Caller::CLIENT, json!({}), 200),
            "checkout-create" => (Caller::MEMBER, json!({}), 422),
            "lead-capture" => (Caller::Public, json!({}), 422),
            webhook if webhook.ends_with("-webhook") => (Caller::Service, json!({}), 401),
            other => panic!("say how {other} is called"),
        };

        let reply = world.function_as(caller, &function).await.json(&body).await;

        reply.expect(status);
    }
}
