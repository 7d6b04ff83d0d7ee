//! A reply as a stream of the AI SDK: its UI message stream, version 1
//! (<https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol>).

use crate::{Chat, Source};
use ids::ChatMessageId;
use problem::Problem;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The whole stream. The header `x-vercel-ai-ui-message-stream: v1` goes with it.
pub fn ui_messages(chat: &Chat) -> String {
    let mut chunks = Chunks::default().rest(chat);
    chunks.push(Chunks::finish(chat));
    let mut stream: String = chunks
        .iter()
        .map(|chunk| format!("data: {chunk}\n\n"))
        .collect();
    stream.push_str("data: [DONE]\n\n");
    stream
}

/// The chunks of a reply, some of which have been sent.
#[derive(Debug, Default)]
pub struct Chunks {
    /// The id of the reply that has begun; `None` before.
    begun: Option<ChatMessageId>,
    /// What was said of it.
    said: String,
    /// The space after that, which may be the last.
    space: String,
    cited: BTreeSet<usize>,
    /// How many texts were taken back.
    taken_back: usize,
}

impl Chunks {
    /// Whether something was sent.
    pub fn has_begun(&self) -> bool {
        self.begun.is_some()
    }

    /// Begins a reply that will have this id.
    pub fn begin(&mut self, chat: &Chat, id: ChatMessageId) -> Vec<Value> {
        self.begun = Some(id);
        vec![start(chat, id)]
    }

    /// Goes on with the text, and with sources that it cites.
    pub fn go_on(&mut self, sources: &[Source], text: &str) -> Vec<Value> {
        let mut chunks = self.cite(sources);
        let text = format!("{}{text}", std::mem::take(&mut self.space));
        let shown = text.trim_end();
        self.space = text.get(shown.len()..).unwrap_or_default().to_owned();
        if shown.is_empty() {
            return chunks;
        }
        if self.said.is_empty() {
            chunks.push(json!({ "type": "text-start", "id": self.text_id() }));
        }
        chunks.push(json!({ "type": "text-delta", "id": self.text_id(), "delta": shown }));
        self.said.push_str(shown);
        chunks
    }

    /// All that is not sent yet, but for [`Self::finish`]. What was sent and was not stored in the end, since somebody took
    /// over or more was asked, is taken back by `data-superseded`.
    pub fn rest(mut self, chat: &Chat) -> Vec<Value> {
        let mut chunks = Vec::new();
        let reply = chat.reply.as_ref();
        if self.begun.is_none() {
            let id = reply.map_or(chat.message.id, |reply| reply.id);
            chunks.extend(self.begin(chat, id));
        }
        self.space.clear();
        let goes_on = reply.and_then(|reply| reply.text.strip_prefix(&self.said));
        if goes_on.is_none() && !self.said.is_empty() {
            let id = self.text_id();
            chunks.push(json!({ "type": "text-end", "id": id }));
            chunks.push(json!({ "type": "data-superseded", "data": { "id": id } }));
            self.said.clear();
            self.cited.clear();
            self.taken_back += 1;
        }
        if let Some(reply) = reply {
            let rest = goes_on.unwrap_or(&reply.text);
            chunks.extend(self.go_on(&reply.sources, rest));
            chunks.push(json!({ "type": "text-end", "id": self.text_id() }));
        }
        if let Some(escalation) = &chat.escalation {
            chunks.push(json!({ "type": "data-escalation", "data": escalation }));
        }
        chunks
    }

    /// The last chunk.
    pub fn finish(chat: &Chat) -> Value {
        let ended = match &chat.reply {
            Some(reply) => json!({
                "is_answer": reply.is_answer, "created_at": reply.created_at, "handled_by": chat.handled_by,
                "escalation": chat.escalation,
            }),
            None => {
                json!({ "is_answer": false, "handled_by": chat.handled_by, "escalation": chat.escalation })
            }
        };
        json!({ "type": "finish", "finishReason": "stop", "messageMetadata": ended })
    }

    /// What is sent where it fails after it has begun: the last chunk is the second.
    pub fn failure(problem: &Problem) -> [Value; 2] {
        [
            json!({
                "type": "error", "errorText": problem.detail(), "code": problem.code(), "status": problem.status(),
            }),
            json!({ "type": "finish", "finishReason": "error" }),
        ]
    }

    fn cite(&mut self, sources: &[Source]) -> Vec<Value> {
        let new = sources
            .iter()
            .filter(|source| self.cited.insert(source.number));
        new.map(source).collect()
    }

    fn text_id(&self) -> String {
        let id = self.begun.map(|id| id.to_string()).unwrap_or_default();
        match self.taken_back {
            0 => id,
            number => format!("{id}-{number}"),
        }
    }
}

fn start(chat: &Chat, id: ChatMessageId) -> Value {
    let mut metadata = json!({
        "conversation_id": chat.conversation_id,
        "message_id": chat.message.id,
        "handled_by": chat.handled_by,
        "escalation": chat.escalation,
    });
    if let (Some(metadata), Some(token)) = (metadata.as_object_mut(), &chat.visitor_token) {
        metadata.insert("visitor_token".to_owned(), Value::from(token.as_str()));
    }
    json!({ "type": "start", "messageId": id, "messageMetadata": metadata })
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

    #[test]
    fn what_was_sent_goes_on_and_what_is_not_stored_is_taken_back() {
        let id: ChatMessageId =
            ChatMessageId::parse("9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3f").unwrap();
        let stored = |text: &str| {
            chat(json!({
                "id": id, "author": "assistant", "text": text, "is_answer": true, "sources": [],
                "created_at": "2026-11-29T05:54:14+00:00",
            }))
        };
        let begun = || {
            let mut chunks = Chunks::default();
            chunks.begin(&stored(""), id);
            let first = chunks.go_on(&[], "Yes. ");
            assert_eq!(first[1]["delta"], "Yes.");
            chunks
        };
        let rest = begun().rest(&stored("Yes. Indeed."));
        assert_eq!(rest[0]["delta"], " Indeed.");
        assert_eq!((rest.len(), &rest[1]["type"]), (2, &json!("text-end")));

        let other = begun().rest(&stored("No."));
        let types: Vec<&str> = other
            .iter()
            .filter_map(|chunk| chunk["type"].as_str())
            .collect();
        assert_eq!(
            types,
            [
                "text-end",
                "data-superseded",
                "text-start",
                "text-delta",
                "text-end"
            ]
        );
        assert_eq!(other[1]["data"]["id"], other[0]["id"]);
        assert_ne!(other[2]["id"], other[0]["id"]);
        let taken = begun().rest(&chat(Value::Null));
        assert_eq!(taken.len(), 2, "a person has it: {taken:?}");
    }
}
