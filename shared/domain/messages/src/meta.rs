//! Webhooks of Meta, about messages on WhatsApp, Instagram and Messenger:
//! <https://developers.facebook.com/docs/graph-api/webhooks/reference>

use crate::Keyword;
use foreign::{id, line_of, text_of, word};
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Events that one body may hold: Meta puts up to a thousand changes together.
const MAX_EVENTS: usize = 2_000;
/// Files that a message may have.
const MAX_FILES: usize = 10;
/// Characters of a message.
const MAX_TEXT: usize = 100_000;

/// What became of a message on one of Meta's networks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SocialEvent {
    channel: &'static str,
    /// The account of the business that it is about.
    account_id: String,
    /// The id of the message; of a preference, whose it is.
    external_id: String,
    #[serde(flatten)]
    change: Change,
    /// Seconds since 1970.
    at: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Change {
    /// Somebody wrote.
    Message(Words),
    /// The business wrote, elsewhere.
    Echo(Words),
    /// Whoever wrote it wrote it anew.
    Edit { text: String },
    /// Whoever wrote it took it back.
    Deleted,
    /// How far a message is that was sent.
    Status {
        status: &'static str,
        error: Option<String>,
        /// What the code says of the recipient.
        refusal: Option<&'static str>,
        /// Our id of it, which was sent along.
        outbox_id: Option<Uuid>,
    },
    /// Somebody stopped the marketing of the business in their app, or has it again.
    Preference {
        /// Their number (E.164).
        phone: String,
        keyword: Keyword,
        /// As the app calls what they chose.
        text: Option<String>,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Words {
    /// Who they are to the network.
    user_id: String,
    /// Their number (E.164), where WhatsApp tells it.
    phone: Option<String>,
    name: Option<String>,
    from: String,
    to: String,
    text: String,
    attachments: Vec<Value>,
    metadata: Map<String, Value>,
    /// What a text of WhatsApp asks for that is nothing but a keyword.
    #[serde(skip_serializing_if = "Option::is_none")]
    keyword: Option<Keyword>,
    /// Whether another app has the thread, or it is for the sender of messages alone.
    is_quiet: bool,
    /// Of an echo: our id of it, which was sent along.
    #[serde(skip_serializing_if = "Option::is_none")]
    outbox_id: Option<Uuid>,
}

/// Reads a body whose signature was right: all that it tells of messages, of any accounts. What can't be read is left out,
/// and takes nothing else with it.
///
/// # Errors
/// Why there is nothing in it.
pub fn read_meta(body: &[u8]) -> Result<Vec<SocialEvent>, &'static str> {
    let body: Value = serde_json::from_slice(body).map_err(|_| "not_json")?;
    let entries = list(body.get("entry"));
    let mut events: Vec<SocialEvent> = match body.get("object").and_then(Value::as_str) {
        Some("whatsapp_business_account") => entries
            .flat_map(|entry| list(entry.get("changes")))
            .filter_map(|change| change.get("value"))
            .flat_map(whatsapp)
            .take(MAX_EVENTS)
            .collect(),
        Some("instagram") => entries
            .flat_map(|entry| page("instagram", entry))
            .take(MAX_EVENTS)
            .collect(),
        Some("page") => entries
            .flat_map(|entry| page("messenger", entry))
            .take(MAX_EVENTS)
            .collect(),
        _ => return Err("unknown_object"),
    };
    // Two bodies at once take up the same people in the same order, and wait for each other in no circle.
    events.sort_by(|one, other| {
        let key = |event: &SocialEvent| (event.account_id.clone(), event.external_id.clone());
        key(one).cmp(&key(other))
    });
    match events.is_empty() {
        true => Err("no_effect"),
        false => Ok(events),
    }
}

fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

fn text(value: Option<&Value>) -> Option<String> {
    let text = text_of(value?.as_str()?, MAX_TEXT);
    (!text.trim().is_empty()).then_some(text)
}

/// The changes of an account of WhatsApp Business.
fn whatsapp(value: &Value) -> Vec<SocialEvent> {
    let metadata = value.get("metadata");
    let Some(account) = metadata.and_then(|known| id(known.get("phone_number_id"))) else {
        return Vec::new();
    };
    let own = metadata.and_then(|known| known.get("display_phone_number"));
    let own = own
        .and_then(|number| e164(number.as_str()?))
        .unwrap_or_else(|| account.clone());
    let whatsapp = WhatsApp {
        value,
        account,
        own,
    };
    let messages = list(value.get("messages")).filter_map(|message| whatsapp.message(message));
    let echoes = list(value.get("message_echoes")).filter_map(|echo| whatsapp.echo(echo));
    let statuses = list(value.get("statuses")).filter_map(|status| whatsapp.status(status));
    let preferences = list(value.get("user_preferences"));
    let preferences = preferences.filter_map(|chosen| whatsapp.preference(chosen));
    messages
        .chain(echoes)
        .chain(statuses)
        .chain(preferences)
        .collect()
}

struct WhatsApp<'a> {
    value: &'a Value,
    account: String,
    own: String,
}

impl WhatsApp<'_> {
    fn event(&self, external_id: String, change: Change, at: Option<i64>) -> SocialEvent {
        SocialEvent {
            channel: "whatsapp",
            account_id: self.account.clone(),
            external_id,
            change,
            at,
        }
    }

    fn message(&self, message: &Value) -> Option<SocialEvent> {
        let at = seconds(message.get("timestamp"));
        let kind = message.get("type").and_then(Value::as_str)?;
        let original = |name: &str| id(message.get(name)?.get("original_message_id"));
        match kind {
            "edit" => {
                let edited = message.get("edit")?.get("message")?;
                let (text, _) = content(edited)?;
                return Some(self.event(original("edit")?, Change::Edit { text }, at));
            }
            "revoke" => return Some(self.event(original("revoke")?, Change::Deleted, at)),
            // Nothing that anybody reads.
            "reaction" | "system" | "request_welcome" => return None,
            _ => {}
        }
        let (text, attachments) = content(message)?;
        // People with a name have no number there any more.
        let number = message.get("from").and_then(Value::as_str).and_then(e164);
        let user = id(message.get("from_user_id"));
        let user_id = user.or_else(|| number.clone())?;
        // The label of a button answers what it stands below.
        let keyword = match kind {
            "text" => Keyword::read(&text, "whatsapp"),
            _ => None,
        };
        let mut metadata = self.metadata(message, kind);
        if let Some(keyword) = keyword {
            metadata.insert("keyword".to_owned(), json!(keyword));
        }
        let words = Words {
            name: self.name(&user_id, message.get("from")),
            from: number.clone().unwrap_or_else(|| user_id.clone()),
            user_id,
            phone: number,
            to: self.own.clone(),
            text,
            attachments,
            metadata,
            keyword,
            // No carrier answers here.
            is_quiet: keyword.is_some_and(|keyword| keyword.is_quiet(false)),
            outbox_id: None,
        };
        Some(self.event(id(message.get("id"))?, Change::Message(words), at))
    }

    /// What the business wrote in the app on its phone.
    fn echo(&self, echo: &Value) -> Option<SocialEvent> {
        let kind = echo.get("type").and_then(Value::as_str)?;
        let (text, attachments) = content(echo)?;
        let number = echo.get("to").and_then(Value::as_str).and_then(e164);
        let user_id = id(echo.get("to_user_id")).or_else(|| number.clone())?;
        let words = Words {
            from: self.own.clone(),
            to: number.clone().unwrap_or_else(|| user_id.clone()),
            user_id,
            phone: number,
            name: None,
            text,
            attachments,
            metadata: self.metadata(echo, kind),
            keyword: None,
            is_quiet: true,
            outbox_id: None,
        };
        let at = seconds(echo.get("timestamp"));
        Some(self.event(id(echo.get("id"))?, Change::Echo(words), at))
    }

    fn status(&self, status: &Value) -> Option<SocialEvent> {
        let told = match status.get("status")?.as_str()? {
            "sent" => "sent",
            "delivered" => "delivered",
            "read" | "played" => "read",
            "failed" => "failed",
            _ => return None,
        };
        let code = list(status.get("errors")).find_map(|error| error.get("code")?.as_u64());
        let own_id = status.get("biz_opaque_callback_data");
        let change = Change::Status {
            status: told,
            error: code.map(|code| code.to_string()),
            // Whoever stopped the marketing of a business still reads what they asked for.
            refusal: (code == Some(131_050)).then_some("no_marketing"),
            outbox_id: own_id.and_then(|id| Uuid::try_parse(id.as_str()?).ok()),
        };
        Some(self.event(
            id(status.get("id"))?,
            change,
            seconds(status.get("timestamp")),
        ))
    }

    /// Meta's own button to stop marketing, and to have it again.
    fn preference(&self, chosen: &Value) -> Option<SocialEvent> {
        if chosen.get("category")?.as_str()? != "marketing_messages" {
            return None;
        }
        let keyword = match chosen.get("value")?.as_str()? {
            "stop" => Keyword::Stop,
            "resume" => Keyword::Start,
            _ => return None,
        };
        let phone = e164(chosen.get("wa_id")?.as_str()?)?;
        let at = seconds(chosen.get("timestamp"))?;
        let text = chosen.get("detail");
        let text = text.and_then(|text| line_of(text.as_str()?, 100));
        let change = Change::Preference {
            phone: phone.clone(),
            keyword,
            text,
        };
        Some(self.event(phone, change, Some(at)))
    }

    /// The name that whoever wrote goes by.
    fn name(&self, user_id: &str, number: Option<&Value>) -> Option<String> {
        let mut contacts = list(self.value.get("contacts"));
        let is_theirs = |contact: &&Value| {
            contact.get("user_id").and_then(Value::as_str) == Some(user_id)
                || number.is_some() && contact.get("wa_id") == number
        };
        let profile = contacts.find(is_theirs)?.get("profile")?;
        let name = profile.get("name").or_else(|| profile.get("username"));
        line_of(name?.as_str()?, 200)
    }

    fn metadata(&self, message: &Value, kind: &str) -> Map<String, Value> {
        let mut metadata = Map::new();
        let mut add = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                metadata.insert(name.to_owned(), json!(value));
            }
        };
        add(
            "type",
            word(Some(&json!(kind))).filter(|kind| kind != "text"),
        );
        add(
            "reply_to",
            message
                .get("context")
                .and_then(|context| id(context.get("id"))),
        );
        metadata
    }
}

/// The words and the files of a message of WhatsApp.
fn content(message: &Value) -> Option<(String, Vec<Value>)> {
    let kind = message.get("type").and_then(Value::as_str)?;
    let of_kind = message.get(kind);
    let field = |name: &str| of_kind.and_then(|content| content.get(name));
    Some(match kind {
        "text" => (text(field("body"))?, Vec::new()),
        "image" | "audio" | "video" | "document" | "sticker" => {
            let file = json!({
                "type": kind, "id": id(field("id")),
                "content_type": field("mime_type").and_then(|kind| line_of(kind.as_str()?, 100)),
                "name": field("filename").and_then(|name| line_of(name.as_str()?, 200)),
            });
            (text(field("caption")).unwrap_or_default(), vec![file])
        }
        "location" => {
            let line = |name| field(name).and_then(|text| line_of(text.as_str()?, 200));
            let place = json!({
                "type": "location", "latitude": field("latitude").and_then(Value::as_f64),
                "longitude": field("longitude").and_then(Value::as_f64), "label": line("name"), "address": line("address"),
            });
            (String::new(), vec![place])
        }
        "button" => (text(field("text"))?, Vec::new()),
        "interactive" => {
            let reply = ["button_reply", "list_reply", "nfm_reply"]
                .iter()
                .find_map(|name| field(name))?;
            let words = text(reply.get("title")).or_else(|| text(reply.get("body")));
            (words?, Vec::new())
        }
        // Kept as what it is: contacts, orders, and what there will be.
        _ => (
            String::new(),
            vec![json!({ "type": word(Some(&json!(kind)))? })],
        ),
    })
}

/// The messages of an account of Instagram, or a page on Messenger.
fn page(channel: &'static str, entry: &Value) -> Vec<SocialEvent> {
    let Some(account) = id(entry.get("id")) else {
        return Vec::new();
    };
    let messaging = list(entry.get("messaging")).map(|item| (item, false));
    // Another app has the thread: it is kept, and calls for no reply of ours.
    let standby = list(entry.get("standby")).map(|item| (item, true));
    let read = |(item, is_quiet)| of_page(channel, &account, item, is_quiet);
    messaging.chain(standby).filter_map(read).collect()
}

fn of_page(
    channel: &'static str,
    account: &str,
    item: &Value,
    is_quiet: bool,
) -> Option<SocialEvent> {
    let at = item
        .get("timestamp")
        .and_then(Value::as_i64)
        .map(|at| at.div_euclid(1_000));
    let at = at.filter(|at| (0..=253_402_300_799).contains(at));
    let event = |external_id, change| SocialEvent {
        channel,
        account_id: account.to_owned(),
        external_id,
        change,
        at,
    };
    if let Some(edit) = item.get("message_edit") {
        let text = text(edit.get("text"))?;
        return Some(event(id(edit.get("mid"))?, Change::Edit { text }));
    }
    let person = |name: &str| id(item.get(name)?.get("id"));
    let (message, text) = match (item.get("message"), item.get("postback")) {
        (Some(message), _) => (message, text(message.get("text"))),
        // A button of ours, whose label they chose.
        (None, Some(postback)) => (postback, text(postback.get("title"))),
        (None, None) => return None,
    };
    let mid = id(message.get("mid"))?;
    let is = |name: &str| message.get(name).and_then(Value::as_bool) == Some(true);
    if is("is_deleted") {
        return Some(event(mid, Change::Deleted));
    }
    let attachments: Vec<Value> = list(message.get("attachments"))
        .filter_map(|attachment| {
            let url = attachment
                .get("payload")
                .and_then(|payload| foreign::url(payload.get("url")));
            Some(json!({ "type": word(attachment.get("type"))?, "url": url }))
        })
        .take(MAX_FILES)
        .collect();
    if text.is_none() && attachments.is_empty() && !is("is_unsupported") {
        return None;
    }
    let is_echo = is("is_echo");
    let (from, to) = (person("sender")?, person("recipient")?);
    let mut metadata = Map::new();
    let reply_to = message
        .get("reply_to")
        .and_then(|reply| id(reply.get("mid")));
    let payload = ["payload", "quick_reply"].iter().find_map(|name| {
        let payload = message.get(*name)?;
        line_of(payload.get("payload").unwrap_or(payload).as_str()?, 1_000)
    });
    for (name, value) in [("reply_to", reply_to), ("payload", payload)] {
        if let Some(value) = value {
            metadata.insert(name.to_owned(), json!(value));
        }
    }
    let words = Words {
        user_id: if is_echo { to.clone() } else { from.clone() },
        phone: None,
        name: None,
        from,
        to,
        text: text.unwrap_or_default(),
        attachments,
        metadata,
        keyword: None,
        is_quiet: is_quiet || is_echo,
        outbox_id: message
            .get("metadata")
            .filter(|_| is_echo)
            .and_then(|id| Uuid::try_parse(id.as_str()?).ok()),
    };
    let change = match is_echo {
        true => Change::Echo(words),
        false => Change::Message(words),
    };
    Some(event(mid, change))
}

/// A number of WhatsApp, which has no plus, in E.164.
fn e164(number: &str) -> Option<String> {
    let digits: String = number
        .chars()
        .filter(|letter| !matches!(letter, '+' | ' ' | '-'))
        .collect();
    let is_number = (7..=15).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("+{digits}"))
}

/// A time in seconds since 1970, which WhatsApp writes as a text.
fn seconds(value: Option<&Value>) -> Option<i64> {
    let at = match value? {
        Value::String(text) => text.parse().ok()?,
        number => number.as_i64()?,
    };
    (0..=253_402_300_799).contains(&at).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &Value) -> Result<Value, &'static str> {
        read_meta(body.to_string().as_bytes()).map(|events| json!(events))
    }

    fn whatsapp(more: &Value) -> Value {
        let mut value = json!({
            "messaging_product": "whatsapp",
            "metadata": { "display_phone_number": "41445550100", "phone_number_id": "106540352242922" },
        });
        for (name, field) in more.as_object().unwrap() {
            value[name] = field.clone();
        }
        json!({ "object": "whatsapp_business_account", "entry": [
            { "id": "1020304050", "changes": [{ "field": "messages", "value": value }] },
        ] })
    }

    #[test]
    fn somebody_without_a_number_is_known_by_their_id() {
        let read = read(&whatsapp(&json!({
            "contacts": [{ "profile": { "name": "Zoë" }, "user_id": "CH.1349" }],
            "messages": [{
                "from_user_id": "CH.1349", "id": "wamid.1", "timestamp": "1795860000", "type": "text",
                "text": { "body": "Is the hut open?" }, "context": { "id": "wamid.0" },
            }],
        })));

        assert_eq!(
            read.unwrap(),
            json!([{
                "channel": "whatsapp", "account_id": "106540352242922", "external_id": "wamid.1", "kind": "message",
                "user_id": "CH.1349", "phone": null, "name": "Zoë", "from": "CH.1349", "to": "+41445550100",
                "text": "Is the hut open?", "attachments": [], "metadata": { "reply_to": "wamid.0" }, "is_quiet": false,
                "at": 1_795_860_000,
            }])
        );
    }

    #[test]
    fn kinds_of_whatsapp_are_told_apart() {
        let message = |more: Value| {
            let mut message = json!({ "from": "41795550123", "id": "wamid.1", "timestamp": "1" });
            for (name, field) in more.as_object().unwrap() {
                message[name] = field.clone();
            }
            read(&whatsapp(&json!({ "messages": [message] }))).map(|events| events[0].clone())
        };
        let image = message(
            json!({ "type": "image", "image": { "id": "m1", "mime_type": "image/jpeg", "caption": "Look" } }),
        );
        let image = image.unwrap();
        assert_eq!(
            (&image["text"], &image["attachments"][0]["id"]),
            (&json!("Look"), &json!("m1"))
        );
        assert_eq!(
            (&image["user_id"], &image["phone"]),
            (&json!("+41795550123"), &json!("+41795550123"))
        );
        let edit = message(
            json!({ "type": "edit", "edit": { "original_message_id": "wamid.0",
            "message": { "type": "text", "text": { "body": "New" } } } }),
        );
        let edit = edit.unwrap();
        assert_eq!(
            (&edit["kind"], &edit["external_id"], &edit["text"]),
            (&json!("edit"), &json!("wamid.0"), &json!("New"))
        );
        let revoke =
            message(json!({ "type": "revoke", "revoke": { "original_message_id": "wamid.0" } }));
        assert_eq!(revoke.unwrap()["kind"], "deleted");
        let reply = json!({ "type": "interactive", "interactive": { "type": "button_reply",
            "button_reply": { "id": "1", "title": "Yes" } } });
        assert_eq!(message(reply).unwrap()["text"], "Yes");
        let order = message(json!({ "type": "order", "order": {} })).unwrap();
        assert_eq!(order["attachments"], json!([{ "type": "order" }]));
        assert_eq!(
            message(json!({ "type": "reaction", "reaction": {} })),
            Err("no_effect")
        );
        assert_eq!(
            message(json!({ "type": "text", "text": {} })),
            Err("no_effect")
        );
    }

    #[test]
    fn statuses_and_echoes_are_read_beside_messages() {
        let read = read(&whatsapp(&json!({
            "statuses": [
                { "id": "wamid.2", "status": "failed", "timestamp": "2", "errors": [{ "code": 131_047 }] },
                { "id": "wamid.3", "status": "new_one" },
            ],
            "message_echoes": [{ "id": "wamid.4", "to": "41795550123", "type": "text", "text": { "body": "Hi" }, "timestamp": "3" }],
        })))
        .unwrap();
        assert_eq!(read.as_array().unwrap().len(), 2);
        assert_eq!(
            (&read[0]["status"], &read[0]["error"]),
            (&json!("failed"), &json!("131047"))
        );
        assert_eq!(
            (&read[1]["kind"], &read[1]["user_id"]),
            (&json!("echo"), &json!("+41795550123"))
        );
    }

    #[test]
    fn a_keyword_is_a_text_and_no_button() {
        let read_one = |more: Value| {
            let mut message = json!({ "from": "41795550123", "id": "wamid.1", "timestamp": "1" });
            for (name, field) in more.as_object().unwrap() {
                message[name] = field.clone();
            }
            read(&whatsapp(&json!({ "messages": [message] }))).unwrap()[0].clone()
        };
        let text = |words: &str| read_one(json!({ "type": "text", "text": { "body": words } }));
        for (words, keyword, is_quiet) in [
            ("STOP", json!("stop"), true),
            // Whether it is for the sender alone, the database knows.
            ("Anmelden.", json!("start"), false),
            ("yes", json!("yes"), false),
            ("Cancel", Value::Null, false),
            ("Basta!", Value::Null, false),
            ("Help", Value::Null, false),
            ("Info", Value::Null, false),
            ("Stop by at 9", Value::Null, false),
        ] {
            let read = text(words);
            assert_eq!(
                (&read["keyword"], &read["is_quiet"]),
                (&keyword, &json!(is_quiet)),
                "{words}"
            );
            assert_eq!(read["metadata"]["keyword"], keyword, "{words}");
        }
        let button = read_one(json!({ "type": "button", "button": { "text": "Stop" } }));
        assert_eq!(button.get("keyword"), None);
    }

    #[test]
    fn who_stops_marketing_in_the_app_is_heard() {
        let chosen = |value: &str, more: Value| {
            let mut chosen = json!({
                "wa_id": "41795550123", "detail": "User requested to stop marketing messages",
                "category": "marketing_messages", "value": value, "timestamp": 1_795_860_000,
            });
            for (name, field) in more.as_object().unwrap() {
                chosen[name] = field.clone();
            }
            chosen
        };
        let read = read(&whatsapp(&json!({ "user_preferences": [
            chosen("stop", json!({})),
            chosen("resume", json!({ "detail": null })),
            chosen("snooze", json!({})),
            chosen("stop", json!({ "category": "calls" })),
            chosen("stop", json!({ "timestamp": null })),
        ] })))
        .unwrap();

        assert_eq!(
            read,
            json!([
                {
                    "channel": "whatsapp", "account_id": "106540352242922", "external_id": "+41795550123",
                    "kind": "preference", "phone": "+41795550123", "keyword": "stop",
                    "text": "User requested to stop marketing messages", "at": 1_795_860_000,
                },
                {
                    "channel": "whatsapp", "account_id": "106540352242922", "external_id": "+41795550123",
                    "kind": "preference", "phone": "+41795550123", "keyword": "start", "text": null,
                    "at": 1_795_860_000,
                },
            ])
        );
    }

    #[test]
    fn instagram_and_messenger_share_a_form() {
        let item = |mid: &str, more: Value| {
            let mut message = more;
            message["mid"] = json!(mid);
            json!({ "sender": { "id": "555" }, "recipient": { "id": "178" }, "timestamp": 1_795_860_000_123_i64, "message": message })
        };
        let mut echo = item(
            "m2",
            json!({ "text": "3 days", "is_echo": true, "app_id": 1 }),
        );
        echo["sender"]["id"] = json!("178");
        echo["recipient"]["id"] = json!("555");
        let body = |object: &str| {
            json!({ "object": object, "entry": [
            { "id": "178", "messaging": [item("m1", json!({ "text": "How long?" })), echo], "time": 1 },
            { "id": "178", "messaging": [item("m1", json!({ "is_deleted": true })), { "read": { "watermark": 1 } }] },
            { "id": "178", "standby": [item("m3", json!({ "attachments": [{ "type": "ig_hologram", "payload": {} }] }))] },
            { "id": "178", "messaging": [{ "sender": { "id": "555" }, "recipient": { "id": "178" },
                "timestamp": 1, "postback": { "mid": "m4", "title": "Start", "payload": "GET_STARTED" } }] },
            { "messaging": [item("m5", json!({ "text": "no account" }))] }, 7,
        ] })
        };
        let read_all = read(&body("instagram")).unwrap();
        let kinds: Vec<_> = read_all
            .as_array()
            .unwrap()
            .iter()
            .map(|event| {
                (
                    event["external_id"].as_str().unwrap(),
                    event["kind"].as_str().unwrap(),
                    event["is_quiet"].as_bool(),
                )
            })
            .collect();
        assert_eq!(
            kinds,
            [
                ("m1", "message", Some(false)),
                ("m1", "deleted", None),
                ("m2", "echo", Some(true)),
                ("m3", "message", Some(true)),
                ("m4", "message", Some(false)),
            ]
        );
        assert_eq!(read_all[2]["user_id"], "555");
        assert_eq!(
            read_all[3]["attachments"],
            json!([{ "type": "ig_hologram", "url": null }])
        );
        assert_eq!(read(&body("page")).unwrap()[0]["channel"], "messenger");
        assert_eq!(read(&body("user")), Err("unknown_object"));
        assert_eq!(read_meta(b"{"), Err("not_json"));
        assert_eq!(read(&json!({ "object": "page" })), Err("no_effect"));
    }
}
