//! The feed of appointments that calendars elsewhere subscribe to.

use calendar_file::{CalendarFile, Event, Status};
use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

/// How often programs are asked to look, in minutes. Many look when they like: Google some times a day.
const REFRESH_MINUTES: u32 = 15;

/// What a feed shows, as the database gives it.
#[derive(Debug, Deserialize)]
pub struct Feed {
    organization_name: String,
    resource_name: Option<String>,
    events: Vec<Shown>,
}

#[derive(Debug, Deserialize)]
struct Shown {
    id: Uuid,
    title: String,
    customer_name: Option<String>,
    place: Option<String>,
    confirmation_code: String,
    is_pending: bool,
    starts_at: i64,
    ends_at: i64,
    changed_at: i64,
    sequence: u32,
}

impl Feed {
    /// The feed as iCalendar (RFC 5545). It is the same until an appointment changes.
    #[must_use]
    pub fn write(&self) -> String {
        let name = match &self.resource_name {
            Some(resource) => format!("{resource} - {}", self.organization_name),
            None => self.organization_name.clone(),
        };
        let texts: Vec<_> = self.events.iter().map(Shown::texts).collect();
        let events = self
            .events
            .iter()
            .zip(&texts)
            .map(|(shown, (uid, summary))| Event {
                uid,
                sequence: shown.sequence,
                stamp: moment(shown.changed_at),
                starts_at: moment(shown.starts_at),
                ends_at: moment(shown.ends_at),
                summary,
                description: &shown.confirmation_code,
                location: shown.place.as_deref().unwrap_or_default(),
                status: if shown.is_pending {
                    Status::Tentative
                } else {
                    Status::Confirmed
                },
                ..Event::default()
            });
        let file = CalendarFile {
            name: Some(&name),
            refresh_minutes: Some(REFRESH_MINUTES),
        };
        file.write(events)
    }
}

impl Shown {
    /// Its UID, as in what customers are sent, and its title.
    fn texts(&self) -> (String, String) {
        let summary = match &self.customer_name {
            Some(customer) => format!("{}: {customer}", self.title),
            None => self.title.clone(),
        };
        (format!("{}@frontdesk", self.id), summary)
    }
}

fn moment(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn shows_what_the_database_gives_and_no_more() {
        let event = json!({
            "id": Uuid::from_u128(7), "title": "Boiler check, long; \"odd\"\nname", "customer_name": null, "place": null,
            "confirmation_code": "CQ33M-YZAFE", "is_pending": true, "starts_at": 1_796_115_600,
            "ends_at": 1_796_119_200, "changed_at": 1_796_000_000, "sequence": 3
        });
        let feed: Feed = serde_json::from_value(json!({
            "organization_name": "Alpine", "resource_name": "Mia", "timezone": "Europe/Zurich", "events": [event]
        }))
        .unwrap();

        let text = feed.write();

        assert_eq!(text, feed.write());
        for line in [
            "UID:00000000-0000-0000-0000-000000000007@frontdesk",
            "DTSTART:20261201T090000Z",
            "DTEND:20261201T100000Z",
            "STATUS:TENTATIVE",
            "SEQUENCE:3",
            "X-WR-CALNAME:Mia - Alpine",
        ] {
            assert!(
                text.lines().any(|written| written.trim_end() == line),
                "{line}\n{text}"
            );
        }
        assert!(!text.contains("ORGANIZER") && !text.contains("LOCATION"));
    }
}
