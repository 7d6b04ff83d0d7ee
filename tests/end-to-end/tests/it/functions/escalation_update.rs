//! escalation-update: who looks after a conversation, and who is told.

use super::chat_reply::{begin, chat, say, world};
use end_to_end::{Caller, Reply, World};
use reqwest::Method;
use serde_json::{Value, json};

const ANTON: &str = "00000000-0000-4000-8000-00000000a002";
const MIA: &str = "00000000-0000-4000-8000-00000000a003";
const OSCAR: &str = "00000000-0000-4000-8000-00000000b001";
const STRANGER: &str = "00000000-0000-4000-8000-00000000c002";

/// An escalation of a visitor, its conversation, and the visitor's token.
async fn escalated(world: &World) -> (Value, String) {
    let (reply, token) = begin(world, "Can I talk to a person?").await;
    (reply.json["escalation"]["id"].clone(), token)
}

async fn update(world: &World, caller: Caller, body: &Value) -> Reply {
    let call = world.function_as(caller, "escalation-update").await;
    call.json(body).await
}

async fn act(world: &World, caller: Caller, id: &Value, action: &str) -> Reply {
    update(
        world,
        caller,
        &json!({ "escalation_id": id, "action": action }),
    )
    .await
}

#[tokio::test]
async fn an_escalation_is_taken_handed_back_and_resolved_in_legal_steps() {
    let world = world().await;
    let (id, token) = escalated(&world).await;

    act(&world, Caller::MEMBER, &id, "hand_back")
        .await
        .expect_problem(409, "illegal_transition");
    let taken = act(&world, Caller::MEMBER, &id, "take").await;
    taken.expect(200);
    assert_eq!(taken.json["status"], "in_progress");
    assert_eq!(taken.json["summary"], "Can I talk to a person?");
    assert!(taken.json["taken_at"].is_string() && taken.json["assigned_at"].is_string());
    act(&world, Caller::ADMIN, &id, "take")
        .await
        .expect_problem(409, "illegal_transition");
    assert_eq!(
        say(&world, &token, "Hello?").await.json["handled_by"],
        "staff"
    );

    let back = act(&world, Caller::MEMBER, &id, "hand_back").await;
    assert_eq!(
        (&back.json["status"], &back.json["assigned_to"]),
        (&json!("pending"), &Value::Null)
    );
    assert_eq!(back.json["taken_at"], taken.json["taken_at"]);
    let reply = say(&world, &token, "May I bring my dogs on a walk?").await;
    assert_eq!(
        (&reply.json["handled_by"], &reply.json["reply"]["is_answer"]),
        (&json!("assistant"), &json!(true))
    );

    let resolved = act(&world, Caller::MEMBER, &id, "resolve").await;
    assert_eq!(resolved.json["status"], "resolved");
    assert!(resolved.json["resolved_at"].is_string());
    let conversation = world
        .sql("select jsonb_build_array(status, assigned_to, resolved_at is not null) from conversations
              where channel = 'widget'")
        .await;
    assert_eq!(conversation, json!(["resolved", null, true]));
    for action in ["take", "hand_back", "resolve"] {
        act(&world, Caller::MEMBER, &id, action)
            .await
            .expect_problem(409, "illegal_transition");
    }
}

#[tokio::test]
async fn whom_it_is_assigned_to_is_told_in_their_language() {
    let world = world().await;
    let (id, token) = escalated(&world).await;
    world
        .run_sql(&format!(
            "update user_profiles set preferred_language = 'de' where id = '{ANTON}'"
        ))
        .await;
    let body = json!({ "escalation_id": id, "action": "assign", "user_id": ANTON });
    let assigned = update(&world, Caller::MEMBER, &body).await;
    assigned.expect(200);
    assert_eq!(
        (&assigned.json["status"], &assigned.json["assigned_to"]),
        (&json!("pending"), &json!(ANTON))
    );
    assert_eq!(
        say(&world, &token, "Hello?").await.json["reply"],
        Value::Null
    );
    let told = world
        .sql("select jsonb_agg(jsonb_build_array(topic, channel, recipient, payload ->> 'text', payload ->> 'subject'))
              from outbox where topic like 'escalation.%'")
        .await;
    let told = told.as_array().unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0][0], "escalation.assigned");
    assert_eq!(
        (&told[0][1], &told[0][2]),
        (&json!("email"), &json!("anton@alpine.example"))
    );
    assert!(
        told[0][3]
            .as_str()
            .unwrap()
            .ends_with("Can I talk to a person?"),
        "{told:?}"
    );
    assert!(
        told[0][4]
            .as_str()
            .unwrap()
            .ends_with("ein Gespräch ist dir zugewiesen"),
        "{told:?}"
    );

    // Whoever assigns it to themselves knows.
    let body = json!({ "escalation_id": id, "action": "assign", "user_id": ANTON });
    update(&world, Caller::ADMIN, &body).await.expect(200);
    assert_eq!(
        world
            .sql("select count(*) from outbox where topic like 'escalation.%'")
            .await,
        1
    );
}

#[tokio::test]
async fn an_escalation_is_changed_by_the_staff_of_its_organization_alone() {
    let world = world().await;
    let (id, _) = escalated(&world).await;
    act(&world, Caller::OTHER_OWNER, &id, "take")
        .await
        .expect_problem(404, "escalation_not_found");
    act(&world, Caller::STRANGER, &id, "take")
        .await
        .expect_problem(403, "no_organization");
    for caller in [Caller::Public, Caller::CLIENT, Caller::Service] {
        act(&world, caller, &id, "take")
            .await
            .expect_problem(403, "forbidden");
    }
    act(&world, Caller::Nobody, &id, "take")
        .await
        .expect_problem(401, "unauthorized");

    for user in [OSCAR, STRANGER] {
        let body = json!({ "escalation_id": id, "action": "assign", "user_id": user });
        update(&world, Caller::MEMBER, &body)
            .await
            .expect_problem(404, "member_not_found");
    }
    let state = world
        .sql("select jsonb_build_array(status, assigned_to) from escalations")
        .await;
    assert_eq!(state, json!(["pending", null]));
}

#[tokio::test]
async fn two_who_take_it_at_once_do_not_both_have_it() {
    let world = world().await;
    let (id, _) = escalated(&world).await;
    let (one, other) = tokio::join!(
        act(&world, Caller::MEMBER, &id, "take"),
        act(&world, Caller::ADMIN, &id, "take")
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

#[tokio::test]
async fn whoever_may_not_act_any_more_leaves_nothing_unanswered() {
    let world = world().await;
    let (id, token) = escalated(&world).await;
    let mia = "organization_id = '00000000-0000-4000-8000-0000000000a0'
               and user_id = '00000000-0000-4000-8000-00000000a003'";
    let state = async || {
        world
            .sql(
                "select jsonb_build_array(known.status, known.assigned_to, thread.status, thread.assigned_to,
                   (select count(*) from private.jobs where queue = 'escalations'))
                 from escalations as known join conversations as thread on thread.id = known.conversation_id",
            )
            .await
    };
    let waits = json!(["pending", null, "escalated", null, 1]);
    for change in [
        format!("update members set is_active = false where {mia}"),
        format!("delete from members where {mia}"),
    ] {
        world
            .run_sql(&format!(
                "update members set is_active = true where {mia}; delete from private.jobs where queue = 'escalations'"
            ))
            .await;
        act(&world, Caller::MEMBER, &id, "take").await.expect(200);
        assert_eq!(
            say(&world, &token, "Hello?").await.json["handled_by"],
            "staff"
        );

        world.run_sql(&change).await;

        assert_eq!(state().await, waits, "{change}");
        let reply = say(&world, &token, "May I bring my dogs on a walk?").await;
        assert_eq!(reply.json["handled_by"], "assistant", "{change}: {reply:?}");
    }

    // What nobody has, somebody takes, whatever became of it; and what is resolved stays as it is.
    world
        .run_sql("update escalations set status = 'in_progress'")
        .await;
    act(&world, Caller::ADMIN, &id, "take").await.expect(200);
    act(&world, Caller::ADMIN, &id, "resolve").await.expect(200);
    world
        .run_sql("delete from members where user_id = '00000000-0000-4000-8000-00000000a002'")
        .await;
    assert_eq!(state().await[0], "resolved");
}

#[tokio::test]
async fn a_conversation_and_its_escalation_are_the_same_persons() {
    let world = world().await;
    let (id, token) = escalated(&world).await;
    let state = async || {
        let state = "select jsonb_build_array(known.status, known.assigned_to, thread.assigned_to)
            from escalations as known join conversations as thread on thread.id = known.conversation_id";
        world.sql(state).await
    };
    let conversation = world.sql("select conversation_id from escalations").await;
    let path = format!(
        "/rest/v1/conversations?id=eq.{}",
        conversation.as_str().unwrap()
    );
    let give = async |caller: Caller, to: Option<&str>| {
        let call = world.request_as(caller, Method::PATCH, &path).await;
        call.json(&json!({ "assigned_to": to })).await
    };
    let suspend = async |is_active: bool| {
        let change =
            format!("update members set is_active = {is_active} where user_id = '{ANTON}'");
        world.run_sql(&change).await;
    };

    // Whoever answers what another was asked to take has all of it, whatever becomes of the other.
    let body = json!({ "escalation_id": id, "action": "assign", "user_id": ANTON });
    update(&world, Caller::ADMIN, &body).await.expect(200);
    let answer = json!({ "conversation_id": conversation, "message": "Mia here, how can I help?" });
    chat(&world, Caller::MEMBER, &answer).await.expect(200);
    let mias = json!(["in_progress", MIA, MIA]);
    assert_eq!(state().await, mias);
    suspend(false).await;
    assert_eq!(state().await, mias);
    let reply = say(&world, &token, "May I bring my dogs on a walk?").await;
    assert_eq!(reply.json["handled_by"], "staff", "{reply:?}");

    // It goes to nobody who may not act.
    for (nobody, status, code) in [
        (ANTON, 409, "member_suspended"),
        (OSCAR, 404, "member_not_found"),
        (STRANGER, 404, "member_not_found"),
    ] {
        let refused = give(Caller::MEMBER, Some(nobody)).await;
        assert_eq!(
            (refused.status, &refused.json["message"]),
            (status, &json!(code)),
            "{refused:?}"
        );
        let body = json!({ "escalation_id": id, "action": "assign", "user_id": nobody });
        update(&world, Caller::MEMBER, &body)
            .await
            .expect_problem(status, code);
    }
    assert_eq!(state().await, mias);
    suspend(true).await;

    // Who takes it has taken it, and who is given it is asked to.
    give(Caller::ADMIN, Some(ANTON)).await.expect(204);
    assert_eq!(state().await, json!(["in_progress", ANTON, ANTON]));
    give(Caller::ADMIN, Some(MIA)).await.expect(204);
    assert_eq!(state().await, json!(["pending", MIA, MIA]));
    world
        .run_sql("delete from private.jobs where queue = 'escalations'")
        .await;
    give(Caller::MEMBER, None).await.expect(204);
    assert_eq!(state().await, json!(["pending", null, null]));
    let waiting = "select count(*) from private.jobs where queue = 'escalations'";
    assert_eq!(world.sql(waiting).await, 1, "the staff are reminded of it");
    let reply = say(&world, &token, "May I bring my dogs on a walk?").await;
    assert_eq!(reply.json["handled_by"], "assistant", "{reply:?}");
}

#[tokio::test]
async fn what_an_action_needs_is_named() {
    let world = world().await;
    let body = json!({ "escalation_id": "1", "action": "assign", "x": 1 });
    let reply = update(&world, Caller::MEMBER, &body).await;
    reply.expect(422);
    let mut pointers = reply.pointers();
    pointers.sort_unstable();
    assert_eq!(pointers, ["/escalation_id", "/user_id", "/x"]);
}
