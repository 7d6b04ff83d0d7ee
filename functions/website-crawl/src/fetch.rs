//! Requests to a site, and what their answers come to.

use crate::step::{Done, Kept, Kind, Task};
use http_client::{Received, Request};
use jiff::Timestamp;
use spin_sdk::wasip3::clocks::monotonic_clock;
use std::{
    future::poll_fn,
    pin::pin,
    task::Poll,
    time::{Duration, Instant},
};
use uuid::Uuid;
use websites::{
    AGENT, Fetched, Knowledge, MAX_PAGE_BYTES, MAX_PDF_BYTES, PageUrl, Robots, Seen, Site, Sitemap,
    USER_AGENT, Url, path_of, pause, probed, see,
};

/// A site that takes longer is asked again later. The redirects of a robots.txt count together.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The most redirects of a robots.txt (RFC 9309, 2.3.1.2).
const MAX_ROBOTS_REDIRECTS: usize = 5;
/// The most of a robots.txt and of a sitemap that is read.
const MAX_ROBOTS_BYTES: usize = 512 * 1024;
const MAX_SITEMAP_BYTES: usize = 5_000_000;

/// Asks for the rules of an origin. Without an answer nothing may be fetched; where there are none, everything may.
pub(crate) async fn robots(site: &Site, task: &Task) -> Done {
    let mut done = Done {
        kind: Kind::Robots,
        origin: Some(task.origin.clone()),
        outcome: "robots_unreachable",
        is_fetched: true,
        ..Done::default()
    };
    let Ok(mut url) = Url::parse(&format!("{}/robots.txt", task.origin)) else {
        return done;
    };
    let until = Instant::now() + TIMEOUT;
    for _ in 0..=MAX_ROBOTS_REDIRECTS {
        let request = get(&url).header("accept", "text/plain, */*;q=0.1");
        let Some(answer) = send(request.max_bytes(MAX_ROBOTS_BYTES), until).await else {
            return done;
        };
        done.bytes += answer.body.len();
        match answer.status {
            200..=299 => {
                keep_rules(&mut done, site, &url, Robots::parse(&answer.body, AGENT));
                return done;
            }
            301 | 302 | 303 | 307 | 308 => {
                let location = header(&answer, "location").unwrap_or_default();
                match site.file(&url, location).map(|next| Url::parse(&next.url)) {
                    Ok(Ok(next)) => url = next,
                    Ok(Err(_)) => break,
                    // At another host, whose turn it is not: as if there were none.
                    Err(_) => break,
                }
            }
            429 => {
                done.outcome = "busy";
                done.pause_seconds = retry_after(&answer);
                return done;
            }
            400..=499 => break,
            _ => return done,
        }
    }
    keep_rules(&mut done, site, &url, Robots::default());
    done
}

/// Keeps rules, with the sitemaps that they name, else the one where most sites have it if it may be fetched.
fn keep_rules(done: &mut Done, site: &Site, url: &Url, mut robots: Robots) {
    let named = robots.sitemaps.iter();
    let mut found: Vec<PageUrl> = named.filter_map(|link| site.file(url, link).ok()).collect();
    // In full, as they are asked for.
    robots.sitemaps = found.iter().map(|named| named.url.clone()).collect();
    if found.is_empty() && robots.allows("/sitemap.xml") {
        found.extend(site.file(url, "/sitemap.xml"));
    }
    (done.outcome, done.links, done.rules) = ("read", found, Some(robots));
}

/// Whether a sitemap may be fetched by the rules of an origin. Those of another are looked at when it is its turn.
fn may_fetch(sitemap: &PageUrl, origin: &str, robots: &Robots) -> bool {
    let path = sitemap.url.strip_prefix(origin).unwrap_or_default();
    sitemap.origin != origin || robots.allows_sitemap(&sitemap.url, path)
}

/// Asks for a sitemap, which lists pages or other sitemaps.
pub(crate) async fn sitemap(site: &Site, task: &Task, robots: Option<&Robots>) -> Done {
    let mut done = Done {
        kind: Kind::Sitemap,
        url: Some(task.url.clone()),
        outcome: "unavailable",
        lists: "pages",
        ..Done::default()
    };
    let Ok(url) = Url::parse(&task.url) else {
        done.outcome = "no_address";
        return done;
    };
    let Some(robots) = robots.filter(|robots| robots.allows_sitemap(&task.url, &path_of(&url)))
    else {
        done.outcome = "disallowed";
        return done;
    };
    done.is_fetched = true;
    let request = get(&url).header("accept", "application/xml, text/xml, text/plain, */*;q=0.1");
    let request = request.max_bytes(MAX_SITEMAP_BYTES);
    let Some(answer) = send(request, Instant::now() + TIMEOUT).await else {
        return done;
    };
    done.bytes = answer.body.len();
    match answer.status {
        200 => {
            done.outcome = "read";
            match Sitemap::read(&answer.body) {
                Sitemap::Pages(links) => {
                    let pages = links.iter().filter_map(|link| site.page(&url, link).ok());
                    done.links = pages.collect();
                }
                Sitemap::Sitemaps(links) => {
                    done.lists = "sitemaps";
                    let sitemaps = links.iter().filter_map(|link| site.file(&url, link).ok());
                    let sitemaps =
                        sitemaps.filter(|sitemap| may_fetch(sitemap, &task.origin, robots));
                    done.links = sitemaps.take(20).collect();
                }
            }
        }
        301 | 302 | 303 | 307 | 308 => {
            let location = header(&answer, "location").unwrap_or_default();
            match site.file(&url, location) {
                Ok(next) => (done.outcome, done.links) = ("leads", vec![next]),
                Err(_) => done.outcome = "leads_away",
            }
        }
        429 | 503 => {
            done.outcome = "busy";
            done.pause_seconds = retry_after(&answer);
        }
        500.. => {}
        _ => done.outcome = "gone",
    }
    done
}

/// Asks for a page, unless the site forbids it.
pub(crate) async fn page(
    site: &Site,
    task: &Task,
    robots: Option<&Robots>,
    known: Knowledge<'_>,
) -> Done {
    let mut done = Done {
        kind: Kind::Page,
        url: Some(task.url.clone()),
        outcome: "unavailable",
        lists: "pages",
        ..Done::default()
    };
    // It was looked at when it was found; what is looked at here is what is sent.
    let url = match Url::parse(&task.url) {
        Ok(url) if site.file(&url, url.as_str()).is_ok() => url,
        _ => {
            done.outcome = "no_address";
            return done;
        }
    };
    if !robots.is_some_and(|robots| robots.allows(&path_of(&url))) {
        done.outcome = "disallowed";
        return done;
    }
    done.is_fetched = true;
    let mut request = get(&url).header(
        "accept",
        "text/html, application/xhtml+xml, application/pdf;q=0.8, text/plain;q=0.5",
    );
    if let Some(etag) = &task.etag {
        request = request.header("if-none-match", etag);
    }
    if let Some(since) = &task.last_modified {
        request = request.header("if-modified-since", since);
    }
    let request = request.max_bytes(MAX_PDF_BYTES.max(MAX_PAGE_BYTES));
    let Some(answer) = send(request, Instant::now() + TIMEOUT).await else {
        return done;
    };
    done.bytes = answer.body.len();
    let fetched = fetched(&answer);
    done.is_for_good = fetched.leads_for_good();
    match see(site, &url, &fetched, known) {
        Seen::Page(page) => {
            done.is_lost_void = page.is_lost;
            let (kept, links) = Kept::of(*page);
            (done.outcome, done.links, done.page) = ("read", links, Some(kept));
        }
        Seen::Unchanged if task.etag.is_none() && task.last_modified.is_none() => {
            done.outcome = "odd_status";
        }
        Seen::Unchanged => done.outcome = "unchanged",
        Seen::Leads(next) => (done.outcome, done.links) = ("leads", vec![next]),
        Seen::Canonical(other) => (done.outcome, done.links) = ("canonical", vec![other]),
        Seen::LeadsAway(why) => (done.outcome, done.why) = ("leads_away", Some(why)),
        Seen::Gone => done.outcome = "gone",
        Seen::NotWanted => done.outcome = "not_wanted",
        Seen::Nothing(why) => done.outcome = why,
        Seen::Busy(pause) => (done.outcome, done.pause_seconds) = ("busy", pause),
        Seen::Broken => {}
    }
    done
}

/// Asks for what is not there, to know what the site says then. Whatever it answers, its pages are asked for next: many a
/// site answers 429 to whoever asks for what is not there.
pub(crate) async fn probe(site: &Site, task: &Task, robots: Option<&Robots>) -> Done {
    let mut done = Done {
        kind: Kind::Probe,
        origin: Some(task.origin.clone()),
        outcome: "unavailable",
        ..Done::default()
    };
    let name = format!("frontdesk-{}", Uuid::new_v4().simple());
    let url = site.nowhere(&task.origin, &name);
    let Some(url) = url.filter(|url| robots.is_some_and(|robots| robots.allows(&path_of(url))))
    else {
        return done;
    };
    done.is_fetched = true;
    let request = get(&url).header("accept", "text/html, application/xhtml+xml");
    let request = request.max_bytes(MAX_PAGE_BYTES);
    let Some(answer) = send(request, Instant::now() + TIMEOUT).await else {
        return done;
    };
    done.bytes = answer.body.len();
    match answer.status {
        429 | 503 => (done.outcome, done.pause_seconds) = ("busy", retry_after(&answer)),
        500.. => {}
        _ => {
            (done.outcome, done.is_answered) = ("gone", true);
            done.lost = probed(site, &url, &fetched(&answer));
        }
    }
    done
}

fn fetched(answer: &Received) -> Fetched<'_> {
    Fetched {
        status: answer.status,
        location: header(answer, "location"),
        content_type: header(answer, "content-type"),
        etag: header(answer, "etag"),
        last_modified: header(answer, "last-modified"),
        pause: retry_after(answer),
        robots_tag: header(answer, "x-robots-tag"),
        body: &answer.body,
    }
}

fn get(url: &Url) -> Request {
    Request::get(url.as_str()).header("user-agent", USER_AGENT)
}

/// The answer to a request, if all of it arrives in time, however slowly it drips.
async fn send(request: Request, until: Instant) -> Option<Received> {
    let left = until.saturating_duration_since(Instant::now());
    let request = request.total_timeout(left);
    let mut answer = pin!(request.send());
    let nanoseconds = u64::try_from(left.as_nanos()).unwrap_or(u64::MAX);
    let mut end = pin!(monotonic_clock::wait_for(nanoseconds));
    poll_fn(|context| match answer.as_mut().poll(context) {
        Poll::Ready(answer) => Poll::Ready(answer.ok()),
        Poll::Pending => end.as_mut().poll(context).map(|()| None),
    })
    .await
}

fn header<'a>(answer: &'a Received, name: &str) -> Option<&'a str> {
    answer.headers.get(name)?.to_str().ok()
}

fn retry_after(answer: &Received) -> Option<u64> {
    pause(header(answer, "retry-after"), Timestamp::now())
}
