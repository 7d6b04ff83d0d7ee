//! The time.

use jiff::Timestamp;
use std::time::SystemTime;

/// Now. A host whose clock is not between the years -9999 and 9999 is at 1970.
pub(crate) fn now() -> Timestamp {
    Timestamp::try_from(SystemTime::now()).unwrap_or_default()
}

/// Now, in seconds since 1970.
pub(crate) fn unix_seconds() -> u64 {
    u64::try_from(now().as_second()).unwrap_or_default()
}
