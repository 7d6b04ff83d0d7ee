//! Answers for what the local stack does not have, which pages of other origins can read too.

use axum::{
    Json,
    extract::Request,
    http::{
        HeaderValue, Method, StatusCode,
        header::{ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_REQUEST_HEADERS, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::{gateway, proxy};

/// What an answer about a function has to know of its request.
pub(crate) struct Asked {
    path: String,
    is_preflight: bool,
    headers: Option<HeaderValue>,
}

impl Asked {
    pub(crate) fn of(request: &Request) -> Self {
        Self {
            path: request.uri().path().to_owned(),
            is_preflight: request.method() == Method::OPTIONS,
            headers: request
                .headers()
                .get(ACCESS_CONTROL_REQUEST_HEADERS)
                .cloned(),
        }
    }

    /// Replaces the answer of a server that knows no such function. A function itself answers a 404
    /// with the headers that pages need, so that is left alone.
    pub(crate) fn explain(self, answer: Response) -> Response {
        let is_own = answer.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN);
        match answer.status() {
            StatusCode::NOT_FOUND if !is_own => {
                let name = self.path.trim_start_matches("/functions/v1/");
                let detail = format!(
                    "There is no function `{name}`. `GET /functions/v1/openapi` describes those there are."
                );
                let problem = json!({
                    "type": "about:blank",
                    "title": "Not Found",
                    "status": 404,
                    "detail": detail,
                    "code": "not_found",
                });
                let headers = [(CONTENT_TYPE, "application/problem+json")];
                let answer = (StatusCode::NOT_FOUND, headers, problem.to_string());
                self.readable(answer.into_response())
            }
            // By the gateway, where the server of the functions does not answer.
            StatusCode::SERVICE_UNAVAILABLE if !is_own => self.readable(answer),
            _ => answer,
        }
    }

    /// 503, for a while.
    pub(crate) fn unavailable(self, detail: &str) -> Response {
        self.readable(proxy::unavailable(detail))
    }

    /// A page learns of an error only after its question before the request was answered.
    fn readable(self, answer: Response) -> Response {
        let mut answer = match self.is_preflight {
            true => StatusCode::NO_CONTENT.into_response(),
            false => answer,
        };
        gateway::allow(answer.headers_mut(), self.is_preflight, self.headers);
        answer
    }
}

/// For what comes below `/storage/v1`, as Supabase Storage words its errors. Not a 5xx: `document-ingest` would take that for a
/// Storage that is down, and `supabase-js` would drop the message.
pub(crate) fn storage() -> Response {
    let fault = json!({
        "statusCode": "404",
        "error": "not_found",
        "message": "The local stack has no Storage: use a hosted project, or `supabase start`, for files.",
    });
    (StatusCode::NOT_FOUND, Json(fault)).into_response()
}
