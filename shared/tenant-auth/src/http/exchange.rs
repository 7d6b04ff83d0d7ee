//! A request and its answer, from the arrival to the log line.

use super::{
    answer::{self, Body, Draft, Response},
    cors, request,
};
use crate::telemetry::{LogFields, Span, log};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Response as HttpResponse, StatusCode};
use problem::Problem;
use spin_sdk::http::{FullBody, IntoResponse, Request};
use std::{rc::Rc, time::Instant};

/// What is known of every request, answered or refused.
pub(crate) struct Exchange {
    function: &'static str,
    pub request_id: String,
    pub log_fields: Rc<LogFields>,
    method: Method,
    began: Instant,
    span: Span,
}

impl Exchange {
    /// Begins when a request arrives.
    pub fn begin(function: &'static str, request: &Request) -> Self {
        Self {
            function,
            request_id: request::request_id(request.headers()),
            log_fields: Rc::default(),
            method: request.method().clone(),
            began: Instant::now(),
            span: Span::begin(),
        }
    }

    /// Answers, and writes the log line at the end of the answer. `problem` is what went wrong before.
    pub async fn answer(self, draft: Draft, problem: Option<Problem>) -> Response {
        let (mut head, body) = draft.into_parts();
        self.add_headers(&mut head.headers);
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

    /// Adds the headers of every answer.
    fn add_headers(&self, headers: &mut HeaderMap) {
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
            database_ms: self.log_fields.database.get().map(log::milliseconds),
            rest_ms: self.log_fields.rest.get().map(log::milliseconds),
            caller: self.log_fields.caller.get(),
            code: problem.map(Problem::code),
            cause: problem.and_then(Problem::cause),
        };
        self.span.end(&line);
        log::write(&line);
    }
}

/// Answers `OPTIONS`, which leaves no log line.
pub(crate) async fn preflight(methods: &str) -> Response {
    let mut response = HttpResponse::new(FullBody::<Bytes>::default());
    *response.status_mut() = StatusCode::NO_CONTENT;
    cors::allow_reading(response.headers_mut());
    cors::answer_preflight(response.headers_mut(), methods);
    answer::hand_over(response.into_response()?).await
}
