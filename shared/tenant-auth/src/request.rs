//! What is read off a request before its function sees it.

use crate::{connection, patience::within};
use access_token::OrganizationId;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use problem::Problem;
use spin_sdk::http::{HeaderMap, Request};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How much of a body that is refused is read, as a multiple of the limit.
const MOST_READ_OF_WHAT_IS_REFUSED: usize = 10;

/// The id under which a request is logged: the caller's, or a new one.
pub(crate) fn request_id(headers: &HeaderMap) -> String {
    headers
        .get("x-request-id")
        .and_then(|value| value.to_str().ok())
        .filter(|id| (1..=128).contains(&id.len()) && id.bytes().all(is_id_byte))
        .map_or_else(|| Uuid::new_v4().to_string(), str::to_owned)
}

// Nothing that could break out of a line of the log or of a header.
fn is_id_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':')
}

/// Headers that a function takes besides credentials.
#[derive(Debug, Default)]
pub(crate) struct Preferences {
    /// `x-organization-id`: which of their organisations the caller means.
    pub organization_id: Option<OrganizationId>,
    /// `Idempotency-Key`.
    pub idempotency_key: Option<String>,
}

impl Preferences {
    /// Reads the headers; 400 names each that is at fault.
    pub fn read(headers: &HeaderMap) -> Result<Self, Problem> {
        let mut preferences = Self::default();
        let mut faults = Vec::new();
        let mut fault = |name, detail: &str| faults.push((name, detail.to_owned()));

        if let Some(value) = headers.get("x-organization-id") {
            match value
                .to_str()
                .ok()
                .and_then(|text| Uuid::try_parse(text).ok())
            {
                Some(id) => preferences.organization_id = Some(OrganizationId(id)),
                None => fault("x-organization-id", "must be a UUID"),
            }
        }
        if let Some(value) = headers.get("idempotency-key") {
            match value.to_str() {
                Ok(key) if (1..=255).contains(&key.len()) => {
                    preferences.idempotency_key = Some(key.to_owned());
                }
                _ => fault(
                    "idempotency-key",
                    "must have 1 to 255 visible ASCII characters",
                ),
            }
        }

        if faults.is_empty() {
            Ok(preferences)
        } else {
            Err(Problem::invalid_header(faults))
        }
    }
}

/// However small a body may be, it has this long.
const LEAST_TIME: Duration = Duration::from_secs(10);
/// A slow mobile network.
const SLOWEST_BYTES_A_SECOND: usize = 50_000;
/// A body that takes longer than this is one to wait for with empty hands.
const LOOK_ROUND: Duration = Duration::from_secs(1);

/// The media type of JSON.
pub(crate) const JSON: &str = "application/json";
/// The media type of a form with files.
pub(crate) const FORM: &str = "multipart/form-data";

/// Reads a body of one of these media types and at most `limit` bytes: its type and size, not yet its contents.
///
/// Whoever is slow holds an instance, but nothing that others wait for: connections that it does not use are given back.
///
/// # Errors
/// 415 where it is declared as something else, 413 where it is larger, 400 where it ends early, 408 where it takes longer
/// than a body of the largest size by a slow line.
pub(crate) async fn body(
    request: Request,
    limit: usize,
    media_types: &[&str],
) -> Result<Bytes, Problem> {
    let fits = declares(request.headers(), media_types);
    let mut body = request.into_body();
    let mut bytes = BytesMut::new();
    let mut length = 0;
    // What is not taken is read all the same, up to a bound: whoever is still sending when the answer comes
    // sees a broken connection in place of it.
    let began = Instant::now();
    while length <= limit.saturating_mul(MOST_READ_OF_WHAT_IS_REFUSED) {
        let frame = within(LOOK_ROUND, body.frame()).await;
        if began.elapsed() > LOOK_ROUND {
            connection::give_back_unused();
        }
        if began.elapsed() > longest(limit) {
            return Err(Problem::new(
                408,
                "request_timeout",
                format!(
                    "The body did not come within {} seconds.",
                    longest(limit).as_secs()
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
                if media_types.contains(&FORM) {
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

/// How long a body of at most `limit` bytes may take.
fn longest(limit: usize) -> Duration {
    let seconds = limit / SLOWEST_BYTES_A_SECOND;
    LEAST_TIME + Duration::from_secs(u64::try_from(seconds).unwrap_or(u64::MAX))
}

/// What a body is said to be; empty where nothing is said.
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

/// Whether a caller asks for answers of this media type by its name, and for no other one more (RFC 9110, 12.5.1).
pub(crate) fn prefers(headers: &HeaderMap, media_type: &str) -> bool {
    let lines = headers.get_all("accept").iter();
    let ranges = lines
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    let (mut wanted, mut most) = (0.0, 0.0_f32);
    for range in ranges {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let weight = parts
            .find_map(|part| part.strip_prefix("q="))
            .map_or(Some(1.0), |weight| weight.parse().ok())
            .unwrap_or(0.0);
        most = most.max(weight);
        if name.eq_ignore_ascii_case(media_type) {
            wanted = weight;
        }
    }
    wanted > 0.0 && wanted >= most
}

#[cfg(test)]
mod tests {
    use super::*;
    use spin_sdk::http::HeaderValue;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        headers
    }

    #[test]
    fn a_request_id_is_kept_where_it_can_do_no_harm() {
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
    fn json_is_told_by_its_media_type_and_not_by_its_parameters() {
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
    fn events_are_for_those_who_ask_for_them_by_name() {
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

    #[test]
    fn a_header_at_fault_is_named() {
        let problem = Preferences::read(&headers("x-organization-id", "mine")).unwrap_err();

        assert_eq!(problem.status(), 400);
        assert_eq!(
            problem.errors()[0].detail,
            "the header x-organization-id must be a UUID"
        );
    }
}
