//! The SQL function of a step: its arguments and answers.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use websites::{Lost, Page, PageUrl, Robots};

/// The arguments of `private.website_step`, besides the lease.
#[derive(Serialize)]
pub(crate) struct Step<'a> {
    /// By what requests are counted.
    pub host: &'a str,
    pub start: Option<&'a PageUrl>,
    /// Why the site is not crawled at all.
    pub refused: Option<&'static str>,
    /// How long this call may wait for a turn.
    pub left_ms: u64,
    pub known_origin: Option<&'a str>,
    pub known_at: Option<&'a str>,
    pub known_shared_at: Option<&'a str>,
    pub done: Option<Done>,
}

/// What came of a request.
#[derive(Default, Serialize)]
pub(crate) struct Done {
    pub kind: Kind,
    pub url: Option<String>,
    pub origin: Option<String>,
    pub outcome: &'static str,
    /// More of why it came to nothing.
    pub why: Option<&'static str>,
    /// Of a redirect: whether it is one for good.
    pub is_for_good: bool,
    pub is_fetched: bool,
    pub bytes: usize,
    pub pause_seconds: Option<u64>,
    pub delay_ms: u64,
    pub links: Vec<PageUrl>,
    /// What the links are: `pages`, or `sitemaps`.
    pub lists: &'static str,
    pub page: Option<Kept>,
    pub rules: Option<Robots>,
    /// Of a probe: what is shown where nothing is.
    pub lost: Option<Lost>,
    /// Of a probe: whether the site said anything of that; else what is known stays.
    pub is_answered: bool,
    /// Whether the start page is like that.
    pub is_lost_void: bool,
}

/// The arguments of `private.website_links`, besides the lease.
#[derive(Serialize)]
pub(crate) struct Links<'a> {
    pub url: &'a str,
    pub links: Vec<PageUrl>,
}

/// A page as it is kept.
#[derive(Serialize)]
pub(crate) struct Kept {
    title: String,
    content: String,
    content_hash: String,
    language: Option<&'static str>,
    passages: Value,
    blocks: Vec<i64>,
    left_out: Vec<i64>,
    etag: Option<String>,
    last_modified: Option<String>,
}

impl Kept {
    /// The page, and where it leads.
    pub fn of(page: Page) -> (Self, Vec<PageUrl>) {
        let kept = Self {
            title: page.title,
            content: page.content,
            content_hash: page.content_hash,
            language: page.language,
            passages: serde_json::to_value(page.passages).unwrap_or_default(),
            blocks: page.blocks,
            left_out: page.left_out,
            etag: page.etag,
            last_modified: page.last_modified,
        };
        (kept, page.links)
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    #[default]
    Page,
    Sitemap,
    Robots,
    /// What is not there, to know how the site says so.
    Probe,
}

/// The answer of `private.website_step`.
#[derive(Deserialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub(crate) enum Next {
    /// The crawl is at its end.
    Over,
    /// The site waits for its turn.
    Rests,
    /// Another site has its turn at the same host, and this one soon.
    Waits { wait_ms: u64 },
    /// The site is being removed, and there is more of it.
    More,
    /// Something is to be fetched.
    Fetch(Box<Task>),
}

/// What is to be fetched next.
#[derive(Deserialize)]
pub(crate) struct Task {
    pub wait_ms: u64,
    pub kind: Kind,
    pub origin: String,
    pub url: String,
    pub takes_canonical: bool,
    pub is_start: bool,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub robots_at: Option<String>,
    /// Where they are other than those that are known.
    #[serde(default)]
    pub rules: Option<Robots>,
    /// What the origin shows where nothing is, with its rules.
    #[serde(default)]
    pub lost: Option<Lost>,
    /// Where they are others than those that are known.
    #[serde(default)]
    pub shared: Option<Vec<i64>>,
    #[serde(default)]
    pub shared_at: Option<String>,
}
