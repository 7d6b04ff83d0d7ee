//! Documents that are the same for everybody.

use super::{
    answer::{self, Response},
    exchange::{self, Exchange},
};
use http::{HeaderMap, Method, StatusCode};
use problem::Problem;
use random_token::digest;
use spin_sdk::http::Request;
use std::sync::OnceLock;

const METHODS: &str = "GET, HEAD, OPTIONS";

/// A document that is part of the function. Anybody may `GET` it, without credentials; whoever has it already gets 304, by
/// its `etag` (RFC 9110, 13.1.2).
#[derive(Debug)]
pub struct Document {
    name: &'static str,
    content_type: &'static str,
    body: &'static str,
    max_age: u32,
    tag: OnceLock<String>,
}

impl Document {
    /// A JSON document, served by the function of this name.
    pub const fn json(name: &'static str, body: &'static str) -> Self {
        Self {
            name,
            content_type: "application/json",
            body,
            max_age: 0,
            tag: OnceLock::new(),
        }
    }

    /// The same document, which caches may use for so many seconds.
    #[must_use]
    pub const fn fresh_for(mut self, seconds: u32) -> Self {
        self.max_age = seconds;
        self
    }

    /// Answers a request: 200 with the document, 304 to whoever has it, 405 for other methods.
    pub async fn serve(&self, request: &Request) -> Response {
        if request.method() == Method::OPTIONS {
            return exchange::preflight(METHODS).await;
        }
        let exchange = Exchange::begin(self.name, request);
        let (draft, problem) = match *request.method() {
            Method::GET | Method::HEAD => (self.answer(request), None),
            _ => {
                let problem = Problem::new(405, "method_not_allowed", "Use GET.")
                    .with_header("allow", METHODS);
                (answer::of_problem(&problem), Some(problem))
            }
        };
        exchange.answer(draft, problem).await
    }

    fn answer(&self, request: &Request) -> answer::Draft {
        let tag = self
            .tag
            .get_or_init(|| format!("\"{}\"", digest(self.body)));
        let age = format!("public, max-age={}", self.max_age);
        let headers = [("etag", tag.as_str()), ("cache-control", age.as_str())];
        if knows(request.headers(), tag) {
            return answer::not_modified(self.content_type, headers.into_iter());
        }
        answer::respond(
            StatusCode::OK,
            self.content_type,
            headers.into_iter(),
            self.body.to_owned(),
        )
    }
}

/// Whether the caller has the document with this tag.
pub(super) fn knows(headers: &HeaderMap, tag: &str) -> bool {
    let tags = headers
        .get_all("if-none-match")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    tags.map(|known| known.trim())
        .any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}
