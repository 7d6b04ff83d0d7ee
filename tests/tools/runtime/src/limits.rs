//! How much one instance serves and for how long, in the words and numbers of `spin up`.

use std::{
    fmt,
    hash::{BuildHasher, Hasher, RandomState},
    str::FromStr,
    time::Duration,
};

/// When an instance is reused, left and dropped. The defaults are Spin's.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Requests that one instance serves before it is dropped; 128 by default.
    pub max_instance_reuse_count: Range<usize>,
    /// Requests that one instance serves at the same time; 16 by default.
    pub max_instance_concurrent_reuse_count: Range<usize>,
    /// Time in which a response must begin; unlimited by default.
    pub request_timeout: Option<Range<Duration>>,
    /// Time after which an instance that serves nothing is dropped; one second by default.
    pub idle_instance_timeout: Range<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_instance_reuse_count: Range::Value(128),
            max_instance_concurrent_reuse_count: Range::Value(16),
            request_timeout: None,
            idle_instance_timeout: Range::Value(Duration::from_secs(1)),
        }
    }
}

/// A value, or bounds (`1..8`, the end excluded) from which each new instance draws its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Range<T> {
    /// The same for every instance.
    Value(T),
    /// From the first up to, but not including, the second.
    Bounds(T, T),
}

impl Range<usize> {
    pub(crate) fn draw(self) -> usize {
        match self {
            Self::Value(value) => value,
            Self::Bounds(start, end) => {
                start + random_below(end.saturating_sub(start) as u64) as usize
            }
        }
    }
}

impl Range<Duration> {
    pub(crate) fn draw(self) -> Duration {
        match self {
            Self::Value(value) => value,
            Self::Bounds(start, end) => {
                let width = u64::try_from(end.saturating_sub(start).as_nanos()).unwrap_or(u64::MAX);
                start + Duration::from_nanos(random_below(width))
            }
        }
    }
}

/// A number under `bound`; 0 where there is none. Spreading instances needs no better source than
/// the standard library's randomly keyed hash.
fn random_below(bound: u64) -> u64 {
    RandomState::new()
        .build_hasher()
        .finish()
        .checked_rem(bound)
        .unwrap_or_default()
}

impl FromStr for Range<usize> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parse(text, |number| {
            number
                .parse()
                .map_err(|error: std::num::ParseIntError| error.to_string())
        })
    }
}

impl FromStr for Range<Duration> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parse(text, parse_duration)
    }
}

fn parse<T: PartialOrd + fmt::Debug>(
    text: &str,
    one: impl Fn(&str) -> Result<T, String>,
) -> Result<Range<T>, String> {
    let in_context = |error| format!("`{text}` is neither a value nor a range: {error}");
    let Some((start, end)) = text.split_once("..") else {
        return one(text).map(Range::Value).map_err(in_context);
    };
    let (start, end) = (
        one(start).map_err(in_context)?,
        one(end).map_err(in_context)?,
    );
    if start < end {
        Ok(Range::Bounds(start, end))
    } else {
        Err(format!("`{text}` is an empty range"))
    }
}

/// Seconds without a unit, as in Spin.
fn parse_duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = text.get(digits.len()..).unwrap_or_default();
    let from: fn(u64) -> Duration = match unit {
        "" | "s" => Duration::from_secs,
        "ms" => Duration::from_millis,
        "us" | "μs" => Duration::from_micros,
        "ns" => Duration::from_nanos,
        _ => {
            return Err(format!(
                "`{text}` is not a number followed by s, ms, us or ns"
            ));
        }
    };
    let number = digits
        .parse()
        .map_err(|error| format!("`{text}`: {error}"))?;
    Ok(from(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_spins() {
        let limits = Limits::default();
        assert_eq!(limits.max_instance_reuse_count, Range::Value(128));
        assert_eq!(limits.max_instance_concurrent_reuse_count, Range::Value(16));
        assert_eq!(limits.request_timeout, None);
        assert_eq!(
            limits.idle_instance_timeout,
            Range::Value(Duration::from_secs(1))
        );
    }

    #[test]
    fn values_and_ranges_are_read_with_their_units() {
        assert_eq!("1..8".parse(), Ok(Range::Bounds(1_usize, 8)));
        assert_eq!("2s".parse(), Ok(Range::Value(Duration::from_secs(2))));
        assert_eq!(
            "500ms".parse(),
            Ok(Range::Value(Duration::from_millis(500)))
        );
        assert_eq!(
            "1..8s".parse(),
            Ok(Range::Bounds(
                Duration::from_secs(1),
                Duration::from_secs(8)
            ))
        );
        assert!("8..1".parse::<Range<usize>>().is_err());
        assert!("2h".parse::<Range<Duration>>().is_err());
    }

    #[test]
    fn draws_stay_inside_their_bounds() {
        assert_eq!(Range::Bounds(5_usize, 3).draw(), 5);
        let range = Range::Bounds(3_usize, 5);
        assert!((0..200).all(|_| (3..5).contains(&range.draw())));
    }
}
