//! HTTP requests to the project's own API and to services that the manifest allows. Answers are read whole, and no
//! redirect is followed.

mod repetition;

pub use repetition::Repetition;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use spin_sdk::{
    http::{FullBody, HeaderMap, HeaderValue, Method},
    wasip3::{http::types::RequestOptions, http_compat::RequestOptionsExtension},
};
use std::{
    fmt,
    time::{Duration, Instant},
};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);
/// Default limit of an answer's size, in bytes. No request expects more.
const MAX_BYTES: usize = 64_000_000;

/// A request that can be sent more than once.
#[derive(Clone)]
pub struct Request {
    method: Method,
    url: String,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
    answer_timeout: Duration,
    in_all: Option<Duration>,
    max_bytes: usize,
}

/// An answer that was read whole.
pub struct Received {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// Why no answer arrived. Safe for the log: of the request, it names only the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The URL is invalid: its beginning.
    NotAUrl(String),
    /// The value of this header is invalid.
    Unsendable(&'static str),
    /// No answer arrived, or not all of it: the host, and what failed.
    NoAnswer(String),
}

impl Request {
    /// Creates a request without a body. Its timeouts are ten seconds for the first byte and between bytes.
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self {
            method,
            url: url.into(),
            headers: Vec::new(),
            body: Bytes::new(),
            answer_timeout: ANSWER_TIMEOUT,
            in_all: None,
            max_bytes: MAX_BYTES,
        }
    }

    /// Creates a `GET` request.
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::GET, url)
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sets a body of serialized JSON.
    #[must_use]
    pub fn json(self, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        Self { body, ..self }.header("content-type", "application/json")
    }

    /// Sets a body of fields, as a form sends them (`application/x-www-form-urlencoded`).
    #[must_use]
    pub fn form(self, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        Self { body, ..self }.header("content-type", "application/x-www-form-urlencoded")
    }

    /// Sets the timeouts for the first byte of the answer and between bytes.
    #[must_use]
    pub fn answer_timeout(self, answer_timeout: Duration) -> Self {
        Self {
            answer_timeout,
            ..self
        }
    }

    /// Sets the timeout for the whole answer.
    #[must_use]
    pub fn total_timeout(self, in_all: Duration) -> Self {
        Self {
            in_all: Some(in_all),
            ..self.answer_timeout(in_all)
        }
    }

    /// Sets the limit of the answer's size; reading stops just past it.
    #[must_use]
    pub fn max_bytes(self, max_bytes: usize) -> Self {
        Self { max_bytes, ..self }
    }

    /// Sends the request.
    ///
    /// # Errors
    /// [`Failure`] if no answer arrives. An error status is still an answer.
    pub async fn send(&self) -> Result<Received, Failure> {
        let until = self.in_all.map(|time| Instant::now() + time);
        let failed =
            |error: &dyn fmt::Display| Failure::NoAnswer(format!("{}: {error}", self.place()));
        let response = spin_sdk::http::send(self.prepare()?)
            .await
            .map_err(|error| failed(&error))?;
        let (parts, mut body) = response.into_parts();
        let mut bytes = BytesMut::new();
        while bytes.len() <= self.max_bytes
            && let Some(frame) = body.frame().await
        {
            let frame = frame.map_err(|error| failed(&error))?;
            if let Some(part) = frame.data_ref() {
                bytes.extend_from_slice(part);
            }
            if until.is_some_and(|until| Instant::now() > until) {
                return Err(failed(&"the answer takes too long"));
            }
        }
        Ok(Received {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: bytes.freeze(),
        })
    }

    /// The host, for the log: a path may name a file, and a query a person.
    fn place(&self) -> String {
        let parts: Vec<&str> = self.url.split(['/', '?', '#']).take(3).collect();
        parts.join("/")
    }

    fn prepare(&self) -> Result<spin_sdk::http::Request<FullBody<Bytes>>, Failure> {
        let mut request = spin_sdk::http::Request::new(FullBody::new(self.body.clone()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self
            .url
            .parse()
            .map_err(|_| Failure::NotAUrl(self.place()))?;
        for (name, value) in &self.headers {
            let value = HeaderValue::from_str(value).map_err(|_| Failure::Unsendable(name))?;
            request.headers_mut().insert(*name, value);
        }
        request
            .extensions_mut()
            .insert(RequestOptionsExtension(timeouts(self.answer_timeout)));
        Ok(request)
    }
}

impl Received {
    /// The delay in the header `retry-after`. A date instead of seconds is ignored.
    fn retry_after(&self) -> Option<Duration> {
        let seconds = self.headers.get("retry-after")?.to_str().ok()?.parse();
        seconds.ok().map(Duration::from_secs)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAUrl(given) => write!(formatter, "not a URL: {given}"),
            Self::Unsendable(header) => write!(formatter, "header {header} can't be sent"),
            Self::NoAnswer(cause) => formatter.write_str(cause),
        }
    }
}

/// The time limits of a request: two seconds to connect, and so long for the answer to begin and for each part of it.
pub fn timeouts(answer: Duration) -> RequestOptions {
    let nanoseconds = |time: Duration| u64::try_from(time.as_nanos()).ok();
    let options = RequestOptions::new();
    // A host that knows no time-outs says so and goes on without.
    let _ = options.set_connect_timeout(nanoseconds(CONNECT_TIMEOUT.min(answer)));
    let _ = options.set_first_byte_timeout(nanoseconds(answer));
    let _ = options.set_between_bytes_timeout(nanoseconds(answer));
    options
}
