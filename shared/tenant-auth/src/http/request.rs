//! Reads a request: its id, its body, its media types.

use crate::{doors, timeout::timeout};
use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http_body_util::BodyExt;
use problem::Problem;
use spin_sdk::http::Request;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// The most that is read of a body that is refused, as a multiple of the limit.
const MAX_READ_OF_REFUSED: usize = 10;

/// The id under which a request is logged: the caller's, or a new one.
pub(crate) fn request_id(headers: &HeaderMap) -> String {
    headers
        .get("x-request-id")
        .and_then(|value| value.to_str().ok())
        .filter(|id| (1..=128).contains(&id.len()) && id.bytes().all(is_id_byte))
        .map_or_else(|| Uuid::new_v4().to_string(), str::to_owned)
}

// No byte that could end a log line or a header.
fn is_id_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':')
}

/// The time that even the smallest body has.
const MIN_TIME: Duration = Duration::from_secs(10);
/// The speed of a slow mobile network.
const MIN_BYTES_PER_SECOND: usize = 50_000;
/// After this long, idle connections are given back while the body is still arriving.
const GIVE_BACK_AFTER: Duration = Duration::from_secs(1);

/// The media type of JSON.
pub(crate) const JSON: &str = "application/json";
/// The media type of a form without files, as pages and mail programs send it.
pub(crate) const FIELDS: &str = "application/x-www-form-urlencoded";
/// The media type of a form with files.
pub(crate) const FORM: &str = "multipart/form-data";

/// Reads a body of one of these media types (none: of any) and at most `limit` bytes. It checks type and size, not yet the contents.
///
/// A slow client holds its instance, but no connection that others wait for: the idle ones are given back.
///
/// # Errors
/// 415 for another media type, 413 for a larger body, 400 for one that ends early, 408 for one that takes longer than the
/// largest body on a slow network.
pub(crate) async fn body(
    request: Request,
    limit: usize,
    media_types: &[&str],
) -> Result<Bytes, Problem> {
    let fits = media_types.is_empty() || declares(request.headers(), media_types);
    let mut body = request.into_body();
    let mut bytes = BytesMut::new();
    let mut length = 0;
    // A refused body is read too, up to a bound: a client that is still sending would see a broken connection in place of
    // the answer.
    let began = Instant::now();
    while length <= limit.saturating_mul(MAX_READ_OF_REFUSED) {
        let frame = timeout(GIVE_BACK_AFTER, body.frame()).await;
        if began.elapsed() > GIVE_BACK_AFTER {
            doors::give_back_idle();
        }
        if began.elapsed() > body_timeout(limit) {
            return Err(Problem::new(
                408,
                "request_timeout",
                format!(
                    "The body did not come within {} seconds.",
                    body_timeout(limit).as_secs()
                ),
            ));
        }
        let frame = match frame {
            None => continue,
            Some(None) => break,
            Some(Some(frame)) => frame,
        };
        let frame = frame.map_err(|error| {
            Problem::new(400, "incomplete_body", "The body ended before its end.")
                .because(error.to_string())
        })?;
        if let Some(data) = frame.data_ref() {
            length += data.len();
            if fits && length <= limit {
                bytes.extend_from_slice(data);
            }
        }
    }

    if !fits {
        return Err(Problem::new(
            415,
            "unsupported_media_type",
            format!(
                "Send the body as {}, with the header content-type: {}.",
                if media_types.len() > 1 {
                    "JSON or as a form"
                } else {
                    "JSON"
                },
                media_types.join(" or ")
            ),
        ));
    }
    if length > limit {
        return Err(Problem::new(
            413,
            "body_too_large",
            format!("The body may have at most {limit} bytes."),
        ));
    }
    Ok(bytes.freeze())
}

/// The most time that a body of at most `limit` bytes may take.
fn body_timeout(limit: usize) -> Duration {
    let seconds = limit / MIN_BYTES_PER_SECOND;
    MIN_TIME + Duration::from_secs(u64::try_from(seconds).unwrap_or(u64::MAX))
}

/// The header `content-type`; empty where it is missing.
pub(crate) fn content_type(headers: &HeaderMap) -> &str {
    headers
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

fn declares(headers: &HeaderMap, media_types: &[&str]) -> bool {
    let essence = content_type(headers).split(';').next().unwrap_or_default();
    media_types
        .iter()
        .any(|known| essence.trim().eq_ignore_ascii_case(known))
}

/// Whether `accept` names this media type, and prefers no other (RFC 9110, 12.5.1).
pub(crate) fn prefers(headers: &HeaderMap, media_type: &str) -> bool {
    let lines = headers.get_all("accept").iter();
    let ranges = lines
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    let (mut wanted, mut max) = (0.0, 0.0_f32);
    for range in ranges {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let weight = parts
            .find_map(|part| part.strip_prefix("q="))
            .map_or(Some(1.0), |weight| weight.parse().ok())
            .unwrap_or(0.0);
        max = max.max(weight);
        if name.eq_ignore_ascii_case(media_type) {
            wanted = weight;
        }
    }
    wanted > 0.0 && wanted >= max
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        headers
    }

    #[test]
    fn a_harmless_request_id_is_kept() {
        assert_eq!(
            request_id(&headers("x-request-id", "abc-1.2:3_4")),
            "abc-1.2:3_4"
        );

        let longest = "a".repeat(128);
        assert_eq!(request_id(&headers("x-request-id", &longest)), longest);

        for bad in ["", "a b", "a\"b", &"a".repeat(129)] {
            assert_ne!(request_id(&headers("x-request-id", bad)), bad);
        }
    }

    #[test]
    fn json_is_known_by_its_media_type_whatever_its_parameters() {
        for good in ["application/json", "Application/JSON; charset=utf-8"] {
            assert!(declares(&headers("content-type", good), &[JSON]), "{good}");
        }
        for bad in [
            "",
            "text/plain",
            "application/jsonp",
            "application/problem+json",
        ] {
            assert!(!declares(&headers("content-type", bad), &[JSON]), "{bad}");
        }
    }

    #[test]
    fn only_who_names_events_gets_them() {
        let takes = |accept| prefers(&headers("accept", accept), "text/event-stream");
        for good in [
            "text/event-stream",
            "Text/Event-Stream; charset=utf-8",
            "application/json, text/event-stream",
            "application/json;q=0.5, text/event-stream;q=0.9, */*;q=0.1",
        ] {
            assert!(takes(good), "{good}");
        }
        for bad in [
            "",
            "*/*",
            "text/*",
            "application/json",
            "text/event-stream;q=0",
            "text/event-stream;q=0.5, application/json",
        ] {
            assert!(!takes(bad), "{bad}");
        }
        assert!(!prefers(&HeaderMap::new(), "text/event-stream"));
    }
}
