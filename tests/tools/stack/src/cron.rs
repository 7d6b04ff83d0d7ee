//! When something is due, as cron has it.

use anyhow::{Context, Result, ensure};
use jiff::civil::DateTime;

/// Minutes of a calendar: five fields with `*`, numbers, ranges, lists and steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    minutes: Field,
    hours: Field,
    days: Field,
    months: Field,
    weekdays: Field,
}

/// The numbers that a field takes, as bits, and whether it restricts anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Field {
    bits: u64,
    is_any: bool,
}

impl Schedule {
    /// Reads minute, hour, day of the month, month and day of the week, where Sunday is 0 and 7.
    pub fn parse(text: &str) -> Result<Self> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let &[minutes, hours, days, months, weekdays] = fields.as_slice() else {
            anyhow::bail!("`{text}` has not five fields");
        };
        let mut weekdays = Field::parse(weekdays, 0, 7)?;
        if weekdays.has(7) {
            weekdays.bits |= 1;
        }
        Ok(Self {
            minutes: Field::parse(minutes, 0, 59)?,
            hours: Field::parse(hours, 0, 23)?,
            days: Field::parse(days, 1, 31)?,
            months: Field::parse(months, 1, 12)?,
            weekdays,
        })
    }

    /// Whether a minute is one of them. Where both the day of the month and that of the week are restricted, either
    /// will do.
    pub fn is_due(&self, minute: DateTime) -> bool {
        let day = self.days.has(minute.day());
        let weekday = self
            .weekdays
            .has(minute.date().weekday().to_sunday_zero_offset());
        let is_day = match (self.days.is_any, self.weekdays.is_any) {
            (false, false) => day || weekday,
            _ => day && weekday,
        };
        is_day
            && self.minutes.has(minute.minute())
            && self.hours.has(minute.hour())
            && self.months.has(minute.month())
    }
}

impl Field {
    fn parse(text: &str, least: u8, most: u8) -> Result<Self> {
        let mut bits = 0;
        for part in text.split(',') {
            let (range, step) = match part.split_once('/') {
                Some((range, step)) => (range, number(step)?),
                None => (part, 1),
            };
            let (from, to) = match range.split_once('-') {
                _ if range == "*" => (least, most),
                Some((from, to)) => (number(from)?, number(to)?),
                None if part.contains('/') => (number(range)?, most),
                None => (number(range)?, number(range)?),
            };
            ensure!(
                step > 0 && from >= least && to <= most && from <= to,
                "`{part}` is not from {least} to {most}"
            );
            bits = (from..=to)
                .step_by(step.into())
                .fold(bits, |bits, number| bits | (1 << number));
        }
        Ok(Self {
            bits,
            is_any: text == "*",
        })
    }

    fn has(self, number: i8) -> bool {
        u32::try_from(number).is_ok_and(|number| self.bits & (1 << number) != 0)
    }
}

fn number(text: &str) -> Result<u8> {
    text.parse()
        .with_context(|| format!("`{text}` is no number"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::datetime;

    fn is_due(schedule: &str, hour: i8, minute: i8, day: i8) -> bool {
        // The 1st of November 2026 is a Sunday.
        Schedule::parse(schedule)
            .unwrap()
            .is_due(datetime(2026, 11, day, hour, minute, 0, 0))
    }

    #[test]
    fn a_field_takes_numbers_ranges_lists_and_steps() {
        assert!(is_due("* * * * *", 3, 4, 5));
        assert!(is_due("17 * * * *", 3, 17, 5) && !is_due("17 * * * *", 3, 18, 5));
        assert!(is_due("*/15 * * * *", 3, 45, 5) && !is_due("*/15 * * * *", 3, 44, 5));
        assert!(is_due("5-7,20 1,3 * * *", 3, 6, 5) && !is_due("5-7,20 1,3 * * *", 2, 6, 5));
        assert!(is_due("10/20 * * * *", 0, 50, 1) && !is_due("10/20 * * * *", 0, 40, 1));
        assert!(is_due("* * * 11 *", 0, 0, 1) && !is_due("* * * 10 *", 0, 0, 1));
    }

    #[test]
    fn of_two_kinds_of_days_either_will_do() {
        assert!(
            is_due("0 0 * * 0", 0, 0, 1)
                && is_due("0 0 * * 7", 0, 0, 8)
                && !is_due("0 0 * * 0", 0, 0, 2)
        );
        assert!(
            is_due("0 0 2 * 0", 0, 0, 1)
                && is_due("0 0 2 * 0", 0, 0, 2)
                && !is_due("0 0 2 * 0", 0, 0, 3)
        );
    }

    #[test]
    fn what_is_no_schedule_is_refused() {
        for wrong in [
            "",
            "* * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "*/0 * * * *",
            "5-2 * * * *",
            "x * * * *",
        ] {
            assert!(Schedule::parse(wrong).is_err(), "{wrong}");
        }
    }
}
