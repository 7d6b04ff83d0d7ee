//! Each provider, with the organization's own key or the platform's, and what becomes of a reply where it fails.

use super::{
    ANSWER, QUESTION, ask, kept,
    recorder::{How, Model},
    said, stream, world, world_of,
};
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};

/// Has Alpine's chat be of this provider.
async fn choose(world: &World, provider: &str) {
    world
        .run_sql(&format!(
            "insert into models_config (organization_id, agent_type, model_provider, model_name)
             values ('{}', 'chat', '{provider}', 'their-model')
             on conflict (organization_id, agent_type) do update set model_provider = excluded.model_provider",
            demo::ALPINE
        ))
        .await;
}

#[tokio::test]
async fn each_provider_answers_with_the_organizations_own_key() {
    let model = Model::saying(ANSWER);
    let urls = [
        "openai_url",
        "azure_openai_url",
        "anthropic_url",
        "google_ai_url",
        "mistral_url",
    ];
    let world = world_of(&model, &urls, &[]).await;
    for (before, (provider, path, header, value)) in [
        (
            "openai",
            "/v1/chat/completions",
            "authorization",
            "Bearer sk-of-alpine-openai",
        ),
        (
            "azure",
            "/openai/v1/chat/completions",
            "api-key",
            "sk-of-alpine-azure",
        ),
        (
            "mistral",
            "/v1/chat/completions",
            "authorization",
            "Bearer sk-of-alpine-mistral",
        ),
        (
            "anthropic",
            "/v1/messages",
            "x-api-key",
            "sk-of-alpine-anthropic",
        ),
        (
            "google",
            "/v1beta/models/their-model:streamGenerateContent?alt=sse",
            "x-goog-api-key",
            "sk-of-alpine-google",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        choose(&world, provider).await;
        // Without a key the passages answer.
        let without = ask(&world, QUESTION).await;
        assert!(
            without.json["reply"]["text"]
                .as_str()
                .unwrap()
                .starts_with("I found this"),
            "{provider}"
        );
        assert_eq!(kept(&world, "fallback").await, "model_unusable");
        // Azure's says of which resource it is.
        let resource = if provider == "azure" {
            "alpine-ai:"
        } else {
            ""
        };
        let key = format!("{resource}sk-of-alpine-{provider}");
        let key = json!({ "action": "put", "provider": provider, "key": key });
        world
            .function_as(Caller::ADMIN, "key-store")
            .await
            .json(&key)
            .await
            .expect(200);

        let events = stream(&world, &json!({ "message": QUESTION })).await;

        assert_eq!(said(&events), ANSWER, "{provider}");
        let asked = model.asked().pop().unwrap();
        assert_eq!(asked.path, path);
        assert_eq!(asked.headers[header], value);
        let body = &asked.body;
        let (rules, question) = match provider {
            "anthropic" => (&body["system"], &body["messages"][0]["content"]),
            "google" => (
                &body["systemInstruction"]["parts"][0]["text"],
                &body["contents"][0]["parts"][0]["text"],
            ),
            _ => (
                &body["messages"][0]["content"],
                &body["messages"][1]["content"],
            ),
        };
        assert!(rules.as_str().unwrap().contains("cite"), "{body}");
        assert!(
            question.as_str().unwrap().contains("Cats stay at home."),
            "{body}"
        );
        assert!(question.as_str().unwrap().ends_with(QUESTION), "{body}");
        assert_eq!(
            world.sql("select prompt_tokens from model_usage").await,
            100 * (before + 1),
            "{provider}"
        );
        assert!(!world.stack.log().contains("sk-of-alpine"));
        world.run_sql("delete from public.tries").await;
    }
    // Another organization's key is nobody else's.
    let keys = world
        .sql("select count(distinct organization_id) from key_store where provider = 'google'")
        .await;
    assert_eq!(keys, 1);
}

#[tokio::test]
async fn azure_is_asked_by_its_own_header() {
    let model = Model::saying(ANSWER);
    let further = [
        ("chat_model", "a-deployment"),
        ("chat_key", "sk-azure"),
        ("chat_provider", "azure"),
    ];
    let world = world_of(&model, &["chat_url"], &further).await;
    let reply = ask(&world, QUESTION).await;
    assert_eq!(reply.json["reply"]["text"], ANSWER);
    let asked = &model.asked()[0];
    assert_eq!(asked.path, "/openai/v1/chat/completions");
    assert_eq!(asked.headers["api-key"], "sk-azure");
    assert!(!asked.headers.contains_key("authorization"));
    assert_eq!(asked.body["model"], "a-deployment");
}

/// A slip of the pen sends the key of one provider to nobody else.
#[tokio::test]
async fn an_unknown_provider_of_the_platform_is_not_asked() {
    let model = Model::saying(ANSWER);
    let further = [
        ("chat_model", "a-model"),
        ("chat_key", "sk-of-somebody"),
        ("chat_provider", "anthropc"),
    ];
    let world = world_of(&model, &["chat_url"], &further).await;

    let reply = ask(&world, QUESTION).await;

    let text = reply.json["reply"]["text"].as_str().unwrap();
    assert!(text.starts_with("I found this"), "{text}");
    assert_eq!(kept(&world, "fallback").await, "model_unusable");
    assert_eq!(model.asked().len(), 0);
}

#[tokio::test]
async fn an_organization_can_do_without_a_model() {
    let model = Model::saying(ANSWER);
    let world = world(&model).await;
    for (provider, fallback) in [("none", Value::Null), ("acme", json!("model_unusable"))] {
        choose(&world, provider).await;
        let reply = ask(&world, QUESTION).await;
        let text = reply.json["reply"]["text"].as_str().unwrap();
        assert!(text.starts_with("I found this"), "{text}");
        assert_eq!(kept(&world, "fallback").await, fallback);
    }
    assert_eq!(model.asked().len(), 0);
}

#[tokio::test]
async fn where_the_provider_fails_the_passages_answer_and_the_code_is_kept() {
    let model = Model::saying(ANSWER);
    let world = world(&model).await;
    for (how, code, begins) in [
        (How::Refuses(401), "model_key_refused", "I found this"),
        (How::Refuses(429), "model_rate_limited", "I found this"),
        (How::Refuses(404), "model_refused", "I found this"),
        (How::Refuses(503), "model_refused", "I found this"),
        (How::Refuses(400), "model_refused", "I found this"),
        (How::Says(String::new()), "model_empty", "I found this"),
        (
            How::Says("Leonardo painted the Mona Lisa [1].".to_owned()),
            "model_unsupported",
            "I found this",
        ),
        (
            How::Filters("Dogs are".to_owned()),
            "model_filtered",
            "I found this",
        ),
        (
            How::BreaksOff("Dogs on a leash are welcome [1]. Cats stay".to_owned()),
            "model_broke_off",
            "Dogs on a leash are welcome [1].\n\nI found this",
        ),
    ] {
        model.answers(how.clone());
        let events = stream(&world, &json!({ "message": QUESTION })).await;
        let text = said(&events);
        assert!(text.starts_with(begins), "{how:?}: {text}");
        assert!(text.contains("Well-behaved dogs"), "{how:?}: {text}");
        assert_eq!(kept(&world, "fallback").await, code, "{how:?}");
        let stored = world.sql("select body from messages where sender = 'assistant' order by created_at desc limit 1").await;
        assert_eq!(stored, text);
        world
            .run_sql("delete from public.tries; delete from private.model_rests")
            .await;
    }
    let failures = world.sql("select failure_count from model_usage").await;
    assert_eq!(
        failures, 8,
        "what was said without support is no failure of the service"
    );
    assert_eq!(
        world.sql("select reserved_tokens from model_usage").await,
        0
    );
}

#[tokio::test]
async fn a_model_that_is_not_there_keeps_nobody_waiting() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let model = Model::saying(ANSWER);
    let further = [("chat_url", url.as_str()), ("chat_model", "a-model")];
    let world = world_of(&model, &[], &further).await;
    ask(&world, QUESTION).await;
    assert_eq!(kept(&world, "fallback").await, "model_unreachable");
}
