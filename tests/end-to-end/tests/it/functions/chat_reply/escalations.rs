//! When a person is called, and what happens once one has taken over.

use super::{begin, chat, say, text, world};
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};

async fn open(world: &World) -> Value {
    world
        .sql("select jsonb_agg(jsonb_build_array(reason, status, summary) order by created_at) from escalations")
        .await
}

#[tokio::test]
async fn who_asks_for_a_person_gets_one_in_each_language() {
    let world = world().await;
    for (language, message, says) in [
        ("en", "I would like to talk to a person", "I have passed"),
        (
            "de",
            "Ich möchte mit einem Menschen sprechen",
            "Ich habe Ihre Nachricht",
        ),
        ("fr", "Je voudrais parler avec quelqu’un", "J’ai transmis"),
        ("it", "Vorrei parlare con una persona", "Ho inoltrato"),
        (
            "es",
            "Quiero hablar con una persona, por favor",
            "He pasado",
        ),
        ("pt", "Eu quero falar com uma pessoa agora", "Passei"),
        (
            "nl",
            "Ik wil graag met een medewerker spreken",
            "I have passed",
        ),
    ] {
        let body = json!({ "message": message, "language": language });
        let reply = chat(&world, Caller::Public, &body).await;
        reply.expect(200);
        assert!(text(&reply).starts_with(says), "{reply:?}");
        assert_eq!(reply.json["escalation"]["reason"], "asked_for_a_person");
        assert_eq!(reply.json["escalation"]["status"], "pending");
        assert_eq!(reply.json["reply"]["is_answer"], false);
    }
    let statuses = world
        .sql("select jsonb_agg(distinct status) from conversations where channel = 'widget'")
        .await;
    assert_eq!(statuses, json!(["escalated"]));
}

#[tokio::test]
async fn twice_without_an_answer_calls_a_person_and_a_third_time_does_not() {
    let world = world().await;
    let (first, token) = begin(&world, "Which planets have rings around them?").await;
    assert_eq!(first.json["escalation"], Value::Null);
    let second = say(&world, &token, "Who painted the Mona Lisa?").await;
    assert_eq!(
        second.json["escalation"]["reason"], "no_answer",
        "{second:?}"
    );
    let third = say(&world, &token, "How deep is the Pacific?").await;
    assert_eq!(
        third.json["escalation"]["id"],
        second.json["escalation"]["id"]
    );
    assert_eq!(
        open(&world).await,
        json!([["no_answer", "pending", "Who painted the Mona Lisa?"]])
    );
    // What is known is answered all the same, until a person takes over.
    let known = say(&world, &token, "May I bring my dogs on a walk?").await;
    assert_eq!(known.json["reply"]["is_answer"], true, "{known:?}");
}

#[tokio::test]
async fn a_refund_that_is_demanded_is_a_persons_and_the_rule_is_not() {
    let world = world().await;
    let (asked, token) = begin(&world, "What is your refund policy?").await;
    assert_eq!(asked.json["escalation"], Value::Null);
    let demanded = say(&world, &token, "I want a refund for CQ33M-YZAFE").await;
    assert_eq!(demanded.json["escalation"]["reason"], "refund_request");
}

#[tokio::test]
async fn a_special_customer_is_answered_and_looked_after() {
    let world = world().await;
    world
        .run_sql(&format!(
            "update customers set tags = '{{vip}}' where id = '{}'",
            demo::CLARA
        ))
        .await;
    let reply = chat(
        &world,
        Caller::CLIENT,
        &json!({ "message": "May I bring my dogs on a walk?" }),
    )
    .await;
    assert_eq!(reply.json["escalation"]["reason"], "vip", "{reply:?}");
    assert_eq!(reply.json["reply"]["is_answer"], true);
}

#[tokio::test]
async fn who_is_closed_says_when_somebody_is_there() {
    let world = world().await;
    world
        .run_sql(&format!(
            "delete from day_overrides; delete from business_hours where resource_id is null;
             insert into day_overrides (organization_id, day, opens, closes)
             select '{alpine}', current_date + 3, '09:00', '17:00'",
            alpine = demo::ALPINE
        ))
        .await;
    let (reply, _) = begin(&world, "Can I talk to a person?").await;
    assert!(
        text(&reply).contains("Nobody is here at the moment. We are back on "),
        "{reply:?}"
    );
    assert!(
        text(&reply).contains(" at 9:00 AM (Zurich time"),
        "{reply:?}"
    );
}

#[tokio::test]
async fn where_a_person_answers_the_assistant_is_silent() {
    let world = world().await;
    let (first, token) = begin(&world, "Can I talk to a person?").await;
    let id = &first.json["conversation_id"];

    let answer = json!({ "conversation_id": id, "message": "Mia here, how can I help?", "message_id": "s1" });
    let said = chat(&world, Caller::MEMBER, &answer).await;
    said.expect(200);
    assert_eq!(
        (&said.json["message"]["author"], &said.json["reply"]),
        (&json!("staff"), &Value::Null)
    );
    assert_eq!(said.json["handled_by"], "staff");
    assert_eq!(said.json["escalation"]["status"], "in_progress");
    assert_eq!(chat(&world, Caller::MEMBER, &answer).await.json, said.json);

    let silent = say(&world, &token, "May I bring my dogs on a walk?").await;
    assert_eq!(
        (&silent.json["reply"], &silent.json["handled_by"]),
        (&Value::Null, &json!("staff"))
    );
    let read = json!({ "visitor_token": token, "after": first.json["reply"]["id"] });
    let read = chat(&world, Caller::Public, &read).await;
    assert_eq!(read.json["messages"][0], said.json["message"]);
    // Nobody's name is told.
    assert!(!read.text.contains("mia@"), "{read:?}");
    let kept = world
        .sql(
            "select jsonb_build_array(messages.sender, users.email) from messages
              join auth.users on users.id = author_id where body like 'Mia here%'",
        )
        .await;
    assert_eq!(kept, json!(["staff", "mia@alpine.example"]));
}

#[tokio::test]
async fn what_was_resolved_goes_on_with_the_assistant() {
    let world = world().await;
    let (first, token) = begin(&world, "Can I talk to a person?").await;
    let escalation = &first.json["escalation"]["id"];
    for action in ["take", "resolve"] {
        let call = world.function_as(Caller::MEMBER, "escalation-update").await;
        let body = json!({ "escalation_id": escalation, "action": action });
        call.json(&body).await.expect(200);
    }
    let next = say(&world, &token, "May I bring my dogs on a walk?").await;
    assert_eq!(next.json["reply"]["is_answer"], true);
    assert_eq!(
        (&next.json["handled_by"], &next.json["escalation"]),
        (&json!("assistant"), &Value::Null)
    );
    let status = world
        .sql("select to_jsonb(status) from conversations where channel = 'widget'")
        .await;
    assert_eq!(status, "open");
    // A second time is a second escalation.
    let again = say(&world, &token, "Can I talk to a person?").await;
    assert_ne!(&again.json["escalation"]["id"], escalation);
}

#[tokio::test]
async fn what_is_over_does_not_count_as_an_answer_that_was_missing() {
    let world = world().await;
    let (first, token) = begin(&world, "Which planets have rings around them?").await;
    assert_eq!(first.json["reply"]["is_answer"], false);
    // A month later it is the first time again.
    world
        .run_sql("update messages set created_at = created_at - interval '29 days'")
        .await;
    let second = say(&world, &token, "Who painted the Mona Lisa?").await;
    assert_eq!(second.json["escalation"], Value::Null, "{second:?}");

    // So it is after somebody has resolved the conversation.
    let third = say(&world, &token, "Can I talk to a person?").await;
    let call = world.function_as(Caller::MEMBER, "escalation-update").await;
    let body = json!({ "escalation_id": third.json["escalation"]["id"], "action": "resolve" });
    call.json(&body).await.expect(200);
    let fourth = say(&world, &token, "How deep is the Pacific?").await;
    assert_eq!(fourth.json["escalation"], Value::Null, "{fourth:?}");
}

#[tokio::test]
async fn staff_answer_only_where_the_customer_reads_it() {
    let world = world().await;
    let id = "00000000-0000-4000-8000-00000000c0de";
    world
        .run_sql(&format!(
            "insert into conversations (id, organization_id, channel) values ('{id}', '{}', 'email')",
            demo::ALPINE
        ))
        .await;
    let body = json!({ "conversation_id": id, "message": "Hello" });
    let reply = chat(&world, Caller::MEMBER, &body).await;
    reply.expect_problem(409, "another_channel");
    // Who helps out from the platform reads along, and answers nobody's customers.
    let (first, _) = begin(&world, "Hello").await;
    let body = json!({ "conversation_id": first.json["conversation_id"], "message": "Hello" });
    let call = world.function_as(Caller::DEVELOPER, "chat-reply").await;
    let call = call.header("x-organization-id", demo::ALPINE);
    call.json(&body).await.expect_problem(403, "members_only");
}
