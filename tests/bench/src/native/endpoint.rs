//! The way of a request: verified, handled, answered, logged.

use std::{sync::Arc, time::Instant};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue},
    response::Response,
};
use problem::Problem;
use serde::Serialize;
use uuid::Uuid;

use super::{Site, caller::Caller, internal, log};

/// A request of a verified caller.
pub struct Call {
    pub site: Arc<Site>,
    pub caller: Caller,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub request_id: String,
}

/// A good answer, JSON.
pub struct Answer {
    pub status: u16,
    pub body: String,
    /// Whether it is that of an earlier request.
    pub replayed: bool,
}

impl Answer {
    /// 200 with a value.
    pub fn ok(value: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_string(value).map_err(internal)?;
        Ok(Self {
            status: 200,
            body,
            replayed: false,
        })
    }
}

/// Answers a request: what every function does around its own work.
pub async fn respond<Work>(
    function: &'static str,
    site: Arc<Site>,
    headers: HeaderMap,
    body: Bytes,
    handler: impl FnOnce(Call) -> Work,
) -> Response
where
    Work: Future<Output = Result<Answer, Problem>>,
{
    let started = Instant::now();
    let request_id = headers
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .map_or_else(|| Uuid::new_v4().to_string(), str::to_owned);
    let mut kind = None;
    let outcome = async {
        let caller = Caller::verify(&headers, &site).await?;
        kind = Some(caller.kind());
        expect_json(&headers)?;
        let call = Call {
            site,
            caller,
            headers,
            body,
            request_id: request_id.clone(),
        };
        handler(call).await
    }
    .await;
    let response = response(&outcome, &request_id);
    log::write(&log::Line {
        function,
        request_id: &request_id,
        method: "POST",
        status: response.status().as_u16(),
        duration_ms: started.elapsed().as_secs_f64() * 1000.0,
        caller: kind,
        code: outcome.as_ref().err().map(Problem::code),
        cause: outcome.as_ref().err().and_then(Problem::cause),
    });
    response
}

fn expect_json(headers: &HeaderMap) -> Result<(), Problem> {
    let essence = headers
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next());
    match essence {
        Some(essence) if essence.trim().eq_ignore_ascii_case("application/json") => Ok(()),
        _ => Err(Problem::new(
            415,
            "unsupported_media_type",
            "Send the body as JSON, with the header content-type: application/json.",
        )),
    }
}

fn response(outcome: &Result<Answer, Problem>, request_id: &str) -> Response {
    let (status, content_type, body) = match outcome {
        Ok(answer) => (answer.status, "application/json", answer.body.clone()),
        Err(problem) => (problem.status(), problem::CONTENT_TYPE, problem.to_json()),
    };
    let mut response = Response::builder()
        .status(status)
        .header("content-type", content_type)
        .header("access-control-allow-origin", "*")
        .header(
            "access-control-allow-headers",
            "authorization, x-client-info, apikey, content-type, x-retry-count, \
             x-organization-id, idempotency-key, x-request-id",
        )
        .header(
            "access-control-expose-headers",
            "x-request-id, idempotent-replayed, retry-after",
        )
        .body(Body::from(body))
        .unwrap_or_default();
    if let Ok(id) = HeaderValue::from_str(request_id) {
        response.headers_mut().insert("x-request-id", id);
    }
    if outcome.as_ref().is_ok_and(|answer| answer.replayed) {
        let headers = response.headers_mut();
        headers.insert("idempotent-replayed", HeaderValue::from_static("true"));
    }
    response
}
