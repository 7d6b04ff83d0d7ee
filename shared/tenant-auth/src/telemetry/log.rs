//! The log: one line of JSON for each request, on standard output, with a message for people first. It holds no personal
//! data: no body, no address, no token, no name.

use serde::Serialize;
use std::time::Duration;

/// The line of a request.
#[derive(Serialize)]
pub(crate) struct Line<'a> {
    pub function: &'a str,
    pub request_id: &'a str,
    pub method: &'a str,
    pub status: u16,
    pub duration_ms: f64,
    /// The part of it spent waiting for Postgres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_ms: Option<f64>,
    /// The part of it spent waiting for PostgREST.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rest_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caller: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<&'a str>,
}

/// Writes the line.
pub(crate) fn write(line: &Line<'_>) {
    if let Ok(line) = serde_json::to_string(&WithMessage {
        message: message(line),
        line,
    }) {
        println!("{line}");
    }
}

#[derive(Serialize)]
struct WithMessage<'a> {
    message: String,
    #[serde(flatten)]
    line: &'a Line<'a>,
}

/// The message for people, such as `booking-create 201 in 12.3 ms (9.8 ms Postgres), user`.
fn message(line: &Line<'_>) -> String {
    let mut message = format!(
        "{} {} in {:.1} ms",
        line.function, line.status, line.duration_ms
    );
    for (door, spent) in [("Postgres", line.database_ms), ("PostgREST", line.rest_ms)] {
        if let Some(spent) = spent {
            message.push_str(&format!(" ({spent:.1} ms {door})"));
        }
    }
    for more in [line.caller, line.code].into_iter().flatten() {
        message.push_str(", ");
        message.push_str(more);
    }
    message
}

/// Milliseconds, to the microsecond.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1_000_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: Line<'_> = Line {
        function: "booking-create",
        request_id: "shop-42",
        method: "POST",
        status: 409,
        duration_ms: 12.345,
        database_ms: Some(9.81),
        rest_ms: None,
        caller: Some("user"),
        code: Some("sold_out"),
        cause: None,
    };

    #[test]
    fn the_message_has_the_status_the_times_and_the_caller() {
        assert_eq!(
            message(&LINE),
            "booking-create 409 in 12.3 ms (9.8 ms Postgres), user, sold_out"
        );
        let refused = Line {
            status: 401,
            database_ms: None,
            caller: None,
            code: Some("unauthorized"),
            ..LINE
        };
        assert_eq!(
            message(&refused),
            "booking-create 401 in 12.3 ms, unauthorized"
        );
    }
}
