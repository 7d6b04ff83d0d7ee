//! Requests to others: the project's own API, and services that a manifest allows.

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use spin_sdk::{
    http::{EmptyBody, HeaderMap, HeaderValue, Request},
    wasip3::{http::types::RequestOptions, http_compat::RequestOptionsExtension},
};

const CONNECT_TIMEOUT_NS: u64 = 2_000_000_000;
const ANSWER_TIMEOUT_NS: u64 = 10_000_000_000;

/// An answer, read to its end.
pub struct Received {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// Sends a `GET`, and follows no redirect.
///
/// # Errors
/// What failed, for the log: the URL, and nothing of the headers.
pub async fn get(url: &str, headers: &[(&'static str, &str)]) -> Result<Received, String> {
    get_at_most(url, headers, usize::MAX).await
}

/// The same, but of a body that is longer than `limit` bytes no more is read than shows that.
pub(crate) async fn get_at_most(
    url: &str,
    headers: &[(&'static str, &str)],
    limit: usize,
) -> Result<Received, String> {
    let mut request = Request::new(EmptyBody::new());
    *request.uri_mut() = url.parse().map_err(|_| format!("not a URL: {url}"))?;
    for (name, value) in headers {
        let value =
            HeaderValue::from_str(value).map_err(|_| format!("header {name} can't be sent"))?;
        request.headers_mut().insert(*name, value);
    }
    request
        .extensions_mut()
        .insert(RequestOptionsExtension(timeouts()));

    let response = spin_sdk::http::send(request)
        .await
        .map_err(|error| format!("{url}: {error}"))?;
    let (parts, mut body) = response.into_parts();
    let mut bytes = BytesMut::new();
    while bytes.len() <= limit
        && let Some(frame) = body.frame().await
    {
        let frame = frame.map_err(|error| format!("{url}: {error}"))?;
        if let Some(part) = frame.data_ref() {
            bytes.extend_from_slice(part);
        }
    }
    Ok(Received {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: bytes.freeze(),
    })
}

fn timeouts() -> RequestOptions {
    let options = RequestOptions::new();
    // A host that knows no time-outs says so and goes on without.
    let _ = options.set_connect_timeout(Some(CONNECT_TIMEOUT_NS));
    let _ = options.set_first_byte_timeout(Some(ANSWER_TIMEOUT_NS));
    let _ = options.set_between_bytes_timeout(Some(ANSWER_TIMEOUT_NS));
    options
}
