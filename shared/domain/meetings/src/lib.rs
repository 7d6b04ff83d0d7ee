//! What Cal.com tells of meetings, read into what the database keeps:
//! <https://cal.com/docs/developing/guides/automation/webhooks>

use fields::Email;
use foreign::{id, line, line_of};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

/// People of one meeting that are kept.
const MAX_PEOPLE: usize = 100;
/// Minutes of a day.
const MAX_MINUTES: i64 = 1_440;

/// What a body is to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// What happened to meetings: more than one where somebody changes seats.
    Events(Vec<MeetingEvent>),
    /// Nothing, for this reason.
    Nothing(&'static str),
}

/// What happened to a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MeetingEvent {
    kind: Kind,
    uid: String,
    /// What it was called before it was moved.
    previous_uid: Option<String>,
    /// When it was told, in milliseconds since 1970.
    at: i64,
    /// In seconds since 1970.
    starts_at: Option<i64>,
    minutes: Option<i64>,
    title: Option<String>,
    url: Option<String>,
    /// Of the metadata, where our link to the calendar puts it.
    conversation_id: Option<Uuid>,
    reason: Option<String>,
    /// Whether it is about the seats of these attendees alone.
    is_seat: bool,
    attendees: Vec<Attendee>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Requested,
    Booked,
    Cancelled,
    Rejected,
    Ended,
    NoShow,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Attendee {
    email: String,
    name: Option<String>,
    no_show: Option<bool>,
}

impl MeetingEvent {
    /// Reads a body whose signature was right.
    pub fn read(body: &[u8]) -> Reading {
        let Ok(Value::Object(event)) = serde_json::from_slice(body) else {
            return Reading::Nothing("not_json");
        };
        // An account may have set a body of its own.
        let Some(trigger) = event.get("triggerEvent").and_then(Value::as_str) else {
            return Reading::Nothing("unknown_object");
        };
        let (kind, is_move) = match trigger {
            "BOOKING_REQUESTED" => (Kind::Requested, false),
            "BOOKING_CREATED" => (Kind::Booked, false),
            "BOOKING_RESCHEDULED" => (Kind::Booked, true),
            "BOOKING_CANCELLED" => (Kind::Cancelled, false),
            "BOOKING_REJECTED" => (Kind::Rejected, false),
            "MEETING_ENDED" => (Kind::Ended, false),
            "BOOKING_NO_SHOW_UPDATED" => (Kind::NoShow, false),
            _ => return Reading::Nothing("unknown_type"),
        };
        match Payload::of(&event).events(kind, is_move) {
            Some(events) => Reading::Events(events),
            None => Reading::Nothing("no_effect"),
        }
    }

    /// The booking's uid at Cal.com.
    pub fn uid(&self) -> &str {
        &self.uid
    }
}

/// The fields of a booking, wherever an event has them.
#[derive(Clone, Copy)]
struct Payload<'a> {
    event: &'a Map<String, Value>,
    booking: &'a Map<String, Value>,
}

impl<'a> Payload<'a> {
    /// The end of a meeting is told by another part of Cal.com, with the fields beside the trigger.
    fn of(event: &'a Map<String, Value>) -> Self {
        let within = ["payload", "evt"]
            .iter()
            .find_map(|name| event.get(*name)?.as_object());
        let booking = within.unwrap_or(event);
        Self { event, booking }
    }

    fn get(self, name: &str) -> Option<&'a Value> {
        self.booking.get(name).filter(|value| !value.is_null())
    }

    fn events(self, kind: Kind, is_move: bool) -> Option<Vec<MeetingEvent>> {
        let earlier = id(self.get("rescheduleUid"));
        let uid = id(self.get("uid").or_else(|| self.get("bookingUid")));
        let is_seat = ["seatsPerTimeSlot", "seatReferenceUid", "attendeeSeatId"]
            .iter()
            .any(|name| self.get(name).is_some());
        let told_at = self.event.get("createdAt").and_then(milliseconds);
        let starts = self.get("startTime").and_then(milliseconds);
        let ends = self.get("endTime").and_then(milliseconds);
        let event = MeetingEvent {
            kind,
            // Of seats that are moved, Cal.com leaves it out: the meeting stays the same one.
            uid: uid.clone().or_else(|| earlier.clone())?,
            previous_uid: None,
            at: told_at.or(ends).or(starts)?,
            starts_at: starts.map(|starts| starts.div_euclid(1_000)),
            minutes: self.minutes(starts, ends),
            title: line(self.get("title")),
            url: self.url(),
            conversation_id: self.conversation(),
            reason: self.reason(kind),
            is_seat,
            attendees: self.attendees(),
        };
        // A booking that takes the place of another says so, whatever its trigger is.
        let earlier = earlier.filter(|earlier| Some(earlier) != uid.as_ref() && uid.is_some());
        let is_plan = is_move || matches!(kind, Kind::Booked | Kind::Requested);
        match earlier {
            Some(earlier) if is_plan && is_seat => {
                // Who moves leaves the seats of others where they are.
                let left = MeetingEvent {
                    kind: Kind::Cancelled,
                    uid: earlier,
                    starts_at: None,
                    reason: None,
                    ..event.clone()
                };
                let left = (!left.attendees.is_empty()).then_some(left);
                Some([event].into_iter().chain(left).collect())
            }
            Some(earlier) if is_plan => Some(vec![MeetingEvent {
                previous_uid: Some(earlier),
                ..event
            }]),
            _ => Some(vec![event]),
        }
    }

    fn minutes(self, starts: Option<i64>, ends: Option<i64>) -> Option<i64> {
        let said = self.get("length").and_then(Value::as_i64);
        let lasts = || Some((ends? - starts?).div_euclid(60_000));
        said.or_else(lasts)
            .filter(|minutes| (1..=MAX_MINUTES).contains(minutes))
    }

    /// Where people meet. A place such as `integrations:daily` is none.
    fn url(self) -> Option<String> {
        let call = self
            .booking
            .get("metadata")
            .and_then(|metadata| metadata.get("videoCallUrl"));
        let data = self
            .booking
            .get("videoCallData")
            .and_then(|data| data.get("url"));
        [call, data, self.get("location")]
            .into_iter()
            .find_map(foreign::url)
    }

    fn conversation(self) -> Option<Uuid> {
        let metadata = self.get("metadata")?;
        Uuid::try_parse(metadata.get("conversation_id")?.as_str()?).ok()
    }

    fn reason(self, kind: Kind) -> Option<String> {
        let named = match kind {
            Kind::Rejected => "rejectionReason",
            _ => "cancellationReason",
        };
        line_of(self.get(named)?.as_str()?, 500)
    }

    fn attendees(self) -> Vec<Attendee> {
        let listed = self.get("attendees").and_then(Value::as_array);
        let listed = listed.map(Vec::as_slice).unwrap_or_default();
        let attendees = listed.iter().filter_map(|attendee| {
            let email = Email::parse(attendee.get("email")?.as_str()?).ok()?;
            Some(Attendee {
                email: email.as_str().to_lowercase(),
                name: line(attendee.get("name")),
                no_show: attendee.get("noShow").and_then(Value::as_bool),
            })
        });
        attendees.take(MAX_PEOPLE).collect()
    }
}

/// A time in milliseconds since 1970: RFC 3339, or a number of them. Years have four digits.
fn milliseconds(value: &Value) -> Option<i64> {
    let at = match value {
        Value::String(text) => text.parse::<Timestamp>().ok()?.as_millisecond(),
        Value::Number(number) => number.as_i64()?,
        _ => return None,
    };
    (0..253_402_300_800_000).contains(&at).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(event: &Value) -> Result<Value, &'static str> {
        match MeetingEvent::read(event.to_string().as_bytes()) {
            Reading::Events(events) => Ok(json!(events)),
            Reading::Nothing(reason) => Err(reason),
        }
    }

    fn booking(trigger: &str, more: Value) -> Value {
        let mut payload = json!({
            "title": "15min between us", "startTime": "2026-12-02T14:00:00Z", "endTime": "2026-12-02T14:15:00Z",
            "attendees": [{ "email": "Sophie@Example.com", "name": "Sophie M.", "timeZone": "Europe/Paris" }],
            "location": "integrations:daily", "uid": "bFJe", "length": 15, "metadata": {},
        });
        for (name, value) in more.as_object().unwrap() {
            payload[name] = value.clone();
        }
        json!({ "triggerEvent": trigger, "createdAt": "2026-11-28T10:00:00.538Z", "payload": payload })
    }

    #[test]
    fn a_booking_is_read() {
        let conversation = "770e8400-e29b-41d4-a716-446655440002";
        let created = booking(
            "BOOKING_CREATED",
            json!({ "metadata": { "videoCallUrl": "https://app.cal.com/video/bFJe", "conversation_id": conversation } }),
        );

        assert_eq!(
            read(&created).unwrap(),
            json!([{
                "kind": "booked", "uid": "bFJe", "previous_uid": null, "at": 1_795_860_000_538_i64,
                "starts_at": 1_796_220_000, "minutes": 15, "title": "15min between us",
                "url": "https://app.cal.com/video/bFJe", "conversation_id": conversation, "reason": null,
                "is_seat": false,
                "attendees": [{ "email": "sophie@example.com", "name": "Sophie M.", "no_show": null }],
            }])
        );
    }

    #[test]
    fn a_meeting_that_is_moved_names_the_one_before_and_seats_do_not() {
        let moved = json!({ "uid": "n3w", "rescheduleUid": "bFJe" });
        let read_one = |event: &Value| read(event).unwrap()[0].clone();
        let one = read_one(&booking("BOOKING_RESCHEDULED", moved.clone()));
        assert_eq!(
            (&one["uid"], &one["previous_uid"]),
            (&json!("n3w"), &json!("bFJe"))
        );

        // The same one, at another time.
        let same = json!({ "uid": null, "rescheduleUid": "bFJe", "seatsPerTimeSlot": 5 });
        let one = read_one(&booking("BOOKING_RESCHEDULED", same));
        assert_eq!(
            (&one["uid"], &one["previous_uid"]),
            (&json!("bFJe"), &Value::Null)
        );

        let mut seat = moved;
        seat["seatsPerTimeSlot"] = json!(5);
        let both = read(&booking("BOOKING_RESCHEDULED", seat)).unwrap();
        assert_eq!(
            (&both[0]["kind"], &both[0]["uid"], &both[0]["previous_uid"]),
            (&json!("booked"), &json!("n3w"), &Value::Null)
        );
        assert_eq!(
            (&both[1]["kind"], &both[1]["uid"], &both[1]["is_seat"]),
            (&json!("cancelled"), &json!("bFJe"), &json!(true))
        );
    }

    #[test]
    fn the_end_is_told_beside_the_trigger_and_no_shows_by_another_name() {
        let ended = json!({
            "triggerEvent": "MEETING_ENDED", "uid": "bFJe", "startTime": "2026-12-02T14:00:00.000Z",
            "endTime": "2026-12-02T14:15:00.000Z", "attendees": [],
        });
        assert_eq!(read(&ended).unwrap()[0]["kind"], "ended");
        assert_eq!(read(&ended).unwrap()[0]["minutes"], 15);
        let no_show = json!({
            "triggerEvent": "BOOKING_NO_SHOW_UPDATED", "createdAt": "2026-12-02T15:00:00Z",
            "payload": { "message": "x", "bookingUid": "bFJe", "attendees": [{ "email": "a@example.com", "noShow": true }] },
        });
        let no_show = &read(&no_show).unwrap()[0];
        assert_eq!(
            (&no_show["uid"], &no_show["attendees"][0]["no_show"]),
            (&json!("bFJe"), &json!(true))
        );
    }

    #[test]
    fn what_is_of_no_use_says_why() {
        let created = |more| booking("BOOKING_CREATED", more);
        for (event, reason) in [
            (json!([]), "not_json"),
            (json!({ "uid": "x" }), "unknown_object"),
            (booking("OOO_CREATED", json!({})), "unknown_type"),
            (booking("PING", json!({})), "unknown_type"),
            (created(json!({ "uid": null })), "no_effect"),
            (created(json!({ "uid": "x".repeat(256) })), "no_effect"),
            (created(json!({ "uid": ["x"] })), "no_effect"),
            (
                json!({ "triggerEvent": "BOOKING_CANCELLED", "payload": { "uid": "x" } }),
                "no_effect",
            ),
        ] {
            assert_eq!(read(&event), Err(reason), "{event}");
        }
        let odd = created(json!({
            "startTime": "soon", "length": 0, "location": "https://user@evil.example/", "title": 7, "metadata": [],
            "attendees": [{ "email": "no address" }, 7, { "name": "x" }],
        }));
        let odd = &read(&odd).unwrap()[0];
        for name in ["starts_at", "minutes", "url", "title", "conversation_id"] {
            assert_eq!(odd[name], Value::Null, "{name}");
        }
        assert_eq!(odd["attendees"], json!([]));
    }
}
