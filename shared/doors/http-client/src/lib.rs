//! Requests to others: the project's own API, and services that a manifest allows. An answer is read to its end, and no
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
/// Where nothing else is said, an answer is no longer: nothing that is asked for is.
const MAX_BYTES: usize = 64_000_000;

/// A request, which can be sent more than once.
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

/// An answer.
pub struct Received {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// Why there is no answer. For the log: of the request, only whom it went to is part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// What was given is no URL: its beginning.
    NotAUrl(String),
    /// The value of this header can't be sent.
    Unsendable(&'static str),
    /// None came, or not the whole of one: whom it was asked of, and what failed.
    NoAnswer(String),
}

impl Request {
    /// A request without a body. Its answer may take ten seconds to begin, and as long to go on.
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

    /// A `GET`.
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::GET, url)
    }

    /// The same with one more header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same with JSON, which is written already, as its body.
    #[must_use]
    pub fn json(self, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        Self { body, ..self }.header("content-type", "application/json")
    }

    /// The same, but its answer may take so long to begin, and as long to go on.
    #[must_use]
    pub fn patient_for(self, answer_timeout: Duration) -> Self {
        Self {
            answer_timeout,
            ..self
        }
    }

    /// The same, but the whole of its answer may take no longer.
    #[must_use]
    pub fn within(self, in_all: Duration) -> Self {
        Self {
            in_all: Some(in_all),
            ..self.patient_for(in_all)
        }
    }

    /// The same, but of a body that is longer no more is read than shows that.
    #[must_use]
    pub fn max_bytes(self, max_bytes: usize) -> Self {
        Self { max_bytes, ..self }
    }

    /// Sends it.
    ///
    /// # Errors
    /// [`Failure`] where there is no answer; one with whatever status is one.
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

    /// Whom it goes to: a path may name a file, and a query a person.
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
    /// For how long it asks to wait. A date in place of seconds is not read.
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

fn timeouts(answer: Duration) -> RequestOptions {
    let nanoseconds = |time: Duration| u64::try_from(time.as_nanos()).ok();
    let options = RequestOptions::new();
    // A host that knows no time-outs says so and goes on without.
    let _ = options.set_connect_timeout(nanoseconds(CONNECT_TIMEOUT.min(answer)));
    let _ = options.set_first_byte_timeout(nanoseconds(answer));
    let _ = options.set_between_bytes_timeout(nanoseconds(answer));
    options
}
