//! How long a site wants to be left alone.

use jiff::{Timestamp, fmt::rfc2822};

/// The longest pause that a site may ask for, in seconds.
const MAX_PAUSE: u64 = 24 * 60 * 60;

/// Seconds of `Retry-After`: so many, or until a date (RFC 9110, 10.2.3). `None`: it says neither, or a date
/// that is over, and the pause is ours.
pub fn pause(retry_after: Option<&str>, now: Timestamp) -> Option<u64> {
    let said = retry_after?.trim();
    let seconds = said.parse().ok().or_else(|| {
        let date = rfc2822::parse(said).ok()?;
        u64::try_from(date.timestamp().as_second() - now.as_second()).ok()
    })?;
    Some(seconds.min(MAX_PAUSE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_as_long_as_the_site_asks_for() {
        let now = "2026-10-21T07:26:00Z".parse().unwrap();
        for (said, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("99999999", Some(MAX_PAUSE)),
            ("Wed, 21 Oct 2026 07:28:00 GMT", Some(120)),
            ("Wed, 21 Oct 2026 07:20:00 GMT", None),
            ("Thu, 21 Oct 2027 07:28:00 GMT", Some(MAX_PAUSE)),
            ("soon", None),
            ("-1", None),
            ("", None),
        ] {
            assert_eq!(pause(Some(said), now), seconds, "{said}");
        }
        assert_eq!(pause(None, now), None);
    }
}
