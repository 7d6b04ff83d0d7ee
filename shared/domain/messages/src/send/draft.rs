//! A message, as it is to leave.

use super::{
    Facts, MessageSend, Purpose, SendBy,
    recipient::{address, channel, window_closed},
    words::{Words, words},
};
use calendar::Moment;
use ids::{ConversationId, CustomerId, LeadId, TemplateId, Uuid};
use jiff::Timestamp;
use problem::{Faults, Problem};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// How far ahead a message is sent, in days.
const MAX_DAYS: i64 = 30;

/// The addresses that the platform sends from; `None` where a channel is not configured.
#[derive(Clone, Debug, Default)]
pub struct Senders {
    email: Option<String>,
    sms: Option<String>,
}

impl Senders {
    /// From the platform's variables: an address, or `Name <address>`, and a number or a name.
    #[must_use]
    pub fn new(email: Option<String>, sms: Option<String>) -> Self {
        Self { email, sms }
    }

    /// From where a message comes: the organization's own sender, or the platform's.
    fn of(&self, facts: &Facts, channel: SendBy) -> Option<String> {
        match channel {
            SendBy::Email => {
                let sender = facts.senders.email.as_ref().or(self.email.as_ref())?;
                Some(match sender.split_once('<') {
                    Some((_, address)) => address.trim_end().trim_end_matches('>').to_owned(),
                    None => sender.clone(),
                })
            }
            SendBy::Sms => facts.senders.sms.as_ref().or(self.sms.as_ref()).cloned(),
            SendBy::Whatsapp | SendBy::Messenger | SendBy::Instagram => {
                Some(facts.account.as_ref()?.account_id.clone())
            }
        }
    }
}

/// A message that can be sent: the arguments of `private.message_send`.
#[derive(Debug, Serialize)]
pub struct Draft<'a> {
    channel: SendBy,
    address: String,
    from_address: String,
    conversation_id: Option<ConversationId>,
    account_id: Option<Uuid>,
    customer_id: Option<CustomerId>,
    lead_id: Option<LeadId>,
    template_id: Option<TemplateId>,
    #[serde(flatten)]
    words: Words,
    language: &'a str,
    variables: &'a BTreeMap<String, Value>,
    purpose: Purpose,
    send_at: Option<String>,
    ignores_quiet_hours: bool,
}

/// A message as it would be sent.
#[derive(Debug, Serialize)]
pub struct Preview<'a> {
    channel: SendBy,
    to: &'a str,
    template_id: Option<TemplateId>,
    language: &'a str,
    #[serde(flatten)]
    words: &'a Words,
}

impl<'a> Draft<'a> {
    /// Writes the message; `now` is the time of the request.
    ///
    /// # Errors
    /// 409 `no_address` where the person has none for the channel, `channel_not_configured` where the platform has none;
    /// 422 `invalid_request` for missing variables, all of them, for a broken template, and for what is too long.
    pub fn new(
        request: &'a MessageSend,
        facts: &'a Facts,
        senders: &'a Senders,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let channel = channel(request, facts)?;
        let address = address(request, facts, channel)?;
        let from_address = senders.of(facts, channel).ok_or_else(|| {
            Problem::new(
                409,
                "channel_not_configured",
                match channel.network() {
                    None => {
                        "There is no sender for this channel, the organization's or the platform's."
                    }
                    Some(_) => "The organization has no account on this network. Connect one.",
                },
            )
        })?;
        let mut faults = Faults::default();
        let words = words(request, facts, channel, &mut faults);
        let send_at = send_at(request, facts, now, &mut faults)?;
        if let Some(words) = &words
            && faults.is_empty()
            && channel.network().is_some()
            && !words.is_approved()
            && !facts
                .conversation
                .as_ref()
                .is_some_and(|known| known.is_open)
        {
            return Err(window_closed(channel));
        }
        let is_threaded = channel.network().is_some() || request.to.conversation_id.is_some();
        match words {
            Some(words) if faults.is_empty() => Ok(Self {
                channel,
                address,
                from_address,
                conversation_id: facts
                    .conversation
                    .as_ref()
                    .filter(|_| is_threaded)
                    .map(|known| known.id),
                account_id: facts
                    .account
                    .as_ref()
                    .filter(|_| channel.network().is_some())
                    .map(|account| account.id),
                customer_id: request.to.customer_id,
                lead_id: request.to.lead_id,
                template_id: facts.template.as_ref().map(|template| template.id),
                words,
                language: &facts.language,
                variables: &request.variables,
                purpose: request.purpose,
                send_at,
                ignores_quiet_hours: request.ignore_quiet_hours,
            }),
            _ => Err(faults.into()),
        }
    }

    /// What is shown of it before it is sent.
    #[must_use]
    pub fn preview(&self) -> Preview<'_> {
        Preview {
            channel: self.channel,
            to: &self.address,
            template_id: self.template_id,
            language: self.language,
            words: &self.words,
        }
    }
}

fn send_at(
    request: &MessageSend,
    facts: &Facts,
    now: Timestamp,
    faults: &mut Faults,
) -> Result<Option<String>, Problem> {
    let Some(time) = request.send_at else {
        return Ok(None);
    };
    match time.moment(&facts.zone()?) {
        Ok(moment) if moment < Moment::from(now) => faults.add("/send_at", "must not be over"),
        Ok(moment) if moment > Moment::from(now).plus_days(MAX_DAYS) => {
            faults.add(
                "/send_at",
                format!("must be at most {MAX_DAYS} days from now"),
            );
        }
        Ok(moment) => return Ok(Some(Timestamp::from(moment).to_string())),
        Err(detail) => faults.add("/send_at", detail),
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::send::facts::{Account, Thread};
    use serde_json::json;

    fn facts(template: Value, person: Value) -> Facts {
        serde_json::from_value(json!({
            "organization": { "name": "Alpine" }, "template": template, "person": person, "sender_name": "Mia",
            "language": "en", "timezone": "Europe/Zurich",
        }))
        .unwrap()
    }

    fn drafted(body: Value, facts: &Facts) -> Result<Value, Problem> {
        let request = MessageSend::read(body.to_string().as_bytes()).unwrap();
        let senders = Senders::new(
            Some("Frontdesk <no-reply@frontdesk.example>".to_owned()),
            Some("+15005550006".to_owned()),
        );
        let now = "2026-11-28T10:00:00Z".parse().unwrap();
        Draft::new(&request, facts, &senders, now).map(|draft| serde_json::to_value(draft).unwrap())
    }

    const TEMPLATE: &str = "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d";

    fn template(subject: &str, content: &str, format: &str) -> Value {
        json!({ "id": TEMPLATE, "type": "email", "subject": subject, "content": content, "format": format })
    }

    #[test]
    fn a_network_takes_a_template_at_any_time_and_own_words_within_a_day() {
        let mut facts = facts(
            json!({ "id": TEMPLATE, "type": "whatsapp", "subject": null, "content": "Hi {{1}}, at {{2}}", "format": "text",
                    "external_name": "hello", "external_language": "de",
                    "parameters": [{ "name": "1", "value": "{{ name }}" }, { "name": "2", "value": "{{ hour }}" }] }),
            Value::Null,
        );
        let account = Account {
            id: Uuid::nil(),
            account_id: "106".to_owned(),
        };
        let body = json!({ "to": { "phone": "+41791234567" }, "template_id": TEMPLATE,
                           "variables": { "name": "Ada\nLovelace", "hour": 9 } });
        assert_eq!(
            drafted(body.clone(), &facts).unwrap_err().code(),
            "channel_not_configured"
        );
        facts.account = Some(account);
        let draft = drafted(body, &facts).unwrap();
        assert_eq!(
            (&draft["channel"], &draft["text"]),
            (&json!("whatsapp"), &json!("Hi Ada Lovelace, at 9"))
        );
        assert_eq!(
            draft["whatsapp"],
            json!({ "name": "hello", "language": "de", "parameters": [
            { "name": null, "text": "Ada Lovelace" }, { "name": null, "text": "9" } ] })
        );
        let lacking = json!({ "to": { "phone": "+41791234567" }, "template_id": TEMPLATE });
        assert_eq!(
            drafted(lacking, &facts).unwrap_err().pointers(),
            ["/variables/name", "/variables/hour"]
        );

        facts.template = None;
        let own =
            json!({ "to": { "phone": "+41791234567" }, "channel": "whatsapp", "content": "Hi" });
        assert_eq!(
            drafted(own.clone(), &facts).unwrap_err().code(),
            "window_closed"
        );
        let thread = |channel: &str, is_open| Thread {
            id: ConversationId(Uuid::nil()),
            channel: channel.to_owned(),
            address: Some("CH.1349".to_owned()),
            is_open,
        };
        facts.conversation = Some(thread("whatsapp", true));
        assert_eq!(drafted(own, &facts).unwrap()["address"], "CH.1349");
        facts.conversation = Some(thread("instagram", true));
        let long = json!({ "to": { "conversation_id": TEMPLATE }, "content": "é".repeat(501) });
        assert_eq!(drafted(long, &facts).unwrap_err().pointers(), ["/content"]);
        facts.conversation = Some(thread("call", true));
        let call = json!({ "to": { "conversation_id": TEMPLATE }, "content": "Hi" });
        assert_eq!(drafted(call, &facts).unwrap_err().code(), "another_channel");
        let nowhere =
            json!({ "to": { "phone": "+41791234567" }, "channel": "messenger", "content": "Hi" });
        assert_eq!(drafted(nowhere, &facts).unwrap_err().pointers(), ["/to"]);
    }

    #[test]
    fn values_come_from_the_request_the_person_and_the_organization() {
        let person = json!({ "kind": "lead", "first_name": "Ada", "email": "ada@example.com", "custom_fields": { "k": 1 } });
        let content = "{{ first_name }} {{ lead.first_name }} {{ custom_fields.k }} {{ day }}\n\n{{ organization.name }} {{ sender }}";
        let facts = facts(template("Hi {{ first_name }}", content, "text"), person);
        let body = json!({ "to": { "lead_id": TEMPLATE }, "template_id": TEMPLATE,
                           "variables": { "first_name": "A & B", "day": "Monday" } });

        let draft = drafted(body, &facts).unwrap();

        assert_eq!(draft["subject"], "Hi A & B");
        assert_eq!(draft["text"], "A & B Ada 1 Monday\n\nAlpine Mia");
        assert_eq!(
            draft["html"],
            "<p>A &amp; B Ada 1 Monday</p>\n<p>Alpine Mia</p>\n"
        );
        assert_eq!(
            (&draft["address"], &draft["segments"]),
            (&json!("ada@example.com"), &Value::Null)
        );
        assert_eq!(draft["from_address"], "no-reply@frontdesk.example");
    }

    #[test]
    fn all_that_is_missing_is_named_once() {
        let facts = facts(
            template("{{ a }}", "{{ a }} {{ b.c }} {{ first_name }}", "html"),
            Value::Null,
        );
        let body = json!({ "to": { "email": "x@y.example" }, "template_id": TEMPLATE, "variables": { "a": " " } });
        let problem = drafted(body, &facts).unwrap_err();
        assert_eq!(
            problem.pointers(),
            ["/variables/a", "/variables/b.c", "/variables/first_name"]
        );
    }

    #[test]
    fn html_has_a_text_and_a_text_message_has_parts() {
        let html = facts(
            template("Hi", "<p>Dear {{ name }}</p>", "html"),
            Value::Null,
        );
        let body = json!({ "to": { "email": "x@y.example" }, "template_id": TEMPLATE, "variables": { "name": "<Tom>" } });
        let draft = drafted(body, &html).unwrap();
        assert_eq!(
            (&draft["text"], &draft["html"]),
            (&json!("Dear <Tom>"), &json!("<p>Dear &lt;Tom&gt;</p>"))
        );

        let none = facts(Value::Null, Value::Null);
        let sms = |content: &str| json!({ "to": { "phone": "+41791234567" }, "content": content });
        let draft = drafted(sms("está"), &none).unwrap();
        assert_eq!(
            draft["segments"],
            json!({ "encoding": "UCS-2", "count": 1, "units": 4 })
        );
        assert_eq!(
            drafted(sms(&"a".repeat(1531)), &none)
                .unwrap_err()
                .pointers(),
            ["/content"]
        );
        assert_eq!(
            drafted(sms("{% if x %}x{% endif %}"), &none)
                .unwrap_err()
                .pointers(),
            ["/content"]
        );
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        let none = facts(Value::Null, json!({ "kind": "lead", "phone": "079 12" }));
        for (body, expected) in [
            (
                json!({ "to": { "email": "x@y.example" }, "content": "x" }),
                vec!["/subject"],
            ),
            (
                json!({ "to": { "lead_id": TEMPLATE }, "content": "x" }),
                vec!["/channel"],
            ),
            (
                json!({ "to": { "email": "x@y.example" }, "channel": "sms", "content": "x" }),
                vec!["/to"],
            ),
            (
                json!({ "to": { "phone": "+41791234567" }, "subject": "x", "content": "x" }),
                vec!["/subject"],
            ),
            (
                json!({ "to": { "phone": "+41791234567" }, "content": "x", "send_at": "2026-11-28T09:00:00Z" }),
                vec!["/send_at"],
            ),
            (
                json!({ "to": { "phone": "+41791234567" }, "content": "x", "send_at": "2027-11-28T09:00:00" }),
                vec!["/send_at"],
            ),
        ] {
            assert_eq!(
                drafted(body.clone(), &none).unwrap_err().pointers(),
                expected,
                "{body}"
            );
        }
        let body = json!({ "to": { "lead_id": TEMPLATE }, "channel": "sms", "content": "x" });
        assert_eq!(drafted(body, &none).unwrap_err().code(), "no_address");
        let body = json!({ "to": { "phone": "+41791234567" }, "content": "x", "send_at": "2026-11-29T09:00:00" });
        assert_eq!(
            drafted(body, &none).unwrap()["send_at"],
            "2026-11-29T08:00:00Z"
        );
    }
}
