//! What providers were asked, word by word.

use std::collections::BTreeMap;

use axum::{
    body::{Body, to_bytes},
    extract::Request,
};

/// How many requests are kept, and of how many bytes at most.
pub(super) const KEPT: usize = 200;
const MAX_BYTES: usize = 50_000_000;

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Such as `POST`.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Headers by their names in small letters.
    pub headers: BTreeMap<String, String>,
    /// As a text.
    pub body: String,
}

/// Reads a request, and gives it with what it was made of.
pub(super) async fn read(request: Request) -> (Asked, Request) {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, MAX_BYTES).await.unwrap_or_default();
    let headers = head.headers.iter();
    let asked = Asked {
        method: head.method.to_string(),
        target: head.uri.to_string(),
        headers: headers
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes());
                (name.to_string(), value.into_owned())
            })
            .collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    (asked, Request::from_parts(head, Body::from(body)))
}
