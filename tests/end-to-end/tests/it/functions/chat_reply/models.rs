//! Replies that a language model makes: from passages alone, checked, within a budget, and none of it lost.

mod attacks;
mod interruptions;
mod outages;
mod providers;
pub mod recorder;
mod spending;

use super::{chat, know};
use crate::serve;
use end_to_end::{Call, Caller, Event, Reply, World, demo};
use recorder::Model;
use serde_json::{Value, json};
use std::sync::Arc;

/// What the passages support.
const ANSWER: &str = "Yes, well-behaved dogs on a leash are welcome [1]. Cats stay at home [1].";
const QUESTION: &str = "May I bring my dogs on a walk?";

/// A world in which `variables` have the address of a model.
async fn world_of(model: &Arc<Model>, variables: &[&str], further: &[(&str, &str)]) -> World {
    let url = format!("http://{}", serve(model.router()).await);
    let urls: Vec<(&str, &str)> = variables.iter().map(|name| (*name, url.as_str())).collect();
    let functions = [
        "chat-reply",
        "document-ingest",
        "key-store",
        "escalation-update",
    ];
    let world = World::of(&functions, &[&urls, further].concat()).await;
    know(&world).await;
    world
}

/// A world with the platform's model.
async fn world(model: &Arc<Model>) -> World {
    let further = [("chat_model", "a-model"), ("chat_key", "sk-platform")];
    world_of(model, &["chat_url"], &further).await
}

/// A visitor's first message, as a stream.
async fn call(world: &World, body: &Value) -> Call {
    let call = world.function_as(Caller::Public, "chat-reply").await;
    call.header("x-organization-id", demo::ALPINE)
        .with_json(body)
}

async fn stream(world: &World, body: &Value) -> Vec<Event> {
    call(world, body).await.events().await.rest().await
}

/// The text of a stream.
fn said(events: &[Event]) -> String {
    let deltas = events.iter().filter(|event| event.name == "text-delta");
    deltas
        .map(|event| event.data["delta"].as_str().unwrap())
        .collect()
}

async fn ask(world: &World, message: &str) -> Reply {
    let reply = chat(world, Caller::Public, &json!({ "message": message })).await;
    reply.expect(200);
    reply
}

/// What is kept of the last reply besides its text.
async fn kept(world: &World, member: &str) -> Value {
    let query = format!(
        "select metadata -> '{member}' from messages where sender in ('assistant', 'system') order by created_at desc limit 1"
    );
    world.sql(&query).await
}

#[tokio::test]
async fn a_model_answers_from_the_passages_and_cites_them() {
    let model = Model::saying(ANSWER);
    let world = world(&model).await;

    let reply = ask(&world, QUESTION).await;

    assert_eq!(reply.json["reply"]["text"], ANSWER);
    assert_eq!(reply.json["reply"]["is_answer"], true);
    let source = &reply.json["reply"]["sources"][0];
    assert_eq!(
        (&source["number"], &source["title"]),
        (&json!(1), &json!("Dogs"))
    );
    assert_eq!(kept(&world, "model").await, "a-model");
    assert_eq!(kept(&world, "fallback").await, Value::Null);
    let usage = world
        .sql("select jsonb_agg(to_jsonb(model_usage) - '{id, day, created_at, updated_at}'::text[]) from model_usage")
        .await;
    assert_eq!(
        usage,
        json!([{
            "organization_id": demo::ALPINE, "purpose": "chat", "model": "a-model", "request_count": 1,
            "failure_count": 0, "refusal_count": 0, "prompt_tokens": 100, "completion_tokens": 20, "reserved_tokens": 0,
        }])
    );
    assert!(!world.stack.log().contains("sk-platform"));
}

#[tokio::test]
async fn sentences_are_sent_as_they_come() {
    let model = Model::new(recorder::How::Says(ANSWER.to_owned()), 0);
    let world = world(&model).await;
    let mut events = call(&world, &json!({ "message": QUESTION }))
        .await
        .events()
        .await;
    assert_eq!(events.headers["x-vercel-ai-ui-message-stream"], "v1");
    let start = events.next().await.unwrap();
    assert_eq!(start.name, "start");
    assert_eq!(
        start.data["messageMetadata"]["visitor_token"]
            .as_str()
            .unwrap()
            .len(),
        43
    );

    // The first sentence is whole when the next has begun, and the rest is not said yet.
    model.allow(10);
    let mut begun = Vec::new();
    while begun
        .last()
        .is_none_or(|event: &Event| event.name != "text-delta")
    {
        begun.push(events.next().await.unwrap());
    }
    let names: Vec<&str> = begun.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["source-document", "text-start", "text-delta"]);
    assert_eq!(
        said(&begun),
        "Yes, well-behaved dogs on a leash are welcome [1]."
    );

    model.allow(100);
    let rest = events.rest().await;
    assert_eq!(format!("{}{}", said(&begun), said(&rest)), ANSWER);
    let last = rest.last().unwrap();
    assert_eq!(
        (last.name.as_str(), &last.data["type"]),
        ("done", &json!("finish"))
    );
    assert_eq!(last.data["messageMetadata"]["is_answer"], true);
    let id = world
        .sql("select id from messages where sender = 'assistant'")
        .await;
    assert_eq!(start.data["messageId"], id);
}

#[tokio::test]
async fn where_nothing_answers_no_model_is_asked() {
    let model = Model::saying(ANSWER);
    let world = world(&model).await;
    let refused = ask(&world, "Which planets have rings around them?").await;
    assert_eq!(refused.json["reply"]["is_answer"], false);
    let person = ask(&world, "I would like to talk to a person").await;
    assert_eq!(person.json["escalation"]["reason"], "asked_for_a_person");
    assert_eq!(model.asked().len(), 0);
    assert_eq!(world.sql("select count(*) from model_usage").await, 0);
}

#[tokio::test]
async fn a_model_that_knows_no_answer_says_so_in_our_words() {
    let model = Model::saying("NO_ANSWER");
    let world = world(&model).await;
    let reply = ask(&world, QUESTION).await;
    assert_eq!(reply.json["reply"]["is_answer"], false);
    assert_eq!(reply.json["reply"]["sources"], json!([]));
    let text = reply.json["reply"]["text"].as_str().unwrap();
    assert!(text.starts_with("I could not find"), "{text}");
}

#[tokio::test]
async fn what_is_the_customers_stays_here_and_history_goes_along() {
    let model = Model::saying(ANSWER);
    let world = world(&model).await;
    let reply = ask(&world, QUESTION).await;
    let token = reply.json["visitor_token"].as_str().unwrap();
    let personal = "zora@quist.example, +41 79 555 01 23, card 4111 1111 1111 1111";
    super::say(&world, token, &format!("{QUESTION} {personal}")).await;

    let asked = model.asked();
    let all = format!(
        "{:?}",
        asked.iter().map(|asked| &asked.body).collect::<Vec<_>>()
    );
    for private in ["zora", "quist", "555 01", "4111"] {
        assert!(!all.contains(private), "{private} in {all}");
    }
    let turns = asked[1].body["messages"].as_array().unwrap();
    let roles: Vec<&str> = turns
        .iter()
        .map(|turn| turn["role"].as_str().unwrap())
        .collect();
    assert_eq!(roles, ["system", "user", "assistant", "user"]);
    assert_eq!(turns[2]["content"], ANSWER);
    assert!(
        turns[3]["content"]
            .as_str()
            .unwrap()
            .ends_with("May I bring my dogs on a walk? [email], [phone], card [card]")
    );
    assert_eq!(asked[1].headers["authorization"], "Bearer sk-platform");
}
