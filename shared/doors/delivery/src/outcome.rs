//! What an answer means for a message.

use serde_json::Value;

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The provider took it: its id there, where it tells one.
    Delivered(Option<String>),
    /// It will never be taken.
    Refused {
        /// Such as `recipient_refused`.
        code: &'static str,
        /// The provider's reason. It names no recipient.
        detail: String,
    },
    /// It may be taken later. It was not, unless the code is [`ANSWER_LOST`](Self::ANSWER_LOST).
    Later {
        /// Such as `provider_unavailable`.
        code: &'static str,
        /// The provider's reason.
        detail: String,
    },
}

impl Outcome {
    /// The code where the provider may have taken it: somebody else answered in its place.
    pub const ANSWER_LOST: &str = "answer_lost";

    /// What an answer says of a provider that takes the same message twice, with its code for the reason. Without one,
    /// something before it may have broken off what it took.
    pub(crate) fn of_answer(provider: &str, status: u16, reason: &str) -> Self {
        match status {
            500 | 502 | 504 if reason.is_empty() => Self::Later {
                code: Self::ANSWER_LOST,
                detail: format!("{provider} answered {status} without a reason."),
            },
            _ => Self::of_status(provider, status, reason),
        }
    }

    /// Why it is tried again later; nothing where it isn't.
    #[cfg(test)]
    pub(crate) fn later(&self) -> Option<&str> {
        match self {
            Self::Later { code, .. } => Some(code),
            Self::Delivered(_) | Self::Refused { .. } => None,
        }
    }

    /// What the status alone says, with the provider's code for the reason.
    pub(crate) fn of_status(provider: &str, status: u16, reason: &str) -> Self {
        let detail = match reason {
            "" => format!("{provider} answered {status}."),
            reason => format!("{provider} answered {status} ({reason})."),
        };
        match status {
            401 | 403 => Self::Later {
                code: "credentials_refused",
                detail: format!("{detail} Check its key."),
            },
            408 | 409 | 425 => Self::Later {
                code: "provider_busy",
                detail,
            },
            429 => Self::Later {
                code: "provider_busy",
                detail,
            },
            400..=499 => Self::Refused {
                code: "message_refused",
                detail,
            },
            _ => Self::Later {
                code: "provider_unavailable",
                detail,
            },
        }
    }
}

/// A field of an answer in JSON, as far as it is a code: letters, digits, `_`, `-`. Sentences may quote the recipient.
pub(crate) fn code_in(answer: &[u8], field: &str) -> String {
    let Ok(answer) = serde_json::from_slice::<Value>(answer) else {
        return String::new();
    };
    match answer.get(field).unwrap_or(&Value::Null) {
        Value::String(text)
            if text.len() <= 60
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte)) =>
        {
            text.clone()
        }
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// A field of an answer in JSON that is a text.
pub(crate) fn text_in(answer: &[u8], field: &str) -> Option<String> {
    let answer: Value = serde_json::from_slice(answer).ok()?;
    answer.get(field)?.as_str().map(str::to_owned)
}

/// The length of a text in characters.
pub(crate) fn characters(text: &str) -> usize {
    text.chars().count()
}

/// A text as long as it may be, by this measure; a longer one ends at a blank, with `…`.
pub(crate) fn fitting(text: &str, most: usize, length: fn(&str) -> usize) -> String {
    if length(text) <= most {
        return text.to_owned();
    }
    let room = most.saturating_sub(length("…"));
    let mut end = 0;
    let mut words_end = 0;
    let mut used = 0;
    for (start, character) in text.char_indices() {
        let next = start + character.len_utf8();
        used += text.get(start..next).map_or(0, length);
        if used > room {
            break;
        }
        if character.is_whitespace() {
            words_end = start;
        }
        end = next;
    }
    // One word alone is cut wherever it ends.
    let end = if words_end > end / 2 { words_end } else { end };
    format!("{}…", text.get(..end).unwrap_or_default().trim_end())
}

/// The ids of the messages of a list that are meant.
pub(crate) fn ids(
    answer: &Value,
    list: &str,
    id: &str,
    is_meant: impl Fn(&Value) -> bool,
) -> Vec<String> {
    let messages = answer.get(list).and_then(Value::as_array);
    let messages = messages.map(Vec::as_slice).unwrap_or_default();
    let meant = messages.iter().filter(|message| is_meant(message));
    meant
        .filter_map(|message| Some(message.get(id)?.as_str()?.to_owned()))
        .collect()
}
