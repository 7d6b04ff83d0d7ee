//! What is told of calls, in every order and more than once.

use super::{ADA, ASSISTANT, Phone, logs, world};
use crate::support::signed;
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};

/// What is told of a call.
fn story() -> [(&'static str, Value); 4] {
    [
        ("status-update", json!({ "status": "in-progress" })),
        ("language-change-detected", json!({ "language": "es" })),
        (
            "status-update",
            json!({ "status": "ended", "endedReason": "customer-ended-call" }),
        ),
        (
            "end-of-call-report",
            json!({
                "endedReason": "customer-ended-call", "durationSeconds": 61.2, "cost": 0.05,
                "analysis": { "summary": "Una cita.", "structuredData": { "urgency": "high", "language": "es" } },
                "artifact": { "transcript": "AI: Hola", "messages": [
                    { "role": "tool_calls", "toolCalls": [{ "id": "t9", "function": { "name": "endCall" } }] },
                ] },
            }),
        ),
    ]
}

#[tokio::test]
async fn in_every_order_and_repeated_it_leaves_one_log() {
    let world = world().await;
    let mut expected = Vec::new();
    let mut number = 0;
    for first in 0..4 {
        for second in (0..4).filter(|next| *next != first) {
            for third in (0..4).filter(|next| ![first, second].contains(next)) {
                let fourth = 6 - first - second - third;
                let id = format!("call-{number:02}");
                let phone = Phone::of(&world, &id);
                for place in [first, second, third, fourth, first] {
                    let (kind, more) = &story()[place];
                    assert_eq!(phone.tell(kind, more.clone()).await, json!({}));
                }
                expected.push(json!([
                    id,
                    "completed",
                    61,
                    "es",
                    "0.75",
                    false,
                    "Una cita.",
                    "AI: Hola",
                    ["endCall"],
                    ADA,
                    ASSISTANT
                ]));
                number += 1;
            }
        }
    }
    assert_eq!(number, 24);
    assert_eq!(logs(&world).await, json!(expected));
}

#[tokio::test]
async fn tools_speak_the_language_that_was_heard() {
    let world = world().await;
    let phone = Phone::of(&world, "call-1");
    let hours = async |id: &str, arguments: Value| {
        phone.tool(id, "opening_hours", arguments).await.unwrap()
    };

    assert!(hours("t1", json!({})).await.starts_with("We are open"));
    phone
        .tell("language-change-detected", json!({ "language": "fr" }))
        .await;
    assert!(
        hours("t2", json!({}))
            .await
            .starts_with("Nous sommes ouverts")
    );
    assert!(
        hours("t3", json!({ "language": "pt-BR" }))
            .await
            .starts_with("Estamos abertos")
    );
    // An answer that was given stays, whatever is spoken by now.
    assert!(hours("t1", json!({})).await.starts_with("We are open"));
}

#[tokio::test]
async fn what_means_nothing_to_us_is_taken_and_leaves_nothing() {
    let world = world().await;
    let phone = Phone::of(&world, "call-1");
    for kind in [
        "conversation-update",
        "speech-update",
        "user-interrupted",
        "assistant.started",
        "hang",
        "transcript",
        "model-output",
        "call.artifact.upload",
        "something-new",
    ] {
        let more = json!({ "transcript": "Hello", "role": "user", "status": "started" });
        assert_eq!(phone.tell(kind, more).await, json!({}), "{kind}");
    }
    assert_eq!(
        phone
            .tell("status-update", json!({ "status": "not-found" }))
            .await,
        json!({})
    );
    for body in ["", "[]", "null", "{\"message\":7}"] {
        let name = format!("call-webhook?organization={}", end_to_end::demo::ALPINE);
        let told = signed::by_vapi_secret(super::OWN, body.to_owned());
        let reply = told.send(&world, &name).await;
        reply.expect(200);
        assert_eq!(reply.json, json!({}));
    }

    assert_eq!(logs(&world).await, json!([]));
}

#[tokio::test]
async fn a_long_report_is_kept_within_its_bounds() {
    let world = world().await;
    let phone = Phone::of(&world, "call-1");
    let long = "ü".repeat(600_000);
    let more = json!({
        "endedReason": "x".repeat(1000), "durationSeconds": 1e30,
        "analysis": { "summary": "s\u{0}".repeat(30_000), "structuredData": { "urgency": 1e30, "language": "??" } },
        "artifact": { "transcript": long },
    });
    assert_eq!(phone.tell("end-of-call-report", more).await, json!({}));

    let kept = world
        .sql(
            "select jsonb_build_array(length(transcript), length(summary), call_duration, urgency_score, call_status)
             from call_logs",
        )
        .await;
    assert_eq!(kept, json!([200_000, 5_000, null, null, "completed"]));
}

#[tokio::test]
async fn a_transfer_that_nobody_takes_is_told_apart() {
    let world = world().await;
    world.run_sql("update organizations set transfer_phone_number = '+41335550199', transfer_mode = 'cold'").await;
    let phone = Phone::of(&world, "call-1");

    let asked = json!({ "functionCall": { "name": "transferCall", "parameters": { "reason": "A refund" } } });
    let answer = phone.tell("transfer-destination-request", asked).await;
    assert_eq!(answer["destination"]["number"], "+41335550199");
    assert_eq!(
        answer["destination"]["transferPlan"]["mode"],
        "blind-transfer"
    );
    let to = json!({ "destination": { "type": "number", "number": "+41335550199" } });
    phone.tell("transfer-update", to.clone()).await;
    phone.tell("transfer-update", to.clone()).await;
    phone.status("ended").await;
    // Late, and of a call that is over.
    phone.tell("transfer-update", to).await;

    let kept = world
        .sql("select jsonb_agg(jsonb_build_array(reason, transfer_to, status)) from call_transfers")
        .await;
    assert_eq!(kept, json!([["A refund", "+41335550199", "no_answer"]]));
}

#[tokio::test]
async fn what_is_told_of_a_call_after_its_caller_was_erased_has_no_words() {
    let world = super::on_the_phone(World::own().await).await;
    let customer = "e7000000-0000-4000-8000-000000000001";
    world
        .run_sql(&format!(
            "insert into customers (id, organization_id, name, phone) values ('{customer}', '{}', 'Ada', '{ADA}')",
            demo::ALPINE
        ))
        .await;
    let phone = Phone::of(&world, "call-1");
    phone.status("in-progress").await;
    let known = world.sql("select customer_id from call_logs").await;
    assert_eq!(known, customer);

    let body = json!({ "action": "erase", "customer_id": customer });
    let call = world.function_as(Caller::ADMIN, "customer-data").await;
    call.json(&body).await.expect(200);
    phone.tool("t1", "opening_hours", json!({})).await.unwrap();
    phone.report().await;

    let kept = world
        .sql(
            "select jsonb_build_array(customer_id, customer_phone_number, transcript, summary, tools_used, call_status,
               call_duration > 0, (select count(*) from private.tool_calls where answer is not null)) from call_logs",
        )
        .await;
    assert_eq!(
        kept,
        json!([null, "", null, null, [], "completed", true, 0])
    );
}
