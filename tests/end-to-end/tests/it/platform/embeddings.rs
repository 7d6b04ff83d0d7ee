//! Vectors by a service with OpenAI's interface: a recorder stands in for it.

pub mod service;

use crate::serve;
use end_to_end::{Caller, Reply, World, demo};
use serde_json::{Value, json};
use service::Service;
use std::sync::Arc;

async fn world(provider: &str) -> (World, Arc<Service>) {
    let service = Service::new();
    let address = serve(service.router()).await;
    let functions = ["document-ingest", "embedding-search"];
    let world = service::world(&functions, provider, address).await;
    (world, service)
}

async fn send(world: &World) -> Reply {
    let body = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"rules.md\"\r\n\r\n\
        # Pets\n\nDogs are welcome.\n\n# Smoke\n\nNobody smokes inside.\n\r\n--x--\r\n";
    world
        .function_as(Caller::MEMBER, "document-ingest")
        .await
        .header("content-type", "multipart/form-data; boundary=x")
        .body(body)
        .await
}

async fn search(world: &World, query: &str) -> Reply {
    world
        .function_as(Caller::MEMBER, "embedding-search")
        .await
        .json(&json!({ "query": query, "mode": "vector" }))
        .await
}

/// The models that vectors are of, with their lengths.
async fn models(world: &World) -> Value {
    world
        .sql(
            "select jsonb_agg(distinct jsonb_build_array(model, extensions.vector_dims(embedding))) from embeddings",
        )
        .await
}

#[tokio::test]
async fn a_service_makes_the_vectors_where_the_variables_say_so() {
    let (world, service) = world("openai").await;

    let sent = send(&world).await;
    assert_eq!(sent.json["document"]["status"], "processed", "{sent:?}");
    let found = search(&world, "smokes").await;

    assert_eq!(
        found.json["results"][0]["headings"],
        json!(["Smoke"]),
        "{found:?}"
    );
    assert_eq!(found.json["model"], "text-embedding-3-small");
    assert_eq!(
        models(&world).await,
        json!([["text-embedding-3-small", 1536]])
    );
    let asked = service.asked.lock().unwrap();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(asked.iter().all(|(key, _)| key == "Bearer sk-test"));
    assert_eq!(asked[0].1["input"].as_array().unwrap().len(), 2);
    assert!(!world.stack.log().contains("sk-test"));
}

#[tokio::test]
async fn a_service_that_stumbles_is_asked_again() {
    let (world, service) = world("openai").await;
    service.failures.lock().unwrap().extend([500, 429]);
    let sent = send(&world).await;
    assert_eq!(sent.json["document"]["status"], "processed", "{sent:?}");
    assert_eq!(service.asked.lock().unwrap().len(), 3);
}

#[tokio::test]
async fn a_service_that_is_down_is_said_to_be_and_the_work_is_gone_on_with() {
    let (world, service) = world("openai").await;
    service.failures.lock().unwrap().extend([503; 3]);
    let sent = send(&world).await;
    sent.expect_problem(503, "embeddings_unavailable");

    service.failures.lock().unwrap().extend([401]);
    let id = world.sql("select id from documents").await;
    let ask = async || {
        world
            .function_as(Caller::MEMBER, "document-ingest")
            .await
            .json(&json!({ "document_id": id }))
            .await
    };
    let refused = ask().await;
    refused.expect_problem(502, "embeddings_refused");

    let after = ask().await;
    assert_eq!(after.json["document"]["status"], "processed", "{after:?}");
    assert_eq!(after.json["progress"]["embedded"], 2);
}

#[tokio::test]
async fn an_organization_has_the_model_that_it_chose() {
    let (world, _) = world("spin").await;
    world
        .run_sql(&format!(
            "insert into models_config (organization_id, agent_type, model_provider, model_name, configuration)
             values ('{}', 'embedding', 'openai', 'text-embedding-3-large', '{{\"dimensions\": 256}}')",
            demo::ALPINE
        ))
        .await;

    let sent = send(&world).await;
    assert_eq!(sent.json["document"]["status"], "processed", "{sent:?}");
    assert_eq!(
        models(&world).await,
        json!([["text-embedding-3-large@256", 256]])
    );
    let found = search(&world, "dogs").await;
    assert_eq!(found.json["model"], "text-embedding-3-large@256");
    assert_eq!(found.json["results"][0]["headings"], json!(["Pets"]));

    world
        .run_sql("update models_config set model_provider = 'spin', model_name = 'llama2-chat', configuration = '{}'")
        .await;
    let unknown = search(&world, "dogs").await;
    unknown.expect_problem(422, "embedding_model_unavailable");

    // Whatever it says there, nobody is shown it.
    for choice in [
        r#"model_provider = 'elsewhere', configuration = '{"key": "sk-secret"}'"#,
        r#"model_provider = 'openai', configuration = '{"dimensions": "256", "key": "sk-secret"}'"#,
    ] {
        world
            .run_sql(&format!("update models_config set {choice}"))
            .await;
        for reply in [search(&world, "dogs").await, send(&world).await] {
            reply.expect_problem(422, "embedding_model_unavailable");
            assert!(!reply.text.contains("sk-secret"), "{reply:?}");
        }
    }
}

#[tokio::test]
async fn another_model_embeds_at_once_what_came_to_nothing() {
    let world = World::of(&[], &[]).await;
    world
        .run_sql(&format!(
            "insert into private.jobs (queue, organization_id, subject_id) values ('passages', '{0}', '{0}')",
            demo::ALPINE
        ))
        .await;
    // As after days on which the service refused.
    let rests = async || {
        world
            .run_sql(
                "update private.jobs set due_at = now() + interval '1 day', is_ready = false, failures = 200, error = 'refused'
                 where queue = 'passages'",
            )
            .await;
    };
    let job = async || {
        world
            .sql("select jsonb_build_array(is_ready, failures, error) from private.jobs where queue = 'passages'")
            .await
    };
    let due = json!([true, 0, null]);

    for change in [
        "insert into models_config (organization_id, agent_type, model_provider, model_name)
         select id, 'embedding', 'openai', 'text-embedding-3-large' from organizations",
        "update models_config set model_name = 'text-embedding-3-small'",
        "update models_config set agent_type = 'other'",
        "update models_config set agent_type = 'embedding'",
        "delete from models_config",
    ] {
        rests().await;
        world.run_sql(change).await;
        assert_eq!(job().await, due, "{change}");
    }
    // Another purpose's model is nothing to it.
    rests().await;
    world
        .run_sql(
            "insert into models_config (organization_id, agent_type, model_provider, model_name)
             select id, 'chat', 'openai', 'gpt-5' from organizations",
        )
        .await;
    assert_eq!(job().await, json!([false, 200, "refused"]));
}
