//! CORS: any page may read every answer, since nothing here relies on cookies.

use http::{HeaderMap, HeaderValue};

const ALLOWED_HEADERS: &str = "authorization, x-client-info, apikey, content-type, x-retry-count, \
                               x-region, x-organization-id, idempotency-key, x-request-id, x-license-key, \
                               x-challenge-token";
const EXPOSED_HEADERS: &str = "x-request-id, idempotent-replayed, retry-after";

/// Adds the headers of every answer.
pub(crate) fn allow_reading(headers: &mut HeaderMap) {
    headers.insert("access-control-allow-origin", HeaderValue::from_static("*"));
    headers.insert(
        "access-control-allow-headers",
        HeaderValue::from_static(ALLOWED_HEADERS),
    );
    headers.insert(
        "access-control-expose-headers",
        HeaderValue::from_static(EXPOSED_HEADERS),
    );
}

/// Adds the headers of a preflight's answer.
pub(crate) fn answer_preflight(headers: &mut HeaderMap, methods: &str) {
    if let Ok(methods) = HeaderValue::from_str(methods) {
        headers.insert("access-control-allow-methods", methods);
    }
    headers.insert("access-control-max-age", HeaderValue::from_static("86400"));
}
