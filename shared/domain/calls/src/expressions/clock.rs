//! Times of day: of 24 hours, or on a dial, where a part of the day tells which half is meant.

use jiff::civil::Time;
use std::ops::RangeInclusive;

/// A time of day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TimeOfDay {
    /// This time.
    At(Time),
    /// About this time.
    Around(Time),
    /// In these hours.
    Within(RangeInclusive<i8>),
}

impl TimeOfDay {
    /// What both say; `None` where they contradict each other.
    pub(crate) fn and(self, other: Self) -> Option<Self> {
        match (self, other) {
            (one, other) if one == other => Some(one),
            (Self::At(time), Self::Within(hours)) | (Self::Within(hours), Self::At(time)) => {
                hours.contains(&time.hour()).then_some(Self::At(time))
            }
            (Self::Around(time), Self::Within(hours))
            | (Self::Within(hours), Self::Around(time)) => {
                hours.contains(&time.hour()).then_some(Self::Around(time))
            }
            _ => None,
        }
    }
}

/// A part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    SmallHours,
    Morning,
    Midday,
    Afternoon,
    Evening,
    Night,
}

impl Part {
    /// The hours in which something is looked for.
    pub fn hours(self) -> RangeInclusive<i8> {
        match self {
            Self::SmallHours => 0..=5,
            Self::Morning => 5..=11,
            Self::Midday => 11..=14,
            Self::Afternoon => 12..=17,
            Self::Evening => 17..=23,
            Self::Night => 18..=23,
        }
    }

    /// Whether an hour is said to be of this part: `eight in the afternoon` is, in Spanish.
    fn has(self, hour: i8) -> bool {
        match self {
            Self::Morning => (0..=11).contains(&hour),
            Self::Afternoon => (12..=20).contains(&hour),
            Self::Night => (18..=23).contains(&hour) || (0..=5).contains(&hour),
            Self::SmallHours | Self::Midday | Self::Evening => self.hours().contains(&hour),
        }
    }
}

/// How an hour was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Of 24 hours.
    Exact,
    /// With minutes in digits: of 24 hours, unless a part of the day says otherwise.
    Written,
    /// Of a dial.
    Dial,
}

/// A time as it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    pub hour: i8,
    pub minute: i8,
    pub form: Form,
}

/// In these hours nobody has to say which half of the day is meant.
const PLAIN_HOURS: RangeInclusive<i8> = 8..=18;

impl Clock {
    /// An hour by itself: of a dial from 1 to 12, unless it has a leading zero.
    pub fn of_hour(hour: i8, has_leading_zero: bool) -> Self {
        let form = match (1..=12).contains(&hour) && !has_leading_zero {
            true => Form::Dial,
            false => Form::Exact,
        };
        Self {
            hour,
            minute: 0,
            form,
        }
    }

    /// So many minutes later or earlier.
    pub fn plus(self, minutes: i8) -> Option<Self> {
        let total = i32::from(self.hour) * 60 + i32::from(self.minute) + i32::from(minutes);
        // A quarter to one is after noon, and to zero before midnight.
        let total = total.rem_euclid(1440);
        let (hour, minute) = (
            i8::try_from(total / 60).ok()?,
            i8::try_from(total % 60).ok()?,
        );
        let hour = match self.form {
            Form::Dial if hour == 0 => 12,
            _ => hour,
        };
        Some(Self {
            hour,
            minute,
            ..self
        })
    }

    /// In the first or second half of the day.
    pub fn in_half(self, is_second: bool) -> Option<Self> {
        let hour = match (self.hour, is_second) {
            (1..=12, true) => self.hour % 12 + 12,
            (1..=12, false) => self.hour % 12,
            // `14:00 pm` says it twice.
            (13..=23, true) => self.hour,
            (0, false) => 0,
            _ => return None,
        };
        Some(Self {
            hour,
            form: Form::Exact,
            ..self
        })
    }

    /// The one time that is meant.
    pub fn time(self, part: Option<Part>) -> Option<Time> {
        let both = [self.hour % 12, self.hour % 12 + 12];
        let exact = [self.hour];
        let hours: &[i8] = match (self.form, part) {
            (Form::Exact, _) | (Form::Written, None) => &exact,
            (Form::Written, _) if !(1..=12).contains(&self.hour) => &exact,
            _ => &both,
        };
        let fits = |hour: i8| match (part, self.form) {
            (Some(part), _) => part.has(hour),
            (None, Form::Dial) => PLAIN_HOURS.contains(&hour),
            (None, _) => true,
        };
        let mut fitting = hours.iter().copied().filter(|hour| fits(*hour));
        let hour = fitting.next().filter(|_| fitting.next().is_none())?;
        Time::new(hour, self.minute, 0, 0).ok()
    }
}
