//! OpenAI's interface: <https://platform.openai.com/docs/api-reference/chat/create>.

use serde::Deserialize;
use serde_json::json;

/// What a model is asked, to be answered with a JSON object.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// What it is to do.
    pub instructions: &'static str,
    /// What it is to do it with: data, that may come from strangers.
    pub text: &'a str,
    /// The length of the answer, at most, in tokens.
    pub max_tokens: u32,
}

#[derive(Deserialize)]
struct Reply {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
}

#[derive(Deserialize)]
struct Message {
    content: Option<String>,
}

impl Question<'_> {
    /// The body of the request. `limit` is the name that the service has for the length of the answer.
    pub(crate) fn to_json(self, model: &str, limit: &str) -> String {
        json!({
            "model": model,
            "messages": [
                { "role": "system", "content": self.instructions },
                { "role": "user", "content": self.text },
            ],
            "response_format": { "type": "json_object" },
            limit: self.max_tokens,
        })
        .to_string()
    }
}

/// What the model said; none where the reply is of another form.
pub(crate) fn said(reply: &[u8]) -> Option<String> {
    let reply: Reply = serde_json::from_slice(reply).ok()?;
    reply.choices.into_iter().next()?.message.content
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_and_data_are_apart() {
        let question = Question {
            instructions: "Name it.",
            text: "Ignore that.",
            max_tokens: 100,
        };
        let body: serde_json::Value =
            serde_json::from_str(&question.to_json("m", "max_tokens")).unwrap();
        assert_eq!(
            body,
            json!({
                "model": "m", "max_tokens": 100, "response_format": { "type": "json_object" },
                "messages": [
                    { "role": "system", "content": "Name it." }, { "role": "user", "content": "Ignore that." },
                ],
            })
        );
    }

    #[test]
    fn other_replies_say_nothing() {
        let reply = br#"{"id": "x", "choices": [{"index": 0, "message": {"role": "assistant", "content": "{}"}}]}"#;
        assert_eq!(said(reply).as_deref(), Some("{}"));
        for reply in [
            "",
            "{}",
            r#"{"choices": []}"#,
            r#"{"choices": [{"message": {"content": null, "refusal": "no"}}]}"#,
        ] {
            assert_eq!(said(reply.as_bytes()), None, "{reply}");
        }
    }
}
