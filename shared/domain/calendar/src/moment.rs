use jiff::Timestamp;

pub(crate) const MINUTE: i64 = 60;
pub(crate) const DAY: i64 = 86_400;

/// A moment: whole seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// The moment so many seconds after 1970 began in UTC.
    pub const fn from_second(second: i64) -> Self {
        Self(second)
    }

    /// Seconds since 1970 began in UTC.
    pub const fn second(self) -> i64 {
        self.0
    }

    /// This moment and so many minutes; negative ones go back.
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0.saturating_add(minutes.saturating_mul(MINUTE)))
    }

    /// This moment and so many days of 24 hours.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.saturating_mul(DAY)))
    }
}

impl From<Timestamp> for Moment {
    /// The whole second at or before it.
    fn from(timestamp: Timestamp) -> Self {
        // jiff gives the second towards 1970.
        Self(timestamp.as_second() - i64::from(timestamp.subsec_nanosecond() < 0))
    }
}

impl From<Moment> for Timestamp {
    /// Past the years -9999 to 9999, their end.
    fn from(moment: Moment) -> Self {
        Self::from_second(moment.0).unwrap_or(if moment.0 < 0 { Self::MIN } else { Self::MAX })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_second_belongs_to_the_second_that_it_is_in() {
        for (time, second) in [
            ("1970-01-01T00:00:01.9Z", 1),
            ("1969-12-31T23:59:59.9Z", -1),
            ("1969-12-31T23:59:59Z", -1),
        ] {
            assert_eq!(
                Moment::from(time.parse::<Timestamp>().unwrap()).second(),
                second
            );
        }
    }
}
