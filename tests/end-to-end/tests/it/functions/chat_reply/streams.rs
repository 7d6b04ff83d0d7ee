//! The same as a stream of the AI SDK.

use super::world;
use end_to_end::{Caller, Reply, World, demo};
use serde_json::{Value, json};

async fn stream(world: &World, body: &Value) -> Reply {
    let call = world.function_as(Caller::Public, "chat-reply").await;
    call.header("x-organization-id", demo::ALPINE)
        .header("accept", "text/event-stream")
        .json(body)
        .await
}

fn chunks(reply: &Reply) -> Vec<Value> {
    let events = reply
        .text
        .split("\n\n")
        .filter_map(|event| event.strip_prefix("data: "));
    events
        .filter_map(|event| serde_json::from_str(event).ok())
        .collect()
}

#[tokio::test]
async fn who_takes_events_gets_the_stream_of_the_ai_sdk() {
    let world = world().await;
    let body = json!({
        "id": "chat", "trigger": "submit-message", "messages": [
            { "id": "m1", "role": "user", "parts": [{ "type": "text", "text": "May I bring my dogs on a walk?" }] },
        ],
    });
    let reply = stream(&world, &body).await;
    reply.expect(200);
    assert_eq!(reply.header("content-type"), "text/event-stream");
    assert_eq!(reply.header("x-vercel-ai-ui-message-stream"), "v1");
    assert_eq!(reply.header("cache-control"), "no-store");
    assert!(reply.text.ends_with("data: [DONE]\n\n"), "{reply:?}");
    let told = chunks(&reply);
    let types: Vec<&str> = told
        .iter()
        .map(|chunk| chunk["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        types,
        [
            "start",
            "source-document",
            "text-start",
            "text-delta",
            "text-end",
            "finish"
        ]
    );

    // A client that lost the answer asks again: it is the same, but for the token.
    let mut again = body;
    again["visitor_token"] = told[0]["messageMetadata"]["visitor_token"].clone();
    again["trigger"] = json!("regenerate-message");
    let repeated = chunks(&stream(&world, &again).await);
    assert_eq!(repeated[1..], told[1..]);
    assert_eq!(repeated[0]["messageId"], told[0]["messageId"]);
}

#[tokio::test]
async fn a_refusal_is_a_problem_and_no_stream() {
    let world = world().await;
    let reply = stream(&world, &json!({ "messages": [] })).await;
    reply.expect_problem(422, "invalid_request");
    let reply = stream(
        &world,
        &json!({ "message": "Hello", "visitor_token": "guessed" }),
    )
    .await;
    reply.expect_problem(404, "conversation_not_found");
}
