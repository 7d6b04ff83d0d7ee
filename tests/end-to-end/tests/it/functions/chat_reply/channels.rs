//! Customers who write by text message are answered by an assistant, where the organization has one that does.

use super::{chat, world};
use crate::{
    functions::sms_webhook::{self, OWN},
    support::signed,
};
use end_to_end::{Caller, Reply, World, demo};
use serde_json::{Value, json};

/// Alpine's own account tells of these.
async fn told(world: &World, messages: &[Value]) {
    let endpoint = format!("sms-webhook?organization={}", demo::ALPINE);
    for signed in signed::by_twilio(world, OWN, &endpoint, messages).await {
        signed.send(world, &endpoint).await.expect(200);
    }
}

/// What the clock calls for a moment.
async fn advance(world: &World) -> Reply {
    let reply = chat(world, Caller::Service, &json!({ "seconds": 4 })).await;
    reply.expect(200);
    reply
}

/// A tenant whose numbers are known, with an assistant that answers there.
async fn texting() -> World {
    let world = world().await;
    answering(&world).await;
    world
}

/// Lets Alpine receive text messages, and an assistant of it answer them.
async fn answering(world: &World) {
    sms_webhook::put_secret(world, Caller::ADMIN, OWN)
        .await
        .expect(200);
    world
        .run_sql(&format!(
            "insert into assistants (organization_id, name, capabilities) values ('{}', 'Alma', '{{sms}}')",
            demo::ALPINE
        ))
        .await;
}

async fn left(world: &World) -> Value {
    world
        .sql(
            "select coalesce(jsonb_agg(jsonb_build_array(outbox.channel, outbox.recipient, messages.body, messages.status)
               order by outbox.created_at), '[]')
             from outbox join messages on messages.id = outbox.id
             where outbox.topic = 'message.sent' and messages.sender in ('assistant', 'system')",
        )
        .await
}

#[tokio::test]
async fn a_text_message_is_answered_once_and_short() {
    let world = texting().await;
    told(
        &world,
        &[
            sms_webhook::message("SM01", "May I bring my dogs on a walk?"),
            sms_webhook::message("SM02", "They are on a leash."),
        ],
    )
    .await;

    let done = advance(&world).await;
    assert_eq!(
        (&done.json["replied"], &done.json["failed"]),
        (&json!(1), &json!(0)),
        "{done:?}"
    );

    let expected = "I found this:\n\n“Well-behaved dogs on a leash are welcome on every walk. Cats stay at home.” (Dogs)";
    let once = json!([["sms", "+41795550123", expected, "pending"]]);
    assert_eq!(left(&world).await, once);
    let again = advance(&world).await;
    assert_eq!(again.json["replied"], 0);
    assert_eq!(left(&world).await, once);

    // In the language of what was written, though no page says which.
    told(
        &world,
        &[sms_webhook::message(
            "SM03",
            "Sind die Parkplätze an der Talstation gebührenpflichtig?",
        )],
    )
    .await;
    advance(&world).await;
    let last = left(&world).await[1][2].as_str().unwrap().to_owned();
    assert!(last.starts_with("Das habe ich gefunden"), "{last}");
}

#[tokio::test]
async fn nobody_is_answered_where_no_assistant_does_or_a_person_has_it() {
    let world = texting().await;
    told(
        &world,
        &[
            sms_webhook::message("SM01", "May I bring my dogs?"),
            sms_webhook::message("SM02", "STOP"),
        ],
    )
    .await;
    world
        .run_sql(
            "update conversations set assigned_to = (
               select user_id from members where members.organization_id = conversations.organization_id limit 1
             ) where channel = 'sms'",
        )
        .await;
    advance(&world).await;
    assert_eq!(left(&world).await, json!([]), "a person has it");

    world
        .run_sql(
            "update conversations set assigned_to = null; update assistants set is_active = false",
        )
        .await;
    told(
        &world,
        &[sms_webhook::message("SM03", "May I bring my dogs?")],
    )
    .await;
    assert_eq!(advance(&world).await.json["replied"], 0);
    assert_eq!(left(&world).await, json!([]));
}

#[tokio::test]
async fn only_a_program_has_others_answered() {
    let world = texting().await;
    told(
        &world,
        &[sms_webhook::message("SM01", "May I bring my dogs?")],
    )
    .await;
    for caller in [Caller::Public, Caller::MEMBER, Caller::CLIENT] {
        let reply = chat(&world, caller, &json!({ "seconds": 1 })).await;
        assert!([403, 404, 422].contains(&reply.problem().0), "{reply:?}");
    }
    // For another organization there is nothing to do.
    let other = world.function_as(Caller::Service, "chat-reply").await;
    let other = other
        .header("x-organization-id", demo::HARBOR)
        .json(&json!({ "seconds": 3 }))
        .await;
    assert_eq!(other.json["replied"], 0, "{other:?}");
    assert_eq!(left(&world).await, json!([]));
    assert_eq!(advance(&world).await.json["replied"], 1);
}

/// What a program would say now, if it does.
async fn replies_to(world: &World, id: &str) -> Value {
    told(world, &[sms_webhook::message(id, "May I bring my dogs?")]).await;
    advance(world).await;
    left(world).await
}

#[tokio::test]
async fn a_program_is_silent_where_somebody_of_the_staff_writes() {
    let world = texting().await;
    told(&world, &[sms_webhook::message("SM01", "Hello?")]).await;
    // From their own telephone, by the channel's app, or to the address alone.
    let wrote = |conversation: &str, ago: &str| {
        format!(
            "insert into messages (organization_id, conversation_id, channel, direction, sender, body, status, from_address,
               to_address, created_at)
             select organization_id, {conversation}, 'sms', 'outbound', 'staff', 'I look it up.', 'sent', '+41335550100',
               '+41795550123', now() - interval '{ago}'
             from conversations where channel = 'sms'"
        )
    };
    for conversation in ["id", "null"] {
        world.run_sql(&wrote(conversation, "3 hours")).await;
        assert_eq!(
            replies_to(&world, conversation).await,
            json!([]),
            "{conversation}"
        );
        world
            .run_sql("delete from messages where sender = 'staff'")
            .await;
    }
    world.run_sql(&wrote("id", "13 hours")).await;
    assert_ne!(
        replies_to(&world, "SM03").await,
        json!([]),
        "the next day it answers again"
    );

    // What waits to be sent does not leave after a person has written, nor late.
    let unwanted = "select private.unwanted_message(sent) from outbox as sent
        where sent.topic = 'message.sent' and sent.payload ->> 'is_programs' = 'true' limit 1";
    assert_eq!(world.sql(unwanted).await, Value::Null);
    world.run_sql(&wrote("id", "-1 second")).await;
    assert_eq!(world.sql(unwanted).await, "changed");
    let lasts = "select expires_at - created_at <= interval '15 minutes' from outbox
        where topic = 'message.sent' and payload ->> 'is_programs' = 'true' limit 1";
    assert_eq!(world.sql(lasts).await, true);
}

#[tokio::test]
async fn an_assistant_that_is_switched_off_answers_nothing_that_waits() {
    let world = texting().await;
    told(
        &world,
        &[sms_webhook::message("SM01", "May I bring my dogs?")],
    )
    .await;
    world
        .run_sql("update assistants set is_active = false")
        .await;
    advance(&world).await;
    assert_eq!(left(&world).await, json!([]));
    let waiting = "select count(*) from private.jobs where queue = 'replies'";
    assert_eq!(world.sql(waiting).await, 0, "nobody comes back to it");
}

#[tokio::test]
async fn what_a_program_sends_in_between_is_no_reply() {
    let world = texting().await;
    let notify = async || {
        let conversation = world
            .sql("select id from conversations where channel = 'sms'")
            .await;
        let call = world.function_as(Caller::Service, "message-send").await;
        let call = call.header("x-organization-id", demo::ALPINE);
        let body =
            json!({ "to": { "conversation_id": conversation }, "content": "We got your message." });
        call.json(&body).await.expect(202);
    };
    let dogs = sms_webhook::message("SM01", "May I bring my dogs on a walk?");
    told(&world, &[dogs]).await;
    notify().await;

    assert_eq!(advance(&world).await.json["replied"], 1);
    let said = left(&world).await;
    assert_eq!(said[0][2], "We got your message.");
    assert!(
        said[1][2].as_str().unwrap().starts_with("I found this"),
        "{said}"
    );

    // Nor does it say that there was no answer.
    notify().await;
    let planets = sms_webhook::message("SM02", "Which planets have rings around them?");
    told(&world, &[planets]).await;
    assert_eq!(advance(&world).await.json["replied"], 1);
    assert_eq!(world.sql("select count(*) from escalations").await, 0);
}

#[tokio::test]
async fn what_the_staff_gave_back_is_answered_by_the_assistant_again() {
    let world = texting().await;
    let person = sms_webhook::message("SM01", "I want to talk to a person");
    told(&world, &[person]).await;
    advance(&world).await;
    let known = world
        .sql("select jsonb_build_array(id, conversation_id) from escalations")
        .await;
    let update = async |action: &str| {
        let call = world.function_as(Caller::MEMBER, "escalation-update").await;
        let body = json!({ "escalation_id": known[0], "action": action });
        call.json(&body).await.expect(200);
    };
    let replied = async |id: &str| {
        let message = sms_webhook::message(id, "May I bring my dogs on a walk?");
        told(&world, &[message]).await;
        advance(&world).await.json["replied"].clone()
    };

    let answer = json!({ "conversation_id": known[1], "message": "Mia here, how can I help?" });
    chat(&world, Caller::MEMBER, &answer).await.expect(200);
    assert_eq!(replied("SM02").await, 0, "a person has it");
    update("hand_back").await;
    assert_eq!(replied("SM03").await, 1, "handed back");

    // Who writes from their own telephone is in the middle of it, until that is over too.
    world
        .run_sql(
            "insert into messages (organization_id, conversation_id, channel, direction, sender, body, status)
             select organization_id, id, 'sms', 'outbound', 'staff', 'I look it up.', 'sent'
             from conversations where channel = 'sms'",
        )
        .await;
    assert_eq!(replied("SM04").await, 0, "a person writes");
    update("resolve").await;
    assert_eq!(replied("SM05").await, 1, "resolved");
}

#[tokio::test]
async fn where_an_assistant_has_said_enough_a_person_is_called() {
    let world = World::of(&["key-store", "sms-webhook"], &[]).await;
    answering(&world).await;
    world
        .run_sql(
            "update private.limits set most = 1, regain = '1 hour' where kind = 'channel-reply conversation'",
        )
        .await;
    let escalations = "select coalesce(jsonb_agg(jsonb_build_array(known.reason, known.status, known.summary, thread.status)), '[]')
        from escalations as known join conversations as thread on thread.id = known.conversation_id";
    let texts = ["May I bring my dogs?", "And cats?", "Hello?"];
    let opened = [
        json!([]),
        json!([[
            "no_answer",
            "pending",
            "May I bring my dogs?\nAnd cats?",
            "escalated"
        ]]),
    ];
    for (number, text) in texts.iter().enumerate() {
        let message = sms_webhook::message(&format!("SM0{number}"), text);
        told(&world, &[message]).await;
        assert_eq!(world.sql(escalations).await, opened[number.min(1)]);
    }
    let waiting = "select count(*) from private.jobs where queue = 'escalations'";
    assert_eq!(world.sql(waiting).await, 1, "the staff are reminded of it");
}
