//! A feed of any calendar, fetched where it has changed.

use crate::{
    access::ANSWER_TIMEOUT,
    reads::Found,
    service::{Outcome, later, silent},
};
use external_calendars::{FeedAddress, Window, read_feed};
use http_client::{Received, Request};
use jiff::tz::TimeZone;
use problem::Problem;

/// The largest feed, in bytes.
const MAX_BYTES: usize = 5_000_000;
/// The most redirects that are followed, each looked at as the address was.
const MAX_REDIRECTS: usize = 4;

/// Reads a feed: whole, or not at all where it is the version that is known.
pub(crate) async fn read(
    address: &str,
    trusted: &str,
    etag: Option<&str>,
    last_modified: Option<&str>,
    zone: &TimeZone,
    window: &Window,
) -> Result<Outcome<Found>, Problem> {
    let Ok(mut address) = FeedAddress::parse(address, trusted) else {
        return Ok(Outcome::refused(
            "address_refused",
            "Its address is not one that is read.",
        ));
    };
    for _ in 0..=MAX_REDIRECTS {
        let mut request = Request::get(address.as_str())
            .header("accept", "text/calendar, */*;q=0.1")
            .header("user-agent", "Frontdesk-Calendar/1.0")
            .total_timeout(ANSWER_TIMEOUT)
            .max_bytes(MAX_BYTES);
        if let Some(etag) = etag {
            request = request.header("if-none-match", etag);
        }
        if let Some(since) = last_modified {
            request = request.header("if-modified-since", since);
        }
        let answer = request.send().await.map_err(|failure| silent(&failure))?;
        match answer.status {
            200 => return Ok(found(&answer, zone, window)),
            304 if etag.is_some() || last_modified.is_some() => {
                return Ok(Outcome::Done(Found {
                    is_unchanged: true,
                    etag: etag.map(str::to_owned),
                    last_modified: last_modified.map(str::to_owned),
                    ..Found::default()
                }));
            }
            301 | 302 | 303 | 307 | 308 => {
                let location = header(&answer, "location").unwrap_or_default();
                match address.redirected(&location, trusted) {
                    Ok(next) => address = next,
                    Err(_) => {
                        return Ok(Outcome::refused(
                            "address_refused",
                            "Its address leads to one that is not read.",
                        ));
                    }
                }
            }
            // Whoever had the address has changed it.
            401 | 403 | 404 | 410 => {
                return Ok(Outcome::refused(
                    "feed_gone",
                    format!("Its address answers {}.", answer.status),
                ));
            }
            status => return Err(later(&answer, format!("Its address answers {status}."))),
        }
    }
    Ok(Outcome::refused(
        "address_refused",
        "Its address leads on and on.",
    ))
}

fn found(answer: &Received, zone: &TimeZone, window: &Window) -> Outcome<Found> {
    if answer.body.len() > MAX_BYTES {
        return Outcome::refused("feed_too_large", "It has more than 5 MB.");
    }
    let text = String::from_utf8_lossy(&answer.body);
    match read_feed(&text, zone, window) {
        Ok(changes) => Outcome::Done(Found {
            changes,
            is_whole: true,
            etag: header(answer, "etag").filter(|tag| tag.len() <= 1_000),
            last_modified: header(answer, "last-modified").filter(|date| date.len() <= 100),
            ..Found::default()
        }),
        Err(fault) => Outcome::refused("feed_unreadable", fault.to_string()),
    }
}

fn header(answer: &Received, name: &str) -> Option<String> {
    Some(answer.headers.get(name)?.to_str().ok()?.to_owned())
}
