//! The embedding service that all systems ask: OpenAI's interface, which gives the same vector at once, so that the
//! functions and the database are compared and no model.

use std::{collections::BTreeMap, net::Ipv4Addr};

use anyhow::Result;
use axum::{Router, body::Bytes, http::header::CONTENT_TYPE, serve::ListenerExt};
use serde_json::json;

/// The name of its thread, by which its time on the processor is told.
pub const THREAD: &str = "embeddings";
/// The model whose vectors the passages have.
const MODEL: &str = "all-minilm-l6-v2";
const DIMENSIONS: usize = 384;

/// Starts it, and gives the variables of the application that name it.
pub fn variables() -> Result<BTreeMap<String, String>> {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    let url = format!("http://{}", listener.local_addr()?);
    std::thread::Builder::new()
        .name(THREAD.to_owned())
        .spawn(move || {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?
                .block_on(serve(listener))
        })?;
    Ok([
        ("embeddings_provider", "openai"),
        ("embeddings_url", &url),
        ("embeddings_model", MODEL),
        ("embeddings_key", "bench"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into())
}

/// The vector that it gives, as pgvector reads it.
pub fn vector_in_sql() -> String {
    let numbers: Vec<String> = vector().iter().map(ToString::to_string).collect();
    format!("[{}]", numbers.join(","))
}

async fn serve(listener: std::net::TcpListener) -> Result<()> {
    let answer = json!({
        "object": "list",
        "data": [{ "object": "embedding", "index": 0, "embedding": vector() }],
        "model": MODEL,
        "usage": { "prompt_tokens": 3, "total_tokens": 3 },
    });
    let answer = Bytes::from(answer.to_string());
    let router = Router::new().fallback(move |_question: Bytes| {
        let answer = answer.clone();
        async move { ([(CONTENT_TYPE, "application/json")], answer) }
    });
    let listener =
        tokio::net::TcpListener::from_std(listener)?.tap_io(|stream| _ = stream.set_nodelay(true));
    Ok(axum::serve(listener, router).await?)
}

/// Of length 1, and pointing anywhere.
fn vector() -> Vec<f32> {
    // Park and Miller's generator.
    let mut state = 1_u64;
    let drawn: Vec<f32> = (0..DIMENSIONS)
        .map(|_| {
            state = state * 16_807 % 2_147_483_647;
            state as f32 / 2_147_483_647.0 - 0.5
        })
        .collect();
    let length = drawn
        .iter()
        .map(|number| number * number)
        .sum::<f32>()
        .sqrt();
    drawn.into_iter().map(|number| number / length).collect()
}
