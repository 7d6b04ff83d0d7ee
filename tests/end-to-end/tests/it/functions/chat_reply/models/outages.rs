//! Models that fail are left alone for a while, and one organization's replies hold up nobody else's.

use super::{
    ANSWER, QUESTION, ask, chat, kept,
    recorder::{How, Model},
    world,
};
use crate::functions::embedding_search;
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};
use std::time::Duration;

/// Lets Harbor know of dogs too.
async fn harbor_knows(world: &World) {
    world
        .run_sql(&format!(
            "insert into public_search (organization_id, source_type) values ('{harbor}', 'knowledge') on conflict do nothing;
             insert into knowledge_base (organization_id, language, title, content) values
               ('{harbor}', 'en', 'Dogs', 'Well-behaved dogs on a leash are welcome on every walk. Cats stay at home.')",
            harbor = demo::HARBOR
        ))
        .await;
    embedding_search::embed(world).await;
}

async fn ask_harbor(world: &World) -> Value {
    let call = world.function_as(Caller::Public, "chat-reply").await;
    let call = call.header("x-organization-id", demo::HARBOR);
    let reply = call.json(&json!({ "message": QUESTION })).await;
    reply.expect(200);
    reply.json["reply"]["text"].clone()
}

/// How often it failed in turn, and for how many seconds it rests.
async fn rest(world: &World) -> Value {
    world
        .sql(&format!(
            "select jsonb_build_array(provider, failures, code, round(extract(epoch from rests_until - now()), -1))
             from private.model_rests where organization_id = '{}'",
            demo::ALPINE
        ))
        .await
}

async fn is_over(world: &World) {
    world
        .run_sql("update private.model_rests set rests_until = now() - interval '1 second'; delete from public.tries")
        .await;
}

#[tokio::test]
async fn a_model_that_fails_is_left_alone_and_tried_again_later() {
    let model = Model::new(How::Refuses(503), 1_000_000);
    let world = world(&model).await;
    harbor_knows(&world).await;

    ask(&world, QUESTION).await;
    assert_eq!(kept(&world, "fallback").await, "model_refused");
    assert_eq!(
        rest(&world).await,
        json!(["platform", 1, "model_refused", 60])
    );
    let reply = ask(&world, QUESTION).await;
    let text = reply.json["reply"]["text"].as_str().unwrap();
    assert!(text.starts_with("I found this"), "{text}");
    assert_eq!(kept(&world, "fallback").await, "model_resting");
    assert_eq!(model.asked().len(), 1);

    // It is one organization that leaves it alone: with its own key, or its own bad luck.
    model.answers(How::Says(ANSWER.to_owned()));
    assert_eq!(ask_harbor(&world).await, ANSWER);
    assert_eq!(model.asked().len(), 2);

    // Each further failure doubles the rest, and an answer ends it.
    model.answers(How::Refuses(429));
    for (failures, seconds) in [(2, 120), (3, 240)] {
        is_over(&world).await;
        ask(&world, QUESTION).await;
        let expected = json!(["platform", failures, "model_rate_limited", seconds]);
        assert_eq!(rest(&world).await, expected);
    }
    is_over(&world).await;
    model.answers(How::Says(ANSWER.to_owned()));
    assert_eq!(ask(&world, QUESTION).await.json["reply"]["text"], ANSWER);
    assert_eq!(rest(&world).await, Value::Null);

    // What says nothing of the next question lets nothing rest.
    for how in [
        How::Refuses(400),
        How::Refuses(401),
        How::Filters("No".to_owned()),
        How::Says(String::new()),
    ] {
        model.answers(how.clone());
        ask(&world, QUESTION).await;
        assert_eq!(rest(&world).await, Value::Null, "{how:?}");
        world.run_sql("delete from public.tries").await;
    }
}

#[tokio::test]
async fn one_organization_has_two_answers_made_at_a_time() {
    let model = Model::new(How::Says(ANSWER.to_owned()), 0);
    let world = world(&model).await;
    harbor_knows(&world).await;
    let speak = async {
        // Two of Alpine wait for words, and the third has been sent away with passages.
        for _ in 0..200 {
            let quoted = world
                .sql("select count(*) from messages where metadata ->> 'fallback' = 'model_busy'")
                .await;
            if quoted == 1 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let running = model.asked().len();
        // Harbor's is made meanwhile.
        let (harbor, ()) = tokio::join!(ask_harbor(&world), async {
            while model.asked().len() == running {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            model.allow(1_000);
        });
        (running, harbor)
    };
    let body = json!({ "message": QUESTION });
    let ask = || chat(&world, Caller::Public, &body);
    let (one, two, three, (running, harbor)) = tokio::join!(ask(), ask(), ask(), speak);

    assert_eq!(running, 2);
    assert_eq!(harbor, ANSWER);
    let texts: Vec<Value> = [one, two, three]
        .iter()
        .map(|reply| {
            reply.expect(200);
            reply.json["reply"]["text"].clone()
        })
        .collect();
    assert_eq!(
        texts.iter().filter(|text| **text == ANSWER).count(),
        2,
        "{texts:?}"
    );
    assert!(
        texts
            .iter()
            .any(|text| text.as_str().unwrap().starts_with("I found this")),
        "{texts:?}"
    );
    let held = "select count(*) from private.reply_leases where model_until is not null";
    assert_eq!(world.sql(held).await, 0);
}
