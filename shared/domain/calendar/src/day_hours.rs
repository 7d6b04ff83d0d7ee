use crate::{Clock, Period, clock::Local};
use jiff::civil::{Date, Weekday};
use std::{collections::BTreeMap, fmt};

const DAY: u32 = 24 * 60;

/// Hours of a day, in minutes on the clock since that day's midnight. They may go on into the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    opens: u32,
    closes: u32,
}

/// These are no hours of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpeningError;

impl fmt::Display for OpeningError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("hours open from 00:00 to 23:59 and close from 00:00 to 24:00")
    }
}

impl std::error::Error for OpeningError {}

impl Opening {
    /// From one minute of the day (0 to 1439) to another (0 to 1440). One that closes earlier than it opens closes
    /// on the next day; one that closes as it opens has no length.
    ///
    /// # Errors
    /// A day has no such minute.
    pub fn new(opens: u32, closes: u32) -> Result<Self, OpeningError> {
        if opens >= DAY || closes > DAY {
            return Err(OpeningError);
        }
        let closes = if closes < opens { closes + DAY } else { closes };
        Ok(Self { opens, closes })
    }

    /// Its first start of appointments that begin each `interval` minutes, in minutes since its day's midnight: its
    /// beginning, rounded up to a full hour, or to what of an hour the interval keeps to. So with an interval of 30
    /// the first start after 09:10 is 09:30, and with one of 50 it is 09:10, then 10:00.
    pub fn first_start(self, interval: u32) -> u32 {
        self.opens
            .next_multiple_of(greatest_common_divisor(interval, 60))
    }

    pub(crate) fn on(self, day: Date, clock: &Clock) -> Period {
        let midnight = Local::midnight(day);
        Period::new(
            clock.first_showing(midnight.plus_minutes(self.opens)),
            clock.first_showing(midnight.plus_minutes(self.closes)),
        )
    }
}

fn greatest_common_divisor(first: u32, second: u32) -> u32 {
    if second == 0 {
        first.max(1)
    } else {
        greatest_common_divisor(second, first % second)
    }
}

/// When somebody is there: hours of each day of the week, and days that have hours of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    /// From Monday on.
    week: [Vec<Opening>; 7],
    days: BTreeMap<Date, Vec<Opening>>,
}

impl Hours {
    /// Adds hours of a day of each week. Several may belong to a day; those that overlap are one.
    pub fn add_weekly(&mut self, weekday: Weekday, opening: Opening) {
        let index = usize::from(weekday.to_monday_zero_offset().unsigned_abs());
        if let Some(day) = self.week.get_mut(index) {
            day.push(opening);
        }
    }

    /// Adds hours of one day, which replace those that it has each week. Of no length, they close it. What the day
    /// before goes on into this one is the day before's.
    pub fn add_day(&mut self, day: Date, opening: Opening) {
        self.days.entry(day).or_default().push(opening);
    }

    /// The hours that begin on a day.
    pub fn on(&self, day: Date) -> &[Opening] {
        match self.days.get(&day) {
            Some(hours) => hours,
            None => {
                let weekday = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
                self.week.get(weekday).map_or(&[], Vec::as_slice)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_those_of_a_clock() {
        assert_eq!(Opening::new(540, 1440).unwrap().closes, 1440);
        assert_eq!(Opening::new(1320, 120).unwrap().closes, 1560);
        assert_eq!(Opening::new(0, 0).unwrap().closes, 0);
        assert_eq!(Opening::new(1440, 1440), Err(OpeningError));
        assert_eq!(Opening::new(0, 1441), Err(OpeningError));
    }

    #[test]
    fn the_first_start_is_tidy() {
        for (opens, interval, first) in [
            (540, 30, 540),
            (550, 30, 570),
            (550, 50, 550),
            (545, 50, 550),
            (510, 45, 510),
            (515, 45, 525),
            (541, 7, 541),
            (510, 60, 540),
            (510, 90, 510),
            (510, 480, 540),
        ] {
            let opening = Opening::new(opens, 1440).unwrap();
            assert_eq!(opening.first_start(interval), first, "{opens} {interval}");
        }
    }

    #[test]
    fn a_day_of_its_own_replaces_the_week_and_closes_where_it_has_no_length() {
        let mut hours = Hours::default();
        let day: Date = "2026-11-23".parse().unwrap();
        hours.add_weekly(Weekday::Monday, Opening::new(540, 720).unwrap());

        assert_eq!(hours.on(day).len(), 1);
        hours.add_day(day, Opening::new(0, 0).unwrap());
        assert_eq!(hours.on(day), [Opening::new(0, 0).unwrap()]);
        assert_eq!(hours.on("2026-11-24".parse().unwrap()), []);
    }
}
