//! What an organization says in its own words: a template that has the name of an event, and what `message-send` wrote.

use crate::{
    CantWrite, Channel, Outgoing, SocialContent, Written,
    email::{Email, html_of, one_line},
    spoken,
    template_save::ContentFormat,
    text,
};
use calendar::{Moment, Zone, when};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};
use templates::{Format, fill, text_of};

/// A template for an event, in the language of whoever is told.
#[derive(Clone, Debug, Deserialize)]
pub struct OwnWords {
    subject: Option<String>,
    content: String,
    format: ContentFormat,
}

impl OwnWords {
    /// Writes a message; `None` where a value is missing, or the template can't be filled in.
    pub(crate) fn write(&self, outgoing: &Outgoing, link: Option<&str>) -> Option<Written> {
        let values = values(outgoing, link);
        let body = fill(&self.content, self.format.into(), &values).ok()?;
        let sender = values.get("organization_name").and_then(Value::as_str);
        match outgoing.channel {
            Channel::Email => {
                let subject = fill(self.subject.as_deref()?, Format::Text, &values).ok()?;
                let (text, html) = match self.format {
                    ContentFormat::Html => (text_of(&body), body),
                    ContentFormat::Text => (body.trim().to_owned(), html_of(body.trim())),
                };
                Some(Written::Email(Email {
                    sender: sender.map(one_line),
                    to: outgoing.recipient.clone(),
                    subject: one_line(&subject),
                    text,
                    html,
                    ..Email::default()
                }))
            }
            Channel::Sms => Some(Written::Sms {
                to: outgoing.recipient.clone(),
                text: body.trim().to_owned(),
            }),
            Channel::Whatsapp | Channel::Messenger | Channel::Instagram | Channel::Other => None,
        }
    }
}

/// What a template for an event sees: the facts of the event, `when` as people say it, and `link` where there is one.
fn values(outgoing: &Outgoing, link: Option<&str>) -> Map<String, Value> {
    let mut values = outgoing.payload.clone();
    values.remove("sealed_token");
    values.remove("sealed_with");
    let time = |name| values.get(name).and_then(Value::as_str);
    let starts_at = time("starts_at").and_then(|time| time.parse::<Timestamp>().ok());
    let zone = time("timezone").and_then(|name| Zone::named(name).ok());
    if let (Some(starts_at), Some(zone)) = (starts_at, zone) {
        let moment = Moment::from_second(starts_at.as_second());
        let spoken = spoken(&values);
        values.insert("when".to_owned(), when(moment, &zone, spoken).into());
    }
    if let Some(link) = link {
        values.insert("link".to_owned(), link.into());
    }
    values
}

/// What `message-send` wrote: it stands in `messages`.
pub(crate) fn as_sent(outgoing: &Outgoing) -> Result<Written, CantWrite> {
    let payload = &outgoing.payload;
    let words = text(payload, "text")?;
    match outgoing.channel {
        Channel::Email => Ok(Written::Email(Email {
            sender: text(payload, "organization_name").ok().map(one_line),
            to: outgoing.recipient.clone(),
            subject: one_line(text(payload, "subject")?),
            text: words.to_owned(),
            html: text(payload, "html").map_or_else(|_| html_of(words), str::to_owned),
            ..Email::default()
        })),
        Channel::Sms => Ok(Written::Sms {
            to: outgoing.recipient.clone(),
            text: words.to_owned(),
        }),
        Channel::Whatsapp | Channel::Messenger | Channel::Instagram => Ok(Written::Social {
            to: outgoing.recipient.clone(),
            content: match payload.get("whatsapp") {
                Some(approved) => SocialContent::Approved(
                    serde_json::from_value(approved.clone())
                        .map_err(|_| CantWrite::Lacks("its template"))?,
                ),
                None => SocialContent::Text(words.to_owned()),
            },
        }),
        Channel::Other => Err(CantWrite::UnknownChannel),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Around;
    use serde_json::json;

    fn outgoing(content: &str) -> Outgoing {
        serde_json::from_value(json!({
            "topic": "booking.confirmed", "channel": "email", "recipient": "ada@example.com",
            "payload": {
                "language": "de", "status": "confirmed", "organization_name": "Alpine", "tour_title": "Walk",
                "confirmation_code": "CQ33M-YZAFE", "timezone": "Europe/Zurich", "participants": 2,
                "starts_at": "2026-12-05T08:00:00+00:00", "sealed_token": "x",
            },
            "own_words": { "subject": "{{ tour_title }}", "content": content, "format": "text" },
        }))
        .unwrap()
    }

    #[test]
    fn an_organization_says_it_in_its_own_words_and_ours_stand_in() {
        let written = outgoing("Servus! {{ when }}")
            .write(&Around::default())
            .unwrap();
        let Written::Email(email) = written else {
            panic!("{written:?}")
        };
        assert_eq!(
            (email.subject.as_str(), email.sender.as_deref()),
            ("Walk", Some("Alpine"))
        );
        assert!(email.text.starts_with("Servus! Samstag"), "{email:?}");

        for lacking in [
            "{{ nothing }}",
            "{{ sealed_token }}",
            "{{ broken",
            "{{ link }}",
        ] {
            let written = outgoing(lacking).write(&Around::default()).unwrap();
            assert!(
                format!("{written:?}").contains("Buchungscode"),
                "{written:?}"
            );
        }
    }
}
