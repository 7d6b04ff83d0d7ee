//! What the AI SDK sends: its UI messages (<https://ai-sdk.dev/docs/reference/ai-sdk-core/ui-message>).

use crate::request::MAX_MESSAGE;
use fields::{Line, Text};
use serde_json::Value;

/// What the last message of the user says, and its id. Its other parts, such as files, say nothing.
pub(crate) fn last_message(messages: &[Value]) -> Result<(String, Option<String>), String> {
    if messages.iter().any(|message| !message.is_object()) {
        return Err("must hold objects".to_owned());
    }
    let last = messages
        .iter()
        .rfind(|message| message.get("role").and_then(Value::as_str) == Some("user"))
        .ok_or("must hold a message of the role user")?;
    let parts = last.get("parts").and_then(Value::as_array);
    let texts: Vec<&str> = parts
        .into_iter()
        .flatten()
        .filter(|part| part.get("type").and_then(Value::as_str) == Some("text"))
        .filter_map(|part| part.get("text")?.as_str())
        .collect();
    let text = Text::<MAX_MESSAGE>::parse(&texts.join("\n"))
        .map_err(|detail| format!("must end with a text of the user, which {detail}"))?;
    let id = last.get("id").and_then(Value::as_str).unwrap_or_default();
    let id = match id {
        "" => None,
        id => {
            let id = Line::<64>::parse(id).map_err(|detail| {
                format!("must end with a message of the user whose id {detail}")
            })?;
            Some(id.as_str().to_owned())
        }
    };
    Ok((text.as_str().to_owned(), id))
}
