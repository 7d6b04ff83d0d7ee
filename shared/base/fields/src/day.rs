use crate::string_field;
use jiff::civil::Date;
use serde::Serialize;

/// A day of the calendar, `YYYY-MM-DD` (RFC 3339 `full-date`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "String")]
pub struct Day(Date);

impl Day {
    /// Reads a day that exists; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        // The parser takes more than this one form.
        match (text.len(), text.parse()) {
            (10, Ok(day)) => Ok(Self(day)),
            _ => Err("must be a day that exists, such as 2026-02-28".to_owned()),
        }
    }

    /// The day.
    pub fn get(self) -> Date {
        self.0
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.0.to_string()
    }
}

impl From<Date> for Day {
    fn from(day: Date) -> Self {
        Self(day)
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

string_field!(Day);

crate::described!(Day, { "type": "string", "format": "date" });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_days_that_exist() {
        assert_eq!(Day::parse("2028-02-29").unwrap().to_string(), "2028-02-29");
    }

    #[test]
    fn refuses_days_that_do_not_and_other_forms() {
        for bad in [
            "2026-02-29",
            "2026-13-01",
            "2026-1-1",
            "20260101",
            "2026-01-01T00:00:00Z",
            "today",
            "",
        ] {
            assert!(Day::parse(bad).is_err(), "{bad}");
        }
    }
}
