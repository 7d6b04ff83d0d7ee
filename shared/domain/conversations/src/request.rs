//! The request of `chat-reply`: in fields of its own, or as the AI SDK sends it.

use crate::{ai_sdk::last_message, language::language_of};
use callers::{Caller, Client, OneOf, Public, Service, User};
use deserr::Deserr;
use fields::{Budget, Line, Text};
use ids::{ChatMessageId, ConversationId};
use languages::Language;
use problem::{Faults, Problem};
use request_body::{Fields, given};
use serde::Serialize;
use serde_json::Value;
use std::time::Duration;

/// Maximum length of a message, in characters.
pub(crate) const MAX_MESSAGE: usize = 4000;

/// How long the clock's call stays: until shortly before the next one.
type Stay = Budget<50, 55>;

type Talker = OneOf<(Public, Client, User, Service)>;

/// A message of a conversation that wants a reply, or a request for its messages.
///
/// Without `message` and `messages`, the conversation is read.
#[derive(Clone, Debug, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct ChatRequest {
    /// What is said, at most 4000 characters.
    #[deserr(default)]
    message: Option<Text<MAX_MESSAGE>>,
    /// Id that the client gives the message. Sent again with the same id, it gets the same reply. Default: a new one.
    #[deserr(default)]
    message_id: Option<Line<64>>,
    /// Id of the conversation. Required of the service, and of staff who talk with a customer.
    #[deserr(default)]
    conversation_id: Option<ConversationId>,
    /// Token of a visitor's conversation, from its first answer. Without one, a message of the public begins another.
    #[deserr(default)]
    visitor_token: Option<Line<100>>,
    /// Whose words the message is, for staff in a conversation with a customer. Default: `staff`; `customer` where they
    /// pass on what the customer said, such as on the telephone.
    #[deserr(default)]
    author: Option<Author>,
    /// Language of the page that the chat is on, for messages too short to tell theirs (BCP 47), such as `de`.
    #[deserr(default)]
    language: Option<Language>,
    /// Id of a message after which the conversation is read.
    #[deserr(default)]
    after: Option<ChatMessageId>,
    /// Id that the AI SDK gives the chat. It names a member's own conversation, and nothing else.
    #[deserr(default)]
    id: Option<Line<100>>,
    /// Messages as the AI SDK sends them: the last of the role `user` is what is said, by its text parts. The others are
    /// not read, since the conversation is kept here.
    #[deserr(default)]
    #[cfg_attr(
        feature = "schema",
        schemars(
            default,
            with = "Option<Vec<std::collections::BTreeMap<String, Value>>>",
            length(min = 1)
        )
    )]
    messages: Option<Vec<Value>>,
    /// Why the AI SDK asks: a new message, or the same again, which gets the same reply.
    #[deserr(default)]
    #[expect(dead_code, reason = "the id of the message tells both apart")]
    trigger: Option<Trigger>,
    /// Id of the message that the AI SDK wants again; not read.
    #[deserr(default, rename = "messageId")]
    #[cfg_attr(feature = "schema", schemars(rename = "messageId"))]
    #[expect(dead_code, reason = "the reply that is wanted again is the same")]
    replaced: Option<Line<100>>,
    #[deserr(default)]
    seconds: Option<Stay>,
}

/// Whose words a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ChatSpeaker")
)]
#[serde(rename_all = "lowercase")]
#[deserr(rename_all = lowercase)]
enum Author {
    /// The customer's: an assistant replies.
    Customer,
    /// The staff's: the customer reads it, and from then on no assistant replies.
    Staff,
}

/// Why the AI SDK asks for a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ChatTrigger", rename_all = "kebab-case")
)]
enum Trigger {
    /// The visitor has written a new message.
    #[deserr(rename = "submit-message")]
    SubmitMessage,
    /// The reply to the last message once more.
    #[deserr(rename = "regenerate-message")]
    RegenerateMessage,
}

/// What a caller wants.
#[derive(Clone, Debug)]
pub enum Talk {
    /// To say something.
    Say(Saying),
    /// To read.
    Read(Reading),
    /// To have those answered who wait on other channels.
    Advance(Advance),
}

/// What a clock asks for.
#[derive(Clone, Copy, Debug)]
pub struct Advance {
    seconds: Stay,
}

impl Advance {
    /// How long it stays.
    pub fn budget(self) -> Duration {
        self.seconds.get()
    }
}

/// A message, and where it belongs: the arguments of `private.chat_begin`, without its lease.
#[derive(Clone, Debug, Serialize)]
pub struct Saying {
    message: String,
    message_id: String,
    /// `None`: the staff's in a conversation with a customer, the member's own elsewhere.
    author: Option<Author>,
    language: Option<String>,
    /// Whether it may begin a conversation.
    may_begin: bool,
    #[serde(skip)]
    is_of_ai_sdk: bool,
    #[serde(flatten)]
    place: Place,
}

/// The arguments of `private.chat_read`.
#[derive(Clone, Debug, Serialize)]
pub struct Reading {
    after: Option<ChatMessageId>,
    #[serde(flatten)]
    place: Place,
}

/// Which conversation it is.
#[derive(Clone, Debug, Serialize)]
struct Place {
    conversation_id: Option<ConversationId>,
    chat_id: Option<String>,
    visitor_digest: Option<String>,
}

impl ChatRequest {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        request_body::read_by(body, broken_rules)
    }

    /// What this caller wants. `new_id` is for a message to which the client gave no id.
    ///
    /// # Errors
    /// 422 `invalid_request` for what such a caller has to say and did not, or can't say; 403 `staff_only` where others
    /// speak as the staff.
    pub fn talk(self, caller: Talker, new_id: String) -> Result<Talk, Problem> {
        let said = self.said();
        if matches!(caller, Caller::Service(_)) && said.is_none() && self.conversation_id.is_none()
        {
            let seconds = self.seconds.unwrap_or_default();
            return Ok(Talk::Advance(Advance { seconds }));
        }
        self.check(&caller, said.is_none())?;
        let author = match &caller {
            Caller::User(_) => self.author,
            _ => Some(Author::Customer),
        };
        let may_begin = self.conversation_id.is_none()
            && match caller {
                Caller::Public(_) => self.visitor_token.is_none(),
                Caller::Client(_) => true,
                Caller::User(_) => author != Some(Author::Staff),
                Caller::Service(_) => false,
            };
        let message_id = said
            .as_ref()
            .and_then(|(_, id)| id.clone())
            .unwrap_or(new_id);
        let chat_id = self.id.map(|id| id.as_str().to_owned());
        let place = Place {
            conversation_id: self.conversation_id,
            chat_id: match said {
                Some(_) => chat_id.or_else(|| Some(message_id.clone())),
                None => chat_id,
            },
            visitor_digest: self
                .visitor_token
                .map(|token| random_token::digest(token.as_str())),
        };
        Ok(match said {
            None => Talk::Read(Reading {
                after: self.after,
                place,
            }),
            Some((message, _)) => Talk::Say(Saying {
                language: language_of(&message)
                    .map(str::to_owned)
                    .or_else(|| self.language.map(|language| language.as_str().to_owned())),
                message,
                message_id,
                author,
                may_begin,
                is_of_ai_sdk: self.messages.is_some(),
                place,
            }),
        })
    }

    fn check(&self, caller: &Talker, reads: bool) -> Result<(), Problem> {
        let mut faults = Faults::default();
        match caller {
            Caller::Public(_) if reads && self.visitor_token.is_none() => {
                faults.add("/message", "is missing; to read, give visitor_token");
            }
            Caller::Service(_) if self.conversation_id.is_none() => {
                faults.add("/conversation_id", "is missing");
            }
            _ => {}
        }
        if self.seconds.is_some() {
            faults.add("/seconds", "is for the clock, which names no conversation");
        }
        if self.visitor_token.is_some() && !matches!(caller, Caller::Public(_)) {
            faults.add(
                "/visitor_token",
                "is for callers without a token of their own",
            );
        }
        if !faults.is_empty() {
            return Err(faults.into());
        }
        if self.author == Some(Author::Staff) && !matches!(caller, Caller::User(_)) {
            return Err(Problem::new(
                403,
                "staff_only",
                "Only the staff answers, in conversations with customers.",
            ));
        }
        Ok(())
    }

    /// What is said, and the id that the client gave it.
    fn said(&self) -> Option<(String, Option<String>)> {
        if let Some(message) = &self.message {
            let id = self.message_id.as_ref().map(|id| id.as_str().to_owned());
            return Some((message.as_str().to_owned(), id));
        }
        last_message(self.messages.as_deref()?).ok()
    }
}

impl Saying {
    /// Whether it came as the AI SDK sends it, which reads nothing but its own stream.
    pub fn is_of_ai_sdk(&self) -> bool {
        self.is_of_ai_sdk
    }

    /// Whether it begins the conversation of a visitor, who gets a token for it.
    pub fn needs_token(&self) -> bool {
        self.may_begin && self.place.visitor_digest.is_none()
    }

    /// The same of the visitor with this token.
    #[must_use]
    pub fn of_visitor(mut self, token: &str) -> Self {
        self.place.visitor_digest = Some(random_token::digest(token));
        self
    }
}

/// Finds the faults between fields.
fn broken_rules(fields: &Fields) -> Faults {
    let mut faults = Faults::default();
    let messages = given(fields, "messages");
    if let Some(Value::Array(messages)) = messages
        && let Err(detail) = last_message(messages)
    {
        faults.add("/messages", detail);
    }
    let message = given(fields, "message");
    if message.is_some() && messages.is_some() {
        faults.add("/messages", "can't be given together with message");
    }
    if message.is_none() && given(fields, "message_id").is_some() {
        faults.add("/message_id", "is for a message");
    }
    if (message.is_some() || messages.is_some()) && given(fields, "after").is_some() {
        faults.add("/after", "is for reading, without a message");
    }
    faults
}

#[cfg(test)]
mod tests;
