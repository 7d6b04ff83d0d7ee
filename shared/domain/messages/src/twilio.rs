//! Webhooks of Twilio, about text messages: <https://www.twilio.com/docs/messaging/guides/webhook-request>

use crate::Keyword;
use foreign::{line_of, text_of};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Times of messages in seconds since 1970: from 2000 to 2100.
const TIMES: std::ops::Range<i64> = 946_684_800..4_102_444_800;

/// Events that one body may hold.
const MAX_EVENTS: usize = 100;
/// Files that a message may have, as Twilio says.
const MAX_FILES: usize = 10;
/// Characters of a message. Those of WhatsApp have up to 65,536.
const MAX_TEXT: usize = 100_000;

/// What Twilio tells of text messages.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TextEvent {
    /// Somebody wrote.
    Message(Box<Written>),
    /// How far a message is that was sent.
    Status(Status),
}

/// A message of somebody.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Written {
    channel: &'static str,
    external_id: String,
    /// Who they are to the channel.
    user_id: String,
    /// Their number, where it is one (E.164).
    phone: Option<String>,
    /// As WhatsApp shows it.
    name: Option<String>,
    from: String,
    to: String,
    text: String,
    attachments: Vec<Value>,
    metadata: Map<String, Value>,
    keyword: Option<Keyword>,
    /// Whether it is for the sender of messages alone, and calls for no reply.
    is_quiet: bool,
    /// Seconds since 1970; `None`: just now.
    at: Option<i64>,
}

/// How far a message is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Twilio's id of the message.
    id: String,
    /// Ours, which the URL names that Twilio was given with it.
    outbox_id: Option<Uuid>,
    /// `None`: Twilio has it.
    status: Option<&'static str>,
    /// Twilio's code, such as `30003`.
    error: Option<String>,
    /// `opted_out`, where that is the reason.
    refusal: Option<&'static str>,
}

/// Reads a body whose signature was right: a form, or JSON with the same names, also within events (CloudEvents).
/// `outbox_id` is what the URL names.
///
/// # Errors
/// Why there is nothing in it.
pub fn read_twilio(
    body: &[u8],
    is_form: bool,
    outbox_id: Option<Uuid>,
) -> Result<Vec<TextEvent>, &'static str> {
    let events = match is_form {
        true => vec![Fields::of_form(body)],
        false => match serde_json::from_slice(body).map_err(|_| "not_json")? {
            Value::Object(event) => vec![Fields::of_json(&event)],
            Value::Array(events) => {
                let events = events.iter().filter_map(Value::as_object);
                events.take(MAX_EVENTS).map(Fields::of_json).collect()
            }
            _ => return Err("not_json"),
        },
    };
    let events: Vec<_> = events
        .iter()
        .filter_map(|fields| fields.event(outbox_id))
        .collect();
    match events.is_empty() {
        true => Err("no_effect"),
        false => Ok(events),
    }
}

/// The fields of an event, by their names in lower case: a form writes `MessageSid`, JSON `messageSid`.
struct Fields(BTreeMap<String, String>);

impl Fields {
    fn of_form(body: &[u8]) -> Self {
        let fields = form_urlencoded::parse(body);
        Self::of(fields.map(|(name, value)| (name.into_owned(), value.into_owned())))
    }

    fn of_json(event: &Map<String, Value>) -> Self {
        let data = event.get("data").and_then(Value::as_object);
        let fields = data.unwrap_or(event).iter();
        Self::of(fields.filter_map(|(name, value)| {
            let value = match value {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => return None,
            };
            Some((name.clone(), value))
        }))
    }

    fn of(fields: impl Iterator<Item = (String, String)>) -> Self {
        let mut all = BTreeMap::new();
        for (name, value) in fields.filter(|(_, value)| !value.is_empty()) {
            // Of two the first: no field comes twice.
            all.entry(name.to_ascii_lowercase()).or_insert(value);
        }
        Self(all)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    fn event(&self, outbox_id: Option<Uuid>) -> Option<TextEvent> {
        let id = self
            .get("messagesid")
            .or_else(|| self.get("smssid"))
            .filter(|id| id.len() <= 50 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()))?;
        let told = self
            .get("messagestatus")
            .or_else(|| self.get("smsstatus"))
            .map(str::to_ascii_lowercase);
        match told.as_deref() {
            None | Some("received" | "receiving") => Some(TextEvent::Message(self.message(id)?)),
            Some(told) => Some(TextEvent::Status(self.status(id, told, outbox_id)?)),
        }
    }

    fn status(&self, id: &str, told: &str, outbox_id: Option<Uuid>) -> Option<Status> {
        let error = self.get("errorcode").filter(|code| {
            *code != "0" && code.len() <= 10 && code.bytes().all(|byte| byte.is_ascii_digit())
        });
        Some(Status {
            id: id.to_owned(),
            outbox_id,
            status: match told {
                "accepted" | "scheduled" | "queued" | "sending" => None,
                // Of several parts some have arrived.
                "sent" | "partially_delivered" => Some("sent"),
                "delivered" => Some("delivered"),
                "read" => Some("read"),
                "undelivered" => Some("undelivered"),
                "failed" | "canceled" => Some("failed"),
                // Twilio has new ones without notice.
                _ => return None,
            },
            error: error.map(str::to_owned),
            refusal: (error == Some("21610")).then_some("opted_out"),
        })
    }

    fn message(&self, id: &str) -> Option<Box<Written>> {
        let from = Address::read(self.get("from")?)?;
        // Of a messaging service it is the number that was written to, all the same.
        let to = Address::read(self.get("to")?)?;
        let text = text_of(self.get("body").unwrap_or_default(), MAX_TEXT);
        let attachments = self.attachments();
        if text.trim().is_empty() && attachments.is_empty() {
            return None;
        }
        let understood = self.get("optouttype").map(str::to_ascii_uppercase);
        let keyword = match &understood {
            // What Twilio understood, by the words that the account has set, counts.
            Some(kind) => match kind.as_str() {
                "STOP" => Some(Keyword::Stop),
                "START" => Some(Keyword::Start),
                "HELP" => Some(Keyword::Help),
                _ => None,
            },
            None => Keyword::read(&text, from.channel),
        };
        // Carriers answer keywords of text messages, and Twilio what it understood.
        let is_answered = understood.is_some() || from.channel == "sms";
        Some(Box::new(Written {
            channel: from.channel,
            external_id: id.to_owned(),
            user_id: from.text.clone(),
            phone: from.is_phone().then(|| from.text.clone()),
            name: self.get("profilename").and_then(|name| line_of(name, 200)),
            from: from.text,
            to: to.text,
            text,
            attachments,
            metadata: self.metadata(keyword),
            keyword,
            is_quiet: keyword.is_some_and(|keyword| keyword.is_quiet(is_answered)),
            at: self
                .get("timestamp")
                .and_then(|time| time.parse::<jiff::Timestamp>().ok())
                .map(jiff::Timestamp::as_second)
                // Twilio tells what is new; a time of another age is no time.
                .filter(|at| TIMES.contains(at)),
        }))
    }

    fn attachments(&self) -> Vec<Value> {
        let files = (0..MAX_FILES).filter_map(|number| {
            let url = self.get(&format!("mediaurl{number}"))?;
            let url = foreign::url(Some(&json!(url)))?;
            let kind = self.get(&format!("mediacontenttype{number}"));
            Some(json!({ "url": url, "content_type": kind.and_then(|kind| line_of(kind, 100)) }))
        });
        let mut all: Vec<Value> = files.collect();
        let degrees = |name| {
            self.get(name)?
                .parse::<f64>()
                .ok()
                .filter(|at| at.is_finite())
        };
        if let (Some(latitude), Some(longitude)) = (degrees("latitude"), degrees("longitude")) {
            let line = |name| self.get(name).and_then(|text| line_of(text, 200));
            all.push(json!({
                "type": "location", "latitude": latitude, "longitude": longitude, "label": line("label"),
                "address": line("address"),
            }));
        }
        all
    }

    fn metadata(&self, keyword: Option<Keyword>) -> Map<String, Value> {
        let of_fields = [
            ("reply_to", "originalrepliedmessagesid"),
            ("button", "buttonpayload"),
        ];
        let mut metadata: Map<String, Value> = of_fields
            .iter()
            .filter_map(|(name, field)| {
                let value = line_of(self.get(field)?, 255)?;
                Some(((*name).to_owned(), json!(value)))
            })
            .collect();
        if let Some(keyword) = keyword {
            metadata.insert("keyword".to_owned(), json!(keyword));
        }
        metadata
    }
}

/// An address on one of Twilio's channels.
struct Address {
    channel: &'static str,
    text: String,
}

impl Address {
    /// `None` for channels that come by another way.
    fn read(text: &str) -> Option<Self> {
        let (channel, text) = match text.split_once(':') {
            None => ("sms", text),
            Some(("whatsapp", number)) => ("whatsapp", number),
            // Of one sender with text messages: whoever stops the one stops both.
            Some(("rcs", number)) => ("sms", number),
            Some(_) => return None,
        };
        let text = line_of(text, 255)?;
        Some(Self { channel, text })
    }

    /// Whether it is a number (E.164), and not a short code or a name.
    fn is_phone(&self) -> bool {
        let Some(digits) = self.text.strip_prefix('+') else {
            return false;
        };
        (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Vec<u8> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields).finish().into_bytes()
    }

    fn read(fields: &[(&str, &str)]) -> Result<Value, &'static str> {
        let events = read_twilio(&form(fields), true, None)?;
        let [event] = events.as_slice() else {
            panic!("{events:?}")
        };
        Ok(json!(event))
    }

    const MESSAGE: [(&str, &str); 6] = [
        ("MessageSid", "SM1"),
        ("SmsStatus", "received"),
        ("From", "+41795550123"),
        ("To", "+41445550100"),
        ("NumMedia", "0"),
        ("FromCity", ""),
    ];

    fn message(more: &[(&str, &str)]) -> Result<Value, &'static str> {
        read(&[&MESSAGE, more].concat())
    }

    #[test]
    fn a_message_is_read_with_its_files() {
        let written = message(&[
            ("Body", "C’est trop 🙏 1+1=2\0"),
            ("MediaUrl0", "https://api.twilio.com/ME1"),
            ("MediaContentType0", "image/jpeg"),
            ("MediaUrl1", "file:///etc/passwd"),
        ]);

        assert_eq!(
            written.unwrap(),
            json!({
                "kind": "message", "channel": "sms", "external_id": "SM1", "user_id": "+41795550123",
                "phone": "+41795550123", "name": null, "from": "+41795550123", "to": "+41445550100",
                "text": "C’est trop 🙏 1+1=2",
                "attachments": [{ "url": "https://api.twilio.com/ME1", "content_type": "image/jpeg" }],
                "metadata": {}, "keyword": null, "is_quiet": false, "at": null,
            })
        );
    }

    #[test]
    fn what_twilio_understood_counts_before_the_words() {
        for (body, kind, keyword, is_quiet) in [
            ("ARRÊT", "", json!("stop"), true),
            ("Revoke", "", json!("stop"), true),
            ("yes", "", json!("yes"), false),
            ("Genug jetzt", "STOP", json!("stop"), true),
            ("stop", "HELP", json!("help"), true),
            ("Please stop by", "", Value::Null, false),
        ] {
            let read = message(&[("Body", body), ("OptOutType", kind)]).unwrap();
            assert_eq!(
                (&read["keyword"], &read["is_quiet"]),
                (&keyword, &json!(is_quiet)),
                "{body}"
            );
        }
    }

    #[test]
    fn on_whatsapp_nobody_else_answers() {
        for (body, kind, keyword, is_quiet) in [
            ("STOP", "", json!("stop"), true),
            ("Cancel", "", Value::Null, false),
            ("Hilfe", "", Value::Null, false),
            ("Start", "", json!("start"), false),
            ("Start", "START", json!("start"), true),
            ("Hilfe", "HELP", json!("help"), true),
        ] {
            let from = ("From", "whatsapp:+41795550123");
            let fields = [("MessageSid", "SM1"), ("To", "whatsapp:+41445550100"), from];
            let more = [("Body", body), ("OptOutType", kind)];
            let read = read(&[&fields[..], &more].concat()).unwrap();
            assert_eq!(
                (&read["keyword"], &read["is_quiet"]),
                (&keyword, &json!(is_quiet)),
                "{body} {kind}"
            );
        }
    }

    #[test]
    fn channels_and_senders_are_told_apart() {
        for (from, channel, user, is_phone) in [
            ("whatsapp:+41795550123", "whatsapp", "+41795550123", true),
            ("rcs:+41795550123", "sms", "+41795550123", true),
            ("Migros", "sms", "Migros", false),
            ("8008", "sms", "8008", false),
            ("+0123456789", "sms", "+0123456789", false),
        ] {
            let fields = [("MessageSid", "SM1"), ("Body", "x"), ("To", "+41445550100")];
            let read = read(&[&fields[..], &[("From", from)]].concat()).unwrap();
            assert_eq!(
                (&read["channel"], &read["user_id"]),
                (&json!(channel), &json!(user))
            );
            assert_eq!(read["phone"].is_string(), is_phone, "{from}");
        }
        let fields = [
            ("MessageSid", "SM1"),
            ("Body", "x"),
            ("To", "1"),
            ("From", "messenger:7"),
        ];
        assert_eq!(read(&fields), Err("no_effect"));
    }

    #[test]
    fn a_status_says_how_far_a_message_is() {
        for (told, status) in [
            ("queued", Value::Null),
            ("sending", Value::Null),
            ("sent", json!("sent")),
            ("partially_delivered", json!("sent")),
            ("delivered", json!("delivered")),
            ("read", json!("read")),
            ("undelivered", json!("undelivered")),
            ("canceled", json!("failed")),
        ] {
            let read = read(&[
                ("MessageSid", "SM1"),
                ("SmsStatus", told),
                ("MessageStatus", told),
            ]);
            assert_eq!(read.unwrap()["status"], status, "{told}");
        }
        let failed = read(&[
            ("MessageSid", "SM1"),
            ("MessageStatus", "failed"),
            ("ErrorCode", "21610"),
        ]);
        let failed = failed.unwrap();
        assert_eq!(
            (&failed["error"], &failed["refusal"]),
            (&json!("21610"), &json!("opted_out"))
        );
        let unknown = [("MessageSid", "SM1"), ("MessageStatus", "some_new_state")];
        assert_eq!(read(&unknown), Err("no_effect"));
    }

    #[test]
    fn json_has_the_same_fields_alone_or_in_events() {
        let flat = json!({
            "messageSid": "SM1", "from": "+41795550123", "to": "+41445550100", "body": "Hello", "numMedia": 0,
            "timestamp": "2026-11-28T10:00:00Z",
        });
        let status = json!({ "messageSid": "SM2", "messageStatus": "DELIVERED" });
        let events = json!([
            { "specversion": "1.0", "type": "com.twilio.messaging.inbound-message.received", "data": flat },
            { "type": "com.twilio.messaging.message.delivered", "data": status },
            { "type": "com.twilio.studio.flow", "data": {} }, 7,
        ]);
        let read = |body: &Value| {
            let read = read_twilio(body.to_string().as_bytes(), false, None);
            read.map(|events| json!(events))
        };

        let both = read(&events).unwrap();

        assert_eq!(read(&flat).unwrap()[0], both[0]);
        assert_eq!(both[0]["at"], 1_795_860_000);
        assert_eq!(both[1]["status"], "delivered");
        assert_eq!(both.as_array().unwrap().len(), 2);
        for odd in [json!(null), json!("x"), json!(7)] {
            assert_eq!(read(&odd), Err("not_json"), "{odd}");
        }
        assert_eq!(read(&json!({})), Err("no_effect"));
        assert_eq!(read_twilio(b"{", false, None), Err("not_json"));
        assert_eq!(read_twilio(b"", true, None), Err("no_effect"));
        assert_eq!(
            read_twilio(&[0xff, b'=', 0xfe], true, None),
            Err("no_effect")
        );
    }
}
