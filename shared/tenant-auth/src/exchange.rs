//! A request and its answer, from its arrival to its line in the log.

use crate::{
    Response,
    answer::{self, Body, Draft},
    cors, log, request,
    trace::Span,
    trail::Trail,
};
use bytes::Bytes;
use problem::Problem;
use spin_sdk::http::{
    FullBody, HeaderMap, HeaderValue, IntoResponse, Method, Request, Response as HttpResponse,
    StatusCode,
};
use std::time::Instant;

/// What is known of a request whatever becomes of it.
pub(crate) struct Exchange {
    function: &'static str,
    pub request_id: String,
    pub trail: Trail,
    method: Method,
    began: Instant,
    span: Span,
}

impl Exchange {
    /// Begins with the arrival of a request.
    pub fn begin(function: &'static str, request: &Request) -> Self {
        Self {
            function,
            request_id: request::request_id(request.headers()),
            trail: Trail::default(),
            method: request.method().clone(),
            began: Instant::now(),
            span: Span::begin(),
        }
    }

    /// Answers, and writes the line in the log when the answer is at its end. `problem` is what went wrong on the way.
    pub async fn answer(self, draft: Draft, problem: Option<Problem>) -> Response {
        let (mut head, body) = draft.into_parts();
        self.dress(&mut head.headers);
        let status = head.status.as_u16();
        let response = match body {
            Body::Whole(bytes) => {
                self.end(status, problem.as_ref());
                HttpResponse::from_parts(head, FullBody::new(bytes)).into_response()?
            }
            Body::Events(begun) => {
                let ended = move |failure: Option<Problem>| {
                    self.end(status, failure.or(problem).as_ref());
                };
                begun(head.status, head.headers, Box::new(ended))?
            }
        };
        answer::hand_over(response).await
    }

    /// What every answer has.
    fn dress(&self, headers: &mut HeaderMap) {
        cors::allow_reading(headers);
        if let Ok(id) = HeaderValue::from_str(&self.request_id) {
            headers.insert("x-request-id", id);
        }
    }

    fn end(self, status: u16, problem: Option<&Problem>) {
        let line = log::Line {
            function: self.function,
            request_id: &self.request_id,
            method: self.method.as_str(),
            status,
            duration_ms: log::milliseconds(self.began.elapsed()),
            database_ms: self.trail.database.get().map(log::milliseconds),
            rest_ms: self.trail.rest.get().map(log::milliseconds),
            caller: self.trail.caller.get(),
            code: problem.map(Problem::code),
            cause: problem.and_then(Problem::cause),
        };
        self.span.end(&line);
        log::write(&line);
    }
}

/// Answers `OPTIONS`, which is no work and leaves no line.
pub(crate) async fn preflight(methods: &str) -> Response {
    let mut response = HttpResponse::new(FullBody::<Bytes>::default());
    *response.status_mut() = StatusCode::NO_CONTENT;
    cors::allow_reading(response.headers_mut());
    cors::answer_preflight(response.headers_mut(), methods);
    answer::hand_over(response.into_response()?).await
}
