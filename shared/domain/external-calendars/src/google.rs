//! Events of Google Calendar, as `events.list` gives them with `singleEvents`: each occurrence by itself.
//! <https://developers.google.com/workspace/calendar/api/v3/reference/events>

use crate::{
    busy::{Busy, Changes, Window, beginning},
    written::appointment_of,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Deserialize;
use serde_json::Value;

/// A page of events.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GooglePage {
    #[serde(default)]
    items: Vec<Value>,
    /// Where the next page is; `None`: this is the last one.
    pub next_page_token: Option<String>,
    /// Of the last page: where the next read goes on.
    pub next_sync_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    id: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    transparency: String,
    #[serde(default)]
    event_type: String,
    start: Option<Time>,
    end: Option<Time>,
    #[serde(default)]
    attendees: Vec<Attendee>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Time {
    date: Option<String>,
    date_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attendee {
    #[serde(default, rename = "self")]
    is_self: bool,
    #[serde(default)]
    response_status: String,
}

impl GooglePage {
    /// Reads an answer; `None` where it is none.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }

    /// Notes its events. A day is one of `zone`.
    pub fn note(&self, changes: &mut Changes, zone: &TimeZone, window: &Window) {
        for item in &self.items {
            let Some(id) = item.get("id").and_then(Value::as_str) else {
                continue;
            };
            let event = Event::deserialize(item).ok();
            let busy = event.and_then(|event| event.busy(zone));
            changes.note(id, busy, window);
        }
    }
}

impl Event {
    /// When it is busy. What was declined, cancelled or is shown as free is not, nor is where somebody works.
    fn busy(&self, zone: &TimeZone) -> Option<Busy> {
        let declined = self
            .attendees
            .iter()
            .any(|attendee| attendee.is_self && attendee.response_status == "declined");
        if self.id.is_empty()
            || self.status == "cancelled"
            || self.transparency == "transparent"
            || self.event_type == "workingLocation"
            || declined
        {
            return None;
        }
        Some(Busy {
            starts: self.start.as_ref()?.moment(zone)?,
            ends: self.end.as_ref()?.moment(zone)?,
            written_by: appointment_of(&self.id).map(|id| id.to_string()),
        })
    }
}

impl Time {
    fn moment(&self, zone: &TimeZone) -> Option<Timestamp> {
        match (&self.date_time, &self.date) {
            (Some(moment), _) => moment.parse().ok(),
            (None, Some(day)) => beginning(day.parse::<Date>().ok()?, zone),
            (None, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_blocks_nothing_is_told_apart() {
        let at = |id: &str, more: Value| {
            let mut event = json!({
                "kind": "calendar#event", "id": id, "status": "confirmed",
                "start": { "dateTime": "2026-12-01T09:00:00+01:00", "timeZone": "Europe/Zurich" },
                "end": { "dateTime": "2026-12-01T10:00:00+01:00", "timeZone": "Europe/Zurich" }
            });
            for (name, value) in more.as_object().unwrap() {
                event[name] = value.clone();
            }
            event
        };
        let attendee = |own: bool, response: &str| json!({ "attendees": [{ "email": "a@x.example", "self": own, "responseStatus": response }] });
        let page = json!({
            "kind": "calendar#events", "nextSyncToken": "CPDAlvWDx70CEPDAlvWDx70CGAU=",
            "items": [
                at("busy", json!({})), at("tentative", json!({ "status": "tentative" })),
                at("free", json!({ "transparency": "transparent" })), at("home", json!({ "eventType": "workingLocation" })),
                at("away", json!({ "eventType": "outOfOffice" })), at("declined", attendee(true, "declined")),
                at("others declined", attendee(false, "declined")), at("accepted", attendee(true, "accepted")),
                at("0000000000000000000000000000123400000000000000000000000000000056", json!({})),
                { "id": "cancelled", "status": "cancelled" },
                { "id": "day", "status": "confirmed", "start": { "date": "2026-12-02" }, "end": { "date": "2026-12-03" } },
                { "id": "odd", "start": { "dateTime": "soon" } }, { "no": "id" }, 7
            ]
        });
        let page = GooglePage::read(page.to_string().as_bytes()).unwrap();
        let window = Window {
            from: "2026-11-01T00:00Z".parse().unwrap(),
            until: "2027-01-01T00:00Z".parse().unwrap(),
        };
        let mut changes = Changes::default();
        page.note(&mut changes, &crate::zone("America/New_York"), &window);

        let rows = serde_json::to_value(changes.busy()).unwrap();
        let ids: Vec<_> = rows
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row[0].clone())
            .collect();
        assert_eq!(
            ids,
            [
                "0000000000000000000000000000123400000000000000000000000000000056",
                "accepted",
                "away",
                "busy",
                "day",
                "others declined",
                "tentative"
            ]
        );
        // The day of the organization's zone, whatever the calendar's is.
        assert_eq!(rows[4], json!(["day", 1_796_187_600, 1_796_274_000, null]));
        // One that we wrote says by its id which appointment it is of.
        assert_eq!(rows[0][3], "00000000-0000-0000-0000-000000001234");
        assert_eq!(
            changes.removed(),
            ["cancelled", "declined", "free", "home", "odd"]
        );
        assert_eq!(
            page.next_sync_token.as_deref(),
            Some("CPDAlvWDx70CEPDAlvWDx70CGAU=")
        );
        assert!(GooglePage::read(b"<html>").is_none());
    }
}
