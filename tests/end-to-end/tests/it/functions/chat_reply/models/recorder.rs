//! Language models at the edge of the network: each provider's own interface, after its reference, which keeps what it is
//! asked and streams what it is told to.

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::{Value, json};
use std::{
    convert::Infallible,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::{Semaphore, mpsc};

/// How a model answers.
#[derive(Clone, Debug)]
pub enum How {
    /// With this text.
    Says(String),
    /// With whatever a passage has after these words.
    Obeys(&'static str),
    /// With a status.
    Refuses(u16),
    /// With this text, and then the connection ends.
    BreaksOff(String),
    /// With this text, and then its filter of contents.
    Filters(String),
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Value,
}

/// A model of all providers.
pub struct Model {
    asked: Mutex<Vec<Asked>>,
    how: Mutex<How>,
    /// Each word waits for one.
    words: Semaphore,
    running: AtomicUsize,
    most_running: AtomicUsize,
}

impl Model {
    /// One that says this at once.
    pub fn saying(text: &str) -> Arc<Self> {
        Self::new(How::Says(text.to_owned()), 1_000_000)
    }

    pub fn new(how: How, words: usize) -> Arc<Self> {
        Arc::new(Self {
            asked: Mutex::default(),
            how: Mutex::new(how),
            words: Semaphore::new(words),
            running: AtomicUsize::new(0),
            most_running: AtomicUsize::new(0),
        })
    }

    pub fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/{*path}", post(answer))
            .with_state(Arc::clone(self))
    }

    pub fn answers(&self, how: How) {
        *self.how.lock().unwrap() = how;
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub fn allow(&self, words: usize) {
        self.words.add_permits(words);
    }

    pub fn most_at_once(&self) -> usize {
        self.most_running.load(Ordering::SeqCst)
    }
}

/// Counts an answer that is on its way.
struct Running(Arc<Model>);

impl Running {
    fn new(model: &Arc<Model>) -> Self {
        let running = model.running.fetch_add(1, Ordering::SeqCst) + 1;
        model.most_running.fetch_max(running, Ordering::SeqCst);
        Self(Arc::clone(model))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn answer(
    State(model): State<Arc<Model>>,
    uri: Uri,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let path = uri.to_string();
    let asked = Asked {
        path: path.clone(),
        headers,
        body: body.clone(),
    };
    model.asked.lock().unwrap().push(asked);
    let how = model.how.lock().unwrap().clone();
    let (text, end) = match how {
        How::Refuses(status) => {
            let status = StatusCode::from_u16(status).unwrap();
            let error = json!({ "error": { "type": "x", "message": body.to_string() } });
            return (status, Json(error)).into_response();
        }
        How::Says(text) => (text, Some("stop")),
        How::BreaksOff(text) => (text, None),
        How::Filters(text) => (text, Some("filtered")),
        How::Obeys(words) => {
            let all = body
                .to_string()
                .replace("\\\\\\\"", "\"")
                .replace("\\\"", "\"");
            let order = all.split_once(words).map_or("", |(_, order)| order);
            let order = order.split("\",\"title\"").next().unwrap_or_default();
            (order.to_owned(), Some("stop"))
        }
    };
    let (sender, receiver) = mpsc::unbounded_channel::<Result<Bytes, Infallible>>();
    let running = Running::new(&model);
    tokio::spawn(async move {
        let running = running;
        let send = |frame: String| {
            // A byte a frame: letters are cut.
            for byte in frame.into_bytes() {
                let _ = sender.send(Ok(Bytes::from(vec![byte])));
            }
        };
        send(begin(&path));
        for word in text.split_inclusive(' ') {
            running.0.words.acquire().await.unwrap().forget();
            send(part(&path, word));
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        if let Some(reason) = end {
            send(finish(&path, reason));
        }
    });
    let frames = futures::stream::unfold(receiver, |mut receiver| async {
        let frame = receiver.recv().await?;
        Some((frame, receiver))
    });
    (
        [("content-type", "text/event-stream")],
        Body::from_stream(frames),
    )
        .into_response()
}

fn is_anthropic(path: &str) -> bool {
    path.ends_with("/messages")
}

fn is_google(path: &str) -> bool {
    path.contains(":streamGenerateContent")
}

fn event(data: &Value) -> String {
    match data["type"].as_str() {
        Some(name) => format!("event: {name}\ndata: {data}\n\n"),
        None => format!("data: {data}\n\n"),
    }
}

fn events(all: &[Value]) -> String {
    all.iter().map(event).collect()
}

fn begin(path: &str) -> String {
    if is_anthropic(path) {
        let usage = json!({ "input_tokens": 100, "output_tokens": 1 });
        events(&[
            json!({ "type": "message_start", "message": { "usage": usage } }),
            json!({ "type": "ping" }),
            json!({ "type": "content_block_start", "index": 0, "content_block": { "type": "text", "text": "" } }),
        ])
    } else if is_google(path) {
        String::new()
    } else {
        let told = events(&[
            json!({ "choices": [], "prompt_filter_results": [] }),
            json!({ "choices": [{ "index": 0, "delta": { "role": "assistant", "content": "" } }] }),
        ]);
        format!(": PROCESSING\r\n\r\n{told}")
    }
}

fn part(path: &str, text: &str) -> String {
    event(&if is_anthropic(path) {
        json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "text_delta", "text": text } })
    } else if is_google(path) {
        json!({ "candidates": [{ "content": { "role": "model", "parts": [{ "text": text }] } }] })
    } else {
        json!({ "choices": [{ "index": 0, "delta": { "content": text }, "finish_reason": null }] })
    })
}

fn finish(path: &str, reason: &str) -> String {
    let is_good = reason == "stop";
    if is_anthropic(path) {
        let reason = if is_good { "end_turn" } else { "refusal" };
        events(&[
            json!({ "type": "message_delta", "delta": { "stop_reason": reason }, "usage": { "output_tokens": 20 } }),
            json!({ "type": "message_stop" }),
        ])
    } else if is_google(path) {
        let reason = if is_good { "STOP" } else { "SAFETY" };
        event(&json!({
            "candidates": [{ "finishReason": reason }],
            "usageMetadata": { "promptTokenCount": 100, "candidatesTokenCount": 20 },
        }))
    } else {
        let reason = if is_good { "stop" } else { "content_filter" };
        let told = events(&[
            json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": reason }] }),
            json!({ "choices": [], "usage": { "prompt_tokens": 100, "completion_tokens": 20 } }),
        ]);
        format!("{told}data: [DONE]\n\n")
    }
}
