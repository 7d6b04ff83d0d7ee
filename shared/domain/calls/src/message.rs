//! Messages of Vapi to a server: <https://docs.vapi.ai/server-url/events>

use crate::{
    Call, News, ToolCall, tool_call,
    value::{line_at, text},
};
use serde::Serialize;
use serde_json::Value;

/// What a message is to us.
#[derive(Debug, PartialEq)]
pub enum Message {
    /// A number is called: who takes it?
    AssistantRequest(Option<Call>),
    /// The model calls tools.
    Tools(Option<Call>, Vec<ToolCall>),
    /// The assistant puts a call through: to whom?
    TransferRequest(Option<Call>, TransferWish),
    /// Something of a call is to be kept.
    News(Box<News>),
    /// Nothing, for this reason. Most messages of a call are of this kind.
    Nothing(&'static str),
}

/// Why a call is to be put through, in the words of the model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TransferWish {
    /// Why.
    pub reason: Option<String>,
    /// What the person is to know.
    pub summary: Option<String>,
    /// Who calls, by their own words.
    pub name: Option<String>,
    /// How urgent it is.
    pub urgency: Option<crate::Urgency>,
}

impl Message {
    /// Reads a body whose signature was right.
    pub fn read(body: &[u8]) -> Self {
        let Ok(body) = serde_json::from_slice::<Value>(body) else {
            return Self::Nothing("not_json");
        };
        let Some(message) = body.get("message").filter(|message| message.is_object()) else {
            return Self::Nothing("no_message");
        };
        let call = Call::read(message);
        match text(message, &["/type"]).unwrap_or_default() {
            "assistant-request" => Self::AssistantRequest(call),
            "tool-calls" | "function-call" => Self::Tools(call, tool_call::read(message)),
            "transfer-destination-request" => {
                Self::TransferRequest(call, TransferWish::read(message))
            }
            kind => match call {
                Some(call) => Self::news(kind, call, message),
                None => Self::Nothing("no_call"),
            },
        }
    }

    fn news(kind: &str, call: Call, message: &Value) -> Self {
        let news = match kind {
            "status-update" => News::status(call, message),
            "end-of-call-report" => Some(News::report(call, message)),
            "language-change-detected" | "language-changed" => News::language(call, message),
            "transfer-update" => News::transfer(call, message),
            _ => return Self::Nothing("unknown_type"),
        };
        news.map_or(Self::Nothing("no_effect"), |news| {
            Self::News(Box::new(news))
        })
    }
}

impl TransferWish {
    fn read(message: &Value) -> Self {
        let called = tool_call::read(message);
        match called.first() {
            Some(call) => Self::of(&Value::Object(call.arguments.clone())),
            None => Self::of(
                message
                    .pointer("/functionCall/parameters")
                    .unwrap_or(&Value::Null),
            ),
        }
    }

    /// What the arguments of a tool say.
    pub(crate) fn of(arguments: &Value) -> Self {
        Self {
            reason: line_at(arguments, &["/reason", "/why"], 500),
            summary: line_at(arguments, &["/summary", "/message", "/details"], 2000),
            name: line_at(
                arguments,
                &["/name", "/customer_name", "/customerName"],
                200,
            ),
            urgency: crate::Urgency::read(arguments.get("urgency")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(message: Value) -> Message {
        Message::read(json!({ "message": message }).to_string().as_bytes())
    }

    #[test]
    fn most_messages_are_nothing_to_us() {
        for kind in [
            "conversation-update",
            "speech-update",
            "user-interrupted",
            "assistant.started",
            "hang",
            "transcript",
            "transcript[transcriptType=\"final\"]",
            "model-output",
            "voice-input",
            "call.artifact.upload",
            "new",
            "",
        ] {
            let message = json!({ "type": kind, "call": { "id": "c1" }, "transcript": "Hello" });
            assert_eq!(read(message), Message::Nothing("unknown_type"), "{kind}");
        }
    }

    #[test]
    fn a_body_of_any_shape_is_read() {
        for (body, reason) in [
            ("", "not_json"),
            ("{", "not_json"),
            ("[]", "no_message"),
            ("null", "no_message"),
            (r#"{"message":7}"#, "no_message"),
            (r#"{"message":{}}"#, "no_call"),
            (
                r#"{"message":{"type":7,"call":{"id":"c1"}}}"#,
                "unknown_type",
            ),
            (
                r#"{"message":{"type":"status-update","status":"new","call":{"id":"c1"}}}"#,
                "no_effect",
            ),
            (
                r#"{"message":{"type":"status-update","status":"ended"}}"#,
                "no_call",
            ),
        ] {
            assert_eq!(
                Message::read(body.as_bytes()),
                Message::Nothing(reason),
                "{body}"
            );
        }
    }

    #[test]
    fn what_wants_an_answer_gets_one_even_without_a_call() {
        assert_eq!(
            read(json!({ "type": "assistant-request" })),
            Message::AssistantRequest(None)
        );
        assert_eq!(
            read(json!({ "type": "tool-calls" })),
            Message::Tools(None, Vec::new())
        );
        assert!(matches!(
            read(json!({ "type": "transfer-destination-request" })),
            Message::TransferRequest(None, _)
        ));
    }

    #[test]
    fn a_transfer_says_why() {
        let message = json!({
            "type": "transfer-destination-request", "call": { "id": "c1" },
            "functionCall": { "name": "transferCall", "parameters": { "reason": "a refund\n", "urgency": "high" } },
        });
        let Message::TransferRequest(_, wish) = read(message) else {
            panic!("no request");
        };
        assert_eq!(wish.reason.as_deref(), Some("a refund"));
        assert_eq!(wish.urgency, Some(crate::Urgency::High));
    }
}
