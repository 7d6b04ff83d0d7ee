//! Vectors by a service with OpenAI's interface: a recorder stands in for it.

use crate::serve;
use axum::{Json, Router, extract::State, http::HeaderMap, http::StatusCode, routing::post};
use end_to_end::{Caller, Reply, World, demo};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// What the service was asked, and how it is to answer: a status for each of the next requests, then 200.
#[derive(Default)]
struct Service {
    asked: Mutex<Vec<(String, Value)>>,
    failures: Mutex<Vec<u16>>,
}

/// A vector in which each word has a direction of its own.
fn vector(text: &str, dimensions: usize) -> Vec<f32> {
    let mut vector = vec![0.0; dimensions];
    for word in text
        .to_lowercase()
        .split(|letter: char| !letter.is_alphanumeric())
    {
        let place = word.bytes().fold(7_usize, |hash, byte| {
            hash.wrapping_mul(31).wrapping_add(byte.into())
        });
        vector[place % dimensions] += 1.0;
    }
    let length = vector
        .iter()
        .map(|value: &f32| value * value)
        .sum::<f32>()
        .sqrt();
    vector.iter().map(|value| value / length).collect()
}

async fn answer(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> (StatusCode, Json<Value>) {
    let key = headers["authorization"].to_str().unwrap().to_owned();
    service.asked.lock().unwrap().push((key, body.clone()));
    if let Some(status) = service.failures.lock().unwrap().pop() {
        let status = StatusCode::from_u16(status).unwrap();
        return (status, Json(json!({ "error": { "message": "not now" } })));
    }
    let dimensions = body["dimensions"].as_u64().unwrap_or(1536) as usize;
    let inputs = body["input"].as_array().unwrap().iter().enumerate();
    let data: Vec<Value> = inputs
        .map(|(index, text)| {
            json!({ "index": index, "embedding": vector(text.as_str().unwrap(), dimensions) })
        })
        .collect();
    (StatusCode::OK, Json(json!({ "data": data })))
}

async fn world(provider: &str) -> (World, Arc<Service>) {
    let service = Arc::new(Service::default());
    let router = Router::new()
        .route("/v1/embeddings", post(answer))
        .with_state(Arc::clone(&service));
    let url = format!("http://{}", serve(router).await);
    let variables = [
        ("embeddings_provider", provider),
        ("embeddings_url", url.as_str()),
        ("embeddings_key", "sk-test"),
    ];
    let world = World::of(&["document-ingest", "embedding-search"], &variables).await;
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
    assert_eq!(sent.problem(), (503, "embeddings_unavailable"));

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
    assert_eq!(refused.problem(), (502, "embeddings_refused"));

    let after = ask().await;
    assert_eq!(after.json["document"]["status"], "processed", "{after:?}");
    assert_eq!(after.json["progress"]["embedded"], 2);
}

#[tokio::test]
async fn an_organisation_has_the_model_that_it_chose() {
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
    assert_eq!(unknown.problem(), (422, "embedding_model_unavailable"));

    // Whatever it says there, nobody is shown it.
    for choice in [
        r#"model_provider = 'elsewhere', configuration = '{"key": "sk-secret"}'"#,
        r#"model_provider = 'openai', configuration = '{"dimensions": "256", "key": "sk-secret"}'"#,
    ] {
        world
            .run_sql(&format!(
                "update models_config set {choice}; update documents set worked_on_until = null"
            ))
            .await;
        for reply in [search(&world, "dogs").await, send(&world).await] {
            assert_eq!(reply.problem(), (422, "embedding_model_unavailable"));
            assert!(!reply.text.contains("sk-secret"), "{reply:?}");
        }
    }
}
