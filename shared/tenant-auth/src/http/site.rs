//! A page or a script with its files, the same for everybody.

use super::{
    answer::{self, Draft, Response},
    document::knows,
    exchange::{self, Exchange},
    packed::{takes, unpacked},
};
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use problem::Problem;
use random_token::digest;
use spin_sdk::http::Request;

const METHODS: &str = "GET, HEAD, OPTIONS";
/// The names of files have the hash of their content, so a name's content never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// A file of a page, compressed.
#[derive(Clone, Copy, Debug)]
pub struct File {
    /// Its name below the page, with the hash of its content.
    pub name: &'static str,
    /// Its media type.
    pub content_type: &'static str,
    /// Its content by Brotli (RFC 7932).
    pub brotli: &'static [u8],
    /// The same by gzip (RFC 1952), which is taken apart for the few who take neither.
    pub gzip: &'static [u8],
}

/// What is at the function's own path.
#[derive(Clone, Debug)]
pub struct Page {
    /// The document.
    pub html: String,
    /// Its content security policy.
    pub policy: String,
}

/// What is at the function's own path, where pages of other sites load it.
#[derive(Clone, Debug)]
pub struct Script {
    /// The script.
    pub source: String,
    /// How many seconds caches may use it without asking.
    pub max_age: u32,
}

/// A page or a script that is part of a function. Anybody may `GET` it and its files, without credentials.
#[derive(Debug)]
pub struct Site {
    name: &'static str,
    files: &'static [File],
    embedder: &'static str,
}

impl Site {
    /// The page of the function of this name.
    pub const fn new(name: &'static str, files: &'static [File]) -> Self {
        Self {
            name,
            files,
            embedder: "same-origin",
        }
    }

    /// The same, whose files the pages of every site may load.
    #[must_use]
    pub const fn for_every_site(self) -> Self {
        Self {
            embedder: "cross-origin",
            ..self
        }
    }

    /// Answers a request: at the function's own path with the page that `make` makes, and below it with a file. Whoever has
    /// either already gets 304, by its `etag`.
    pub async fn serve<Make>(&self, request: &Request, make: Make) -> Response
    where
        Make: AsyncFnOnce() -> Result<Page, Problem>,
    {
        let page = async |headers: &HeaderMap| Ok(of_page(headers, make().await?));
        self.answer(request, page).await
    }

    /// The same, with a script at the function's own path.
    pub async fn serve_script<Make>(&self, request: &Request, make: Make) -> Response
    where
        Make: AsyncFnOnce() -> Result<Script, Problem>,
    {
        let script = async |headers: &HeaderMap| Ok(self.of_script(headers, make().await?));
        self.answer(request, script).await
    }

    async fn answer<Own>(&self, request: &Request, own: Own) -> Response
    where
        Own: AsyncFnOnce(&HeaderMap) -> Result<Draft, Problem>,
    {
        if request.method() == Method::OPTIONS {
            return exchange::preflight(METHODS).await;
        }
        let exchange = Exchange::begin(self.name, request);
        let found =
            match *request.method() {
                Method::GET | Method::HEAD => self.find(request, own).await,
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

    async fn find<Own>(&self, request: &Request, own: Own) -> Result<Draft, Problem>
    where
        Own: AsyncFnOnce(&HeaderMap) -> Result<Draft, Problem>,
    {
        let path = request.uri().path();
        let below = path
            .split_once(&format!("/v1/{}", self.name))
            .map_or("", |(_, below)| below);
        let headers = request.headers();
        match below.trim_matches('/') {
            "" => own(headers).await,
            name => self
                .files
                .iter()
                .find(|file| file.name == name)
                .ok_or_else(|| Problem::new(404, "not_found", "The page has no such file."))
                .and_then(|file| self.of_file(headers, file)),
        }
    }

    fn of_script(&self, headers: &HeaderMap, Script { source, max_age }: Script) -> Draft {
        let tag = format!("\"{}\"", digest(&source));
        let age = format!("public, max-age={max_age}");
        let fields = [
            ("etag", tag.as_str()),
            ("cache-control", age.as_str()),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-resource-policy", self.embedder),
        ];
        unless_known(headers, &tag, JAVASCRIPT, &fields, source.into())
    }

    fn of_file(&self, headers: &HeaderMap, file: &File) -> Result<Draft, Problem> {
        let (encoding, content) = if takes(headers, "br") {
            (Some("br"), Bytes::from_static(file.brotli))
        } else if takes(headers, "gzip") {
            (Some("gzip"), Bytes::from_static(file.gzip))
        } else {
            (None, unpacked(file.gzip)?)
        };
        // Each encoding is a representation of its own (RFC 9110, 8.8.3.3).
        let tag = format!("\"{}-{}\"", file.name, encoding.unwrap_or("identity"));
        let mut fields = vec![
            ("etag", tag.as_str()),
            ("cache-control", FOR_EVER),
            ("vary", "accept-encoding"),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-resource-policy", self.embedder),
        ];
        fields.extend(encoding.map(|encoding| ("content-encoding", encoding)));
        Ok(unless_known(
            headers,
            &tag,
            file.content_type,
            &fields,
            content,
        ))
    }
}

/// The page is asked for each time: its files have other names once they change.
fn of_page(headers: &HeaderMap, Page { html, policy }: Page) -> Draft {
    let tag = format!("\"{}\"", digest(&html));
    let fields = [
        ("etag", tag.as_str()),
        ("cache-control", "no-cache"),
        ("content-security-policy", policy.as_str()),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), geolocation=(), microphone=()",
        ),
    ];
    unless_known(
        headers,
        &tag,
        "text/html; charset=utf-8",
        &fields,
        html.into(),
    )
}

fn unless_known(
    headers: &HeaderMap,
    tag: &str,
    content_type: &'static str,
    fields: &[(&'static str, &str)],
    content: Bytes,
) -> Draft {
    let fields = fields.iter().copied();
    match knows(headers, tag) {
        true => answer::not_modified(content_type, fields),
        false => answer::respond(StatusCode::OK, content_type, fields, content),
    }
}
