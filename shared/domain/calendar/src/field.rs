//! Fields of requests that are about time.

use crate::{Moment, Zone};
use jiff::{Timestamp, civil::DateTime};

/// The name of a zone of the IANA time zone database.
#[derive(Clone, Debug)]
pub struct ZoneName(Zone);

impl ZoneName {
    /// Reads a name; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        Zone::named(text)
            .map(Self)
            .map_err(|unknown| unknown.to_string())
    }

    /// The zone.
    pub fn get(&self) -> &Zone {
        &self.0
    }
}

fields::string_field!(ZoneName);

fields::described!(ZoneName, { "type": "string", "minLength": 1 });

/// When something is to begin, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// With an offset (RFC 3339): one moment wherever it is read.
    At(Moment),
    /// Without one: what a clock on the wall shows.
    Local(DateTime),
}

impl Start {
    /// Reads a date and a time that exist; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        const TAKES: &str = "must be a date and time that exist, such as 2026-02-28T14:30:00+01:00, or without the \
            offset to be read in timezone";
        // The parser takes forms besides those of RFC 3339: other years, and zones in brackets.
        let (date, time) = text.split_once(['T', 't', ' ']).ok_or(TAKES)?;
        if date.len() != 10 || text.contains('[') {
            return Err(TAKES.to_owned());
        }
        if time.ends_with(['Z', 'z']) || time.contains(['+', '-']) {
            // The date alone says whether it exists: with an offset, 30 February would only be some moment.
            text.parse::<Timestamp>()
                .map(|moment| Self::At(moment.into()))
                .map_err(|_| TAKES.to_owned())
        } else {
            text.parse::<DateTime>()
                .map(Self::Local)
                .map_err(|_| TAKES.to_owned())
        }
    }

    /// The moment that is meant, where the zone of a local time is this one.
    ///
    /// # Errors
    /// The clocks there never show it, or show it twice.
    pub fn moment(self, zone: &Zone) -> Result<Moment, String> {
        match self {
            Self::At(moment) => Ok(moment),
            Self::Local(time) => zone.moment_of(time).map_err(|error| error.to_string()),
        }
    }

    /// The same within a day or so, whatever the zone.
    pub fn about(self) -> Moment {
        match self {
            Self::At(moment) => moment,
            Self::Local(time) => jiff::tz::TimeZone::UTC
                .to_timestamp(time)
                .unwrap_or(Timestamp::MAX)
                .into(),
        }
    }
}

fields::string_field!(Start);

fields::described!(Start, {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?([Zz]|[+-]\d{2}(:?\d{2}){0,2})?$"
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_a_moment_or_what_a_clock_shows() {
        let moment = |second| Start::At(Moment::from_second(second));
        assert_eq!(Start::parse("1970-01-01T01:00:00+01:00"), Ok(moment(0)));
        assert_eq!(Start::parse("1970-01-01t00:00:01z"), Ok(moment(1)));
        assert!(matches!(
            Start::parse("2026-11-23T10:00"),
            Ok(Start::Local(_))
        ));
        assert!(matches!(
            Start::parse("2026-11-23 10:00:00"),
            Ok(Start::Local(_))
        ));
    }

    #[test]
    fn refuses_days_and_times_that_do_not_exist_and_other_forms() {
        for bad in [
            "",
            "tomorrow",
            "2026-02-30T10:00:00Z",
            "2026-02-30T10:00",
            "2026-11-23T24:30:00Z",
            "2026-11-23T10:61",
            "2026-11-23",
            "10:00",
            "20261123T100000Z",
            "+002026-11-23T10:00:00Z",
            "2026-11-23T10:00:00+01:00[Europe/Zurich]",
            "2026-11-23T10:00[Europe/Zurich]",
            "2026-11-23T10:00:00+99:00",
        ] {
            assert!(Start::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn half_past_two_in_the_spring_is_no_time() {
        let zone = ZoneName::parse("Europe/Zurich").unwrap();
        let start = Start::parse("2026-03-29T02:30").unwrap();

        assert!(
            start
                .moment(zone.get())
                .unwrap_err()
                .contains("does not exist")
        );
    }
}
