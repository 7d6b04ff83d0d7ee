//! What a calendar elsewhere is told of an appointment.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// The property of an event in Outlook that holds the appointment's id. The id of the set is ours alone.
pub const OUTLOOK_PROPERTY: &str =
    "String {6f2d3c1e-8a44-4d0e-9b57-2f1c7e5a9d30} Name frontdesk_appointment";

/// An appointment, as a calendar is to have it.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub struct WrittenEvent {
    starts_at: i64,
    ends_at: i64,
    title: String,
    customer_name: Option<String>,
    place: Option<String>,
    confirmation_code: String,
    is_pending: bool,
}

/// The id of an appointment's event at Google, which lets us choose it: of the letters of base32hex. Resources may share
/// a calendar, so each has an event of its own there: what is written for one is not what is removed for another.
#[must_use]
pub fn google_id(appointment: Uuid, resource: Uuid) -> String {
    format!("{}{}", appointment.simple(), resource.simple())
}

/// The appointment whose event at Google has this id; `None`: the id is none of ours.
pub(crate) fn appointment_of(google_id: &str) -> Option<Uuid> {
    let (appointment, resource) = google_id.split_at_checked(32)?;
    if resource.len() != 32 || Uuid::try_parse(resource).is_err() {
        return None;
    }
    Uuid::try_parse(appointment).ok()
}

impl WrittenEvent {
    fn summary(&self) -> String {
        match &self.customer_name {
            Some(name) => format!("{}: {name}", self.title),
            None => self.title.clone(),
        }
    }

    /// As Google's `events.insert` and `events.update` take it.
    #[must_use]
    pub fn for_google(&self, appointment: Uuid, resource: Uuid) -> Value {
        let time = |second| json!({ "dateTime": moment(second).to_string(), "timeZone": "UTC" });
        json!({
            "id": google_id(appointment, resource),
            "status": if self.is_pending { "tentative" } else { "confirmed" },
            "summary": self.summary(), "location": self.place, "description": self.confirmation_code,
            "start": time(self.starts_at), "end": time(self.ends_at), "transparency": "opaque",
            "extendedProperties": { "private": { "frontdesk_appointment": appointment } },
        })
    }

    /// As Microsoft Graph takes it. `transaction` keeps a new event from being made twice.
    #[must_use]
    pub fn for_outlook(&self, appointment: Uuid, transaction: Option<Uuid>) -> Value {
        let time = |second| {
            let local = jiff::tz::TimeZone::UTC.to_datetime(moment(second));
            json!({ "dateTime": local.to_string(), "timeZone": "UTC" })
        };
        let mut event = json!({
            "subject": self.summary(),
            "location": { "displayName": self.place.as_deref().unwrap_or_default() },
            "body": { "contentType": "text", "content": self.confirmation_code },
            "showAs": if self.is_pending { "tentative" } else { "busy" },
            "start": time(self.starts_at), "end": time(self.ends_at),
        });
        if let (Some(transaction), Some(fields)) = (transaction, event.as_object_mut()) {
            fields.insert("transactionId".to_owned(), json!(transaction));
            let property = json!([{ "id": OUTLOOK_PROPERTY, "value": appointment }]);
            fields.insert("singleValueExtendedProperties".to_owned(), property);
        }
        event
    }
}

fn moment(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_are_told_the_same() {
        let event: WrittenEvent = serde_json::from_value(json!({
            "starts_at": 1_796_115_600, "ends_at": 1_796_119_200, "title": "Boiler check", "customer_name": "Ada",
            "place": null, "confirmation_code": "CQ33M-YZAFE", "is_pending": true
        }))
        .unwrap();
        let id = Uuid::from_u128(0x1234);

        let resource = Uuid::from_u128(0x56);
        let google = event.for_google(id, resource);
        assert_eq!(
            google["id"],
            "0000000000000000000000000000123400000000000000000000000000000056"
        );
        assert_eq!(appointment_of(google["id"].as_str().unwrap()), Some(id));
        for other in [
            "",
            "00000000000000000000000000001234",
            "0000000000000000000000000000123400000000000000000000000000000056_20261201T090000Z",
            "0000000000000000000000000000123v00000000000000000000000000000056",
            "_60q30c1g60o30e1i60o4ac1g60rj8gpl88rj2c1h84s34h9g60s30c1g60o30c1g",
        ] {
            assert_eq!(appointment_of(other), None, "{other}");
        }
        assert_eq!(google["start"]["dateTime"], "2026-12-01T09:00:00Z");
        assert_eq!(
            (&google["summary"], &google["status"]),
            (&json!("Boiler check: Ada"), &json!("tentative"))
        );

        let made = event.for_outlook(id, Some(Uuid::from_u128(7)));
        assert_eq!(
            made["start"],
            json!({ "dateTime": "2026-12-01T09:00:00", "timeZone": "UTC" })
        );
        assert_eq!(
            (&made["subject"], &made["showAs"]),
            (&google["summary"], &json!("tentative"))
        );
        assert_eq!(made["transactionId"], json!(Uuid::from_u128(7)));
        // Of one that there is, neither can be changed.
        let changed = event.for_outlook(id, None);
        assert!(
            changed.get("transactionId").is_none()
                && changed.get("singleValueExtendedProperties").is_none()
        );
    }
}
