//! What an assistant replies on WhatsApp, Messenger and Instagram: from the network's signed word to its own request.

use super::{
    dispatch,
    social::{page, tell, whatsapp, world},
};
use crate::{functions::chat_reply::know, support::signed::now};
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};

const QUESTION: &str = "May I bring my dogs on a walk?";
const ANSWER: &str = "I found this:\n\n“Well-behaved dogs on a leash are welcome on every walk. Cats stay at home.” (Dogs)";

async fn switch(world: &World, capabilities: &str) {
    world
        .run_sql(&format!(
            "delete from assistants;
             insert into assistants (organization_id, name, capabilities) values ('{}', 'Alma', '{capabilities}')",
            demo::ALPINE
        ))
        .await;
}

/// Somebody asks on each network.
async fn asked(world: &World, turn: u32) {
    let at = now().to_string();
    for body in [
        whatsapp(
            "messages",
            json!([{
                "from": "41795550123", "id": format!("wamid.q{turn}"), "timestamp": at, "type": "text",
                "text": { "body": QUESTION },
            }]),
        ),
        page(
            "page",
            "777",
            "106",
            json!({ "mid": format!("m_q{turn}"), "text": QUESTION }),
        ),
        page(
            "instagram",
            "555",
            "106",
            json!({ "mid": format!("i_q{turn}"), "text": QUESTION }),
        ),
    ] {
        assert_eq!(tell(world, &body).await, json!({ "applied": 1 }), "{body}");
    }
}

/// Who waits for an assistant's reply on WhatsApp.
async fn waiting(world: &World) -> Value {
    world
        .sql(
            "select coalesce(jsonb_agg(thread.external_user_id order by thread.external_user_id), '[]')
             from private.jobs as job join conversations as thread on thread.id = job.subject_id where job.queue = 'replies'",
        )
        .await
}

#[tokio::test]
async fn on_whatsapp_only_a_stop_and_the_start_that_takes_it_back_call_for_no_reply() {
    let world = world(&[]).await;
    switch(&world, "{whatsapp}").await;
    let at = now();
    let say = async |id: &str, from: &str, ago: i64, words: &str| {
        let message = json!([{
            "from": from, "id": id, "timestamp": (at - ago).to_string(), "type": "text", "text": { "body": words },
        }]);
        tell(&world, &whatsapp("messages", message)).await
    };
    for (id, from, words) in [
        ("wamid.k1", "41795550101", "Help"),
        ("wamid.k2", "41795550102", "Info"),
        ("wamid.k3", "41795550103", "Start"),
        ("wamid.k4", "41795550104", "Cancel"),
        ("wamid.k5", "41795550105", "STOP"),
    ] {
        say(id, from, 60, words).await;
    }
    let asked = json!([
        "+41795550101",
        "+41795550102",
        "+41795550103",
        "+41795550104"
    ]);
    assert_eq!(waiting(&world).await, asked);
    say("wamid.k6", "41795550105", 50, "Start").await;
    assert_eq!(waiting(&world).await, asked);
    // There is nothing to take back any more.
    say("wamid.k7", "41795550105", 40, "Start").await;
    assert_eq!(waiting(&world).await.as_array().unwrap().len(), 5);
}

async fn replied(world: &World) -> Value {
    let call = world.function_as(Caller::Service, "chat-reply").await;
    let call = call.header("x-organization-id", demo::ALPINE);
    let reply = call.json(&json!({ "seconds": 5 })).await;
    reply.expect(200);
    reply.json["replied"].clone()
}

#[tokio::test]
async fn an_assistant_replies_where_it_was_asked_once() {
    let world = world(&[]).await;
    know(&world).await;
    switch(&world, "{whatsapp, messenger, instagram}").await;
    asked(&world, 1).await;
    assert_eq!(replied(&world).await, 3);
    assert_eq!(dispatch(&world).await.json["delivered"], 3);

    let mut requests: Vec<Value> = world
        .stack
        .mailbox
        .messages()
        .iter()
        .map(|message| {
            assert_eq!(
                message.authorization.as_deref(),
                Some("Bearer EAAB-token-of-alpine")
            );
            let mut request = message.request.clone().unwrap();
            // By what its echo is known.
            if let Some(message) = request.get_mut("message").and_then(Value::as_object_mut) {
                message.remove("metadata");
            }
            if let Some(request) = request.as_object_mut() {
                request.remove("biz_opaque_callback_data");
            }
            request
        })
        .collect();
    let mut expected = [
        json!({ "messaging_product": "whatsapp", "recipient_type": "individual", "to": "41795550123", "type": "text",
                "text": { "preview_url": false, "body": ANSWER } }),
        json!({ "recipient": { "id": "555" }, "message": { "text": ANSWER } }),
        json!({ "recipient": { "id": "777" }, "messaging_type": "RESPONSE", "message": { "text": ANSWER } }),
    ];
    requests.sort_by_key(Value::to_string);
    expected.sort_by_key(Value::to_string);
    assert_eq!(requests, expected);
    let sent = world
        .sql("select jsonb_object_agg(channel, status) from messages where sender = 'assistant'")
        .await;
    assert_eq!(
        sent,
        json!({ "whatsapp": "sent", "messenger": "sent", "instagram": "sent" })
    );

    // Where no assistant names the network nobody answers, and nothing is said twice.
    switch(&world, "{sms}").await;
    asked(&world, 2).await;
    assert_eq!(replied(&world).await, 0);
    assert_eq!(dispatch(&world).await.json["delivered"], 0);
}
