//! Each provider's form, and its quirks.

use super::*;
use crate::Turn;

fn prompt() -> Prompt {
    Prompt {
        instructions: "Answer.".to_owned(),
        turns: vec![
            Turn::of(Speaker::Customer, "Hello"),
            Turn::of(Speaker::Assistant, "Hi"),
            Turn::of(Speaker::Customer, "Dogs?"),
        ],
        max_tokens: 600,
    }
}

#[test]
fn each_provider_is_asked_in_its_own_form() {
    let body = Dialect::OpenAi.body("m", &prompt(), false);
    assert_eq!(body["messages"][0]["role"], "system");
    assert_eq!(body["messages"][2]["role"], "assistant");
    assert_eq!(body["stream_options"]["include_usage"], true);
    assert_eq!(body["max_completion_tokens"], 600);
    assert_eq!(body.get("response_format"), None);
    for body in [
        Dialect::OpenAi.body("m", &prompt(), true),
        Dialect::Mistral.body("m", &prompt(), false),
    ] {
        assert_eq!(body["max_tokens"], 600);
        assert_eq!(body.get("stream_options"), None);
    }
    let body = Dialect::Anthropic.body("m", &prompt(), false);
    assert_eq!(
        (&body["system"], &body["max_tokens"]),
        (&json!("Answer."), &json!(600))
    );
    assert_eq!(
        body["messages"][1],
        json!({ "role": "assistant", "content": "Hi" })
    );
    let body = Dialect::Google.body("m", &prompt(), false);
    assert_eq!(
        body["contents"][1],
        json!({ "role": "model", "parts": [{ "text": "Hi" }] })
    );
}

#[test]
fn each_provider_has_its_address() {
    for (dialect, base, url) in [
        (
            Dialect::OpenAi,
            "https://a.example",
            "https://a.example/v1/chat/completions",
        ),
        (
            Dialect::OpenAi,
            "https://a.example/v1/",
            "https://a.example/v1/chat/completions",
        ),
        (
            Dialect::Azure,
            "https://x.openai.azure.com",
            "https://x.openai.azure.com/openai/v1/chat/completions",
        ),
        (
            Dialect::Azure,
            "https://x.openai.azure.com/openai/v1/",
            "https://x.openai.azure.com/openai/v1/chat/completions",
        ),
        (
            Dialect::Anthropic,
            "https://a.example",
            "https://a.example/v1/messages",
        ),
        (
            Dialect::Google,
            "https://g.example",
            "https://g.example/v1beta/models/m:streamGenerateContent?alt=sse",
        ),
    ] {
        assert_eq!(dialect.talk_url(base, "m"), url);
    }
    assert_eq!(Dialect::Azure.headers("k"), [("api-key", "k".to_owned())]);
    assert_eq!(Dialect::Anthropic.headers("").len(), 1);
}

fn told(dialect: Dialect, events: &[Value]) -> (String, bool, Usage, Option<Failure>) {
    let mut all = (String::new(), false, Usage::default(), None);
    for event in events {
        let told = dialect.read(&event.to_string());
        all.0.push_str(&told.text);
        all.1 |= told.is_end;
        all.2 = all.2.or(told.usage);
        all.3 = all.3.or(told.failure);
    }
    all
}

const USED: Usage = Usage {
    prompt_tokens: Some(9),
    completion_tokens: Some(2),
};

#[test]
fn what_openai_and_azure_stream_is_read_with_their_quirks() {
    let events = [
        json!({ "choices": [], "prompt_filter_results": [{}] }),
        json!({ "choices": null }),
        json!({ "choices": [{ "index": 0, "delta": { "role": "assistant", "content": "" }, "finish_reason": null }] }),
        json!({ "choices": [{ "delta": { "content": "Yes" } }] }),
        json!({ "choices": [{ "content_filter_offsets": {} }] }),
        json!({ "choices": [{ "delta": { "content": [
            { "type": "thinking", "thinking": [] }, { "type": "text", "text": "." },
        ] } }] }),
        json!({ "choices": [{ "delta": {}, "finish_reason": "stop" }] }),
        json!({ "choices": [], "usage": { "prompt_tokens": 9, "completion_tokens": 2 } }),
    ];
    assert_eq!(
        told(Dialect::OpenAi, &events),
        ("Yes.".to_owned(), true, USED, None)
    );
    let filtered = json!({ "choices": [{ "delta": {}, "finish_reason": "content_filter" }] });
    assert_eq!(told(Dialect::Azure, &[filtered]).3, Some(Failure::Filtered));
    let failed = json!({ "error": { "message": "secret" } });
    assert_eq!(told(Dialect::OpenAi, &[failed]).3, Some(Failure::Failed));
    assert!(Dialect::OpenAi.read("[DONE]").is_end);
    assert_eq!(Dialect::OpenAi.read("{nonsense"), Told::default());
}

#[test]
fn what_anthropic_streams_is_read() {
    let events = [
        json!({ "type": "message_start", "message": { "usage": { "input_tokens": 9, "output_tokens": 1 } } }),
        json!({ "type": "content_block_start", "index": 0, "content_block": { "type": "text", "text": "" } }),
        json!({ "type": "ping" }),
        json!({ "type": "content_block_delta", "delta": { "type": "thinking_delta", "thinking": "No" } }),
        json!({ "type": "content_block_delta", "delta": { "type": "text_delta", "text": "Yes." } }),
        json!({ "type": "of the future" }),
        json!({ "type": "message_delta", "delta": { "stop_reason": "end_turn" }, "usage": { "output_tokens": 2 } }),
        json!({ "type": "message_stop" }),
    ];
    assert_eq!(
        told(Dialect::Anthropic, &events),
        ("Yes.".to_owned(), true, USED, None)
    );
    let failed = json!({ "type": "error", "error": { "type": "overloaded_error" } });
    assert_eq!(
        told(Dialect::Anthropic, &[failed]).3,
        Some(Failure::RateLimited)
    );
}

#[test]
fn what_google_streams_is_read() {
    let events = [
        json!({ "candidates": [{ "content": { "parts": [{ "text": "Hm", "thought": true }] } }] }),
        json!({ "candidates": [{ "content": { "parts": [{ "text": "Yes." }] }, "finishReason": "STOP" }],
                "usageMetadata": { "promptTokenCount": 9, "candidatesTokenCount": 1, "thoughtsTokenCount": 1 } }),
    ];
    assert_eq!(
        told(Dialect::Google, &events),
        ("Yes.".to_owned(), true, USED, None)
    );
    for blocked in [
        json!({ "promptFeedback": { "blockReason": "SAFETY" } }),
        json!({ "candidates": [{ "finishReason": "RECITATION" }] }),
    ] {
        assert_eq!(told(Dialect::Google, &[blocked]).3, Some(Failure::Filtered));
    }
}

#[test]
fn of_what_breaks_off_the_beginning_is_not_all() {
    let begun = json!({ "type": "message_start", "message": { "usage": { "input_tokens": 9, "output_tokens": 1 } } });
    let usage = Dialect::Anthropic.read(&begun.to_string()).usage;
    assert_eq!(
        (usage.prompt_tokens, usage.completion_tokens),
        (Some(9), None)
    );
}

#[test]
fn only_what_was_refused_or_not_reached_is_free() {
    for failure in [
        Failure::Unreachable,
        Failure::KeyRefused,
        Failure::RateLimited,
        Failure::Refused(400),
    ] {
        assert!(failure.is_free(), "{failure}");
    }
    for failure in [
        Failure::Timeout,
        Failure::Failed,
        Failure::BrokeOff,
        Failure::Filtered,
        Failure::Empty,
        Failure::TooLong,
    ] {
        assert!(!failure.is_free(), "{failure}");
    }
}
