//! A web site whose pages tests put there: a small server at the edge of the network.

use crate::serve;
use axum::{
    Router,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use flate2::{Compression, write::GzEncoder};
use std::{
    collections::BTreeMap,
    io::Write,
    sync::{Arc, Mutex},
    time::Duration,
};

/// What is at an address.
#[derive(Clone, Debug, Default)]
pub struct Page {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    takes: Duration,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Path and query.
    pub what: String,
    pub headers: HeaderMap,
}

#[derive(Default)]
struct Memory {
    pages: BTreeMap<String, Page>,
    /// What is at every other address; none: a 404.
    lost: Option<Page>,
    asked: Vec<Asked>,
    probes: Vec<Asked>,
    /// Requests that are being answered, and the most of them at the same time.
    open: usize,
    most_open: usize,
}

/// The site.
#[derive(Default)]
pub struct Site {
    kept: Mutex<Memory>,
    pub url: String,
}

impl Page {
    pub fn new(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let page = Self {
            status,
            body: body.into(),
            ..Self::default()
        };
        page.header("content-type", media_type)
    }

    /// A page in HTML with a title, and what stands in its body.
    pub fn html(title: &str, body: &str) -> Self {
        let html = format!(
            "<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>"
        );
        Self::new(200, "text/html; charset=utf-8", html)
    }

    pub fn text(text: &str) -> Self {
        Self::new(200, "text/plain", text)
    }

    pub fn xml(text: &str) -> Self {
        Self::new(200, "application/xml", text)
    }

    /// A file that says nothing of being packed but by its bytes.
    pub fn packed(text: &str) -> Self {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(text.as_bytes()).unwrap();
        Self::new(200, "application/octet-stream", packer.finish().unwrap())
    }

    pub fn status(status: u16) -> Self {
        Self::new(status, "text/html", "<p>No.</p>")
    }

    pub fn leads(status: u16, location: &str) -> Self {
        Self::status(status).header("location", location)
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn takes(self, takes: Duration) -> Self {
        Self { takes, ..self }
    }
}

impl Site {
    /// Serves a site without any page.
    pub async fn serve() -> Arc<Self> {
        let shared: Arc<std::sync::OnceLock<Arc<Self>>> = Arc::default();
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&shared));
        let url = format!("http://{}", serve(router).await);
        let site = Arc::new(Self {
            url,
            ..Self::default()
        });
        let _ = shared.set(Arc::clone(&site));
        site
    }

    /// Puts a page to a path and query.
    pub fn put(&self, what: &str, page: Page) {
        self.kept
            .lock()
            .unwrap()
            .pages
            .insert(what.to_owned(), page);
    }

    /// Takes a page away: it is a 404 from now on.
    pub fn take(&self, what: &str) {
        self.kept.lock().unwrap().pages.remove(what);
    }

    /// Answers so where nothing is.
    pub fn lose(&self, page: Page) {
        self.kept.lock().unwrap().lost = Some(page);
    }

    /// What was asked since the last time, but for what is not there.
    pub fn asked(&self) -> Vec<Asked> {
        let mut kept = self.kept.lock().unwrap();
        let (probes, asked) = std::mem::take(&mut kept.asked)
            .into_iter()
            .partition(|asked| asked.what.contains("/frontdesk-"));
        kept.probes.extend::<Vec<Asked>>(probes);
        asked
    }

    /// How often it was asked for what is not there, of what `asked` has been through.
    pub fn probes(&self) -> usize {
        self.kept.lock().unwrap().probes.len()
    }

    /// The paths of it, in order.
    pub fn paths(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.what).collect()
    }

    /// How many requests it answered at the same time at most.
    pub fn most_at_once(&self) -> usize {
        self.kept.lock().unwrap().most_open
    }
}

async fn answer(
    State(shared): State<Arc<std::sync::OnceLock<Arc<Site>>>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let site = Arc::clone(shared.get().unwrap());
    let page = {
        let mut kept = site.kept.lock().unwrap();
        kept.asked.push(Asked {
            what: uri.to_string(),
            headers: headers.clone(),
        });
        kept.open += 1;
        kept.most_open = kept.most_open.max(kept.open);
        let page = kept.pages.get(&uri.to_string()).cloned();
        page.or_else(|| kept.lost.clone())
    };
    let page = page.unwrap_or_else(|| Page::status(404));
    tokio::time::sleep(page.takes).await;
    site.kept.lock().unwrap().open -= 1;
    let known = headers.get("if-none-match");
    let tag = page.headers.iter().find(|(name, _)| name == "etag");
    let is_known = known.is_some_and(|known| tag.is_some_and(|(_, tag)| known == tag));
    let status = if is_known { 304 } else { page.status };
    let mut response = Response::builder().status(StatusCode::from_u16(status).unwrap());
    for (name, value) in &page.headers {
        response = response.header(name, value);
    }
    let body = if is_known { Vec::new() } else { page.body };
    response.body(Body::from(body)).unwrap()
}
