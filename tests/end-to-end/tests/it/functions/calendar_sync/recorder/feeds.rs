//! A server of feeds, with versions.

use super::{Answer, Memory};
use axum::{
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};

pub(super) enum Feed {
    Text { text: String, version: u64 },
    Elsewhere(String),
}

impl Memory {
    pub(super) fn feed(&self, name: &str, headers: &HeaderMap) -> Answer {
        let answer = match self.feeds.get(name) {
            None => (StatusCode::NOT_FOUND, "no such calendar").into_response(),
            Some(Feed::Elsewhere(location)) => {
                (StatusCode::FOUND, [("location", location.as_str())], "").into_response()
            }
            Some(Feed::Text { text, version }) => {
                let tag = format!("\"v{version}\"");
                let fields = [
                    ("etag", tag.as_str()),
                    ("content-type", "text/calendar; charset=utf-8"),
                ];
                let known = headers
                    .get("if-none-match")
                    .and_then(|value| value.to_str().ok());
                match known == Some(tag.as_str()) {
                    true => (StatusCode::NOT_MODIFIED, fields).into_response(),
                    false => (StatusCode::OK, fields, text.clone()).into_response(),
                }
            }
        };
        Answer::Plain(answer)
    }
}
