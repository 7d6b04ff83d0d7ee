//! A reply as a stream of the AI SDK: its UI message stream, version 1
//! (<https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol>).

use crate::{Chat, ChatMessage, Source};
use serde_json::{Value, json};

/// The whole stream. The header `x-vercel-ai-ui-message-stream: v1` goes with it.
pub fn ui_messages(chat: &Chat) -> String {
    let mut metadata = json!({
        "conversation_id": chat.conversation_id,
        "message_id": chat.message.id,
        "handled_by": chat.handled_by,
        "escalation": chat.escalation,
    });
    if let (Some(metadata), Some(token)) = (metadata.as_object_mut(), &chat.visitor_token) {
        metadata.insert("visitor_token".to_owned(), Value::from(token.as_str()));
    }
    let id = chat
        .reply
        .as_ref()
        .map_or(chat.message.id, |reply| reply.id);
    let mut chunks = vec![json!({ "type": "start", "messageId": id, "messageMetadata": metadata })];
    if let Some(reply) = &chat.reply {
        said(reply, &mut chunks);
    }
    if let Some(escalation) = &chat.escalation {
        chunks.push(json!({ "type": "data-escalation", "data": escalation }));
    }
    let ended = match &chat.reply {
        Some(reply) => json!({ "is_answer": reply.is_answer, "created_at": reply.created_at }),
        None => json!({ "is_answer": false }),
    };
    chunks.push(json!({ "type": "finish", "finishReason": "stop", "messageMetadata": ended }));
    let mut stream: String = chunks
        .iter()
        .map(|chunk| format!("data: {chunk}\n\n"))
        .collect();
    stream.push_str("data: [DONE]\n\n");
    stream
}

fn said(reply: &ChatMessage, chunks: &mut Vec<Value>) {
    chunks.extend(reply.sources.iter().map(source));
    let id = reply.id;
    chunks.push(json!({ "type": "text-start", "id": id }));
    chunks.push(json!({ "type": "text-delta", "id": id, "delta": reply.text }));
    chunks.push(json!({ "type": "text-end", "id": id }));
}

/// The chunks know few members of a source: the house's own are kept under its name.
fn source(source: &Source) -> Value {
    let own = json!({ "frontdesk": source });
    let id = source.number.to_string();
    match &source.url {
        Some(url) => json!({
            "type": "source-url", "sourceId": id, "url": url,
            "title": source.title.as_deref().unwrap_or(url), "providerMetadata": own,
        }),
        None => json!({
            "type": "source-document", "sourceId": id, "mediaType": "text/plain",
            "title": source.title.as_deref().unwrap_or("Source"), "providerMetadata": own,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(reply: Value) -> Chat {
        serde_json::from_value(json!({
            "conversation_id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d", "handled_by": "assistant",
            "message": {
                "id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3e", "author": "customer", "text": "Dogs?", "sources": [],
                "is_answer": false, "created_at": "2026-11-29T05:54:14+00:00",
            },
            "reply": reply, "escalation": null,
        }))
        .unwrap()
    }

    fn chunks(chat: &Chat) -> Vec<Value> {
        let stream = ui_messages(chat);
        let events = stream
            .split("\n\n")
            .filter_map(|event| event.strip_prefix("data: "));
        let chunks: Vec<&str> = events.collect();
        assert_eq!(chunks.last(), Some(&"[DONE]"));
        let chunks = chunks
            .iter()
            .filter_map(|chunk| serde_json::from_str(chunk).ok());
        chunks.collect()
    }

    #[test]
    fn sources_stand_before_the_text() {
        let mut chat = chat(json!({
            "id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3f", "author": "assistant", "text": "Yes.\n\nIndeed.",
            "is_answer": true, "created_at": "2026-11-29T05:54:14+00:00",
            "sources": [
                { "number": 1, "kind": "website", "id": null, "title": null, "url": "https://a.example", "page": null,
                  "quote": "Yes." },
                { "number": 2, "kind": "faq", "id": null, "title": "Dogs", "url": null, "page": null, "quote": "Yes." },
            ],
        }));
        chat.visitor_token = Some("secret".to_owned());
        let chunks = chunks(&chat);
        let types: Vec<&str> = chunks
            .iter()
            .filter_map(|chunk| chunk["type"].as_str())
            .collect();
        assert_eq!(
            types,
            [
                "start",
                "source-url",
                "source-document",
                "text-start",
                "text-delta",
                "text-end",
                "finish"
            ]
        );
        assert_eq!(chunks[0]["messageMetadata"]["visitor_token"], "secret");
        assert_eq!(chunks[4]["delta"], "Yes.\n\nIndeed.");
    }

    #[test]
    fn where_a_person_answers_nothing_is_said() {
        let types: Vec<String> = chunks(&chat(Value::Null))
            .iter()
            .map(|chunk| chunk["type"].to_string())
            .collect();
        assert_eq!(types, ["\"start\"", "\"finish\""]);
    }
}
