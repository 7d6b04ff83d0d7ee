//! In place of a service with OpenAI's interface: makes vectors of words, and answers as it is told.

use axum::{Json, Router, extract::State, http::HeaderMap, http::StatusCode, routing::post};
use end_to_end::World;
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tokio::sync::Semaphore;

/// What the service was asked, and how it is to answer.
pub struct Service {
    /// The key and the body of each request.
    pub asked: Mutex<Vec<(String, Value)>>,
    /// A status for each of the next requests, then 200.
    pub failures: Mutex<Vec<u16>>,
    /// How many requests it still answers; others wait.
    allowed: Semaphore,
}

impl Service {
    /// One that answers at once.
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            asked: Mutex::default(),
            failures: Mutex::default(),
            allowed: Semaphore::new(Semaphore::MAX_PERMITS),
        })
    }

    /// One that answers as many requests as it is let.
    pub fn waiting() -> Arc<Self> {
        let service = Self::new();
        service.allowed.forget_permits(Semaphore::MAX_PERMITS);
        service
    }

    /// Lets it answer so many more requests.
    pub fn allow(&self, requests: usize) {
        self.allowed.add_permits(requests);
    }

    /// What it serves.
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/v1/embeddings", post(answer))
            .with_state(Arc::clone(self))
    }
}

/// A stack of these functions that asks the service at an address for vectors, where `provider` says so.
pub async fn world(functions: &[&str], provider: &str, address: SocketAddr) -> World {
    let url = format!("http://{address}");
    let variables = [
        ("embeddings_provider", provider),
        ("embeddings_url", &url),
        ("embeddings_key", "sk-test"),
    ];
    World::of(functions, &variables).await
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
    service.allowed.acquire().await.unwrap().forget();
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
