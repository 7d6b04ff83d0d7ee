//! Spans of a function that is built for a host with `wasi:otel`.

use crate::demo_booking;
use end_to_end::{Caller, World};
use serde_json::{Value, json};
use stack::{Options, repository};
use std::time::Duration;

async fn spans(world: &World, count: usize) -> Vec<Value> {
    for _ in 0..100 {
        let log = world.stack.log();
        let lines = log
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let spans: Vec<Value> = lines.filter(|line| line["span"].is_string()).collect();
        if spans.len() >= count {
            return spans;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("too few spans: {}", world.stack.log());
}

#[tokio::test]
async fn each_request_is_a_span_under_its_id() {
    if std::env::var(stack::RUNTIME).as_deref() == Ok("spin") {
        // Spin has it behind a flag, and sends spans elsewhere.
        return;
    }
    let world = World::with(Options {
        manifest: repository().join("tests/traced/spin.toml"),
        ..Options::default()
    })
    .await;

    for (id, body, status) in [("first", demo_booking(1), 201), ("second", json!({}), 422)] {
        let call = world.function_as(Caller::Public, "traced").await;
        let reply = call.header("x-request-id", id).json(&body).await;
        reply.expect(status);
    }

    let spans = spans(&world, 2).await;
    let attributes = |code| {
        let mut attributes = json!({
            "http.request.method": "POST",
            "http.response.status_code": 201,
            "frontdesk.request_id": "first",
            "frontdesk.caller": "public",
        });
        if let Some(code) = code {
            attributes["http.response.status_code"] = json!(422);
            attributes["frontdesk.request_id"] = json!("second");
            attributes["error.type"] = json!(code);
        }
        attributes
    };
    assert_eq!(spans[0]["attributes"], attributes(None));
    assert_eq!(spans[1]["attributes"], attributes(Some("invalid_request")));
    for span in &spans {
        assert_eq!(
            (&span["span"], &span["failed"]),
            (&json!("traced"), &json!(false))
        );
        assert!(span["duration_ms"].as_f64() > Some(0.0), "{span}");
        assert_eq!(span["span_id"].as_str().map(str::len), Some(16), "{span}");
    }
    assert_ne!(spans[0]["trace_id"], spans[1]["trace_id"]);
}
