//! A reply as it comes: the chunks of the AI SDK's UI message stream, as server-sent events.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use axum::http::{Request, StatusCode};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use serde_json::Value;
use tokio::time::timeout;

use crate::load::{Connection, connect};

const LONGEST: Duration = Duration::from_secs(30);

/// What came of a request, and when: in milliseconds since it was sent.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The head of the answer.
    pub head: f64,
    /// The first bit of text.
    pub first_text: f64,
    /// The end of the stream.
    pub end: f64,
    /// All that was said.
    pub text: String,
}

/// Asks, and reads the stream to its end. A connection is opened before the time begins.
pub async fn ask(
    address: SocketAddr,
    request: Request<Full<Bytes>>,
    connection: &mut Connection,
) -> Result<Reply> {
    let reply = timeout(LONGEST, exchange(address, request, connection)).await;
    reply.context("the stream did not end within 30 s")?
}

async fn exchange(
    address: SocketAddr,
    request: Request<Full<Bytes>>,
    connection: &mut Connection,
) -> Result<Reply> {
    let sender = match connection {
        Some(sender) => sender,
        None => connection.insert(connect(address).await?),
    };
    sender.ready().await?;
    let asked = Instant::now();
    let answer = sender.send_request(request).await?;
    let head = milliseconds(asked);
    let status = answer.status();
    let mut body = answer.into_body();
    if status != StatusCode::OK {
        let body = body.collect().await?.to_bytes();
        bail!("{status}: {}", String::from_utf8_lossy(&body));
    }
    let mut chunks = Chunks::default();
    let mut first_text = None;
    while let Some(frame) = body.frame().await {
        let frame = frame?;
        let Some(bytes) = frame.data_ref() else {
            continue;
        };
        let came = milliseconds(asked);
        chunks.push(bytes)?;
        if first_text.is_none() && !chunks.text.is_empty() {
            first_text = Some(came);
        }
    }
    Ok(Reply {
        head,
        first_text: first_text.context("the stream has no text")?,
        end: milliseconds(asked),
        text: chunks.text,
    })
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

/// Puts events together from bytes that are cut anywhere, and keeps what they say.
#[derive(Default)]
struct Chunks {
    rest: Vec<u8>,
    text: String,
}

impl Chunks {
    fn push(&mut self, bytes: &[u8]) -> Result<()> {
        self.rest.extend_from_slice(bytes);
        while let Some(end) = self.rest.windows(2).position(|pair| pair == b"\n\n") {
            let event: Vec<u8> = self.rest.drain(..end + 2).collect();
            self.read(&String::from_utf8_lossy(&event))?;
        }
        Ok(())
    }

    /// Reads an event, which fails where the reply did, or where what was shown is taken back.
    fn read(&mut self, event: &str) -> Result<()> {
        for data in event.lines().filter_map(|line| line.strip_prefix("data: ")) {
            if data == "[DONE]" {
                continue;
            }
            let chunk: Value = serde_json::from_str(data)?;
            match chunk.get("type").and_then(Value::as_str) {
                Some("text-delta") => {
                    let delta = chunk.get("delta").and_then(Value::as_str);
                    self.text.push_str(delta.unwrap_or_default());
                }
                Some("error" | "data-superseded") => bail!("the stream tells {data}"),
                _ => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_however_their_bytes_are_cut() -> Result<()> {
        let stream = "event: start\ndata: {\"type\":\"start\"}\n\n\
                      data: {\"type\":\"text-delta\",\"delta\":\"Grüe\"}\n\n\
                      data: {\"type\":\"text-delta\",\"delta\":\"zi\"}\n\ndata: [DONE]\n\n";
        for size in [1, 3, 1000] {
            let mut chunks = Chunks::default();
            for bytes in stream.as_bytes().chunks(size) {
                chunks.push(bytes)?;
            }
            assert_eq!(chunks.text, "Grüezi", "{size} bytes at a time");
        }
        Ok(())
    }

    #[test]
    fn a_reply_that_failed_is_none() {
        let mut chunks = Chunks::default();
        assert!(
            chunks
                .push(b"data: {\"type\":\"error\",\"errorText\":\"no\"}\n\n")
                .is_err()
        );
    }
}
