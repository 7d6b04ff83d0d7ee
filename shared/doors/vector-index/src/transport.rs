//! Requests to Qdrant, retried where that can help.

use crate::{refused, unavailable};
use http_client::{Failure, Repetition, Request};
use problem::Problem;
use serde::{Deserialize, de::DeserializeOwned};
use spin_sdk::http::Method;
use std::time::Duration;

const PAUSE: Duration = Duration::from_millis(250);

/// Every request here can be repeated without harm.
const REPETITION: Repetition = Repetition {
    attempts: 2,
    pause: PAUSE,
    longest_pause: PAUSE,
    passes,
};

fn passes(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..)
}

/// The connection to a Qdrant server.
#[derive(Debug)]
pub(crate) struct Transport {
    /// Base URL, without a slash at the end.
    pub url: String,
    /// API key; empty if the server needs none.
    pub api_key: String,
}

/// The form of every answer of Qdrant.
#[derive(Deserialize)]
struct Envelope<T> {
    result: T,
}

impl Transport {
    /// Sends a request and returns its result; `None` for a 404, which means that there is no such
    /// collection.
    ///
    /// # Errors
    /// 503 `vector_index_unavailable` where it does not answer, after a repetition; 503 `vector_index_refused`
    /// where it refuses or says what nobody understands.
    pub async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<Option<T>, Problem> {
        let request = format!("{method} {path}");
        let answer = match self
            .request(method, path, body)
            .send_repeatedly(REPETITION)
            .await
        {
            Ok(answer) => answer,
            Err(failure @ Failure::NoAnswer(_)) => {
                return Err(unavailable(format!("{request}: {failure}")));
            }
            Err(failure) => return Err(refused(failure.to_string())),
        };
        // Not what it says: it may repeat what it was told.
        let said = || format!("{request}: Qdrant answered {}", answer.status);
        match answer.status {
            404 => Ok(None),
            200..=299 => {
                let envelope: Envelope<T> = serde_json::from_slice(&answer.body)
                    .map_err(|error| refused(format!("Qdrant gave another shape: {error}")))?;
                Ok(Some(envelope.result))
            }
            status if passes(status) => Err(unavailable(said())),
            _ => Err(refused(said())),
        }
    }

    fn request(&self, method: Method, path: &str, body: Option<Vec<u8>>) -> Request {
        let mut request = Request::new(method, format!("{}{path}", self.url));
        if let Some(body) = body {
            request = request.json(body);
        }
        if !self.api_key.is_empty() {
            request = request.header("api-key", self.api_key.as_str());
        }
        request
    }
}
