//! emergency-dispatch: the next one is told in time, the first to take it has it, and nobody else sees any of it.

mod access;
mod answers;
mod limits;
mod turns;

use crate::support::signed::Signer;
use end_to_end::{Caller, Reply, World, demo};
use reqwest::Method;
use serde_json::{Value, json};

const NINA: &str = "+41795550201";
const OMAR: &str = "+41795550202";
const PAUL: &str = "+41795550203";
/// Alpine's assistant, at Vapi as here.
const ASSISTANT: &str = "00000000-0000-4000-8000-0000000aa001";
/// What the platform's accounts at Vapi and Twilio send in the local stack.
const VAPI: &str = "vapi_local_0123456789";
const TWILIO: &str = "mailbox";

/// A world of its own: whoever goes on with incidents goes on with those of all organizations.
async fn world() -> World {
    let functions = [
        "call-webhook",
        "emergency-dispatch",
        "outbox-dispatch",
        "sms-webhook",
    ];
    let world = World::of(&functions, &[]).await;
    world
        .run_sql(&format!(
            "insert into assistants (id, organization_id, name, language, industry, system_prompt, voice_config,
                                     vapi_assistant_id)
             values ('{ASSISTANT}', '{}', 'Alva', 'en', 'outdoor', 'Be brief.', '{{}}', '{ASSISTANT}')",
            demo::ALPINE
        ))
        .await;
    world
}

/// Somebody of Alpine who is on call, by text message, and how many seconds they have.
async fn on_call(world: &World, name: &str, phone: &str, priority: u32, seconds: u32) {
    world
        .run_sql(&format!(
            "insert into emergency_contacts (organization_id, name, phone, priority, escalation_timeout)
             values ('{}', '{name}', '{phone}', {priority}, {seconds})",
            demo::ALPINE
        ))
        .await;
}

async fn ask(world: &World, caller: Caller, body: &Value) -> Reply {
    let call = world.function_as(caller, "emergency-dispatch").await;
    call.json(body).await
}

async fn report(world: &World, message: &str) -> Value {
    let body = json!({ "action": "report", "message": message });
    let reply = ask(world, Caller::MEMBER, &body).await;
    reply.expect(201);
    reply.json
}

/// What the clock does, for some seconds.
async fn stay(world: &World, seconds: u32) -> Value {
    let reply = ask(world, Caller::Service, &json!({ "seconds": seconds })).await;
    reply.expect(200);
    reply.json
}

/// A call of the assistant's tool `emergency` by a number.
async fn alarm(world: &World, call: &str, number: Value, what: &str) -> Value {
    tool(world, call, number, "emergency", json!({ "what": what })).await
}

async fn tool(world: &World, call: &str, number: Value, name: &str, arguments: Value) -> Value {
    let message = json!({
        "type": "tool-calls", "call": { "id": call, "assistantId": ASSISTANT }, "customer": { "number": number },
        "toolCallList": [{ "id": "t1", "name": name, "arguments": arguments }],
    });
    let event = json!({ "message": message });
    let answers = Signer::Vapi
        .tell(world, VAPI, "call-webhook", &[event])
        .await;
    answers[0]["results"][0].clone()
}

/// What was done in all incidents: kind and name.
async fn steps(world: &World) -> Value {
    world
        .sql(
            "select coalesce(jsonb_agg(concat_ws(' ', step.kind, step.name) order by step.created_at, step.number), '[]')
             from incident_steps as step",
        )
        .await
}

async fn states(world: &World) -> Value {
    world
        .sql("select coalesce(jsonb_agg(status order by created_at), '[]') from incidents")
        .await
}

/// What somebody was sent, by text message or e-mail.
fn told(world: &World, address: &str) -> Vec<String> {
    let messages = world.stack.mailbox.messages_to(address);
    messages.into_iter().map(|message| message.text).collect()
}

/// The token of the link in a message.
fn token(text: &str) -> String {
    let (_, token) = text.rsplit_once('#').unwrap_or_else(|| panic!("{text}"));
    token.trim().to_owned()
}

/// Whoever has a link takes the incident by it.
async fn take_by_link(world: &World, token: &str) -> Reply {
    let body = json!({ "action": "take_by_link", "token": token });
    ask(world, Caller::Public, &body).await
}

#[tokio::test]
async fn a_burst_pipe_at_night_becomes_an_incident_that_somebody_takes() {
    let world = world().await;
    on_call(&world, "Nina", NINA, 1, 30).await;
    on_call(&world, "Omar", OMAR, 2, 30).await;

    // The clock's call is at work when the phone rings.
    let (done, said) = tokio::join!(stay(&world, 5), async {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        alarm(
            &world,
            "call-1",
            json!("+41791112233"),
            "Water comes through the ceiling",
        )
        .await
    });

    assert!(said["result"].is_string(), "{said}");
    assert_eq!(
        (&done["delivered"], &done["refused"]),
        (&json!(1), &json!(0)),
        "{done}"
    );
    let messages = world.stack.mailbox.messages_to(NINA);
    let [message] = messages.as_slice() else {
        panic!("{messages:?}")
    };
    let incident = world
        .sql("select jsonb_build_array(code, created_at) from incidents")
        .await;
    let (code, at) = (incident[0].as_str().unwrap(), incident[1].as_str().unwrap());
    let text = "Alpine Trails: EMERGENCY. Water comes through the ceiling. Tel. +41791112233 Reply";
    assert!(message.text.starts_with(text), "{}", message.text);
    assert!(
        message.text.contains(&format!("Reply {code} to take it.")),
        "{}",
        message.text
    );
    let waited = message.at.duration_since(at.parse().unwrap());
    assert!(waited.as_secs_f64() < 3.0, "{waited:?}");
    assert!(told(&world, OMAR).is_empty());

    // The link shows, and changes nothing.
    let (url, _) = message.text.rsplit_once('#').unwrap();
    let (_, path) = url.rsplit_once("/functions/").unwrap();
    let page = world
        .request(Method::GET, &format!("/functions/{path}"))
        .send()
        .await;
    page.expect(200);
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(
        page.header("content-security-policy")
            .contains("default-src 'none'")
    );
    let opened = json!({ "action": "open_link", "token": token(&message.text) });
    let opened = ask(&world, Caller::Public, &opened).await;
    opened.expect(200);
    assert_eq!(
        (
            &opened.json["status"],
            &opened.json["you"],
            &opened.json["outcome"]
        ),
        (&json!("open"), &json!("Nina"), &Value::Null)
    );
    assert_eq!(steps(&world).await, json!(["told Nina"]));

    let taken = take_by_link(&world, &token(&message.text)).await;
    taken.expect(200);
    assert_eq!(
        (&taken.json["outcome"], &taken.json["acknowledged_by"]),
        (&json!("acknowledged"), &json!("Nina"))
    );
    let again = take_by_link(&world, &token(&message.text)).await;
    assert_eq!(again.json["outcome"], "yours");
    stay(&world, 1).await;
    assert_eq!(
        steps(&world).await,
        json!(["told Nina", "acknowledged Nina"])
    );
    let noted = world
        .sql("select jsonb_agg(jsonb_build_array(notification_type, status)) from emergency_notifications")
        .await;
    assert_eq!(noted, json!([["sms", "acknowledged"]]));
    let runs = world
        .sql("select count(*) from private.scheduled_runs where function = 'emergency-dispatch' and outcome is not null")
        .await;
    assert_eq!(runs, 2);
}

#[tokio::test]
async fn what_cargo_up_plays_ends_well() {
    let functions = ["call-webhook", "emergency-dispatch", "outbox-dispatch"];
    let world = World::of(&functions, &[]).await;
    world
        .run_sql(&format!(
            "insert into assistants (organization_id, name, language, industry, system_prompt, voice_config, vapi_assistant_id)
             values ('{}', 'Alva', 'en', 'outdoor', 'Be brief.', '{{}}', 'vapi-demo-alpine')",
            demo::ALPINE
        ))
        .await;
    world
        .run_sql(&format!(
            "insert into phone_numbers (organization_id, assistant_id, phone_number, phone_provider)
             select organization_id, id, '+41335550100', 'vapi' from assistants where organization_id = '{}'",
            demo::ALPINE
        ))
        .await;
    on_call(&world, "Nina", NINA, 1, 30).await;
    let line = stack::Line {
        url: world.stack.url.clone(),
        mailbox: world.stack.mailbox.url.clone(),
        publishable_key: world.stack.keys.publishable_key.clone(),
        secret_key: world.stack.keys.secret_key.clone(),
    };

    let mut said = Vec::new();
    // The clock runs beside it, as it does in `cargo up`.
    let (played, _) = tokio::join!(stack::play(&line, |line| said.push(line)), stay(&world, 15));

    assert!(played.is_ok(), "{played:?} {said:?}");
    let all = said.join("\n");
    for part in [
        "I can offer",
        "is booked for",
        "EMERGENCY",
        "take it: acknowledged by Nina",
    ] {
        assert!(all.contains(part), "{part}: {all}");
    }
}
