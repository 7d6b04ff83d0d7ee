//! call-webhook: whole calls leave in the database and the outbox what they must, and nobody but Vapi tells anything.

mod forgeries;
mod news;
mod stories;
mod tools;

use crate::support::signed::Signer;
use end_to_end::{Caller, Reply, World, demo};
use serde_json::{Value, json};

/// What the platform's account sends in the local stack.
const PLATFORM: &str = "vapi_local_0123456789";
/// What Alpine's own account sends.
pub const OWN: &str = "vapi_alpine_0123456789";
/// Alpine's assistant and number, at Vapi as here.
pub const ASSISTANT: &str = "00000000-0000-4000-8000-0000000aa001";
pub const NUMBER: &str = "00000000-0000-4000-8000-0000000aa101";
/// Harbor's assistant.
const OTHER_ASSISTANT: &str = "00000000-0000-4000-8000-0000000ba001";
/// Who calls.
const ADA: &str = "+41791112233";

/// A world in which Alpine and Harbor have assistants on the phone, and Alpine an account of its own.
async fn world() -> World {
    on_the_phone(World::tenant().await).await
}

/// The same in such a world.
async fn on_the_phone(world: World) -> World {
    put_secret(&world, Caller::ADMIN, OWN).await.expect(200);
    world
        .run_sql(&format!(
            "insert into assistants (id, organization_id, name, language, industry, system_prompt, voice_config,
                                     vapi_assistant_id)
             values ('{ASSISTANT}', '{0}', 'Alva', 'en', 'outdoor', 'Be brief.', '{{}}', '{ASSISTANT}'),
                    ('{OTHER_ASSISTANT}', '{1}', 'Finn', 'en', 'outdoor', 'Be brief.', '{{}}', '{OTHER_ASSISTANT}');
             insert into phone_numbers (organization_id, assistant_id, phone_number, vapi_phone_number_id, phone_provider)
             values ('{0}', '{ASSISTANT}', '+4133' || lpad((hashtext('{0}')::bigint & 9999999)::text, 7, '0'), '{NUMBER}',
                     'vapi')",
            demo::ALPINE,
            demo::HARBOR,
        ))
        .await;
    world
}

pub async fn put_secret(world: &World, caller: Caller, secret: &str) -> Reply {
    let body = json!({ "action": "put_webhook_secret", "provider": "vapi", "secret": secret });
    world
        .function_as(caller, "key-store")
        .await
        .json(&body)
        .await
}

/// Sends a message with a secret, to the endpoint of an organization or of the platform.
async fn send(world: &World, organization: Option<&str>, secret: &str, message: &Value) -> Reply {
    let name = organization.map_or("call-webhook".to_owned(), |id| {
        format!("call-webhook?organization={id}")
    });
    let told = Signer::Vapi
        .sign(world, secret, &[json!({ "message": message })])
        .await;
    told[0].send(world, &name).await
}

/// One call at Alpine, as its own account tells of it.
struct Phone<'a> {
    world: &'a World,
    id: &'a str,
    /// Who calls; null where the number is withheld.
    number: Value,
}

impl<'a> Phone<'a> {
    fn of(world: &'a World, id: &'a str) -> Self {
        let number = json!(ADA);
        Self { world, id, number }
    }

    fn withheld(world: &'a World, id: &'a str) -> Self {
        let number = Value::Null;
        Self { world, id, number }
    }

    /// A message of this call, with more members.
    fn message(&self, kind: &str, more: Value) -> Value {
        let mut message = json!({
            "type": kind, "timestamp": 1_795_860_000_123_u64, "customer": { "number": self.number },
            "call": { "id": self.id, "type": "inboundPhoneCall", "assistantId": ASSISTANT, "phoneNumberId": NUMBER,
                      "customer": { "number": self.number } },
        });
        let members = message.as_object_mut().unwrap();
        members.extend(more.as_object().unwrap().clone());
        message
    }

    /// Sends a message: what is answered.
    async fn tell(&self, kind: &str, more: Value) -> Value {
        let message = self.message(kind, more);
        let reply = send(self.world, Some(demo::ALPINE), OWN, &message).await;
        reply.expect(200);
        reply.json
    }

    /// Calls one tool: the result, or the error.
    async fn tool(&self, id: &str, name: &str, arguments: Value) -> Result<String, String> {
        let call = json!({ "id": id, "type": "function", "function": { "name": name, "arguments": arguments } });
        let answer = self
            .tell("tool-calls", json!({ "toolCallList": [call] }))
            .await;
        let results = answer["results"].as_array().unwrap();
        assert_eq!(results.len(), 1, "{answer}");
        assert_eq!(
            (&results[0]["toolCallId"], &results[0]["name"]),
            (&json!(id), &json!(name))
        );
        said(&results[0])
    }

    async fn status(&self, status: &str) {
        let more = json!({ "status": status, "endedReason": "customer-ended-call" });
        assert_eq!(self.tell("status-update", more).await, json!({}));
    }

    async fn report(&self) {
        let more = json!({
            "endedReason": "customer-ended-call", "startedAt": "2026-11-28T10:00:02.000Z",
            "endedAt": "2026-11-28T10:02:05.400Z", "cost": 0.0912,
            "analysis": { "summary": "Takes a course.", "structuredData": { "urgency": 0.4, "language": "en" } },
            "artifact": { "transcript": "AI: How can I help?\nUser: A course, please.\n", "messages": [] },
        });
        assert_eq!(self.tell("end-of-call-report", more).await, json!({}));
    }
}

/// What a result says, if it can be spoken.
fn said(result: &Value) -> Result<String, String> {
    let text = |name: &str| result[name].as_str().map(str::to_owned);
    let (answer, error) = (text("result"), text("error"));
    for text in [&answer, &error].into_iter().flatten() {
        assert!(text.chars().all(|letter| !letter.is_control()), "{text}");
        assert!((1..=300).contains(&text.chars().count()), "{text}");
    }
    match (answer, error) {
        (Some(answer), None) => Ok(answer),
        (None, Some(error)) => Err(error),
        _ => panic!("neither result nor error, or both: {result}"),
    }
}

/// The logs of calls.
async fn logs(world: &World) -> Value {
    world
        .sql(
            "select coalesce(jsonb_agg(jsonb_build_array(
               vapi_call_id, call_status, call_duration, language_detected, urgency_score::text, emergency_detected,
               summary, transcript, tools_used, customer_phone_number, assistant_id) order by vapi_call_id), '[]')
             from call_logs",
        )
        .await
}

/// How many appointments there are, and what their customers were told.
async fn booked(world: &World) -> Value {
    world
        .sql(
            "select jsonb_build_array(
               (select count(*) from appointments where status in ('pending', 'confirmed')),
               (select coalesce(jsonb_agg(jsonb_build_array(topic, channel, recipient) order by created_at), '[]')
                from outbox where topic like 'appointment.%'))",
        )
        .await
}
