//! Requests to Qdrant: time-outs, and a repetition where it can help.

use crate::{refused, unavailable};
use bytes::Bytes;
use http_body_util::BodyExt;
use problem::Problem;
use serde::{Deserialize, de::DeserializeOwned};
use spin_sdk::{
    http::{FullBody, HeaderValue, Method, Request},
    wasip3::{
        clocks::monotonic_clock, http::types::RequestOptions, http_compat::RequestOptionsExtension,
    },
};

const SECOND: u64 = 1_000_000_000;
const CONNECT_TIMEOUT_NS: u64 = 2 * SECOND;
const ANSWER_TIMEOUT_NS: u64 = 10 * SECOND;
const ATTEMPTS: u32 = 2;
const PAUSE_NS: u64 = SECOND / 4;
/// Of a refusal, what goes to the log.
const MOST_OF_A_REFUSAL: usize = 300;

/// Where Qdrant is.
#[derive(Debug)]
pub(crate) struct Transport {
    /// Without a slash at the end.
    pub url: String,
    /// Empty where it asks for none.
    pub api_key: String,
}

/// What every answer of Qdrant looks like.
#[derive(Deserialize)]
struct Envelope<T> {
    result: T,
}

enum Failure {
    /// A repetition may succeed.
    Passing(String),
    /// It never will.
    Lasting(String),
}

impl Transport {
    /// The result of a request; none where Qdrant answers 404, which is how it says that there is no such
    /// collection.
    ///
    /// # Errors
    /// 503 `vector_index_unavailable` where it does not answer, after a repetition; 503 `vector_index_refused`
    /// where it refuses or says what nobody understands. Every request here can be repeated without harm.
    pub async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<Option<T>, Problem> {
        let body = Bytes::from(body.unwrap_or_default());
        let mut attempt = 1;
        loop {
            match self.attempt(&method, path, body.clone()).await {
                Ok((404, _)) => return Ok(None),
                Ok((_, answer)) => {
                    let envelope: Envelope<T> = serde_json::from_slice(&answer)
                        .map_err(|error| refused(format!("Qdrant gave another shape: {error}")))?;
                    return Ok(Some(envelope.result));
                }
                Err(Failure::Lasting(cause)) => return Err(refused(cause)),
                Err(Failure::Passing(cause)) if attempt == ATTEMPTS => {
                    return Err(unavailable(cause));
                }
                Err(Failure::Passing(_)) => monotonic_clock::wait_for(PAUSE_NS).await,
            }
            attempt += 1;
        }
    }

    async fn attempt(
        &self,
        method: &Method,
        path: &str,
        body: Bytes,
    ) -> Result<(u16, Bytes), Failure> {
        let passing = |error: String| Failure::Passing(format!("{method} {path}: {error}"));
        let response = spin_sdk::http::send(self.request(method, path, body)?)
            .await
            .map_err(|error| passing(error.to_string()))?;
        let (parts, body) = response.into_parts();
        let body = body
            .collect()
            .await
            .map_err(|error| passing(error.to_string()))?
            .to_bytes();
        let said = || {
            let text = String::from_utf8_lossy(&body);
            let short: String = text.chars().take(MOST_OF_A_REFUSAL).collect();
            format!("{method} {path}: Qdrant answered {}: {short}", parts.status)
        };
        match parts.status.as_u16() {
            status @ (200..=299 | 404) => Ok((status, body)),
            408 | 429 | 500.. => Err(Failure::Passing(said())),
            _ => Err(Failure::Lasting(said())),
        }
    }

    fn request(
        &self,
        method: &Method,
        path: &str,
        body: Bytes,
    ) -> Result<Request<FullBody<Bytes>>, Failure> {
        let has_body = !body.is_empty();
        let mut request = Request::new(FullBody::new(body));
        *request.method_mut() = method.clone();
        *request.uri_mut() = format!("{}{path}", self.url)
            .parse()
            .map_err(|_| Failure::Lasting(format!("not a URL: {}{path}", self.url)))?;
        let headers = request.headers_mut();
        if has_body {
            headers.insert("content-type", HeaderValue::from_static("application/json"));
        }
        if !self.api_key.is_empty() {
            let key = HeaderValue::from_str(&self.api_key)
                .map_err(|_| Failure::Lasting("the key of Qdrant can't be sent".to_owned()))?;
            headers.insert("api-key", key);
        }
        request
            .extensions_mut()
            .insert(RequestOptionsExtension(timeouts()));
        Ok(request)
    }
}

fn timeouts() -> RequestOptions {
    let options = RequestOptions::new();
    // A host that knows no time-outs says so and goes on without.
    let _ = options.set_connect_timeout(Some(CONNECT_TIMEOUT_NS));
    let _ = options.set_first_byte_timeout(Some(ANSWER_TIMEOUT_NS));
    let _ = options.set_between_bytes_timeout(Some(ANSWER_TIMEOUT_NS));
    options
}
