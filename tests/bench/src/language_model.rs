//! The language model that all systems ask: OpenAI's interface for chat completions, streamed. It says the same each time,
//! at the same moments, so that the functions and the database are compared and no model.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::Result;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderName, header::CONTENT_TYPE},
    routing::post,
    serve::ListenerExt,
};
use futures_util::stream::{self, StreamExt};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until};

/// From the question to the first token.
pub const FIRST_TOKEN: Duration = Duration::from_millis(200);
/// From each token to the next one.
pub const EACH_TOKEN: Duration = Duration::from_millis(10);
/// What it says, of which each word is a token. chat-reply says a sentence when it is whole, and only one whose words the
/// passages have: all of these stand in `first_token/handbook.sql`. It says nothing before a source is cited: the first
/// sentence cites one. There are no numbers, which passages would have to state as well, and there is no markup, which it
/// would take out: so the text that is shown is the very same.
pub const ANSWER: &str = "Dogs are welcome on every walk to the hut [1]. On the walk a dog stays on a leash [1]. \
    In the hut dogs sleep in the warm shed [1]. Bring food and a bowl for your dog along [2].";

/// What it looks for in the prompt. Without it, no passages were sent along, and there is no answer.
const KNOWN: &str = "Dogs are welcome on every walk to the hut.";
/// What it says then, as chat-reply asks of a model.
const NO_ANSWER: &str = "NO_ANSWER";
const THREAD: &str = "language-model";
const NAME: &str = "bench-chat";

/// By how much first tokens were late, in milliseconds.
type Late = Arc<Mutex<Vec<f64>>>;

/// The running model.
pub struct LanguageModel {
    url: String,
    late: Late,
}

impl LanguageModel {
    /// Starts it on a thread of its own.
    pub fn start() -> Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let model = Self {
            url: format!("http://{}", listener.local_addr()?),
            late: Late::default(),
        };
        let late = Arc::clone(&model.late);
        std::thread::Builder::new()
            .name(THREAD.to_owned())
            .spawn(move || {
                tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()?
                    .block_on(serve(listener, late))
            })?;
        Ok(model)
    }

    /// The variables of the application that name it.
    pub fn variables(&self) -> BTreeMap<String, String> {
        [
            ("chat_provider", "openai"),
            ("chat_url", self.url.as_str()),
            ("chat_model", NAME),
            ("chat_key", "bench"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }

    /// By how much the first token of each answer was late so far, in milliseconds.
    pub fn late(&self) -> Vec<f64> {
        let late = self.late.lock();
        late.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// How many tokens it says.
pub fn tokens() -> usize {
    timed(ANSWER).len()
}

/// From the question until its first sentence is known to be whole: the next one has begun, so that no citation follows.
pub fn first_sentence() -> Duration {
    let tokens = timed(ANSWER);
    let end = tokens.iter().position(|(_, token)| token.ends_with('.'));
    end.and_then(|place| tokens.get(place + 1))
        .map_or(FIRST_TOKEN, |(at, _)| *at)
}

/// From the question until all is said.
pub fn whole() -> Duration {
    timed(ANSWER).last().map_or(FIRST_TOKEN, |(at, _)| *at)
}

async fn serve(listener: std::net::TcpListener, late: Late) -> Result<()> {
    let router = Router::new()
        .route("/v1/chat/completions", post(answer))
        .with_state(late);
    let listener =
        tokio::net::TcpListener::from_std(listener)?.tap_io(|stream| _ = stream.set_nodelay(true));
    Ok(axum::serve(listener, router).await?)
}

/// The head goes out at once, and each event at its time, however long those before it took.
async fn answer(
    State(late): State<Late>,
    question: Bytes,
) -> ([(HeaderName, &'static str); 1], Body) {
    let asked = Instant::now();
    let is_known = String::from_utf8_lossy(&question).contains(KNOWN);
    let text = if is_known { ANSWER } else { NO_ANSWER };
    let events = events(text).into_iter().enumerate();
    let events = stream::iter(events).then(move |(number, (after, event))| {
        let late = Arc::clone(&late);
        async move {
            sleep_until(asked + after).await;
            if number == 0 {
                let behind = asked.elapsed().saturating_sub(after).as_secs_f64() * 1000.0;
                late.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(behind);
            }
            Ok::<Bytes, Infallible>(event)
        }
    });
    (
        [(CONTENT_TYPE, "text/event-stream")],
        Body::from_stream(events),
    )
}

/// The tokens of a text, each with its time since the question.
fn timed(text: &str) -> Vec<(Duration, String)> {
    let mut at = FIRST_TOKEN;
    let mut tokens = Vec::new();
    for word in text.split(' ') {
        let space = if tokens.is_empty() { "" } else { " " };
        tokens.push((at, format!("{space}{word}")));
        at += EACH_TOKEN;
    }
    tokens
}

/// All that is sent: the role with the first token, and the end and the usage behind the last one. Little is told as used,
/// so that the tokens of a day are enough for all replies.
fn events(text: &str) -> Vec<(Duration, Bytes)> {
    let mut role = chunk(json!({ "role": "assistant", "content": "" }), None);
    let mut events = Vec::new();
    let mut end = FIRST_TOKEN;
    for (at, token) in timed(text) {
        let said = chunk(json!({ "content": token }), None);
        events.push((
            at,
            Bytes::from(format!("{}{said}", std::mem::take(&mut role))),
        ));
        end = at;
    }
    let finish = chunk(json!({}), Some("stop"));
    let usage = json!({ "prompt_tokens": 8, "completion_tokens": 40, "total_tokens": 48 });
    let usage = event(json!([]), usage);
    events.push((end, Bytes::from(format!("{finish}{usage}data: [DONE]\n\n"))));
    events
}

fn chunk(delta: Value, finish_reason: Option<&str>) -> String {
    let choice = json!({ "index": 0, "delta": delta, "finish_reason": finish_reason });
    event(json!([choice]), Value::Null)
}

fn event(choices: Value, usage: Value) -> String {
    let chunk = json!({
        "id": "chatcmpl-bench", "object": "chat.completion.chunk", "created": 1_795_860_030, "model": NAME,
        "choices": choices, "usage": usage,
    });
    format!("data: {chunk}\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_whole_when_the_next_one_begins() {
        assert_eq!(tokens(), 40);
        assert_eq!(first_sentence(), FIRST_TOKEN + 10 * EACH_TOKEN);
        assert_eq!(whole(), FIRST_TOKEN + 39 * EACH_TOKEN);
    }

    #[test]
    fn what_it_sends_is_what_it_says() {
        let all: Vec<u8> = events(ANSWER)
            .iter()
            .flat_map(|(_, event)| event.to_vec())
            .collect();
        let all = String::from_utf8_lossy(&all).into_owned();
        let said: String = all
            .lines()
            .filter_map(|line| line.strip_prefix("data: "))
            .filter_map(|data| serde_json::from_str::<Value>(data).ok())
            .filter_map(|chunk| {
                let content = chunk.pointer("/choices/0/delta/content")?.as_str()?;
                Some(content.to_owned())
            })
            .collect();
        assert_eq!(said, ANSWER);
        assert!(all.ends_with("data: [DONE]\n\n"));
    }
}
