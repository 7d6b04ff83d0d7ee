//! Writes events as calendar programs read them: iCalendar (RFC 5545).
//!
//! One writer for what is attached to a message and for a feed that programs ask for again and again.
//!
//! - Times are UTC (`20261128T090000Z`). A program shows them in its user's zone, and no `VTIMEZONE` can be out of date.
//! - An event keeps its `UID` for life. A change has a higher `SEQUENCE`; of two with the same, the later `DTSTAMP` counts.
//! - The method is `PUBLISH`, for a cancellation too, which has `STATUS:CANCELLED`. `REQUEST` would make programs answer
//!   the organizer by mail whether their user comes, and nobody reads that: what counts is the booking.
//!
//! ```
//! use calendar_file::{CalendarFile, Event, Status};
//!
//! let event = Event {
//!     uid: "29decd12-dc72-4786-806c-43b1a860f0eb@frontdesk",
//!     sequence: 0,
//!     stamp: "2026-11-21T05:11:55Z".parse()?,
//!     starts_at: "2026-11-28T05:00:00Z".parse()?,
//!     ends_at: "2026-11-28T10:00:00Z".parse()?,
//!     summary: "Sunrise over the Niesen",
//!     status: Status::Confirmed,
//!     ..Event::default()
//! };
//! let file = CalendarFile::default().write([event]);
//! assert!(file.starts_with("BEGIN:VCALENDAR\r\n"));
//! # Ok::<(), jiff::Error>(())
//! ```

mod event;
mod text;

pub use self::event::{Event, Organizer, Status};

use icalendar::{Calendar, Property};

/// The media type of such a file, in an e-mail and in an answer.
pub const CONTENT_TYPE: &str = "text/calendar; charset=utf-8; method=PUBLISH";

/// What holds for all events of a file.
#[derive(Clone, Copy, Debug, Default)]
pub struct CalendarFile<'a> {
    /// The name under which a program lists a feed. A file of one event needs none.
    pub name: Option<&'a str>,
    /// After how many minutes a program asks for a feed again.
    pub refresh_minutes: Option<u32>,
}

impl CalendarFile<'_> {
    /// Writes a file with these events: UTF-8, lines that end in CRLF and have at most 75 bytes.
    #[must_use]
    pub fn write<'a>(&self, events: impl IntoIterator<Item = Event<'a>>) -> String {
        let mut calendar = Calendar::empty();
        for (name, value) in [
            ("VERSION", "2.0"),
            ("PRODID", "-//Frontdesk//Frontdesk//EN"),
            ("CALSCALE", "GREGORIAN"),
            ("METHOD", "PUBLISH"),
        ] {
            calendar.append_property(Property::new(name, value));
        }
        if let Some(name) = self.name {
            let name = text::value(name);
            calendar.append_property(Property::new("NAME", &name));
            // What programs read that are older than RFC 7986.
            calendar.append_property(Property::new("X-WR-CALNAME", &name));
        }
        if let Some(minutes) = self.refresh_minutes {
            let interval = format!("PT{minutes}M");
            calendar.append_property(
                Property::new("REFRESH-INTERVAL", &interval)
                    .add_parameter("VALUE", "DURATION")
                    .done(),
            );
            calendar.append_property(Property::new("X-PUBLISHED-TTL", &interval));
        }
        for event in events {
            calendar.push(event.component());
        }
        calendar.to_string()
    }
}

#[cfg(test)]
mod tests;
