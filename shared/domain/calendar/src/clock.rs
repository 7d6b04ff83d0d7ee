use crate::{Moment, Period};
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use std::fmt;

/// A zone of the IANA time zone database.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

impl Default for Zone {
    /// UTC.
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

/// There is no zone of this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownZone;

impl fmt::Display for UnknownZone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("must be an IANA time zone such as Europe/Zurich")
    }
}

impl std::error::Error for UnknownZone {}

impl Zone {
    /// The zone of this name.
    ///
    /// # Errors
    /// There is none.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        zones::zone(name).map(Self).ok_or(UnknownZone)
    }

    /// Every zone of the database, in the order of their names.
    pub fn all() -> Vec<Self> {
        let mut names: Vec<&str> = zones::names().collect();
        names.sort_unstable();
        names
            .into_iter()
            .filter_map(|name| Self::named(name).ok())
            .collect()
    }

    /// Its name, in the letters of the database.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// Its clock in a period: outside of it, the clock goes on as at that end.
    pub fn clock(&self, period: Period) -> Clock {
        let start = Timestamp::from(period.start);
        let mut pieces = vec![Piece {
            from: i64::MIN,
            offset: self.0.to_offset(start).seconds().into(),
        }];
        for change in self.0.following(start) {
            let from = Moment::from(change.timestamp());
            if from >= period.end {
                break;
            }
            let offset = change.offset().seconds().into();
            // Some change the name alone.
            if pieces.last().is_none_or(|last| last.offset != offset) {
                pieces.push(Piece {
                    from: from.second(),
                    offset,
                });
            }
        }
        Clock { pieces }
    }

    /// What its clock shows at a moment.
    pub fn shows(&self, moment: Moment) -> DateTime {
        self.0.to_datetime(moment.into())
    }

    /// The first moment at which its clock shows this midnight or a later time: the beginning of a day.
    pub fn beginning_of(&self, day: Date) -> Moment {
        self.first_showing(day.to_datetime(jiff::civil::Time::midnight()))
    }

    /// The first moment at which its clock shows this time or a later one: a time that is skipped is the moment of the
    /// skip, and one that comes twice is its first coming.
    pub fn first_showing(&self, time: DateTime) -> Moment {
        let local = Local::of(time);
        // No zone is further from UTC than 26 hours, even across its date line.
        let about = Moment::from_second(local.0);
        self.clock(Period::new(about.plus_days(-2), about.plus_days(2)))
            .first_showing(local)
    }

    /// The one moment at which its clock shows this time.
    ///
    /// # Errors
    /// The clock skips this time, or shows it twice.
    pub fn moment_of(&self, time: DateTime) -> Result<Moment, NotOneMoment> {
        let local = Local::of(time);
        let about = Moment::from_second(local.0);
        let clock = self.clock(Period::new(about.plus_days(-2), about.plus_days(2)));
        let mut showing = clock.showing(local);
        match (showing.next(), showing.next()) {
            (Some(moment), None) => Ok(moment),
            (Some(first), Some(second)) => Err(NotOneMoment::Twice(
                self.offset_at(first),
                self.offset_at(second),
            )),
            (None, _) => Err(NotOneMoment::Never),
        }
    }

    /// How far its clock is from UTC at a moment, as people write it: `UTC`, `UTC+1`, `UTC-3:30`.
    pub fn from_utc(&self, moment: Moment) -> String {
        let seconds = self.0.to_offset(moment.into()).seconds();
        let minutes = seconds.abs() / 60;
        let sign = if seconds < 0 { '-' } else { '+' };
        match (minutes / 60, minutes % 60) {
            (0, 0) => "UTC".to_owned(),
            (hours, 0) => format!("UTC{sign}{hours}"),
            (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
        }
    }

    /// How far its clock is ahead of UTC at a moment, such as `+01:00`.
    fn offset_at(&self, moment: Moment) -> String {
        let seconds = self.0.to_offset(moment.into()).seconds();
        let minutes = seconds.abs() / 60;
        let sign = if seconds < 0 { '-' } else { '+' };
        format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

/// Why a local time is not one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotOneMoment {
    /// The clocks skip it.
    Never,
    /// The clocks are set back and show it twice, with these offsets.
    Twice(String, String),
}

impl fmt::Display for NotOneMoment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => formatter.write_str(
                "is a time that does not exist there: the clocks are set forward over it",
            ),
            Self::Twice(first, second) => write!(
                formatter,
                "is a time that comes twice there, since the clocks are set back; add the offset, {first} or {second}"
            ),
        }
    }
}

/// What a clock on the wall shows: seconds since it showed the beginning of 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Local(i64);

impl Local {
    pub fn of(time: DateTime) -> Self {
        // A clock at UTC shows what the seconds count. The last two days of the year 9999 are one moment to jiff.
        let timestamp = TimeZone::UTC
            .to_timestamp(time)
            .unwrap_or(if time.year() < 0 {
                Timestamp::MIN
            } else {
                Timestamp::MAX
            });
        Self(Moment::from(timestamp).second())
    }

    pub fn midnight(day: Date) -> Self {
        Self::of(day.to_datetime(jiff::civil::Time::midnight()))
    }

    pub fn plus_minutes(self, minutes: u32) -> Self {
        Self(self.0 + i64::from(minutes) * crate::moment::MINUTE)
    }
}

/// What the clock of a zone shows in some period.
#[derive(Clone, Debug)]
pub struct Clock {
    /// In their order; the first begins before all time.
    pieces: Vec<Piece>,
}

/// A time without a change of the clock: until the next piece begins.
#[derive(Clone, Copy, Debug)]
struct Piece {
    from: i64,
    /// Seconds ahead of UTC.
    offset: i64,
}

impl Clock {
    /// The first moment at which it shows this time or a later one.
    pub(crate) fn first_showing(&self, local: Local) -> Moment {
        let mut found = i64::MAX;
        for (piece, end) in self.pieces() {
            let moment = local.0.saturating_sub(piece.offset).max(piece.from);
            if moment < end {
                found = moment;
                break;
            }
        }
        Moment::from_second(found)
    }

    /// The moments at which it shows this time: none, one, or two and more where it is set back.
    pub(crate) fn showing(&self, local: Local) -> impl Iterator<Item = Moment> {
        self.pieces().filter_map(move |(piece, end)| {
            let moment = local.0.saturating_sub(piece.offset);
            (piece.from <= moment && moment < end).then_some(Moment::from_second(moment))
        })
    }

    /// The moments of `period` at which it shows `first` and so many minutes more, again and again. Where it is set
    /// back they come once more; the order is that of time.
    pub(crate) fn showing_every(
        &self,
        first: Local,
        minutes: u32,
        period: Period,
        mut each: impl FnMut(Moment),
    ) {
        let step = i64::from(minutes.max(1)) * crate::moment::MINUTE;
        for (piece, end) in self.pieces() {
            let from = piece.from.max(period.start.second());
            let end = end.min(period.end.second());
            let anchor = first.0.saturating_sub(piece.offset);
            let mut moment = if anchor >= from {
                anchor
            } else {
                from.saturating_add((anchor - from).rem_euclid(step))
            };
            while moment < end {
                each(Moment::from_second(moment));
                moment += step;
            }
        }
    }

    /// The day that it shows at a moment, counted from the beginning of 1970.
    pub(crate) fn day_at(&self, moment: Moment) -> i64 {
        let offset = self
            .pieces
            .iter()
            .rev()
            .find(|piece| piece.from <= moment.second())
            .map_or(0, |piece| piece.offset);
        moment
            .second()
            .saturating_add(offset)
            .div_euclid(crate::moment::DAY)
    }

    /// How far ahead of UTC it is from a moment on, in seconds, and until when.
    pub fn offset_from(&self, moment: Moment) -> (i32, Moment) {
        self.pieces()
            .find(|(_, end)| moment.second() < *end)
            .map_or((0, Moment::from_second(i64::MAX)), |(piece, end)| {
                (
                    i32::try_from(piece.offset).unwrap_or_default(),
                    Moment::from_second(end),
                )
            })
    }

    fn pieces(&self) -> impl Iterator<Item = (Piece, i64)> {
        let ends = self.pieces.iter().skip(1).map(|next| next.from);
        self.pieces
            .iter()
            .copied()
            .zip(ends.chain(std::iter::once(i64::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(zone: &str, local: &str) -> Result<String, NotOneMoment> {
        Zone::named(zone)
            .unwrap()
            .moment_of(local.parse().unwrap())
            .map(|moment| Timestamp::from(moment).to_string())
    }

    fn begins(zone: &str, day: &str) -> String {
        let moment = Zone::named(zone)
            .unwrap()
            .beginning_of(day.parse().unwrap());
        Timestamp::from(moment).to_string()
    }

    #[test]
    fn knows_the_zones_of_the_database_and_no_others() {
        for zone in ["Asia/Kolkata", "europe/zurich", "UTC", "Asia/Calcutta"] {
            assert!(Zone::named(zone).is_ok(), "{zone}");
        }
        for zone in ["", "Mars/Olympus", "+01:00", "Etc/Unknown", "Europe/../UTC"] {
            assert!(Zone::named(zone).is_err(), "{zone}");
        }
        assert_eq!(
            Zone::named("europe/zurich").unwrap().name(),
            "Europe/Zurich"
        );
    }

    #[test]
    fn a_time_that_is_skipped_is_no_moment() {
        assert_eq!(
            at("Europe/Berlin", "2026-03-29T02:30"),
            Err(NotOneMoment::Never)
        );
        assert_eq!(
            at("Europe/Berlin", "2026-03-29T03:00").unwrap(),
            "2026-03-29T01:00:00Z"
        );
        // Lord Howe Island sets its clocks by half an hour.
        assert_eq!(
            at("Australia/Lord_Howe", "2026-10-04T02:15"),
            Err(NotOneMoment::Never)
        );
        assert_eq!(
            at("Pacific/Apia", "2011-12-30T12:00"),
            Err(NotOneMoment::Never)
        );
    }

    #[test]
    fn a_time_that_comes_twice_asks_for_its_offset() {
        assert_eq!(
            at("America/St_Johns", "2026-11-01T01:30"),
            Err(NotOneMoment::Twice("-02:30".into(), "-03:30".into()))
        );
    }

    #[test]
    fn a_day_begins_when_the_clock_first_shows_it() {
        assert_eq!(begins("Asia/Kolkata", "2026-01-01"), "2025-12-31T18:30:00Z");
        // Midnight was skipped there.
        assert_eq!(begins("Africa/Cairo", "2026-04-24"), "2026-04-23T22:00:00Z");
        // The day that was left out begins where the next one does.
        assert_eq!(
            begins("Pacific/Apia", "2011-12-30"),
            begins("Pacific/Apia", "2011-12-31")
        );
        // Midnight comes twice.
        assert_eq!(
            begins("America/Havana", "2026-11-01"),
            "2026-11-01T04:00:00Z"
        );
    }
}
