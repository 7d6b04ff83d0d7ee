//! What a model may cost, by organization and day.

use super::{ANSWER, QUESTION, ask, kept, recorder::Model, world};
use end_to_end::{Caller, demo};
use serde_json::{Value, json};

#[tokio::test]
async fn where_the_budget_is_spent_the_passages_answer() {
    let model = Model::saying(ANSWER);
    let world = world(&model).await;
    let alpine = demo::ALPINE;
    // By what the day or the month may cost; of the platform's model nobody has more than it gives.
    for (configuration, spent) in [
        (json!({ "tokens_per_day": 500 }), ""),
        (json!({ "tokens_per_month": 500 }), ""),
        (
            json!({ "tokens_per_day": 9_000_000 }),
            "insert into model_usage (organization_id, day, purpose, model, prompt_tokens)
             select id, (now() at time zone timezone)::date, 'chat', 'other', 199000 from organizations",
        ),
    ] {
        world
            .run_sql(&format!(
                "insert into models_config (organization_id, agent_type, model_provider, model_name, configuration)
                 values ('{alpine}', 'chat', 'openai', 'a-model', '{configuration}')
                 on conflict (organization_id, agent_type) do update set configuration = excluded.configuration;
                 {spent}"
            ))
            .await;
        let reply = ask(&world, QUESTION).await;
        assert!(reply.json["reply"]["text"].as_str().unwrap().starts_with("I found this"), "{reply:?}");
        assert_eq!(kept(&world, "fallback").await, "model_budget_spent", "{configuration}");
    }
    assert_eq!(model.asked().len(), 0);
    let refused = world
        .sql(&format!(
            "select sum(refusal_count) from model_usage where organization_id = '{alpine}'"
        ))
        .await;
    assert_eq!(refused, 3);

    // What the staff see of it.
    let path = "/rest/v1/model_usage?select=refusal_count&model=eq.a-model";
    for (caller, seen) in [(Caller::MEMBER, 1), (Caller::OTHER_OWNER, 0)] {
        let rows = world
            .request_as(caller, reqwest::Method::GET, path)
            .await
            .send()
            .await;
        assert_eq!(rows.json.as_array().map(Vec::len), Some(seen), "{rows:?}");
    }

    world
        .run_sql("delete from models_config; delete from model_usage")
        .await;
    let reply = ask(&world, QUESTION).await;
    assert_eq!(reply.json["reply"]["text"], ANSWER);
    assert_eq!(kept(&world, "fallback").await, Value::Null);
}

#[tokio::test]
async fn one_visitor_does_not_use_up_the_model() {
    let model = Model::saying(ANSWER);
    let world = world(&model).await;
    for _ in 0..15 {
        ask(&world, QUESTION).await;
        world
            .run_sql("delete from public.tries where kind not like 'chat-model%'")
            .await;
    }
    assert_eq!(kept(&world, "fallback").await, Value::Null);
    assert_eq!(model.asked().len(), 15);
    let reply = ask(&world, QUESTION).await;
    let text = reply.json["reply"]["text"].as_str().unwrap();
    assert!(text.starts_with("I found this"), "{text}");
    assert_eq!(kept(&world, "fallback").await, "model_visitor_spent");
    assert_eq!(model.asked().len(), 15);
}
