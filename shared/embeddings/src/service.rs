//! A service with OpenAI's interface: time-outs, and repetitions where they can help.

use bytes::Bytes;
use http_body_util::BodyExt;
use problem::Problem;
use spin_sdk::{
    http::{FullBody, HeaderMap, HeaderValue, Method, Request},
    wasip3::{
        clocks::monotonic_clock, http::types::RequestOptions, http_compat::RequestOptionsExtension,
    },
};

use crate::{openai, refused, unavailable};

const SECOND: u64 = 1_000_000_000;
const CONNECT_TIMEOUT_NS: u64 = 2 * SECOND;
const ANSWER_TIMEOUT_NS: u64 = 20 * SECOND;
const ATTEMPTS: u32 = 3;
/// The longest that is waited before a repetition, whatever the service asks for.
const LONGEST_WAIT_NS: u64 = 5 * SECOND;
/// Of a refusal, what goes to the log.
const MOST_OF_A_REFUSAL: usize = 300;

/// Where the service is and what it is asked for.
pub(crate) struct Service<'a> {
    pub url: &'a str,
    pub key: &'a str,
    pub model: &'a str,
    pub dimensions: Option<u16>,
}

/// Why an attempt gave no vectors.
enum Failure {
    /// A repetition may succeed; after so many nanoseconds, where the service says.
    Passing(String, Option<u64>),
    /// It never will.
    Lasting(String),
}

impl Service<'_> {
    pub async fn embed(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, Problem> {
        let mut vectors = Vec::with_capacity(texts.len());
        for batch in openai::batches(texts) {
            vectors.extend(self.batch(batch).await?);
        }
        Ok(vectors)
    }

    async fn batch(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, Problem> {
        let mut attempt = 1;
        loop {
            match self.attempt(texts).await {
                Ok(vectors) => return Ok(vectors),
                Err(Failure::Lasting(cause)) => return Err(refused(cause)),
                Err(Failure::Passing(cause, _)) if attempt == ATTEMPTS => {
                    return Err(unavailable(cause));
                }
                Err(Failure::Passing(_, wait)) => {
                    let wait = wait.unwrap_or((SECOND / 4) << attempt);
                    monotonic_clock::wait_for(wait.min(LONGEST_WAIT_NS)).await;
                }
            }
            attempt += 1;
        }
    }

    async fn attempt(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, Failure> {
        let response = spin_sdk::http::send(self.request(texts)?)
            .await
            .map_err(|error| Failure::Passing(error.to_string(), None))?;
        let (parts, body) = response.into_parts();
        let body = body
            .collect()
            .await
            .map_err(|error| Failure::Passing(error.to_string(), None))?
            .to_bytes();
        match parts.status.as_u16() {
            200 => openai::vectors(&body, texts.len()).map_err(Failure::Lasting),
            status @ (408 | 409 | 429 | 500..) => Err(Failure::Passing(
                said(status, &body),
                retry_after(&parts.headers),
            )),
            status => Err(Failure::Lasting(said(status, &body))),
        }
    }

    fn request(&self, texts: &[String]) -> Result<Request<FullBody<Bytes>>, Failure> {
        let body = serde_json::to_vec(&openai::Request {
            model: self.model,
            input: texts,
            encoding_format: "float",
            dimensions: self.dimensions,
        })
        .map_err(|error| Failure::Lasting(error.to_string()))?;
        let mut request = Request::new(FullBody::new(Bytes::from(body)));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = format!("{}/v1/embeddings", self.url)
            .parse()
            .map_err(|_| Failure::Lasting(format!("not a URL: {}", self.url)))?;
        let headers = request.headers_mut();
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        let key = HeaderValue::from_str(&format!("Bearer {}", self.key))
            .map_err(|_| Failure::Lasting("the key can't be sent".to_owned()))?;
        headers.insert("authorization", key);
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

/// How long the service asks to wait, in nanoseconds. A date in place of seconds is not read.
fn retry_after(headers: &HeaderMap) -> Option<u64> {
    let seconds: u64 = headers.get("retry-after")?.to_str().ok()?.parse().ok()?;
    Some(seconds.saturating_mul(SECOND))
}

/// What the service answered, for the log. The texts are never part of it.
fn said(status: u16, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let short: String = text.chars().take(MOST_OF_A_REFUSAL).collect();
    format!("the embedding service answered {status}: {short}")
}
