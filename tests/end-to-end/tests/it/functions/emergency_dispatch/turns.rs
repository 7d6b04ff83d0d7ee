//! Whose turn it is, and when.

use super::{NINA, OMAR, PAUL, ask, on_call, report, states, stay, steps, told, world};
use end_to_end::{Caller, World, demo};
use serde_json::json;
use stack::Fault;

/// Twilio's answer for a number that has said STOP.
fn stopped() -> Fault {
    Fault::Answer(
        400,
        json!({ "code": 21610, "message": "opted out", "status": 400 }),
    )
}

#[tokio::test]
async fn the_next_one_is_told_when_the_time_of_the_first_is_over() {
    let world = world().await;
    on_call(&world, "Nina", NINA, 1, 2).await;
    on_call(&world, "Omar", OMAR, 2, 60).await;

    let reported = report(&world, "Fire in the hut").await;
    assert_eq!(
        (&reported["contact"], &reported["status"]),
        (&json!("Nina"), &json!("open"))
    );
    // Two calls of the clock at once tell nobody twice.
    tokio::join!(stay(&world, 4), stay(&world, 4));

    assert_eq!(
        steps(&world).await,
        json!(["told Nina", "timed_out Nina", "told Omar"])
    );
    let at = |phone: &str| {
        let messages = world.stack.mailbox.messages_to(phone);
        assert_eq!(messages.len(), 1, "{phone}");
        messages[0].at
    };
    let waited = at(OMAR).duration_since(at(NINA)).as_secs_f64();
    assert!((1.0..4.0).contains(&waited), "{waited}");
}

#[tokio::test]
async fn whoever_is_not_reached_costs_no_time() {
    let world = world().await;
    on_call(&world, "Nina", NINA, 1, 3600).await;
    on_call(&world, "Omar", OMAR, 2, 3600).await;
    on_call(&world, "Paul", PAUL, 3, 3600).await;
    world
        .stack
        .mailbox
        .fails(|number| (number == 0).then(stopped));

    report(&world, "Fire").await;
    assert_eq!(steps(&world).await, json!(["told Nina", "failed Nina"]));
    stay(&world, 2).await;
    assert_eq!(
        steps(&world).await,
        json!(["told Nina", "failed Nina", "told Omar"])
    );
    assert_eq!((told(&world, NINA).len(), told(&world, OMAR).len()), (0, 1));

    // The provider took the message, and tells later that it reached no phone.
    world
        .run_sql(&format!(
            "update outbox set provider_status = 'undelivered', provider_status_at = now() where recipient = '{OMAR}'"
        ))
        .await;
    stay(&world, 2).await;
    let all = json!([
        "told Nina",
        "failed Nina",
        "told Omar",
        "failed Omar",
        "told Paul"
    ]);
    assert_eq!(steps(&world).await, all);
    let noted = world
        .sql("select jsonb_agg(status order by created_at) from emergency_notifications")
        .await;
    assert_eq!(noted, json!(["failed", "failed", "sent"]));
}

#[tokio::test]
async fn one_way_that_works_is_enough_to_wait_for() {
    let world = world().await;
    world
        .run_sql(&format!(
            "insert into emergency_contacts (organization_id, name, phone, email, email_enabled, escalation_timeout)
             values ('{}', 'Nina', '{NINA}', 'nina@alpine.example', true, 3600)",
            demo::ALPINE
        ))
        .await;
    on_call(&world, "Omar", OMAR, 2, 3600).await;
    let mut is_first = true;
    world
        .stack
        .mailbox
        .fails(move |_| std::mem::take(&mut is_first).then(stopped));

    report(&world, "Fire").await;
    stay(&world, 2).await;

    let noted = world
        .sql("select jsonb_agg(status order by status) from emergency_notifications")
        .await;
    assert_eq!(noted, json!(["failed", "sent"]));
    assert_eq!(steps(&world).await, json!(["told Nina"]));
}

#[tokio::test]
async fn a_shift_that_changes_meanwhile_is_seen() {
    let world = world().await;
    on_call(&world, "Nina", NINA, 1, 1).await;
    on_call(&world, "Omar", OMAR, 2, 3600).await;
    report(&world, "Fire").await;

    world
        .run_sql("update emergency_contacts set is_active = false where name = 'Omar'")
        .await;
    on_call(&world, "Paul", PAUL, 3, 3600).await;
    stay(&world, 3).await;

    assert_eq!(
        steps(&world).await,
        json!(["told Nina", "timed_out Nina", "told Paul"])
    );
    assert!(told(&world, OMAR).is_empty());
}

#[tokio::test]
async fn whoever_does_not_answer_is_told_three_times_and_then_the_fallback() {
    let world = world().await;
    fallback(&world).await;
    on_call(&world, "Nina", NINA, 1, 1).await;
    world
        .run_sql(&format!(
            "insert into emergency_contacts (organization_id, name, phone, sms_enabled, priority)
             values ('{}', 'Wanda', '+41795550204', false, 2)",
            demo::ALPINE
        ))
        .await;
    report(&world, "Fire").await;
    stay(&world, 6).await;

    let nina = ["told Nina", "timed_out Nina", "passed_over Wanda"];
    let again = ["told Nina", "timed_out Nina", "passed_over Wanda"];
    let all = [nina, again, again].concat();
    let all: Vec<&str> = all.into_iter().chain(["unanswered"]).collect();
    assert_eq!(steps(&world).await, json!(all));
    assert_eq!((told(&world, NINA).len(), told(&world, PAUL).len()), (3, 1));
    assert_eq!(states(&world).await, json!(["unanswered"]));
    // It is not too late.
    let taken = take_first(&world).await;
    assert_eq!(taken, "acknowledged");
}

#[tokio::test]
async fn nobody_on_call_is_an_answer_and_a_shift_that_begins_later_is_told() {
    let world = world().await;
    let alone = report(&world, "Fire").await;
    assert_eq!(
        (&alone["contact"], &alone["status"]),
        (&json!(null), &json!("unanswered"))
    );
    assert_eq!(steps(&world).await, json!(["nobody_on_call"]));

    fallback(&world).await;
    let reported = report(&world, "Water").await;
    assert_eq!(reported["steps"][0]["via"], "sms");
    assert_eq!(told(&world, PAUL).len(), 1);
    world
        .run_sql("delete from incidents where message = 'Fire'")
        .await;

    on_call(&world, "Nina", NINA, 1, 3600).await;
    // The minute until it looks again.
    world
        .run_sql(
            "update incidents set escalate_at = now();
             update private.jobs set due_at = now() where queue = 'emergencies'",
        )
        .await;
    stay(&world, 2).await;
    assert_eq!(steps(&world).await, json!(["nobody_on_call", "told Nina"]));
    assert_eq!(states(&world).await, json!(["open"]));
    assert_eq!(told(&world, PAUL).len(), 1, "the fallback is told once");
}

#[tokio::test]
async fn an_incident_that_is_over_is_told_to_nobody() {
    let world = world().await;
    on_call(&world, "Nina", NINA, 1, 1).await;
    on_call(&world, "Omar", OMAR, 2, 1).await;
    // Nothing leaves while it is reported.
    world
        .stack
        .mailbox
        .fails(|_| Some(Fault::Answer(503, json!({}))));
    let id = report(&world, "Fire").await["id"].clone();
    world.stack.mailbox.recovers();

    let body = json!({ "action": "cancel", "incident_id": id, "note": "A drill" });
    let cancelled = ask(&world, Caller::MEMBER, &body).await;
    cancelled.expect(200);
    assert_eq!(
        (&cancelled.json["status"], &cancelled.json["note"]),
        (&json!("cancelled"), &json!("A drill"))
    );
    world
        .run_sql("update private.jobs set due_at = now() where queue in ('alarms', 'emergencies')")
        .await;
    stay(&world, 2).await;

    assert!(world.stack.mailbox.messages().is_empty());
    let noted = world
        .sql("select jsonb_agg(status) from emergency_notifications")
        .await;
    assert_eq!(noted, json!(["withdrawn"]));
    let left = world
        .sql("select count(*) from private.jobs where queue in ('alarms', 'emergencies')")
        .await;
    assert_eq!(left, 0);
}

/// Whom Alpine names for the case that nobody answers.
async fn fallback(world: &World) {
    world
        .run_sql(&format!(
            "update organizations set emergency_contact_phone = '{PAUL}', contact_email = null where id = '{}'",
            demo::ALPINE
        ))
        .await;
}

/// Takes the incident by the first link that Nina was sent.
async fn take_first(world: &World) -> serde_json::Value {
    let text = told(world, NINA).remove(0);
    let taken = super::take_by_link(world, &super::token(&text)).await;
    taken.expect(200);
    taken.json["outcome"].clone()
}
