//! Answers, and the responses that they become.

use super::{
    events::{self, Begun, Events},
    site::Page,
};
use crate::doors::Json;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};
use problem::Problem;
use serde::Serialize;
use spin_sdk::wasip3::http::types::{self, ErrorCode};

/// What a function gives its host: a response whose body has begun.
pub type Response = Result<types::Response, ErrorCode>;

/// A response that the host does not have yet.
pub(crate) type Draft = http::Response<Body>;

/// The body of a response: all of it, or events of work that goes on.
pub(crate) enum Body {
    Whole(Bytes),
    Events(Begun),
}

/// Hands a response over to the host.
///
/// A task of its own writes the body, and has begun when this returns. Otherwise the head would go out alone, and the body
/// in a second packet would wait some 40 ms for the acknowledgement of the first: the host's server leaves Nagle's
/// algorithm on.
pub(crate) async fn hand_over(response: types::Response) -> Response {
    wit_bindgen::rt::async_support::yield_async().await;
    Ok(response)
}

/// A successful answer: JSON, a table as CSV, or events.
pub struct Answer {
    status: StatusCode,
    content_type: &'static str,
    content: Content,
    headers: Vec<(&'static str, String)>,
    noted: Option<Problem>,
}

enum Content {
    Whole(Bytes),
    Events(Begun),
}

impl Answer {
    /// 200 with a value as JSON.
    ///
    /// # Errors
    /// 500 where the value has no JSON form.
    pub fn ok(value: &impl Serialize) -> Result<Self, Problem> {
        Ok(Json::of(value)?.ok())
    }

    /// 201 with a value as JSON.
    ///
    /// # Errors
    /// 500 where the value has no JSON form.
    pub fn created(value: &impl Serialize) -> Result<Self, Problem> {
        Ok(Json::of(value)?.created())
    }

    fn text(text: String) -> Self {
        Self {
            status: StatusCode::OK,
            content_type: "application/json",
            content: Content::Whole(text.into()),
            headers: Vec::new(),
            noted: None,
        }
    }

    /// 200 with a table as CSV (RFC 4180), whose first line names its columns.
    pub fn csv(table: String) -> Self {
        Self {
            content_type: "text/csv; charset=utf-8; header=present",
            ..Self::text(table)
        }
    }

    /// 200 with an XML document, for providers that take nothing else.
    pub fn xml(document: impl Into<String>) -> Self {
        Self {
            content_type: "text/xml; charset=utf-8",
            ..Self::text(document.into())
        }
    }

    /// 200 with a plain text, for providers that take nothing else.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            content_type: "text/plain; charset=utf-8",
            ..Self::text(text.into())
        }
    }

    /// A page for people, with this status. No cache keeps it, and no other page learns its address, which may hold the token of
    /// a link.
    ///
    /// # Errors
    /// 500 where there is no such status.
    pub fn page(status: u16, page: Page) -> Result<Self, Problem> {
        let status = StatusCode::from_u16(status)
            .map_err(|_| Problem::internal().because(format!("no status: {status}")))?;
        let answer = Self {
            status,
            content_type: "text/html; charset=utf-8",
            ..Self::text(page.html)
        };
        Ok(answer
            .with_header("cache-control", "no-store")
            .with_header("content-security-policy", page.policy)
            .with_header("x-content-type-options", "nosniff")
            .with_header("referrer-policy", "no-referrer")
            .with_header("x-robots-tag", "noindex"))
    }

    /// 200 with a file to save under a name of ASCII letters, digits, `-` and `.`. Its type is that of any bytes, which
    /// supabase-js gives as a `Blob`; others it takes for text. No cache keeps it.
    pub fn file(name: &str, bytes: impl Into<Bytes>) -> Self {
        Self {
            content_type: "application/octet-stream",
            content: Content::Whole(bytes.into()),
            ..Self::text(String::new())
        }
        .with_header("cache-control", "no-store")
        .with_header(
            "content-disposition",
            format!("attachment; filename=\"{name}\""),
        )
    }

    /// 200 with events that are there already, as a whole stream of server-sent events: for callers who take them
    /// ([`Session::takes_events`](crate::Session::takes_events)). It goes out at once, with its length.
    pub fn events_at_once(stream: String) -> Self {
        Self {
            content_type: events::CONTENT_TYPE,
            ..Self::text(stream)
        }
        .with_header("cache-control", "no-store")
    }

    /// 200 with the events that `work` sends, as server-sent events, for callers who take them
    /// ([`Session::takes_events`](crate::Session::takes_events)). The last event is `done` with the outcome of the work, or
    /// `error` with its problem. The next event that is sent notices a client that went away.
    ///
    /// # Errors
    /// Those of the work before it sends its first event.
    pub async fn events<T, Work>(work: Work) -> Result<Self, Problem>
    where
        T: Serialize + 'static,
        Work: AsyncFnOnce(Events) -> Result<T, Problem> + 'static,
    {
        let begun = events::begin(work).await?;
        let answer = Self {
            content_type: events::CONTENT_TYPE,
            content: Content::Events(begun),
            ..Self::text(String::new())
        };
        // No cache is to keep the answer, and no proxy to collect it.
        Ok(answer
            .with_header("cache-control", "no-store")
            .with_header("x-accel-buffering", "no"))
    }

    /// The same answer with the header `idempotent-replayed`, if it repeats that of an earlier request.
    #[must_use]
    pub fn replayed(self, replayed: bool) -> Self {
        match replayed {
            true => self.with_header("idempotent-replayed", "true"),
            false => self,
        }
    }

    /// The same answer as 202: there is more to do.
    #[must_use]
    pub fn accepted(self) -> Self {
        Self {
            status: StatusCode::ACCEPTED,
            ..self
        }
    }

    /// The same answer, where a part of the work failed: the log line says why.
    #[must_use]
    pub fn noting(self, noted: Option<Problem>) -> Self {
        Self { noted, ..self }
    }

    /// The problem of the part that failed.
    pub(crate) fn take_noted(&mut self) -> Option<Problem> {
        self.noted.take()
    }

    /// The same answer with one more header.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl Json {
    /// 200 with this JSON.
    pub fn ok(self) -> Answer {
        let replayed = self.is_replayed();
        Answer::text(self.into_text()).replayed(replayed)
    }

    /// 201 with this JSON: something was made.
    pub fn created(self) -> Answer {
        Answer {
            status: StatusCode::CREATED,
            ..self.ok()
        }
    }
}

impl From<Answer> for Draft {
    fn from(answer: Answer) -> Self {
        let headers = answer.headers.iter();
        let headers = headers.map(|(name, value)| (*name, value.as_str()));
        match answer.content {
            Content::Whole(bytes) => respond(answer.status, answer.content_type, headers, bytes),
            Content::Events(begun) => draft(
                answer.status,
                answer.content_type,
                headers,
                Body::Events(begun),
            ),
        }
    }
}

/// The response for a problem.
pub(crate) fn of_problem(problem: &Problem) -> Draft {
    let status =
        StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    respond(
        status,
        problem::CONTENT_TYPE,
        problem.headers(),
        problem.to_json(),
    )
}

/// A response with a whole body.
pub(crate) fn respond<'a>(
    status: StatusCode,
    content_type: &'static str,
    headers: impl Iterator<Item = (&'static str, &'a str)>,
    body: impl Into<Bytes>,
) -> Draft {
    let body = body.into();
    let length = body.len();
    let body = Body::Whole(body);
    let mut response = draft(status, content_type, headers, body);
    // Without it the end of the body is a packet of its own, which waits some 40 ms for the acknowledgement of the one
    // before.
    response
        .headers_mut()
        .insert("content-length", HeaderValue::from(length));
    response
}

/// 304: the caller has it already.
pub(crate) fn not_modified<'a>(
    content_type: &'static str,
    headers: impl Iterator<Item = (&'static str, &'a str)>,
) -> Draft {
    let mut response = respond(
        StatusCode::NOT_MODIFIED,
        content_type,
        headers,
        Bytes::new(),
    );
    // They would describe the document, which does not follow.
    for described in ["content-length", "content-type", "content-encoding"] {
        response.headers_mut().remove(described);
    }
    response
}

fn draft<'a>(
    status: StatusCode,
    content_type: &'static str,
    headers: impl Iterator<Item = (&'static str, &'a str)>,
    body: Body,
) -> Draft {
    let mut response = Draft::new(body);
    *response.status_mut() = status;
    let fields = response.headers_mut();
    fields.insert("content-type", HeaderValue::from_static(content_type));
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            fields.insert(HeaderName::from_static(name), value);
        }
    }
    response
}
