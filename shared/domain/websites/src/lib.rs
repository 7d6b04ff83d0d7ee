//! Sites whose pages are read, so that questions are answered from them.
//!
//! Everything here is pure: addresses and bytes of a site in, pages with passages out. A site may be made to do harm:
//! what it may cost is bounded, each address is looked at before it is fetched, and nothing that it sends is a fault of ours.

mod fetched;
mod links;
mod lost;
mod page;
mod pause;
mod request;
mod robots;
mod shared;
mod site;
mod sitemap;
mod trap;

pub use self::{
    fetched::Fetched,
    links::{MAX_STEP, sifted},
    lost::Lost,
    page::{Knowledge, MAX_PAGE_BYTES, MAX_PDF_BYTES, Page, Seen, probed, see},
    pause::pause,
    request::{Crawl, OfOrganization, OfSource, Start, WebsiteRequest},
    robots::Robots,
    shared::Shared,
    site::{PageUrl, Site, path_of},
    sitemap::Sitemap,
};
pub use url::Url;

/// What the crawler calls itself to robots.txt and pages.
pub const AGENT: &str = "FrontdeskBot";
/// The header `user-agent` of its requests.
pub const USER_AGENT: &str = "FrontdeskBot/1.0";
