//! How each provider is asked for a conversation, and how it answers.
//!
//! Sources: OpenAI's and Mistral's references of chat completions, Azure OpenAI's v1 API, Anthropic's Messages and their
//! streaming, and Gemini's `streamGenerateContent`.

use crate::{Failure, Prompt, Speaker, Usage};
use serde_json::{Value, json};

/// A provider's API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// OpenAI, and all that is compatible with it.
    OpenAi,
    /// Azure OpenAI: the same with another path and header.
    Azure,
    /// Mistral: the same with an older name of the maximum, and usage without being asked.
    Mistral,
    /// Anthropic's Messages.
    Anthropic,
    /// Google's Gemini API.
    Google,
}

/// What an event of an answer tells.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    pub text: String,
    /// Whether the answer is at its end.
    pub is_end: bool,
    pub usage: Usage,
    pub failure: Option<Failure>,
}

impl Dialect {
    /// By the name in the variable `chat_provider`.
    pub fn named(name: &str) -> Option<Self> {
        Self::of_organization(name).map(|(dialect, _)| dialect)
    }

    /// By the name in `models_config`, with the variable that has the base URL.
    pub fn of_organization(name: &str) -> Option<(Self, &'static str)> {
        Some(match name {
            "openai" => (Self::OpenAi, "openai_url"),
            "azure" => (Self::Azure, "azure_openai_url"),
            "mistral" => (Self::Mistral, "mistral_url"),
            "anthropic" => (Self::Anthropic, "anthropic_url"),
            "google" => (Self::Google, "google_ai_url"),
            _ => return None,
        })
    }

    /// The base URL and the key that an organization's own key means. Each customer of Azure has a host of their own: the
    /// key names the resource, which stands for the `*` of the base. `None`: it names none.
    pub fn of_key(self, base: &str, key: &str) -> Option<(String, String)> {
        if self != Self::Azure {
            return Some((base.to_owned(), key.to_owned()));
        }
        let (resource, key) = key.split_once(':')?;
        // One label of a host, and nothing that leads elsewhere.
        let is_label = (1..=63).contains(&resource.len())
            && resource
                .bytes()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == b'-');
        (is_label && !key.is_empty()).then(|| (base.replacen('*', resource, 1), key.to_owned()))
    }

    /// The URL of a conversation. A base may end with the version already, as compatible services write theirs.
    pub fn talk_url(self, base: &str, model: &str) -> String {
        let base = base.trim_end_matches('/');
        match self {
            Self::OpenAi | Self::Mistral if base.ends_with("/v1") => {
                format!("{base}/chat/completions")
            }
            Self::OpenAi | Self::Mistral => format!("{base}/v1/chat/completions"),
            Self::Azure => {
                let base = base.trim_end_matches("/v1").trim_end_matches("/openai");
                format!("{base}/openai/v1/chat/completions")
            }
            Self::Anthropic => format!("{}/v1/messages", base.trim_end_matches("/v1")),
            Self::Google => {
                format!("{base}/v1beta/models/{model}:streamGenerateContent?alt=sse")
            }
        }
    }

    /// The headers that carry the key, and those that the API requires.
    pub fn headers(self, key: &str) -> Vec<(&'static str, String)> {
        let mut headers = match self {
            _ if key.is_empty() => Vec::new(),
            Self::OpenAi | Self::Mistral => vec![("authorization", format!("Bearer {key}"))],
            Self::Azure => vec![("api-key", key.to_owned())],
            Self::Anthropic => vec![("x-api-key", key.to_owned())],
            Self::Google => vec![("x-goog-api-key", key.to_owned())],
        };
        if self == Self::Anthropic {
            headers.push(("anthropic-version", "2023-06-01".to_owned()));
        }
        headers
    }

    /// The body of a request. `is_plain`: for compatible services that refuse what is newer than the rest.
    pub fn body(self, model: &str, prompt: &Prompt, is_plain: bool) -> Value {
        match self {
            Self::Anthropic => json!({
                "model": model, "max_tokens": prompt.max_tokens, "stream": true,
                "system": prompt.instructions,
                "messages": prompt.turns.iter().map(|turn| json!({
                    "role": role(turn.speaker, "assistant"), "content": turn.text,
                })).collect::<Vec<_>>(),
            }),
            Self::Google => json!({
                "systemInstruction": { "parts": [{ "text": prompt.instructions }] },
                "contents": prompt.turns.iter().map(|turn| json!({
                    "role": role(turn.speaker, "model"), "parts": [{ "text": turn.text }],
                })).collect::<Vec<_>>(),
                "generationConfig": { "maxOutputTokens": prompt.max_tokens },
            }),
            Self::OpenAi | Self::Azure | Self::Mistral => {
                let mut messages =
                    vec![json!({ "role": "system", "content": prompt.instructions })];
                messages.extend(prompt.turns.iter().map(
                    |turn| json!({ "role": role(turn.speaker, "assistant"), "content": turn.text }),
                ));
                let mut body = json!({ "model": model, "messages": messages, "stream": true });
                let is_old = is_plain || self == Self::Mistral;
                if let Some(members) = body.as_object_mut() {
                    let limit = match is_old {
                        true => "max_tokens",
                        false => "max_completion_tokens",
                    };
                    members.insert(limit.to_owned(), prompt.max_tokens.into());
                    if !is_old {
                        members.insert(
                            "stream_options".to_owned(),
                            json!({ "include_usage": true }),
                        );
                    }
                }
                body
            }
        }
    }

    /// Whether a refusal may come of a member that compatible services don't know.
    pub fn may_be_plainer(self, status: u16) -> bool {
        matches!(self, Self::OpenAi | Self::Azure) && matches!(status, 400 | 422)
    }

    /// Reads the data of an event, or a whole answer of a service that does not stream.
    pub fn read(self, data: &str) -> Told {
        if data.trim() == "[DONE]" {
            return Told {
                is_end: true,
                ..Told::default()
            };
        }
        let Ok(event) = serde_json::from_str::<Value>(data) else {
            return Told::default();
        };
        match self {
            Self::Anthropic => anthropic(&event),
            Self::Google => google(&event),
            Self::OpenAi | Self::Azure | Self::Mistral => completion(&event),
        }
    }
}

fn role(speaker: Speaker, assistant: &'static str) -> &'static str {
    match speaker {
        Speaker::Customer => "user",
        Speaker::Assistant => assistant,
    }
}

fn completion(event: &Value) -> Told {
    let mut told = Told::default();
    if event.get("error").is_some_and(|error| !error.is_null()) {
        told.failure = Some(Failure::Failed);
        return told;
    }
    told.usage = usage(event.get("usage"), "prompt_tokens", "completion_tokens");
    // Usage comes without choices, and so does what Azure says of the prompt.
    let Some(choice) = event.pointer("/choices/0") else {
        return told;
    };
    let said = choice.get("delta").or_else(|| choice.get("message"));
    told.text = said
        .and_then(|said| said.get("content"))
        .map(text_of)
        .unwrap_or_default();
    match choice.get("finish_reason").and_then(Value::as_str) {
        Some("content_filter") => told.failure = Some(Failure::Filtered),
        Some("error") => told.failure = Some(Failure::Failed),
        Some(_) => told.is_end = true,
        None => {}
    }
    told
}

fn anthropic(event: &Value) -> Told {
    let mut told = Told::default();
    let stopped = match event.get("type").and_then(Value::as_str) {
        Some("message_start") => {
            // Its output tokens are those of the beginning.
            told.usage = Usage {
                completion_tokens: None,
                ..usage(
                    event.pointer("/message/usage"),
                    "input_tokens",
                    "output_tokens",
                )
            };
            None
        }
        Some("content_block_delta")
            if event.pointer("/delta/type").and_then(Value::as_str) == Some("text_delta") =>
        {
            let text = event.pointer("/delta/text").and_then(Value::as_str);
            told.text = text.unwrap_or_default().to_owned();
            None
        }
        Some("message_delta") => {
            told.usage = usage(event.get("usage"), "input_tokens", "output_tokens");
            event.pointer("/delta/stop_reason").and_then(Value::as_str)
        }
        // All of it, of a service that does not stream.
        Some("message") => {
            told.text = event.get("content").map(text_of).unwrap_or_default();
            told.usage = usage(event.get("usage"), "input_tokens", "output_tokens");
            event.get("stop_reason").and_then(Value::as_str)
        }
        Some("message_stop") => Some("end_turn"),
        Some("error") => {
            let kind = event.pointer("/error/type").and_then(Value::as_str);
            told.failure = Some(match kind {
                Some("overloaded_error" | "rate_limit_error") => Failure::RateLimited,
                _ => Failure::Failed,
            });
            None
        }
        // A ping, or what is newer than this.
        _ => None,
    };
    match stopped {
        Some("refusal") => told.failure = Some(Failure::Filtered),
        Some(_) => told.is_end = true,
        None => {}
    }
    told
}

fn google(event: &Value) -> Told {
    let mut told = Told::default();
    if event.get("error").is_some() {
        told.failure = Some(Failure::Failed);
        return told;
    }
    told.usage = usage(
        event.get("usageMetadata"),
        "promptTokenCount",
        "candidatesTokenCount",
    );
    // What it thought is paid like what it said, and counted apart.
    let thoughts = usage(event.get("usageMetadata"), "", "thoughtsTokenCount").completion_tokens;
    told.usage.completion_tokens = match (told.usage.completion_tokens, thoughts) {
        (Some(said), Some(thought)) => Some(said.saturating_add(thought)),
        (said, thought) => said.or(thought),
    };
    if event.pointer("/promptFeedback/blockReason").is_some() {
        told.failure = Some(Failure::Filtered);
        return told;
    }
    let parts = event.pointer("/candidates/0/content/parts");
    let parts = parts.and_then(Value::as_array).into_iter().flatten();
    told.text = parts
        // What it thinks is not what it says.
        .filter(|part| part.get("thought").and_then(Value::as_bool) != Some(true))
        .filter_map(|part| part.get("text")?.as_str())
        .collect();
    match event
        .pointer("/candidates/0/finishReason")
        .and_then(Value::as_str)
    {
        Some("STOP" | "MAX_TOKENS") => told.is_end = true,
        Some("FINISH_REASON_UNSPECIFIED") | None => {}
        Some("MALFORMED_FUNCTION_CALL" | "OTHER") => told.failure = Some(Failure::Failed),
        Some(_) => told.failure = Some(Failure::Filtered),
    }
    told
}

/// Text, or parts of which some are text: those of a model that reasons hold more.
fn text_of(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts
            .iter()
            .filter(|part| part.get("type").and_then(Value::as_str) == Some("text"))
            .filter_map(|part| part.get("text")?.as_str())
            .collect(),
        _ => String::new(),
    }
}

fn usage(usage: Option<&Value>, prompt: &str, completion: &str) -> Usage {
    let count = |name: &str| {
        let count = usage.and_then(|usage| usage.get(name)?.as_u64());
        count.and_then(|count| u32::try_from(count).ok())
    };
    Usage {
        prompt_tokens: count(prompt),
        completion_tokens: count(completion),
    }
}

#[cfg(test)]
mod tests;
