//! Events of Outlook, as Microsoft Graph's `calendarView/delta` gives them with times in UTC.
//! <https://learn.microsoft.com/graph/delta-query-events>

use crate::busy::{Busy, Changes, Window, beginning};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A page of events.
#[derive(Debug, Deserialize)]
pub struct OutlookPage {
    #[serde(default)]
    value: Vec<Value>,
    /// Where the next page is; `None`: this is the last one.
    #[serde(rename = "@odata.nextLink")]
    pub next_link: Option<String>,
    /// Of the last page: where the next read goes on.
    #[serde(rename = "@odata.deltaLink")]
    pub delta_link: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    #[serde(default, rename = "type")]
    kind: String,
    series_master_id: Option<String>,
    show_as: Option<String>,
    #[serde(default)]
    is_cancelled: bool,
    #[serde(default)]
    is_all_day: bool,
    response_status: Option<Response>,
    transaction_id: Option<String>,
    start: Option<Time>,
    end: Option<Time>,
}

#[derive(Deserialize)]
struct Response {
    #[serde(default)]
    response: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Time {
    date_time: String,
}

/// What a series says for those of its occurrences that tell nothing but their time.
#[derive(Clone, Copy, Debug)]
struct Series {
    is_free: bool,
    is_all_day: bool,
}

/// Reads the pages of one round: an occurrence says nothing but its time, and its series may be on another page.
#[derive(Debug, Default)]
pub(crate) struct Round {
    series: BTreeMap<String, Series>,
}

impl OutlookPage {
    /// Reads an answer; `None` where it is none.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }

    /// Notes the events of the pages of one round. A day is one of `zone`.
    pub fn note_all(pages: &[Self], changes: &mut Changes, zone: &TimeZone, window: &Window) {
        let items = || pages.iter().flat_map(|page| &page.value);
        let mut round = Round::default();
        for item in items() {
            if let (Some(id), Ok(event)) = (id(item), Event::deserialize(item))
                && event.kind == "seriesMaster"
            {
                let series = Series {
                    is_free: event.is_free(),
                    is_all_day: event.is_all_day,
                };
                round.series.insert(id.to_owned(), series);
            }
        }
        for item in items() {
            let Some(id) = id(item) else {
                continue;
            };
            let is_removed = item.get("@removed").is_some();
            let event = Event::deserialize(item).ok().filter(|_| !is_removed);
            let busy = event.and_then(|event| round.busy(event, zone));
            changes.note(id, busy, window);
        }
    }
}

fn id(item: &Value) -> Option<&str> {
    item.get("id")
        .and_then(Value::as_str)
        .filter(|id| !id.is_empty())
}

impl Round {
    fn busy(&self, event: Event, zone: &TimeZone) -> Option<Busy> {
        // A series is no event: its occurrences are.
        if event.kind == "seriesMaster" {
            return None;
        }
        let series = event
            .series_master_id
            .as_ref()
            .and_then(|id| self.series.get(id));
        let series = series.filter(|_| event.show_as.is_none());
        let is_free = series.map_or_else(|| event.is_free(), |series| series.is_free);
        if is_free || event.is_cancelled {
            return None;
        }
        let is_all_day = series.map_or(event.is_all_day, |series| series.is_all_day);
        let moment = |time: &Time| -> Option<Timestamp> {
            let local: DateTime = time.date_time.parse().ok()?;
            match is_all_day {
                // Midnight of a day, in whatever zone.
                true => beginning(local.date(), zone),
                false => Some(local.to_zoned(TimeZone::UTC).ok()?.timestamp()),
            }
        };
        Some(Busy {
            starts: moment(event.start.as_ref()?)?,
            ends: moment(event.end.as_ref()?)?,
            // Other programs have transactions of their own kind.
            written_by: event
                .transaction_id
                .and_then(|id| Uuid::try_parse(&id).ok())
                .map(|id| id.to_string()),
        })
    }
}

impl Event {
    fn is_free(&self) -> bool {
        let declined = self
            .response_status
            .as_ref()
            .is_some_and(|status| status.response == "declined");
        declined
            || self.is_cancelled
            || matches!(self.show_as.as_deref(), Some("free" | "workingElsewhere"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_occurrence_is_as_its_series_is_on_whatever_page() {
        let time = |day: &str, hour: &str| json!({ "dateTime": format!("2026-12-{day}T{hour}:00:00.0000000"), "timeZone": "UTC" });
        let event = |id: &str, more: Value| {
            let mut event = json!({ "@odata.type": "#microsoft.graph.event", "id": id, "type": "singleInstance",
                "showAs": "busy", "isAllDay": false, "isCancelled": false,
                "start": time("01", "09"), "end": time("01", "10") });
            for (name, value) in more.as_object().unwrap() {
                event[name] = value.clone();
            }
            event
        };
        let occurrence = |id: &str, of: &str| json!({ "id": id, "type": "occurrence", "seriesMasterId": of, "start": time("03", "00"), "end": time("04", "00") });
        let first = json!({
            "@odata.nextLink": "https://graph.microsoft.com/v1.0/next",
            "value": [
                occurrence("o-free", "free series"), occurrence("o-day", "days"), occurrence("o-unknown", "elsewhere"),
                event("busy", json!({ "transactionId": "0193C0DE-0000-7000-8000-000000000001" })), event("free", json!({ "showAs": "free" })),
                event("elsewhere", json!({ "showAs": "workingElsewhere" })), event("oof", json!({ "showAs": "oof", "transactionId": "of others" })),
                event("declined", json!({ "responseStatus": { "response": "declined" } })),
                event("cancelled", json!({ "isCancelled": true })),
                { "id": "gone", "@removed": { "reason": "deleted" } }, { "id": "" }, 1
            ]
        });
        let last = json!({
            "@odata.deltaLink": "https://graph.microsoft.com/v1.0/delta",
            "value": [
                event("free series", json!({ "type": "seriesMaster", "showAs": "free" })),
                event("days", json!({ "type": "seriesMaster", "isAllDay": true })),
                { "id": "exception", "type": "exception", "seriesMasterId": "free series", "showAs": "busy",
                  "start": time("05", "09"), "end": time("05", "10") }
            ]
        });
        let pages: Vec<_> = [first, last]
            .iter()
            .map(|page| OutlookPage::read(page.to_string().as_bytes()).unwrap())
            .collect();
        let window = Window {
            from: "2026-11-01T00:00Z".parse().unwrap(),
            until: "2027-01-01T00:00Z".parse().unwrap(),
        };
        let mut changes = Changes::default();
        OutlookPage::note_all(&pages, &mut changes, &crate::zone("Europe/Zurich"), &window);

        let rows = serde_json::to_value(changes.busy()).unwrap();
        assert_eq!(
            rows,
            json!([
                [
                    "busy",
                    1_796_115_600,
                    1_796_119_200,
                    "0193c0de-0000-7000-8000-000000000001"
                ],
                ["exception", 1_796_461_200, 1_796_464_800, null],
                ["o-day", 1_796_252_400, 1_796_338_800, null],
                ["o-unknown", 1_796_256_000, 1_796_342_400, null],
                ["oof", 1_796_115_600, 1_796_119_200, null],
            ])
        );
        assert_eq!(
            changes.removed(),
            [
                "cancelled",
                "days",
                "declined",
                "elsewhere",
                "free",
                "free series",
                "gone",
                "o-free"
            ]
        );
    }
}
