//! What a failing test tells of a request and its reply.

use serde_json::Value;
use std::{
    fmt::{self, Formatter},
    fs,
    path::PathBuf,
};

/// A request as it was sent, and where the functions log what they make of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Exchange {
    pub method: String,
    pub path: String,
    /// As whom; empty where the test put the credentials together by itself.
    pub caller: String,
    pub body: String,
    pub log: Option<PathBuf>,
}

impl Exchange {
    /// Writes `POST booking-create as Client(…)` and the body.
    pub(crate) fn write_request(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let path = self.path.trim_start_matches("/functions/v1/");
        write!(f, "{} {path}", self.method)?;
        if !self.caller.is_empty() {
            write!(f, " as {}", self.caller)?;
        }
        write_body(f, &self.body)
    }

    /// Writes what the functions logged of a request.
    pub(crate) fn write_log(&self, f: &mut Formatter<'_>, request_id: &str) -> fmt::Result {
        let log = self
            .log
            .as_ref()
            .and_then(|path| fs::read_to_string(path).ok());
        let Some(log) = log.filter(|_| !request_id.is_empty()) else {
            return Ok(());
        };
        write!(f, "\nlog of request {request_id}:")?;
        let mut lines = log
            .lines()
            .filter(|line| line.contains(request_id))
            .peekable();
        if lines.peek().is_none() {
            return write!(f, " nothing");
        }
        lines.try_for_each(|line| write!(f, "\n    {line}"))
    }
}

/// Writes a body below what was written before: JSON with a line a member, and the beginning of a long text.
pub(crate) fn write_body(f: &mut Formatter<'_>, body: &str) -> fmt::Result {
    const MAX_LENGTH: usize = 4_000;
    let pretty = serde_json::from_str::<Value>(body)
        .ok()
        .and_then(|value| serde_json::to_string_pretty(&value).ok());
    let text = pretty.as_deref().unwrap_or(body);
    let shown: String = text.chars().take(MAX_LENGTH).collect();
    shown
        .lines()
        .try_for_each(|line| write!(f, "\n    {line}"))?;
    if shown.len() < text.len() {
        write!(f, "\n    … {} bytes in all", text.len())?;
    }
    Ok(())
}
