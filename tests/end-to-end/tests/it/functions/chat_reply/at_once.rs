//! Several messages at the same time, and replies that are overtaken.

use super::{begin, chat, world};
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};
use std::time::Duration;

/// Makes it look as if another request replied.
async fn hold(world: &World, conversation: &Value) {
    world
        .run_sql(&format!(
            "insert into private.reply_leases (organization_id, conversation_id, lease, leased_until)
             select organization_id, id, gen_random_uuid(), now() + interval '1 minute' from conversations
             where id = '{}'",
            conversation.as_str().unwrap()
        ))
        .await;
}

async fn release(world: &World, conversation: &Value) {
    let id = conversation.as_str().unwrap();
    world
        .run_sql(&format!(
            "delete from private.reply_leases where conversation_id = '{id}'"
        ))
        .await;
}

#[tokio::test]
async fn two_messages_at_once_get_one_answer() {
    let world = world().await;
    let (first, token) = begin(&world, "Hello there").await;
    let conversation = &first.json["conversation_id"];
    hold(&world, conversation).await;

    let ask = |message: &'static str| {
        let body = json!({ "visitor_token": token, "message": message });
        let world = &world;
        async move { chat(world, Caller::Public, &body).await }
    };
    let let_go = async {
        loop {
            let waiting = world
                .sql("select count(*) from messages where body in ('May I bring dogs?', 'Are they on a leash?')")
                .await;
            if waiting == 2 {
                break release(&world, conversation).await;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let (one, other, ()) = tokio::join!(
        ask("May I bring dogs?"),
        ask("Are they on a leash?"),
        let_go
    );

    one.expect(200);
    other.expect(200);
    assert_eq!(one.json["reply"], other.json["reply"]);
    assert_eq!(one.json["reply"]["is_answer"], true, "{one:?}");
    let replies = world
        .sql("select count(*) from messages where sender <> 'customer'")
        .await;
    // That of the greeting, and one.
    assert_eq!(replies, 2);
}

#[tokio::test]
async fn the_same_message_at_once_is_one() {
    let world = world().await;
    let (_, token) = begin(&world, "Hello there").await;
    let body = json!({ "visitor_token": token, "message": "May I bring dogs?", "message_id": "m" });
    let ask = || chat(&world, Caller::Public, &body);
    let replies = tokio::join!(ask(), ask(), ask(), ask());
    for reply in [&replies.0, &replies.1, &replies.2, &replies.3] {
        reply.expect(200);
        assert_eq!(reply.json, replies.0.json);
    }
    let count = world
        .sql("select count(*) from messages where body = 'May I bring dogs?'")
        .await;
    assert_eq!(count, 1);
}

#[tokio::test]
async fn two_first_messages_of_a_client_are_of_one_conversation() {
    let world = world().await;
    let ask = |message: &'static str| {
        let world = &world;
        async move { chat(world, Caller::CLIENT, &json!({ "message": message })).await }
    };
    let (one, other) = tokio::join!(ask("May I bring dogs?"), ask("Hello there"));
    one.expect(200);
    other.expect(200);
    assert_eq!(one.json["conversation_id"], other.json["conversation_id"]);
}

/// A step of a reply, as the visitor's request takes it.
async fn step(world: &World, function: &str, arguments: &Value) -> Value {
    let call = world.own_name(&format!(
        "select answer from private.as_tenant('{{\"role\": \"anon\"}}', '{function}', $${arguments}$$,
           '{{\"organization_id\": \"{}\", \"network\": \"test\"}}')",
        demo::ALPINE
    ));
    let connection = world.stack.admin().await.unwrap();
    let answer: String = connection.query_one(&call, &[]).await.unwrap().get(0);
    serde_json::from_str(&answer).unwrap()
}

#[tokio::test]
async fn a_reply_that_is_overtaken_is_not_said() {
    let lease = "00000000-0000-4000-8000-00000000000e";
    for (meanwhile, state) in [
        (
            "update conversations set assigned_to = (
               select user_id from members where members.organization_id = conversations.organization_id limit 1
             ) where external_user_id = 'visitor:d'",
            "with_staff",
        ),
        ("delete from private.reply_leases", "asked"),
        (
            "update private.reply_leases set lease = gen_random_uuid()",
            "busy",
        ),
    ] {
        let world = world().await;
        let begin = json!({
            "message": "Hello", "message_id": "m", "visitor_digest": "d", "may_begin": true, "author": "customer",
            "lease": lease,
        });
        let begun = step(&world, "chat_begin", &begin).await;
        assert_eq!(begun["state"], "asked", "{begun}");
        world.run_sql(meanwhile).await;

        let finish = json!({
            "conversation_id": begun["conversation_id"], "message_id": begun["asked"]["latest"], "lease": lease,
            "is_last_try": false, "text": "Never said", "is_answer": true, "sources": [], "escalate": "vip",
        });
        let finished = step(&world, "chat_finish", &finish).await;

        assert_eq!(finished["state"], state, "{meanwhile} {finished}");
        let said = world
            .sql("select (select count(*) from messages where sender <> 'customer') + (select count(*) from escalations)")
            .await;
        assert_eq!(said, 0, "{meanwhile}");
    }
}

#[tokio::test]
async fn what_is_asked_meanwhile_is_answered_too() {
    let lease = "00000000-0000-4000-8000-00000000000e";
    let world = world().await;
    let mut begin = json!({
        "message": "First", "message_id": "1", "visitor_digest": "d", "may_begin": true, "author": "customer",
        "lease": lease,
    });
    let begun = step(&world, "chat_begin", &begin).await;
    begin["message"] = json!("Second");
    begin["message_id"] = json!("2");
    begin["lease"] = json!("00000000-0000-4000-8000-00000000000f");
    assert_eq!(step(&world, "chat_begin", &begin).await["state"], "busy");

    let mut finish = json!({
        "conversation_id": begun["conversation_id"], "message_id": begun["asked"]["latest"], "lease": lease,
        "is_last_try": false, "text": "To both", "is_answer": true, "sources": [],
    });
    let again = step(&world, "chat_finish", &finish).await;
    assert_eq!(
        (&again["state"], &again["asked"]["question"]),
        (&json!("asked"), &json!("First\nSecond"))
    );
    finish["message_id"] = again["asked"]["latest"].clone();
    let finished = step(&world, "chat_finish", &finish).await;
    assert_eq!(
        (&finished["state"], &finished["reply"]["text"]),
        (&json!("answered"), &json!("To both"))
    );
    // The second's request finds the same reply.
    assert_eq!(
        step(&world, "chat_begin", &begin).await["reply"],
        finished["reply"]
    );
}
