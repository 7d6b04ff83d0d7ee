//! The day and the time that a caller wants, from all arguments that say them.

use crate::{
    Argument,
    expressions::{self, Expression, Field, TimeOfDay},
    phrase::Phrase,
    tool::When,
};
use jiff::civil::Date;

/// A day and a time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub day: Argument<Date>,
    pub time: Argument<TimeOfDay>,
}

impl Wanted {
    /// What is wanted, seen from today. What is written is the clock on the wall, with whatever offset: nobody says
    /// one on the phone.
    pub(crate) fn of(when: &When, today: Date) -> Self {
        let mut wanted = Self::default();
        wanted.add(when.start.as_text(), Field::Day, today);
        wanted.add(when.day.as_text(), Field::Day, today);
        wanted.add(when.time.as_text(), Field::Time, today);
        wanted
    }

    /// The same for a search, where any day and any time are wishes too.
    pub(crate) fn of_search(when: &When, today: Date) -> Self {
        let unless_any = |text: &Argument<String>| match text {
            Argument::Clear(text) if expressions::is_any(text) => Argument::Missing,
            other => other.clone(),
        };
        let when = When {
            choice: Argument::Missing,
            start: unless_any(&when.start),
            day: unless_any(&when.day),
            time: unless_any(&when.time),
        };
        Self::of(&when, today)
    }

    /// What to ask where something is not certain.
    pub(crate) fn question(&self) -> Option<Phrase> {
        match (&self.day, &self.time) {
            (Argument::Unclear, Argument::Unclear) => Some(Phrase::WhichTime),
            (Argument::Unclear, _) => Some(Phrase::WhichDate),
            (_, Argument::Unclear) => Some(Phrase::WhichHour),
            _ => None,
        }
    }

    fn add(&mut self, text: Argument<&str>, field: Field, today: Date) {
        let read = text.read(|text| expressions::read(text, field, today));
        let (day, time) = match read {
            Argument::Missing => return,
            Argument::Unclear => match field {
                Field::Day => (Argument::Unclear, Argument::Missing),
                Field::Time => (Argument::Missing, Argument::Unclear),
            },
            Argument::Clear(Expression { day, time }) => {
                let given = |is_said: bool| match is_said {
                    true => Argument::Unclear,
                    false => Argument::Missing,
                };
                (
                    day.map_or(Argument::Missing, Argument::Clear),
                    // A time that is a day alone is none.
                    time.map_or(given(field == Field::Time), Argument::Clear),
                )
            }
        };
        self.day = both(self.day, day, |one, other| (one == other).then_some(one));
        self.time = both(std::mem::take(&mut self.time), time, TimeOfDay::and);
    }
}

/// What two arguments say together: unclear where one is, or where they contradict each other.
fn both<T>(
    one: Argument<T>,
    other: Argument<T>,
    and: impl FnOnce(T, T) -> Option<T>,
) -> Argument<T> {
    match (one, other) {
        (Argument::Missing, said) | (said, Argument::Missing) => said,
        (Argument::Clear(one), Argument::Clear(other)) => {
            and(one, other).map_or(Argument::Unclear, Argument::Clear)
        }
        _ => Argument::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    /// A Monday.
    const TODAY: Date = date(2026, 11, 30);

    fn wanted(start: &str, day: &str, time: &str) -> Wanted {
        Wanted::of_search(&when(start, day, time), TODAY)
    }

    fn when(start: &str, day: &str, time: &str) -> When {
        let given = |text: &str| match text {
            "" => Argument::Missing,
            text => Argument::Clear(text.to_owned()),
        };
        When {
            choice: Argument::Missing,
            start: given(start),
            day: given(day),
            time: given(time),
        }
    }

    fn at(hour: i8, minute: i8) -> Argument<TimeOfDay> {
        Argument::Clear(TimeOfDay::At(time(hour, minute, 0, 0)))
    }

    #[test]
    fn a_day_and_a_time_stand_in_one_argument_or_in_several() {
        let thursday = Wanted {
            day: Argument::Clear(date(2026, 12, 3)),
            time: at(9, 30),
        };
        for (start, day, time) in [
            ("2026-12-03T09:30:00+01:00", "", ""),
            ("", "2026-12-03T09:30", ""),
            ("2026-12-03", "", "09:30"),
            ("", "Thursday at half past nine", ""),
            ("", "Thursday", "half past nine"),
            ("", "Thursday morning", "9:30"),
            ("2026-12-03T09:30:00Z", "Thursday", "09:30"),
            ("", "", "Thursday, 9:30 am"),
        ] {
            assert_eq!(wanted(start, day, time), thursday, "{start}{day}{time}");
        }
    }

    #[test]
    fn what_contradicts_itself_is_unclear() {
        let day = |start, day, time| wanted(start, day, time).day;
        assert_eq!(day("2026-12-03", "Friday", ""), Argument::Unclear);
        assert_eq!(day("", "Thursday", "Friday at ten"), Argument::Unclear);
        assert_eq!(wanted("", "morning", "2 pm").time, Argument::Unclear);
        assert_eq!(wanted("", "Friday", "2026-12-04").time, Argument::Unclear);
    }

    #[test]
    fn a_search_may_be_for_any_day_or_time() {
        assert_eq!(
            wanted("", "any day", "as soon as possible"),
            Wanted::default()
        );
        let booked = Wanted::of(&when("", "any day", "egal"), TODAY);
        assert_eq!(booked.question(), Some(Phrase::WhichTime));
        assert_eq!(
            wanted("", "next Wednesday", "10:00").question(),
            Some(Phrase::WhichDate)
        );
        assert_eq!(
            wanted("", "Wednesday", "seven").question(),
            Some(Phrase::WhichHour)
        );
        assert_eq!(wanted("", "Wednesday", "").question(), None);
    }
}
