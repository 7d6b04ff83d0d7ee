//! Clients that go away, messages at the same time, and people who take over while a model speaks.

use super::{
    ANSWER, QUESTION, ask, call, chat, kept,
    recorder::{How, Model},
    said, world,
};
use end_to_end::{Caller, Event, World};
use serde_json::{Value, json};
use std::time::Duration;

async fn until(world: &World, query: &str, value: Value) {
    for _ in 0..100 {
        if world.sql(query).await == value {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{query} is {} and not {value}", world.sql(query).await);
}

#[tokio::test]
async fn a_client_that_goes_away_loses_nothing() {
    let model = Model::new(How::Says(ANSWER.to_owned()), 0);
    let world = world(&model).await;
    let body = json!({ "message": QUESTION, "message_id": "m1" });
    let mut events = call(&world, &body).await.events().await;
    let start = events.next().await.unwrap();
    let token = start.data["messageMetadata"]["visitor_token"].clone();
    model.allow(3);
    drop(events);
    tokio::time::sleep(Duration::from_millis(200)).await;
    model.allow(100);

    until(
        &world,
        "select count(*) from messages where sender = 'assistant'",
        json!(1),
    )
    .await;

    let again = json!({ "message": QUESTION, "message_id": "m1", "visitor_token": token });
    let reply = chat(&world, Caller::Public, &again).await;
    assert_eq!(reply.json["reply"]["text"], ANSWER);
    assert_eq!(reply.json["reply"]["id"], start.data["messageId"]);
    assert_eq!(reply.json["reply"]["sources"][0]["title"], "Dogs");
    assert_eq!(model.asked().len(), 1);
}

#[tokio::test]
async fn messages_at_once_are_answered_together_and_by_one_model_at_a_time() {
    let model = Model::saying(ANSWER);
    let world = world(&model).await;
    let first = ask(&world, "Hello there, dogs on a walk?").await;
    let token = first.json["visitor_token"].clone();
    model.answers(How::Says(ANSWER.to_owned()));
    let say = |text: &'static str| {
        let body = json!({ "message": text, "visitor_token": token });
        let world = &world;
        async move { chat(world, Caller::Public, &body).await }
    };
    let (one, two, three) = tokio::join!(
        say("May I bring my dogs?"),
        say("Two dogs on a leash on a walk?"),
        say("On a walk on Saturday with dogs?")
    );
    for reply in [&one, &two, &three] {
        reply.expect(200);
        assert_eq!(reply.json["reply"]["is_answer"], true, "{reply:?}");
    }
    assert_eq!(model.most_at_once(), 1);
    // The last that is asked knows of all that were not answered.
    assert!(model.asked().len() <= 4, "{}", model.asked().len());
    let replies = world
        .sql("select count(*) from messages where sender = 'assistant'")
        .await;
    assert!(replies.as_u64() <= Some(4), "{replies}");
}

#[tokio::test]
async fn who_takes_over_silences_a_model_that_speaks() {
    let text = format!(
        "{ANSWER} {}",
        "Dogs are welcome on every walk [1]. ".repeat(40)
    );
    let model = Model::new(How::Says(text), 0);
    let world = world(&model).await;
    let mut events = call(&world, &json!({ "message": QUESTION }))
        .await
        .events()
        .await;
    let start = events.next().await.unwrap();
    model.allow(14);
    let mut begun = Vec::new();
    while said(&begun).is_empty() {
        begun.push(events.next().await.unwrap());
    }

    let conversation = &start.data["messageMetadata"]["conversation_id"];
    let body = json!({ "conversation_id": conversation, "message": "Olivia here." });
    let taken = world
        .function_as(Caller::MEMBER, "chat-reply")
        .await
        .json(&body)
        .await;
    taken.expect(200);
    // The model goes on, and nobody listens.
    for _ in 0..20 {
        model.allow(4);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    model.allow(1000);
    let rest = events.rest().await;

    let names: Vec<&str> = rest
        .iter()
        .map(|event: &Event| event.name.as_str())
        .collect();
    assert!(names.contains(&"data-superseded"), "{names:?}");
    let last = rest.last().unwrap();
    assert_eq!(last.data["messageMetadata"]["handled_by"], "staff");
    assert!(said(&rest).len() < 500, "{}", said(&rest));
    let stored = world
        .sql("select count(*) from messages where sender in ('assistant', 'system')")
        .await;
    assert_eq!(stored, 0);
    assert_eq!(
        world.sql("select reserved_tokens from model_usage").await,
        0
    );
}

#[tokio::test]
async fn a_model_that_takes_too_long_is_not_waited_for() {
    let model = Model::new(How::Says(ANSWER.to_owned()), 11);
    let world = world(&model).await;
    let begun = std::time::Instant::now();
    let events = call(&world, &json!({ "message": QUESTION }))
        .await
        .events()
        .await
        .rest()
        .await;
    assert!(
        begun.elapsed() < Duration::from_secs(29),
        "{:?}",
        begun.elapsed()
    );
    let text = said(&events);
    // What it had said by then stays.
    assert!(
        text.starts_with("Yes, well-behaved dogs on a leash are welcome [1].\n\nI found this"),
        "{text}"
    );
    assert_eq!(kept(&world, "fallback").await, "model_timeout");

    // The next one is quoted at once, and the model left alone.
    let begun = std::time::Instant::now();
    ask(&world, QUESTION).await;
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(kept(&world, "fallback").await, "model_resting");
    assert_eq!(model.asked().len(), 1);
}
