//! The vector of a question, by a service with OpenAI's interface.

use axum::body::Bytes;
use problem::Problem;
use serde::Deserialize;
use serde_json::json;
use std::fmt::Write;

use super::{endpoint::Call, internal};

#[derive(Deserialize)]
struct Reply {
    data: Vec<Embedding>,
}

#[derive(Deserialize)]
struct Embedding {
    embedding: Vec<f32>,
}

/// As Postgres reads it.
pub async fn embed(text: &str, call: &Call) -> Result<String, Problem> {
    let configuration = &call.site.configuration;
    let question = json!({
        "model": configuration.embeddings_model, "input": [text], "encoding_format": "float",
    });
    let url = format!("{}/v1/embeddings", configuration.embeddings_url);
    let authorization = format!("Bearer {}", configuration.embeddings_key);
    let headers = [
        ("content-type", "application/json"),
        ("authorization", &authorization),
    ];
    let body = Bytes::from(question.to_string());
    let (status, answer) = call.site.http.post(&url, &headers, body).await?;
    if status != 200 {
        return Err(internal(format!("the embedding service answered {status}")));
    }
    let reply: Reply = serde_json::from_slice(&answer).map_err(internal)?;
    let vector = reply.data.first().ok_or_else(|| internal("no vector"))?;
    let mut text = String::with_capacity(vector.embedding.len() * 12);
    for (place, number) in vector.embedding.iter().enumerate() {
        text.push(if place == 0 { '[' } else { ',' });
        // Writing to a string never fails.
        let _ = write!(text, "{number}");
    }
    text.push(']');
    Ok(text)
}
