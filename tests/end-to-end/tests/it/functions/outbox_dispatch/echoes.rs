//! Meta echoes what is sent: an echo settles the message that it is of, whenever it comes, and never stops its answer.

use super::{
    dispatch,
    social::{page, reply, rows, send, silent_for, tell, whatsapp, world, written},
    wait,
};
use crate::support::signed::now;
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};
use stack::Fault;

/// Queues words in a conversation, and begins to send them: gives the lease of whoever does.
async fn begun(world: &World, conversation: &Value, text: &str) -> Value {
    let body = json!({ "to": { "conversation_id": conversation }, "content": text });
    send(world, Caller::MEMBER, &body).await.expect(202);
    let claimed = world
        .sql(r#"select private.outbox_claim('{"most": 1}')"#)
        .await;
    let lease = claimed[0]["lease"].clone();
    assert!(lease.is_object(), "{claimed}");
    let begin = json!({ "lease": lease, "provider": "meta", "request": "{}", "sender": "x", "begun_at": now(), "link": null });
    world
        .run_sql(&format!("select private.outbox_begin('{begin}')"))
        .await;
    lease
}

/// The answer to an attempt arrives.
async fn answered(world: &World, lease: &Value, id: Option<&str>) {
    let delivered = json!({ "lease": lease, "provider_message_id": id });
    world
        .run_sql(&format!("select private.outbox_delivered('{delivered}')"))
        .await;
}

async fn echo(world: &World, id: &str, text: &str) -> Value {
    let message = json!({ "mid": id, "text": text, "is_echo": true, "app_id": 12 });
    tell(world, &page("instagram", "106", "555", message)).await
}

/// The ids at Meta of what left, and how many messages stand in the conversation.
async fn kept(world: &World) -> Value {
    world
        .sql(&format!(
            "select jsonb_build_array(
               (select jsonb_agg(provider_message_id order by provider_message_id) from outbox where status = 'delivered'),
               (select count(*) from messages where direction = 'outbound' and organization_id = '{}'))",
            demo::ALPINE
        ))
        .await
}

#[tokio::test]
async fn an_echo_before_the_answer_is_of_the_same_message() {
    let world = world(&[]).await;
    let conversation = written(&world, "instagram").await;
    let settled = json!(["delivered", null, false]);
    // Meta trims what it echoes; and an answer without an id takes none away.
    let lease = begun(&world, &conversation, "Three  days.\n").await;
    assert_eq!(
        echo(&world, "mid1", " Three days.").await,
        json!({ "applied": 1 })
    );
    answered(&world, &lease, None).await;
    assert_eq!(kept(&world).await, json!([["mid1"], 1]));
    // Where it is not known for ours, it was kept as another's until the answer tells.
    let lease = begun(&world, &conversation, "Four days.").await;
    echo(&world, "mid2", "4 days.").await;
    assert_eq!(kept(&world).await, json!([["mid1"], 3]));
    answered(&world, &lease, Some("mid2")).await;
    assert_eq!(kept(&world).await, json!([["mid1", "mid2"], 2]));
    echo(&world, "mid2", "4 days.").await;
    assert_eq!(kept(&world).await, json!([["mid1", "mid2"], 2]));
    assert_eq!(rows(&world).await, json!([settled, settled]));
}

#[tokio::test]
async fn echoes_of_the_same_words_settle_one_message_each() {
    let world = world(&[]).await;
    let conversation = written(&world, "instagram").await;
    let first = begun(&world, &conversation, "OK").await;
    let second = begun(&world, &conversation, "OK").await;
    let states = async || {
        world
            .sql("select jsonb_object_agg(status, count) from (select status, count(*) from outbox group by status) as known")
            .await
    };
    // Of the second one, and told twice.
    for outcome in ["applied", "repeated"] {
        assert_eq!(echo(&world, "mid2", "OK").await, json!({ outcome: 1 }));
        assert_eq!(
            states().await,
            json!({ "delivered": 1, "pending": 1 }),
            "{outcome}"
        );
    }
    echo(&world, "mid1", "OK").await;
    answered(&world, &second, Some("mid2")).await;
    answered(&world, &first, Some("mid1")).await;
    assert_eq!(kept(&world).await, json!([["mid1", "mid2"], 2]));
    let settled = json!(["delivered", null, false]);
    assert_eq!(rows(&world).await, json!([settled, settled]));
}

#[tokio::test]
async fn what_a_gateway_answers_leaves_the_doubt_and_meta_settles_it_after_the_day() {
    let world = world(&[]).await;
    let conversation = written(&world, "whatsapp").await;
    reply(&world, Caller::MEMBER, &conversation, "Until six.")
        .await
        .expect(200);
    world
        .stack
        .mailbox
        .fails(|_| Some(Fault::Answer(502, Value::Null)));
    dispatch(&world).await.expect(200);
    assert_eq!(
        rows(&world).await,
        json!([["pending", "answer_lost", true]])
    );
    let due = world
        .sql("select round(extract(epoch from due_at - now())) from private.jobs where queue = 'outbox'")
        .await;
    assert!((100..=120).contains(&due.as_i64().unwrap()), "{due}");

    silent_for(&world, 25).await;
    world
        .run_sql("update private.outbox_requests set last_begun_at = last_begun_at - interval '2 minutes'")
        .await;
    wait(&world).await;
    world.stack.mailbox.fails(|_| {
        Some(Fault::Answer(
            400,
            json!({ "error": { "code": 131_047, "message": "Re-engagement message" } }),
        ))
    });
    dispatch(&world).await.expect(200);
    // Not in doubt: it was asked.
    assert_eq!(
        rows(&world).await,
        json!([["dead", "window_closed", false]])
    );
}

#[tokio::test]
async fn whoever_is_known_by_an_id_is_reached_by_their_number_in_the_same_conversation() {
    let world = world(&[]).await;
    let body = whatsapp(
        "messages",
        json!([{ "from": "41795550123", "from_user_id": "CH.1349", "id": "wamid.in9", "type": "text",
                 "timestamp": now().to_string(), "text": { "body": "Open?" } }]),
    );
    assert_eq!(tell(&world, &body).await, json!({ "applied": 1 }));
    let own_words = json!({ "to": { "phone": "+41795550123" }, "channel": "whatsapp", "content": "Until six." });
    send(&world, Caller::MEMBER, &own_words).await.expect(202);
    let threads = world
        .sql(&format!(
            "select jsonb_agg(external_user_id) from conversations where channel = 'whatsapp' and organization_id = '{}'",
            demo::ALPINE
        ))
        .await;
    assert_eq!(threads, json!(["CH.1349"]));
}
