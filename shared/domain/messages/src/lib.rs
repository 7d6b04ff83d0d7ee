//! What leaves by e-mail, text message and on networks of Meta: who is written to, of what, and in which words.
//!
//! A row of the outbox says what happened. [`Outgoing::write`] puts it into words, once: each further attempt sends the
//! same bytes. What an appointment's customer is told stands in the row already.

mod appointment;
mod around;
mod booking;
mod consent;
mod email;
mod event;
mod invitation;
mod keyword;
mod meta;
mod own_words;
mod password;
mod preferences;
mod request;
mod segments;
mod send;
mod social;
mod template_save;
mod twilio;

pub use self::{
    around::Around,
    email::{Attachment, Email, Written},
    event::BookedEvent,
    keyword::Keyword,
    meta::{SocialEvent, read_meta},
    own_words::OwnWords,
    preferences::{
        Asked, ContactChannel, MessagePreferences, POLICY, Permission, Preferences, lost, page,
    },
    request::{DispatchRequest, SendAgain},
    segments::{Encoding, Segments},
    send::{Draft, Facts, FactsQuestion, MessageSend, Preview, Purpose, SendBy, Senders},
    social::{ApprovedParameter, ApprovedTemplate, Network, SocialContent},
    template_save::{CheckedTemplate, ContentFormat, TemplatePreview, TemplateSave, TemplateType},
    twilio::{TextEvent, read_twilio},
};

use languages::{Language, Spoken};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::fmt;

/// A row of the outbox, as it is to be written.
#[derive(Clone, Debug, Deserialize)]
pub struct Outgoing {
    /// Such as `booking.created`.
    pub topic: String,
    /// How it leaves.
    pub channel: Channel,
    /// An e-mail address, or a phone number (E.164).
    pub recipient: String,
    /// What it is about.
    pub payload: Map<String, Value>,
    /// The organization's own words for this topic, if it has some.
    #[serde(default)]
    pub own_words: Option<OwnWords>,
    /// The booking or the appointment that an e-mail is about.
    #[serde(default)]
    pub event: Option<BookedEvent>,
}

/// How a message leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// By e-mail.
    Email,
    /// As a text message.
    Sms,
    /// On WhatsApp.
    Whatsapp,
    /// On Messenger.
    Messenger,
    /// On Instagram.
    Instagram,
    /// A channel that others deliver, such as a calendar.
    #[serde(other)]
    Other,
}

impl Channel {
    /// The network of Meta that it is, if one.
    #[must_use]
    pub fn network(self) -> Option<Network> {
        match self {
            Self::Whatsapp => Some(Network::Whatsapp),
            Self::Messenger => Some(Network::Messenger),
            Self::Instagram => Some(Network::Instagram),
            Self::Email | Self::Sms | Self::Other => None,
        }
    }
}

/// Why a message can't be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CantWrite {
    /// Nothing is written about this topic.
    UnknownTopic(String),
    /// The payload lacks this, or has it in another form.
    Lacks(&'static str),
    /// Nothing leaves by this channel.
    UnknownChannel,
}

impl fmt::Display for CantWrite {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownTopic(topic) => write!(formatter, "there are no words for {topic}"),
            Self::Lacks(what) => write!(formatter, "it lacks {what}"),
            Self::UnknownChannel => formatter.write_str("nothing leaves by this channel"),
        }
    }
}

impl Outgoing {
    /// Writes the message.
    ///
    /// # Errors
    /// [`CantWrite`] where the row does not say enough.
    pub fn write(&self, around: &Around) -> Result<Written, CantWrite> {
        let mut written = self.words(around.link.as_deref())?;
        if let Written::Email(email) = &mut written {
            around.complete(self, email);
        }
        Ok(written)
    }

    /// The language that the message is written in.
    #[must_use]
    pub fn spoken(&self) -> Spoken {
        spoken(&self.payload)
    }

    /// Whether whoever gets it may unsubscribe from such messages: it is not about what they booked or asked.
    #[must_use]
    pub fn is_marketing(&self) -> bool {
        self.payload.get("purpose").and_then(Value::as_str) == Some("marketing")
    }

    fn words(&self, link: Option<&str>) -> Result<Written, CantWrite> {
        if self.topic == "message.sent" {
            return own_words::as_sent(self);
        }
        // Words that lack something are worse than ours.
        if let Some(own_words) = &self.own_words
            && let Some(written) = own_words.write(self, link)
        {
            return Ok(written);
        }
        let words = match self.topic.split_once('.') {
            Some(("booking", event)) => booking::words(event, &self.payload)?,
            Some(("invitation", "created")) => {
                invitation::words(&self.payload, link.ok_or(CantWrite::Lacks("its link"))?)?
            }
            Some(("client", event)) => password::words(event, &self.payload, link)?,
            Some(("consent", "requested")) => {
                consent::words(&self.payload, link.ok_or(CantWrite::Lacks("its link"))?)?
            }
            // What was written when it happened.
            _ if self.payload.contains_key("text") => Words {
                sender: None,
                subject: text(&self.payload, "subject")?.to_owned(),
                paragraphs: [text(&self.payload, "text")?]
                    .into_iter()
                    .chain(link)
                    .map(str::to_owned)
                    .collect(),
            },
            Some(("appointment", event)) => appointment::words(event, &self.payload)?,
            _ => return Err(CantWrite::UnknownTopic(self.topic.clone())),
        };
        match self.channel {
            Channel::Email => Ok(Written::Email(words.email(&self.recipient))),
            Channel::Sms => Ok(Written::Sms {
                to: self.recipient.clone(),
                text: words.paragraphs.join(" "),
            }),
            Channel::Whatsapp | Channel::Messenger | Channel::Instagram => Ok(Written::Social {
                to: self.recipient.clone(),
                content: SocialContent::Text(words.paragraphs.join("\n\n")),
            }),
            Channel::Other => Err(CantWrite::UnknownChannel),
        }
    }
}

/// A message in words.
struct Words {
    /// Whose name stands beside the sender's address.
    sender: Option<String>,
    subject: String,
    paragraphs: Vec<String>,
}

/// The language to write in; English where none is named or known.
fn spoken(payload: &Map<String, Value>) -> Spoken {
    let named = payload.get("language").and_then(Value::as_str);
    named
        .and_then(|tag| Language::parse(tag).ok())
        .unwrap_or_default()
        .spoken()
}

fn text<'a>(payload: &'a Map<String, Value>, name: &'static str) -> Result<&'a str, CantWrite> {
    payload
        .get(name)
        .and_then(Value::as_str)
        .ok_or(CantWrite::Lacks(name))
}
