//! What services of calendars answer.

use form_urlencoded::byte_serialize;
use http_client::{Failure, Received};
use problem::Problem;
use serde_json::Value;
use std::time::Duration;

/// The longest wait that a service may ask for.
const LONGEST_WAIT: u64 = 24 * 60 * 60;

/// What came of asking a service.
#[derive(Debug)]
pub(crate) enum Outcome<T> {
    /// It did what it was asked.
    Done(T),
    /// It lets nobody in any more, today or later: why, as a code and for people.
    Refused { code: &'static str, detail: String },
}

impl<T> Outcome<T> {
    pub fn refused(code: &'static str, detail: impl Into<String>) -> Self {
        Self::Refused {
            code,
            detail: detail.into(),
        }
    }

    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Self::Done(done) => Outcome::Done(change(done)),
            Self::Refused { code, detail } => Outcome::Refused { code, detail },
        }
    }
}

/// Takes what was done, or hands on that it was refused.
macro_rules! done {
    ($outcome:expr) => {
        match $outcome {
            $crate::service::Outcome::Done(done) => done,
            $crate::service::Outcome::Refused { code, detail } => {
                return Ok($crate::service::Outcome::Refused { code, detail });
            }
        }
    };
}
pub(crate) use done;

/// An answer that says that the calendar itself can't be had, or one to come back for.
pub(crate) fn not_done<T>(answer: &Received, whose: &str) -> Result<Outcome<T>, Problem> {
    match answer.status {
        404 => Ok(Outcome::refused(
            "calendar_not_found",
            format!("{whose} has no such calendar any more."),
        )),
        403 if !is_rate(&answer.body) => Ok(Outcome::refused(
            "access_denied",
            format!("{whose} does not let us read and write this calendar."),
        )),
        status => Err(later(answer, format!("{whose} answered {status}."))),
    }
}

/// Whether a 403 of Google says that too much was asked for.
fn is_rate(body: &[u8]) -> bool {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    let reasons = answer.pointer("/error/errors").and_then(Value::as_array);
    reasons.is_some_and(|reasons| {
        reasons.iter().any(|error| {
            matches!(
                error.get("reason").and_then(Value::as_str),
                Some(
                    "rateLimitExceeded"
                        | "userRateLimitExceeded"
                        | "quotaExceeded"
                        | "dailyLimitExceeded"
                )
            )
        })
    })
}

/// It may be asked again, after the time that it names if it names one.
pub(crate) fn later(answer: &Received, detail: String) -> Problem {
    let problem = Problem::new(503, "calendar_unavailable", detail);
    let wait = answer.headers.get("retry-after");
    let wait = wait.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    match wait {
        Some(seconds) => problem.with_hint(seconds.min(LONGEST_WAIT).to_string()),
        None => problem,
    }
}

/// No answer came.
pub(crate) fn silent(failure: &Failure) -> Problem {
    Problem::new(503, "answer_lost", "It did not answer.").because(failure.to_string())
}

/// It answered something that is no answer.
pub(crate) fn unreadable(whose: &str) -> Problem {
    Problem::new(
        503,
        "calendar_unreadable",
        format!("{whose} answered something else."),
    )
}

/// How long a service asked to wait.
pub(crate) fn asked_pause(problem: &Problem) -> Option<Duration> {
    Some(Duration::from_secs(problem.hint()?.parse().ok()?))
}

/// What a calendar with too many events is refused with.
pub(crate) fn too_many<T>() -> Outcome<T> {
    Outcome::refused("too_many_events", "It has more events than are looked at.")
}

/// A moment as calendars are asked for it: RFC 3339, in whole seconds.
pub(crate) fn second(moment: jiff::Timestamp) -> String {
    let whole = jiff::Timestamp::from_second(moment.as_second());
    whole.unwrap_or(moment).to_string()
}

/// A part of a path. A form's `+` would be a plus there.
pub(crate) fn escaped(part: &str) -> String {
    byte_serialize(part.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}
