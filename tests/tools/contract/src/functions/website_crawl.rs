use super::SUPPORT;
use crate::{
    Function, Role,
    shapes::{Id, Moment},
};
use callers::{Caller, Service, User};
use schemars::JsonSchema;
use serde_json::json;
use std::collections::BTreeMap;
use websites::WebsiteRequest;

/// Result of a call that crawls sites.
#[derive(JsonSchema)]
struct WebsitesCrawled {
    /// Number of requests that were sent to sites.
    fetched: u64,
    /// Number of sites whose crawl came to its end.
    finished: u64,
    /// Number of sites that wait for their turn.
    waiting: u64,
    /// Number of sites whose crawl failed. A later call tries them again.
    failed: u64,
    /// Whether nothing is left that is due. If not, call again.
    is_complete: bool,
}

/// A site whose pages are read, and how far that is.
#[derive(JsonSchema)]
struct Website {
    /// Id of the site (UUID), for later requests.
    id: Id,
    /// Address of its start page, such as `https://example.com/`.
    base_url: String,
    /// State that its last crawl is in, such as `completed`.
    status: WebsiteStatus,
    /// Code of why the last crawl failed or ended early, such as `robots_unreachable`; null if it did not.
    error: Option<String>,
    /// The same for people, such as `Its start page is not there (404).`
    error_detail: Option<String>,
    /// Most pages that a crawl keeps, 1 to 10,000.
    max_pages: u32,
    /// How often it is crawled by itself: `manual` (not at all), `daily` or `weekly`.
    crawl_frequency: String,
    /// When its last crawl began, in RFC 3339; null if none did.
    crawl_started_at: Option<Moment>,
    /// When its last crawl ended, in RFC 3339; null if none did.
    last_crawled_at: Option<Moment>,
    /// When the site was added, in RFC 3339.
    created_at: Moment,
    /// How far its last crawl came.
    progress: WebsiteProgress,
}

/// State of the crawl of a site.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum WebsiteStatus {
    Pending,
    Crawling,
    Completed,
    Failed,
    Stopped,
    Removing,
}

/// Counts of a site's pages and of its last crawl.
#[derive(JsonSchema)]
struct WebsiteProgress {
    /// Number of its pages that can be found now.
    pages: u64,
    /// Number of pages that the last crawl kept, those that are unchanged among them.
    pages_crawled: u64,
    /// Number of requests of the last crawl.
    requests: u64,
    /// Bytes that the last crawl read.
    bytes_read: u64,
    /// Number of addresses that are to be fetched yet.
    waiting: u64,
    /// Number of addresses that were left out, by reason: `gone`, `disallowed`, `duplicate`, `no_text` and others.
    left_out: BTreeMap<String, u64>,
}

/// The sites of an organization.
#[derive(JsonSchema)]
struct WebsitesListed {
    /// Sites of the organization, oldest first.
    websites: Vec<Website>,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum WebsiteAnswer {
    Crawled(WebsitesCrawled),
    Listed(WebsitesListed),
    Website(Website),
}

pub(super) fn describe() -> Function {
    const SITE: &str = "4f0c1d1e-6a53-4f3b-9d57-1f5a3e1c0002";
    let site = json!({
        "id": SITE, "base_url": "https://example.com/", "status": "pending", "error": null, "error_detail": null,
        "max_pages": 50, "crawl_frequency": "weekly", "crawl_started_at": null, "last_crawled_at": null,
        "created_at": "2026-11-21T05:11:55.550145+00:00",
        "progress": { "pages": 0, "pages_crawled": 0, "requests": 0, "bytes_read": 0, "waiting": 0, "left_out": {} },
    });
    Function::post("website-crawl", "Reads the pages of sites, for questions to be answered from them")
        .tag(SUPPORT)
        .description(
            "Staff add a site by its address, see how far its crawl is, and stop and remove it. The service \
             calls without an action each minute: then pages of sites that are due are read, one request at a time for each \
             host, as robots.txt (RFC 9309) lets FrontdeskBot. Pages become passages, which `embedding-search` finds and \
             `chat-reply` quotes with title and address; those that are unchanged keep their vectors. A page is deleted \
             when two crawls heard that it is gone, or when the site forbids it.",
        )
        .for_roles(&[Role::User, Role::Service])
        .works_once()
        .in_callers_organization()
        .takes::<WebsiteRequest>("Crawl", json!({}), |body| {
            WebsiteRequest::read(body, Caller::Service(Service)).map(drop)
        })
        .or_read(|body| WebsiteRequest::read(body, Caller::User(User)).map(drop))
        .or("Start", json!({
            "action": "start", "url": "https://example.com/", "max_pages": 100, "crawl_frequency": "weekly",
        }))
        .or("Start again", json!({ "action": "start", "source_id": SITE }))
        .or("Show", json!({ "action": "show", "source_id": SITE }))
        .or("List", json!({ "action": "list" }))
        .or("Stop", json!({ "action": "stop", "source_id": SITE }))
        .or("Remove", json!({ "action": "remove", "source_id": SITE }))
        .answers::<WebsiteAnswer>(200, "What the action of the request came to", json!({
            "fetched": 24, "finished": 1, "waiting": 0, "failed": 0, "is_complete": true,
        }))
        .answers::<Website>(202, "The site, whose crawl the next call of the clock begins", site)
        .limited()
        .refuses(403, "service_only", "The service crawls; a user names an action.")
        .refuses(404, "website_not_found", "The organization has no such site.")
        .refuses(409, "too_many_websites", "The organization has 20 sites.")
        .refuses(409, "website_removing", "The site is being removed.")
}
