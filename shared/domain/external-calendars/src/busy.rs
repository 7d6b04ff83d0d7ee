//! When somebody is busy, as a calendar elsewhere has it.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use serde::{Serialize, Serializer, ser::SerializeTuple};
use std::collections::BTreeMap;

/// The most events of one calendar that are kept. Of more, those that begin first.
pub const MAX_EVENTS: usize = 10_000;
/// The longest id that is kept as it is.
const MAX_ID: usize = 1_000;

/// The time of which events are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// A time that is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Busy {
    /// When it begins.
    pub starts: Timestamp,
    /// When it ends.
    pub ends: Timestamp,
    /// What we called it when we wrote it ourselves, if it says so.
    pub written_by: Option<String>,
}

/// What a calendar tells of its events: by id, when each is busy; `None` where it is not, or is gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes(BTreeMap<String, Option<Busy>>);

impl Window {
    /// Whether some of this time is in the window.
    #[must_use]
    pub fn meets(&self, starts: Timestamp, ends: Timestamp) -> bool {
        starts < ends && ends > self.from && starts < self.until
    }
}

impl Changes {
    /// Notes an event. What is told later of the same one counts.
    pub fn note(&mut self, id: &str, busy: Option<Busy>, window: &Window) {
        let busy = busy.filter(|busy| window.meets(busy.starts, busy.ends));
        self.0.insert(short(id), busy);
    }

    /// How many events are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The events that are busy, as the database takes them; the first to begin where there are too many.
    #[must_use]
    pub fn busy(&self) -> Vec<Row<'_>> {
        let busy = self.0.iter();
        let mut rows: Vec<_> = busy
            .filter_map(|(id, busy)| Some(Row(id, busy.as_ref()?)))
            .collect();
        if rows.len() > MAX_EVENTS {
            rows.sort_by_key(|row| row.1.starts);
            rows.truncate(MAX_EVENTS);
        }
        rows
    }

    /// The ids of events that are not busy, or are gone.
    #[must_use]
    pub fn removed(&self) -> Vec<&str> {
        let gone = self.0.iter().filter(|(_, busy)| busy.is_none());
        gone.map(|(id, _)| id.as_str()).collect()
    }
}

/// An event as the database takes it: `[id, start, end, written by]`, times in seconds since 1970.
#[derive(Debug)]
pub struct Row<'a>(&'a str, &'a Busy);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(id, busy) = self;
        let mut row = serializer.serialize_tuple(4)?;
        row.serialize_element(id)?;
        row.serialize_element(&busy.starts.as_second())?;
        // A part of a second is taken as all of it.
        row.serialize_element(
            &(busy.ends.as_second() + i64::from(busy.ends.subsec_nanosecond() > 0)),
        )?;
        row.serialize_element(&busy.written_by)?;
        row.end()
    }
}

/// When a day begins in a zone; on a day whose midnight there is not, when its clock first shows that day.
pub(crate) fn beginning(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    Some(day.to_zoned(zone.clone()).ok()?.timestamp())
}

/// The moment at which the clock of a zone shows this. In the hour that a clock skips it is as much later, and in the one
/// that it repeats the first (RFC 5545, 3.3.5).
pub(crate) fn moment(local: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    Some(local.to_zoned(zone.clone()).ok()?.timestamp())
}

/// An id of a bounded length: the end of a longer one is what differs between the occurrences of an event.
fn short(id: &str) -> String {
    let id: String = id.chars().filter(|letter| !letter.is_control()).collect();
    if id.len() <= MAX_ID {
        return id;
    }
    // FNV-1a tells long ids apart; nobody gains by two that are alike but to lose an event of their own.
    let hash = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let beginning: String = id.chars().take(200).collect();
    format!("{beginning}#{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_outside_of_the_window_or_takes_no_time_is_not_busy() {
        let window = Window {
            from: at("2026-12-01T00:00Z"),
            until: at("2026-12-02T00:00Z"),
        };
        let mut changes = Changes::default();
        for (id, starts, ends) in [
            ("in", "2026-12-01T09:00Z", "2026-12-01T10:00:00.5Z"),
            ("over the edge", "2026-11-30T23:00Z", "2026-12-01T01:00Z"),
            ("before", "2026-11-30T23:00Z", "2026-12-01T00:00Z"),
            ("after", "2026-12-02T00:00Z", "2026-12-02T01:00Z"),
            ("no time", "2026-12-01T09:00Z", "2026-12-01T09:00Z"),
            ("backwards", "2026-12-01T10:00Z", "2026-12-01T09:00Z"),
        ] {
            let busy = Busy {
                starts: at(starts),
                ends: at(ends),
                written_by: None,
            };
            changes.note(id, Some(busy), &window);
        }
        let rows = serde_json::to_value(changes.busy()).unwrap();
        assert_eq!(
            rows,
            json!([
                ["in", 1_796_115_600, 1_796_119_201, null],
                ["over the edge", 1_796_079_600, 1_796_086_800, null]
            ])
        );
        assert_eq!(
            changes.removed(),
            ["after", "backwards", "before", "no time"]
        );
    }

    #[test]
    fn long_ids_stay_apart() {
        let long = "x".repeat(2_000);
        assert_ne!(short(&format!("{long}1")), short(&format!("{long}2")));
        assert!(short(&long).len() < 300);
        assert_eq!(short("a\nb"), "ab");
    }

    #[test]
    fn a_day_without_midnight_begins_when_its_clock_first_shows_it() {
        // Cairo's clock went from 23:59:59 to 01:00 on 2026-04-24.
        let day = jiff::civil::date(2026, 4, 24);
        let zone = crate::zone("Africa/Cairo");
        assert_eq!(beginning(day, &zone), Some(at("2026-04-23T22:00Z")));
    }
}
