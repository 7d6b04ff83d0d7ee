//! The addresses of a site: which are fetched, and under which name a page is known.

use crate::trap;
use foreign::is_public_host;
use serde::Serialize;
use url::{Host, Url};

/// Letters of an address that is kept.
const MAX_LENGTH: usize = 1_000;

/// What is measured and counted by those who send people, and changes no page.
const TRACKING: [&str; 16] = [
    "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid",
    "igshid", "mc_cid", "mc_eid", "_ga", "_gl", "_hsenc", "_hsmi",
];
/// Names of sessions: each visit has another.
const SESSIONS: [&str; 7] = [
    "phpsessid",
    "jsessionid",
    "sessionid",
    "session_id",
    "sid",
    "cfid",
    "cftoken",
];

/// A site that may be crawled: the pages below the folder of its start page, with and without `www.` and TLS.
#[derive(Clone, Debug)]
pub struct Site {
    start: Url,
    /// An origin that the platform lets sites be at whatever it is, such as a server of its own; empty: there is none.
    trusted: String,
    folder: String,
    year: i16,
}

/// An address of a site, as it is fetched and kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PageUrl {
    /// All of it, without what changes nothing.
    pub url: String,
    /// Scheme, host and port: what one robots.txt is for.
    pub origin: String,
    /// What it has in common with others of its kind: digits are 0, and of a query the names count alone.
    pub shape: String,
}

/// Why an address is not fetched, as a code.
pub type Refusal = &'static str;

impl Site {
    /// The site of a start page. `year` is this one.
    ///
    /// # Errors
    /// What an address is to be, for people.
    pub fn parse(start: &str, trusted: &str, year: i16) -> Result<Self, String> {
        let trusted = trusted.trim_end_matches('/').to_owned();
        let start = start.trim();
        let start = match start.contains("://") {
            true => start.to_owned(),
            false => format!("https://{start}"),
        };
        let start = Url::parse(&start)
            .map_err(|_| "must be an address such as https://example.com".to_owned())?;
        check(&start, &trusted)?;
        let start = plain(start);
        if start.as_str().len() > 500 || !is_storable(start.as_str()) {
            return Err("must have at most 500 characters".to_owned());
        }
        let path = start.path();
        let (above, last) = path.rsplit_once('/').unwrap_or_default();
        let folder = match last.contains('.') || last.is_empty() {
            true => above,
            false => path,
        };
        Ok(Self {
            folder: folder.to_owned(),
            start,
            trusted,
            year,
        })
    }

    /// The address of its start page.
    pub fn start(&self) -> &str {
        self.start.as_str()
    }

    /// The start page, to be fetched.
    pub fn start_page(&self) -> PageUrl {
        PageUrl::of(&self.start)
    }

    /// Whether an address is that of the start page, with or without `www.` and TLS.
    pub fn is_start(&self, page: &PageUrl) -> bool {
        Url::parse(&page.url)
            .is_ok_and(|url| url.path() == self.start.path() && url.query() == self.start.query())
    }

    /// The folder below which its pages are, without the last slash.
    pub(crate) fn folder(&self) -> &str {
        &self.folder
    }

    /// What requests to the site are counted by, whoever asks for them: its host.
    pub fn host(&self) -> String {
        host(&self.start)
    }

    /// Where a link leads, as it stands in a page; none where that is not a page of this site, or a trap.
    ///
    /// # Errors
    /// Why it is not fetched, as a code.
    pub fn page(&self, base: &Url, link: &str) -> Result<PageUrl, Refusal> {
        let url = base.join(link).map_err(|_| "no_address")?;
        let url = self.own(url)?;
        trap::check(&url, self.year)?;
        Ok(PageUrl::of(&url))
    }

    /// The same for what a site says of itself: a redirect, a sitemap. What a page may not be called is no matter.
    ///
    /// # Errors
    /// Why it is not fetched, as a code.
    pub fn file(&self, base: &Url, link: &str) -> Result<PageUrl, Refusal> {
        let url = base.join(link).map_err(|_| "no_address")?;
        check(&url, &self.trusted).map_err(|_| "private_address")?;
        if host(&url) != self.host() {
            return Err("elsewhere");
        }
        let url = plain(url);
        match is_storable(url.as_str()) {
            true => Ok(PageUrl::of(&url)),
            false => Err("no_address"),
        }
    }

    /// The address in its plain form, if it is one of this site.
    fn own(&self, url: Url) -> Result<Url, Refusal> {
        check(&url, &self.trusted).map_err(|_| "private_address")?;
        if host(&url) != self.host() {
            return Err("elsewhere");
        }
        let url = plain(url);
        let below = url.path().strip_prefix(&self.folder);
        if !below.is_some_and(|below| below.is_empty() || below.starts_with('/')) {
            return Err("other_folder");
        }
        match is_storable(url.as_str()) {
            true => Ok(url),
            false => Err("no_address"),
        }
    }
}

impl PageUrl {
    fn of(url: &Url) -> Self {
        Self {
            url: url.as_str().to_owned(),
            origin: url.origin().ascii_serialization(),
            shape: trap::shape(url),
        }
    }
}

/// What a path and its query are in a request, which robots.txt speaks of.
pub fn path_of(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

/// Whether an address is one at a host of the public Internet, by its name and at the port of its scheme.
///
/// That a public name leads to a private address, a host of components knows alone: it resolves names, and is told to
/// block private networks.
fn check(url: &Url, trusted: &str) -> Result<(), String> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must name no user".to_owned());
    }
    if !trusted.is_empty() && url.origin().ascii_serialization() == trusted {
        return Ok(());
    }
    if !matches!(url.scheme(), "http" | "https") {
        return Err("must begin with https:// or http://".to_owned());
    }
    let is_public = match url.host() {
        Some(Host::Domain(name)) => is_public_host(name),
        _ => false,
    };
    match is_public && url.port().is_none() {
        true => Ok(()),
        false => Err("must be at a public host, by its name and at port 80 or 443".to_owned()),
    }
}

/// The host without `www.`, with a port that is not its scheme's.
fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    let name = name.strip_prefix("www.").unwrap_or(name);
    match url.port() {
        Some(port) => format!("{name}:{port}"),
        None => name.to_owned(),
    }
}

/// The address without what changes no page: its fragment, what counts visits, sessions; its query in order.
fn plain(mut url: Url) -> Url {
    url.set_fragment(None);
    let path = url.path();
    let lower = path.to_ascii_lowercase();
    if let Some(at) = lower.find(";jsessionid=") {
        let path = path.get(..at).unwrap_or_default().to_owned();
        url.set_path(&path);
    }
    let query = url.query().unwrap_or_default();
    let mut kept: Vec<&str> = query
        .split('&')
        .filter(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            let name = name.to_ascii_lowercase();
            !name.is_empty()
                && !name.starts_with("utm_")
                && !name.starts_with("aspsessionid")
                && !TRACKING.contains(&name.as_str())
                && !SESSIONS.contains(&name.as_str())
        })
        .collect();
    // What has the same name keeps its order.
    kept.sort_by_key(|pair| pair.split('=').next().unwrap_or_default().to_owned());
    let query = kept.join("&");
    url.set_query((!query.is_empty()).then_some(&query));
    url
}

/// Whether the database takes it.
fn is_storable(url: &str) -> bool {
    url.len() <= MAX_LENGTH
        && url
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b'"' | b'`'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(start: &str) -> Site {
        Site::parse(start, "", 2026).unwrap()
    }

    fn page(site: &Site, link: &str) -> Result<String, Refusal> {
        let base = Url::parse("https://harbor.example.com/tours/kayak").unwrap();
        site.page(&base, link).map(|page| page.url)
    }

    #[test]
    fn only_public_hosts_are_crawled() {
        for good in [
            "https://example.com",
            "example.com/a",
            "http://www.example.co.uk/",
            "https://xn--bcher-kva.example/",
            "https://bücher.example/",
            "https://my_site.example.com:443/",
        ] {
            assert!(Site::parse(good, "", 2026).is_ok(), "{good}");
        }
        for bad in [
            "",
            "https://",
            "localhost",
            "http://localhost/",
            "http://localhost./",
            "http://printer.lan/",
            "http://a/",
            "http://127.0.0.1/",
            "http://127.1/",
            "http://0x7f.1/",
            "http://2130706433/",
            "http://0177.0.0.1/",
            "http://①②⑦.0.0.1/",
            "http://[::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://[fd00::1]/",
            "http://10.0.0.1/",
            "http://169.254.169.254/latest",
            "http://168.63.129.16/",
            "http://metadata.google.internal/",
            "http://a.local/",
            "https://user@example.com/",
            "https://example.com:8443/",
            "http://example.com:443/",
            "ftp://example.com/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "http://1.0.0.127.in-addr.arpa/",
            "https://example.com\\@127.0.0.1/../@x",
            "http://8.8.8.8/",
            "https://a..example/",
        ] {
            // A backslash is a slash, so that the host is what stands before it.
            let read = Site::parse(bad, "", 2026);
            assert!(
                read.is_err() || read.as_ref().unwrap().host() == "example.com",
                "{bad}: {read:?}"
            );
        }
        assert!(Site::parse("http://127.0.0.1:8080/", "http://127.0.0.1:8080", 2026).is_ok());
        for other in [
            "http://127.0.0.1:8081/",
            "http://127.0.0.1/",
            "http://a@127.0.0.1:8080/",
        ] {
            assert!(
                Site::parse(other, "http://127.0.0.1:8080", 2026).is_err(),
                "{other}"
            );
        }
    }

    #[test]
    fn an_address_has_one_form() {
        let site = site("https://harbor.example.com/");
        for (link, expected) in [
            ("../prices", "https://harbor.example.com/prices"),
            (
                "HTTPS://HARBOR.example.com:443/a/./b/../c",
                "https://harbor.example.com/a/c",
            ),
            ("#top", "https://harbor.example.com/tours/kayak"),
            ("?", "https://harbor.example.com/tours/kayak"),
            (
                "?utm_source=x&fbclid=1#a",
                "https://harbor.example.com/tours/kayak",
            ),
            (
                "/a?b=2&a=1&PHPSESSID=9&b=1",
                "https://harbor.example.com/a?a=1&b=2&b=1",
            ),
            ("/a;jsessionid=12?x=1", "https://harbor.example.com/a?x=1"),
            ("/a?ref=b", "https://harbor.example.com/a?ref=b"),
            ("/caf\u{e9}", "https://harbor.example.com/caf%C3%A9"),
            (
                "http://www.harbor.example.com/a",
                "http://www.harbor.example.com/a",
            ),
        ] {
            assert_eq!(page(&site, link).as_deref(), Ok(expected), "{link}");
        }
    }

    #[test]
    fn what_is_elsewhere_is_left_alone() {
        let site = site("https://harbor.example.com/");
        for (link, expected) in [
            ("https://example.com/", "elsewhere"),
            ("https://shop.harbor.example.com/", "elsewhere"),
            ("//evil.example/", "elsewhere"),
            ("http://127.0.0.1/", "private_address"),
            ("https://harbor.example.com:8443/", "private_address"),
            ("mailto:a@example.com", "private_address"),
            ("javascript:void(0)", "private_address"),
            ("data:text/html,x", "private_address"),
            ("https://a@harbor.example.com/", "private_address"),
            ("http://[::1", "no_address"),
            ("/a`b?c`d", "no_address"),
        ] {
            assert_eq!(page(&site, link), Err(expected), "{link}");
        }
        let long = format!("/{}", "x/".repeat(600));
        assert_eq!(page(&site, &long), Err("no_address"));
    }

    #[test]
    fn a_site_in_a_folder_is_the_folder() {
        for (start, inside, outside) in [
            ("https://harbor.example.com/de/", "/de/a", "/fr/a"),
            ("https://harbor.example.com/de", "/de/a", "/dexter"),
            ("https://harbor.example.com/de/index.html", "/de/a", "/"),
        ] {
            let site = site(start);
            assert!(page(&site, inside).is_ok(), "{start}");
            assert_eq!(page(&site, outside), Err("other_folder"), "{start}");
            let base = Url::parse(start).unwrap();
            assert!(site.file(&base, "/sitemap.xml").is_ok());
        }
    }
}
