//! The request of `chat-reply`: in fields of its own, or as the AI SDK sends it.

use crate::ai_sdk::last_message;
use appointments::Language;
use callers::{Caller, Client, OneOf, Public, Service, User};
use deserr::Deserr;
use fields::{Line, Text};
use ids::{ChatMessageId, ConversationId};
use problem::{Faults, Problem};
use request_body::{Fields, given};
use serde::Serialize;
use serde_json::Value;

/// Maximum length of a message, in characters.
pub(crate) const MAX_MESSAGE: usize = 4000;

/// From so many characters on, the letters of a message tell its language.
const TELLING: usize = 40;

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
    /// Id of the conversation. Required of programs, and of staff who talk with a customer.
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

/// The language of a message, where it is sure (ISO 639-1).
fn language_of(message: &str) -> Option<&'static str> {
    let is_long = message.chars().count() >= TELLING;
    wording::language_of_few_words(message)
        .or_else(|| is_long.then(|| wording::language_of(message)).flatten())
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
mod tests {
    use super::*;
    use serde_json::json;

    fn talk(caller: Talker, body: &Value) -> Result<Value, Vec<String>> {
        ChatRequest::read(body.to_string().as_bytes())
            .and_then(|request| request.talk(caller, "new".to_owned()))
            .map(|talk| match talk {
                Talk::Say(saying) => serde_json::to_value(saying).unwrap(),
                Talk::Read(reading) => serde_json::to_value(reading).unwrap(),
            })
            .map_err(|problem| problem.pointers())
    }

    const ID: &str = "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d";

    #[test]
    fn the_ai_sdk_says_its_last_message() {
        let said = talk(
            Caller::Public(Public),
            &json!({
                "id": "chat", "trigger": "submit-message", "visitor_token": "t",
                "messages": [
                    { "id": "1", "role": "user", "parts": [{ "type": "text", "text": "Hello" }] },
                    { "id": "2", "role": "assistant", "parts": [{ "type": "text", "text": "Yes?" }] },
                    {
                        "id": "3", "role": "user", "metadata": {},
                        "parts": [{ "type": "file", "url": "data:," }, { "type": "text", "text": " Dogs? " }],
                    },
                ],
            }),
        )
        .unwrap();
        assert_eq!(said["message"], "Dogs?");
        assert_eq!(said["message_id"], "3");
        assert_eq!(said["may_begin"], false);
        assert_eq!(said["visitor_digest"], random_token::digest("t"));
    }

    #[test]
    fn messages_that_say_nothing_are_refused() {
        for messages in [
            json!([]),
            json!([1]),
            json!([{ "role": "assistant", "parts": [{ "type": "text", "text": "Yes?" }] }]),
            json!([{ "role": "user", "parts": [] }]),
            json!([{ "role": "user", "parts": [{ "type": "text", "text": "a".repeat(4001) }] }]),
            json!([{ "role": "user", "id": "i".repeat(65), "parts": [{ "type": "text", "text": "a" }] }]),
        ] {
            let body = json!({ "messages": messages });
            let faults = talk(Caller::Public(Public), &body).unwrap_err();
            assert_eq!(faults, ["/messages"], "{body}");
        }
    }

    #[test]
    fn each_caller_says_which_conversation_as_they_can() {
        let say = json!({ "message": "Hello" });
        let said = talk(Caller::Public(Public), &say).unwrap();
        assert_eq!(said["may_begin"], true);
        assert_eq!(said["message_id"], "new");
        assert_eq!(said["author"], "customer");
        assert_eq!(
            talk(Caller::Service(Service), &say).unwrap_err(),
            ["/conversation_id"]
        );
        let named = json!({ "message": "Hello", "conversation_id": ID });
        assert!(talk(Caller::Service(Service), &named).is_ok());
        assert_eq!(
            talk(Caller::User(User), &named).unwrap()["author"],
            Value::Null
        );
        assert_eq!(
            talk(Caller::Public(Public), &json!({})).unwrap_err(),
            ["/message"]
        );
        let token = json!({ "visitor_token": "t" });
        assert!(talk(Caller::Public(Public), &token).is_ok());
        let client = Caller::Client(Client::new("ada@example.com"));
        assert_eq!(talk(client, &token).unwrap_err(), ["/visitor_token"]);
    }

    #[test]
    fn only_the_staff_speaks_as_the_staff() {
        let body = json!({ "message": "Hello", "author": "staff", "conversation_id": ID });
        let request = ChatRequest::read(body.to_string().as_bytes()).unwrap();
        let problem = request
            .talk(Caller::Public(Public), String::new())
            .unwrap_err();
        assert_eq!((problem.status(), problem.code()), (403, "staff_only"));
        assert_eq!(talk(Caller::User(User), &body).unwrap()["author"], "staff");
    }

    #[test]
    fn a_message_is_said_in_one_way() {
        let user = || Caller::User(User);
        let both = json!({
            "message": "a", "messages": [{ "role": "user", "parts": [{ "type": "text", "text": "a" }] }],
        });
        assert_eq!(talk(user(), &both).unwrap_err(), ["/messages"]);
        let read = json!({ "message": "a", "after": ID });
        assert_eq!(talk(user(), &read).unwrap_err(), ["/after"]);
        assert_eq!(
            talk(user(), &json!({ "message_id": "a" })).unwrap_err(),
            ["/message_id"]
        );
    }
}
