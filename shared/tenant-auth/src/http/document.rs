//! Documents that are the same for everybody.

use super::{
    answer::{self, Response},
    exchange::{self, Exchange},
    packed::{takes, unpacked},
};
use bytes::Bytes;
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
    gzip: &'static [u8],
    max_age: u32,
    tag: OnceLock<String>,
    plain: OnceLock<Bytes>,
}

impl Document {
    /// A JSON document by gzip (RFC 1952), served by the function of this name. It is taken apart for whoever doesn't take
    /// that.
    pub const fn json(name: &'static str, gzip: &'static [u8]) -> Self {
        Self {
            name,
            content_type: "application/json",
            gzip,
            max_age: 0,
            tag: OnceLock::new(),
            plain: OnceLock::new(),
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
        let found =
            match *request.method() {
                Method::GET | Method::HEAD => self.answer(request.headers()),
                _ => Err(Problem::new(405, "method_not_allowed", "Use GET.")
                    .with_header("allow", METHODS)),
            };
        match found {
            Ok(draft) => exchange.answer(draft, None).await,
            Err(problem) => {
                let draft = answer::of_problem(&problem);
                exchange.answer(draft, Some(problem)).await
            }
        }
    }

    fn answer(&self, headers: &HeaderMap) -> Result<answer::Draft, Problem> {
        let encoding = takes(headers, "gzip").then_some("gzip");
        let digest = self.tag.get_or_init(|| digest(self.gzip));
        // Each encoding is a representation of its own (RFC 9110, 8.8.3.3).
        let tag = format!("\"{digest}-{}\"", encoding.unwrap_or("identity"));
        let age = format!("public, max-age={}", self.max_age);
        let mut fields = vec![
            ("etag", tag.as_str()),
            ("cache-control", age.as_str()),
            ("vary", "accept-encoding"),
        ];
        fields.extend(encoding.map(|encoding| ("content-encoding", encoding)));
        let fields = fields.into_iter();
        if knows(headers, &tag) {
            return Ok(answer::not_modified(self.content_type, fields));
        }
        let content = match encoding {
            Some(_) => Bytes::from_static(self.gzip),
            None => self.plain()?,
        };
        Ok(answer::respond(
            StatusCode::OK,
            self.content_type,
            fields,
            content,
        ))
    }

    fn plain(&self) -> Result<Bytes, Problem> {
        if let Some(plain) = self.plain.get() {
            return Ok(plain.clone());
        }
        let plain = unpacked(self.gzip)?;
        Ok(self.plain.get_or_init(|| plain).clone())
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
