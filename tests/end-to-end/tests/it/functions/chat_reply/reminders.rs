//! Escalations that nobody takes: the staff are reminded, while somebody is there.

use super::{begin, chat, know, world};
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};
use std::time::Duration;

/// What the clock calls for a moment, as if a quarter of an hour had passed.
async fn clock(world: &World) -> Value {
    world
        .run_sql(
            // All that is due, in the order in which it is due.
            "update private.jobs set due_at = due_at - interval '10 days' where queue = 'escalations' and due_at < 'infinity';
             update escalations set reminded_at = reminded_at - interval '2 hours'",
        )
        .await;
    let reply = chat(world, Caller::Service, &json!({ "seconds": 1 })).await;
    reply.expect(200);
    assert_eq!(reply.json["failed"], 0, "{reply:?}");
    reply.json["reminded"].clone()
}

/// Who was reminded.
async fn told(world: &World) -> Value {
    world
        .sql(
            "select coalesce(jsonb_agg(recipient order by recipient), '[]') from outbox
             where topic = 'escalation.waiting' and channel = 'email'",
        )
        .await
}

/// When it is looked at again, in minutes from now; null: never.
async fn due(world: &World) -> Value {
    world
        .sql("select round(extract(epoch from due_at - now()) / 60) from private.jobs where queue = 'escalations'")
        .await
}

/// Alpine is open all day, or not for two days.
async fn hours(world: &World, is_open: bool) {
    let days = match is_open {
        true => "current_date + number, '00:00', '24:00' from generate_series(-1, 2) as number",
        false => "current_date + 2, '09:00', '17:00'",
    };
    world
        .run_sql(&format!(
            "delete from day_overrides; delete from business_hours where resource_id is null;
             insert into day_overrides (organization_id, day, opens, closes) select '{}', {days}",
            demo::ALPINE
        ))
        .await;
}

#[tokio::test]
async fn the_staff_are_reminded_of_what_nobody_takes() {
    let world = world().await;
    hours(&world, true).await;
    begin(&world, "Can I talk to a person?").await;
    assert_eq!(due(&world).await, 15);

    assert_eq!(clock(&world).await, 1);
    let first = told(&world).await;
    let admins = world
        .sql(&format!(
            "select jsonb_agg(profile.email order by profile.email) from members
             join user_profiles as profile on profile.id = members.user_id
             where organization_id = '{}' and is_active and role in ('owner', 'admin')",
            demo::ALPINE
        ))
        .await;
    assert_eq!(first, admins);
    let words = world
        .sql("select payload from outbox where topic = 'escalation.waiting' and recipient like 'anton%'")
        .await;
    assert_eq!(
        words["subject"],
        "Alpine Trails: nobody has taken a conversation yet"
    );
    assert!(
        words["text"]
            .as_str()
            .unwrap()
            .ends_with("They wrote:\n\nCan I talk to a person?"),
        "{words}"
    );
    // No more than that until two hours later, and then everybody.
    assert_eq!(due(&world).await, 120);
    let again = chat(&world, Caller::Service, &json!({ "seconds": 1 })).await;
    assert_eq!(again.json["reminded"], 0);
    clock(&world).await;
    let second = told(&world).await;
    assert!(
        second.to_string().contains("mia@alpine.example"),
        "{second}"
    );
    assert!(!second.to_string().contains("harbor"), "{second}");
    clock(&world).await;
    assert_eq!(due(&world).await, Value::Null, "three times in all");

    // What waits to be sent does not leave once somebody has it.
    let unwanted = "select jsonb_agg(distinct private.unwanted_message(sent)) from outbox as sent
        where topic = 'escalation.waiting'";
    assert_eq!(world.sql(unwanted).await, json!([null]));
    let take = async || {
        let id = world.sql("select id from escalations").await;
        let call = world.function_as(Caller::MEMBER, "escalation-update").await;
        call.json(&json!({ "escalation_id": id, "action": "take" }))
            .await
            .expect(200);
    };
    take().await;
    assert_eq!(world.sql(unwanted).await, json!(["changed"]));
}

#[tokio::test]
async fn nobody_is_reminded_of_what_is_taken_or_at_night() {
    let world = world().await;
    hours(&world, false).await;
    let (first, _) = begin(&world, "Can I talk to a person?").await;
    clock(&world).await;
    assert_eq!(told(&world).await, json!([]));
    let opens = world
        .sql(
            "select job.due_at = (private.opening(job.organization_id) ->> 'opens_at')::timestamptz + interval '15 minutes'
             from private.jobs as job where queue = 'escalations'",
        )
        .await;
    assert_eq!(
        opens, true,
        "a quarter of an hour after somebody is there again"
    );

    hours(&world, true).await;
    let id = &first.json["escalation"]["id"];
    let update = async |action: &str| {
        let call = world.function_as(Caller::MEMBER, "escalation-update").await;
        call.json(&json!({ "escalation_id": id, "action": action }))
            .await
            .expect(200);
    };
    update("take").await;
    clock(&world).await;
    assert_eq!(told(&world).await, json!([]));
    assert_eq!(due(&world).await, Value::Null);
    // Handed back, it waits again.
    update("hand_back").await;
    assert_eq!(due(&world).await, 15);
    clock(&world).await;
    assert_ne!(told(&world).await, json!([]));
}

#[tokio::test]
async fn who_hands_one_back_while_the_staff_are_reminded_has_them_reminded_once() {
    let world = World::of(&["chat-reply", "document-ingest"], &[]).await;
    know(&world).await;
    hours(&world, true).await;
    begin(&world, "Can I talk to a person?").await;
    // A call has begun to remind them.
    world.lease("escalations", "escalations", 60).await;
    let lease = world
        .sql("select private.lease_of(job) from private.jobs as job where queue = 'escalations'")
        .await;
    let step = |name: &str| {
        let arguments = json!({ "lease": lease, "messages": [] });
        format!("select private.{name}('{arguments}')")
    };
    assert_ne!(world.sql(&step("reminder_begin")).await, Value::Null);

    // As escalation-update does: the escalation, then its job. Each waits for the other, and neither in a circle.
    let hand_back = world.run_sql(
        "do $$ begin
           perform from public.escalations for update;
           perform pg_sleep(1);
           perform private.remind_of_escalation(known.organization_id, known.id) from public.escalations as known;
         end $$",
    );
    let finish = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        world.sql(&step("reminder_finish")).await
    };
    tokio::join!(hand_back, finish);

    let reminders = async || world.sql("select reminders from escalations").await;
    assert_eq!(reminders().await, 1);
    let pass = chat(&world, Caller::Service, &json!({ "seconds": 1 })).await;
    pass.expect(200);
    assert_eq!(reminders().await, 1, "not twice within a minute: {pass:?}");
    assert_eq!(due(&world).await, 120);
}

#[tokio::test]
async fn one_reminder_tells_of_all_who_wait() {
    let world = world().await;
    hours(&world, true).await;
    for _ in 0..3 {
        begin(&world, "Can I talk to a person?").await;
    }
    // Mia was asked to take the second one; the first leads.
    world
        .run_sql(
            "update escalations set assigned_to = '00000000-0000-4000-8000-00000000a003', assigned_at = now()
             where id = (select id from escalations order by created_at offset 1 limit 1)",
        )
        .await;
    clock(&world).await;
    let once = told(&world).await;
    assert_eq!(
        once,
        json!([
            "anton@alpine.example",
            "mia@alpine.example",
            "olivia@alpine.example"
        ]),
        "the owner, an admin, and who was asked to take one"
    );
    let leading = "select (select (payload ->> 'escalation_id')::uuid from outbox where topic = 'escalation.waiting' limit 1)
        = (select id from escalations order by created_at limit 1)";
    assert_eq!(world.sql(leading).await, true);
    let words = world
        .sql("select payload from outbox where topic = 'escalation.waiting' and recipient like 'anton%'")
        .await;
    assert_eq!(
        words["subject"],
        "Alpine Trails: nobody has taken 3 conversations yet"
    );
    assert!(
        words["text"]
            .as_str()
            .unwrap()
            .contains("Others who wait: 2."),
        "{words}"
    );
    let reminders = "select jsonb_agg(reminders) from escalations";
    assert_eq!(world.sql(reminders).await, json!([1, 1, 1]));

    // The next who calls a person is told of a quarter of an hour later.
    begin(&world, "Can I talk to a person?").await;
    world
        .run_sql(
            "update private.jobs set due_at = now() - interval '1 second' where queue = 'escalations'",
        )
        .await;
    // One call may not get to all of them.
    for _ in 0..4 {
        let pass = chat(&world, Caller::Service, &json!({ "seconds": 1 })).await;
        assert_eq!(pass.expect(200).json["failed"], 0, "{pass:?}");
    }
    assert_eq!(told(&world).await, once);
    let soonest =
        "select (select min(due_at) from private.jobs where queue = 'escalations') = max(reminded_at) + interval '15 minutes'
         from escalations";
    assert_eq!(world.sql(soonest).await, true);

    // It is wanted as long as any of those waits that it tells of; the fourth came later.
    let unwanted = "select jsonb_agg(distinct private.unwanted_message(sent)) from outbox as sent
        where topic = 'escalation.waiting'";
    let take = async |most: u32| {
        world
            .run_sql(&format!(
                "update escalations set status = 'in_progress' where id in (
                   select id from escalations where status = 'pending' order by created_at limit {most})"
            ))
            .await;
    };
    take(1).await;
    assert_eq!(world.sql(unwanted).await, json!([null]));
    take(2).await;
    assert_eq!(world.sql(unwanted).await, json!(["changed"]));
}

#[tokio::test]
async fn nobody_is_reminded_a_fourth_time_however_often_it_is_handed_back() {
    let world = world().await;
    hours(&world, true).await;
    let (first, _) = begin(&world, "Can I talk to a person?").await;
    for _ in 0..3 {
        clock(&world).await;
    }
    let thrice = told(&world).await;
    for action in ["take", "hand_back"] {
        let call = world.function_as(Caller::MEMBER, "escalation-update").await;
        let body = json!({ "escalation_id": first.json["escalation"]["id"], "action": action });
        call.json(&body).await.expect(200);
    }
    clock(&world).await;
    assert_eq!(told(&world).await, thrice);
    assert_eq!(world.sql("select reminders from escalations").await, 3);
    assert_eq!(due(&world).await, Value::Null);
}

#[tokio::test]
async fn reminders_leave_room_for_what_others_are_sent() {
    let world = World::of(&["chat-reply", "document-ingest"], &[]).await;
    know(&world).await;
    hours(&world, true).await;
    world
        .run_sql(
            "update private.limits set most = 1, regain = '1 hour' where kind = 'escalation-reminder organization'",
        )
        .await;
    begin(&world, "Can I talk to a person?").await;
    for _ in 0..2 {
        clock(&world).await;
    }
    // Whoever is the first to know of it.
    assert_eq!(told(&world).await, json!(["olivia@alpine.example"]));
}
