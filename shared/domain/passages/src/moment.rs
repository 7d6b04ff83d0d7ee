use fields::string_field;
use jiff::Timestamp;
use serde::Serialize;

/// A moment with its offset from UTC (RFC 3339).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "String")]
pub struct Moment(Timestamp);

impl Moment {
    /// Reads a moment; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        text.parse()
            .map(Self)
            .map_err(|_| "must be a moment such as 2026-02-28T09:30:00+01:00".to_owned())
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.0.to_string()
    }
}

string_field!(Moment);

fields::described!(Moment, { "type": "string", "format": "date-time" });
