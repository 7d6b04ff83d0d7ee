//! The booking or the appointment that an e-mail is about, as a file for calendars.

use crate::Attachment;
use calendar_file::{CalendarFile, Event, Organizer, Status};
use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

/// What takes place, as the database has it now.
#[derive(Clone, Debug, Deserialize)]
pub struct BookedEvent {
    /// `booking` or `appointment`.
    pub kind: String,
    /// Its id.
    pub id: Uuid,
    /// When it begins, in seconds since 1970.
    pub starts_at: i64,
    ends_at: i64,
    created_at: i64,
    /// When what the message tells of happened.
    changed_at: i64,
    status: String,
    was_confirmed: bool,
    title: String,
    location: Option<String>,
    confirmation_code: String,
    organization_name: String,
    organization_email: Option<String>,
}

impl BookedEvent {
    /// Whether it is still to take place.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.status.as_str(), "pending" | "confirmed")
    }

    /// The file; `None` where it is not confirmed and never was: no calendar has it.
    ///
    /// The number of the change is the seconds since it was booked: it only rises, and there is nothing to count. A feed of the
    /// same events names them alike, so that a program shows each once.
    pub(crate) fn file(&self, sender: Option<&str>, url: Option<&str>) -> Option<Attachment> {
        let status = match self.status.as_str() {
            "confirmed" => Status::Confirmed,
            "cancelled" if self.was_confirmed => Status::Cancelled,
            _ => return None,
        };
        let time = |seconds| Timestamp::from_second(seconds).ok();
        let uid = format!("{}@frontdesk", self.id);
        let event = Event {
            uid: &uid,
            sequence: u32::try_from(self.changed_at - self.created_at).unwrap_or_default(),
            stamp: time(self.changed_at)?,
            starts_at: time(self.starts_at)?,
            ends_at: time(self.ends_at)?,
            summary: &format!("{} · {}", self.title, self.organization_name),
            description: &self.confirmation_code,
            location: self.location.as_deref().unwrap_or_default(),
            url,
            status,
            organizer: self
                .organization_email
                .as_deref()
                .or(sender)
                .map(|email| Organizer {
                    name: &self.organization_name,
                    email,
                }),
        };
        Some(Attachment {
            name: "event.ics",
            media_type: "text/calendar",
            parameters: "charset=utf-8; method=PUBLISH",
            content: CalendarFile::default().write([event]),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn file(status: &str, was_confirmed: bool, changed_at: i64) -> Option<String> {
        let event: BookedEvent = serde_json::from_value(json!({
            "kind": "booking", "id": "29decd12-dc72-4786-806c-43b1a860f0eb", "title": "Walk, slowly", "location": null,
            "confirmation_code": "CQ33M-YZAFE", "status": status, "was_confirmed": was_confirmed,
            "starts_at": 1_796_460_800, "ends_at": 1_796_468_000, "created_at": 1_795_000_000, "changed_at": changed_at,
            "organization_name": "Alpine", "organization_email": null,
        }))
        .unwrap();
        Some(
            event
                .file(Some("no-reply@frontdesk.example"), None)?
                .content,
        )
    }

    #[test]
    fn a_change_is_the_same_event_with_a_higher_number() {
        let confirmed = file("confirmed", true, 1_795_000_000).unwrap();
        let moved = file("confirmed", true, 1_795_000_060).unwrap();
        let cancelled = file("cancelled", true, 1_795_000_120).unwrap();
        for (file, line) in [
            (&confirmed, "SEQUENCE:0"),
            (&moved, "SEQUENCE:60"),
            (&cancelled, "SEQUENCE:120"),
            (&cancelled, "STATUS:CANCELLED"),
            (&moved, "SUMMARY:Walk\\, slowly · Alpine"),
            (
                &moved,
                "ORGANIZER;CN=\"Alpine\":mailto:no-reply@frontdesk.example",
            ),
        ] {
            assert!(file.contains(&format!("{line}\r\n")), "{line}\n{file}");
            assert!(file.contains("UID:29decd12-dc72-4786-806c-43b1a860f0eb@frontdesk\r\n"));
        }
    }

    #[test]
    fn what_was_never_confirmed_is_in_no_calendar() {
        assert_eq!(file("pending", false, 1_795_000_000), None);
        assert_eq!(file("cancelled", false, 1_795_000_000), None);
        assert_eq!(file("completed", true, 1_795_000_000), None);
    }
}
