//! One line of JSON for each request, on standard output. It holds no personal data: no body, no address,
//! no token, no name.

use serde::Serialize;
use std::time::Duration;

#[derive(Serialize)]
pub(crate) struct Line<'a> {
    pub function: &'a str,
    pub request_id: &'a str,
    pub method: &'a str,
    pub status: u16,
    pub duration_ms: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caller: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<&'a str>,
}

/// Writes the line.
pub(crate) fn write(line: &Line<'_>) {
    if let Ok(line) = serde_json::to_string(line) {
        println!("{line}");
    }
}

/// Milliseconds with microseconds behind the point.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1_000_000.0).round() / 1_000.0
}
