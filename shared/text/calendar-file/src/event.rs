//! One event.

use crate::text;
use icalendar::{Component, Event as Written, Property};
use jiff::{Timestamp, tz::TimeZone};

/// An event of a calendar. What is empty or `None` is not written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Event<'a> {
    /// What it is known by, for life and in every calendar: an id, `@`, and a name of ours.
    pub uid: &'a str,
    /// How often it was changed. It only rises.
    pub sequence: u32,
    /// When it was written like this.
    pub stamp: Timestamp,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// Its title.
    pub summary: &'a str,
    /// More about it; line breaks are kept.
    pub description: &'a str,
    /// Where it takes place, in words.
    pub location: &'a str,
    /// A page about it.
    pub url: Option<&'a str>,
    /// Whether it takes place.
    pub status: Status,
    /// Whose event it is. A file that is attached to a message has one (RFC 5546, 3.2.1); a feed needs none.
    pub organizer: Option<Organizer<'a>>,
}

/// Whether an event takes place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// It was asked for.
    Tentative,
    /// It takes place.
    #[default]
    Confirmed,
    /// It does not.
    Cancelled,
}

/// Whose event it is.
#[derive(Clone, Copy, Debug)]
pub struct Organizer<'a> {
    /// Name.
    pub name: &'a str,
    /// E-mail address.
    pub email: &'a str,
}

impl Event<'_> {
    pub(crate) fn component(&self) -> Written {
        let mut event = Written::new();
        event
            .add_property("UID", text::address(self.uid))
            .add_property("SEQUENCE", self.sequence.to_string())
            .add_property("DTSTAMP", utc(self.stamp))
            .add_property("DTSTART", utc(self.starts_at))
            .add_property("DTEND", utc(self.ends_at.max(self.starts_at)))
            .add_property("STATUS", self.status.name())
            // Somebody who has cancelled is free.
            .add_property(
                "TRANSP",
                match self.status {
                    Status::Cancelled => "TRANSPARENT",
                    Status::Tentative | Status::Confirmed => "OPAQUE",
                },
            );
        for (name, words) in [
            ("SUMMARY", self.summary),
            ("DESCRIPTION", self.description),
            ("LOCATION", self.location),
        ] {
            if !words.is_empty() {
                event.add_property(name, text::value(words));
            }
        }
        if let Some(url) = self.url {
            event.add_property("URL", text::address(url));
        }
        if let Some(organizer) = self.organizer {
            let address = format!("mailto:{}", text::address(organizer.email));
            event.append_property(
                Property::new("ORGANIZER", address)
                    .add_parameter("CN", &text::parameter(organizer.name))
                    .done(),
            );
        }
        event.done()
    }
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::Tentative => "TENTATIVE",
            Self::Confirmed => "CONFIRMED",
            Self::Cancelled => "CANCELLED",
        }
    }
}

/// A time in UTC, as iCalendar writes it. It has no fractions of a second.
fn utc(time: Timestamp) -> String {
    // jiff's `strftime` would bring 25 KB of every format there is.
    let time = TimeZone::UTC.to_datetime(time);
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
        time.year(),
        time.month(),
        time.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}
