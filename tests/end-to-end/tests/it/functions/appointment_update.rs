//! appointment-update: who may change what, and what becomes of the time, the customer and their totals.

use crate::{
    functions::appointment_create::{appoint, consultation},
    functions::slot_availability::{monday, slots, starts},
};
use end_to_end::{Caller, Reply, World, demo};
use serde_json::{Value, json};

/// Asks for a change as somebody.
pub async fn change(world: &World, caller: Caller, body: &Value) -> Reply {
    world
        .function_as(caller, "appointment-update")
        .await
        .json(body)
        .await
}

/// Clara's consultation with Mia on the Monday two weeks ahead, by its id.
async fn clara_at(world: &World, time: &str) -> Value {
    let mut body = consultation(world, time).await;
    body["customer"] = json!({ "name": "Clara", "phone": "+41791234567" });
    body["resource_id"] = json!(demo::MIA);
    let reply = appoint(world, Caller::Public, &body).await;
    reply.expect(201);
    reply.json["id"].clone()
}

/// Has an appointment begin an hour ago.
async fn begin(world: &World, id: &Value) {
    world
        .run_sql(&format!(
            "update appointments set starts_at = date_trunc('minute', now()) - interval '1 hour',
                                     ends_at = date_trunc('minute', now()) - interval '30 minutes'
             where id = '{}'",
            id.as_str().unwrap()
        ))
        .await;
}

async fn totals(world: &World) -> Value {
    world
        .sql(&format!(
            "select jsonb_build_array(total_appointments, last_appointment_date = (now() at time zone 'Europe/Zurich' - interval '1 hour')::date)
             from customers where id = '{}'",
            demo::CLARA
        ))
        .await
}

#[tokio::test]
async fn the_staff_confirms_and_the_customer_is_told() {
    let world = World::tenant().await;
    let id = clara_at(&world, "10:00").await;

    let reply = change(
        &world,
        Caller::MEMBER,
        &json!({ "appointment_id": id, "action": "confirm" }),
    )
    .await;

    reply.expect(200);
    assert_eq!(reply.json["status"], "confirmed", "{reply:?}");
    assert_eq!(reply.json["expires_at"], Value::Null);
    assert!(reply.json["confirmed_at"].is_string());
    let told = world
        .sql("select payload ->> 'text' from outbox where topic = 'appointment.confirmed'")
        .await;
    assert!(told.as_str().unwrap().ends_with("is confirmed."), "{told}");
    let again = change(
        &world,
        Caller::MEMBER,
        &json!({ "appointment_id": id, "action": "confirm" }),
    )
    .await;
    again.expect_problem(409, "illegal_transition");
}

#[tokio::test]
async fn one_that_is_moved_takes_its_new_time_and_leaves_the_old() {
    let world = World::tenant().await;
    let id = clara_at(&world, "10:00").await;
    let day = monday(&world).await;
    let to = |time: &str| json!({ "appointment_id": id, "action": "reschedule", "starts_at": format!("{day}T{time}"), "resource_id": demo::MIA });

    // Half an hour later it overlaps with what it has now.
    for time in ["10:30", "10:00", "15:00"] {
        let reply = change(&world, Caller::CLIENT, &to(time)).await;
        reply.expect(200);
        assert!(reply.json["starts_at"].as_str().unwrap().contains(time));
        let taken = world
            .sql("select jsonb_agg(to_char(starts_at at time zone 'Europe/Zurich', 'HH24:MI')) from appointment_slots")
            .await;
        assert_eq!(taken, json!([time]));
    }
    let reply = change(&world, Caller::CLIENT, &to("15:10")).await;
    reply.expect_problem(409, "not_a_slot");
    let reply = change(&world, Caller::CLIENT, &to("18:00")).await;
    reply.expect_problem(409, "outside_hours");

    let other = clara_at(&world, "10:00").await;
    let reply = change(&world, Caller::CLIENT, &to("10:00")).await;
    reply.expect_problem(409, "slot_taken");
    assert_eq!(reply.json["alternatives"].as_array().unwrap().len(), 5);
    let kept = world
        .sql(&format!(
            "select jsonb_build_array(count(*), count(*) filter (where rescheduled_at is not null and appointments.id <> '{}'))
             from appointments join appointment_slots as slot on slot.id = slot_id
             where slot.starts_at = appointments.starts_at",
            other.as_str().unwrap()
        ))
        .await;
    assert_eq!(kept, json!([2, 1]));
    let reply = change(
        &world,
        Caller::CLIENT,
        &json!({ "appointment_id": id, "action": "reschedule", "starts_at": "2030-02-30T10:00" }),
    )
    .await;
    assert_eq!(reply.pointers(), ["/starts_at"]);
}

#[tokio::test]
async fn a_cancelled_one_gives_its_time_back() {
    let world = World::tenant().await;
    let id = clara_at(&world, "10:00").await;
    let cancel = json!({ "appointment_id": id, "action": "cancel", "reason": "ill" });

    let reply = change(&world, Caller::CLIENT, &cancel).await;

    reply.expect(200);
    assert_eq!(reply.json["status"], "cancelled", "{reply:?}");
    assert_eq!(reply.json["cancellation_reason"], "ill");
    assert_eq!(world.sql("select count(*) from appointment_slots").await, 0);
    let day = monday(&world).await;
    let question = json!({ "appointment_type_id": demo::CONSULTATION, "from": day, "to": day, "resource_id": demo::MIA });
    let offered = slots(&world, Caller::Public, &question).await;
    assert_eq!(starts(&offered).len(), 16);
    for action in ["cancel", "confirm"] {
        let reply = change(
            &world,
            Caller::MEMBER,
            &json!({ "appointment_id": id, "action": action }),
        )
        .await;
        reply.expect_problem(409, "illegal_transition");
    }
    let reply = change(
        &world,
        Caller::MEMBER,
        &json!({ "appointment_id": id, "action": "reschedule", "starts_at": format!("{day}T11:00") }),
    )
    .await;
    reply.expect_problem(409, "illegal_transition");
}

#[tokio::test]
async fn totals_are_right_after_any_order_of_events() {
    let world = World::tenant().await;
    let id = clara_at(&world, "10:00").await;
    let act = |action: &'static str| {
        let (world, body) = (&world, json!({ "appointment_id": id, "action": action }));
        async move { change(world, Caller::MEMBER, &body).await }
    };
    act("complete").await.expect_problem(409, "too_early");
    begin(&world, &id).await;

    for (action, count) in [("complete", 1), ("no_show", 0), ("complete", 1)] {
        let reply = act(action).await;
        reply.expect(200);
        let dated = if count == 1 { json!(true) } else { Value::Null };
        assert_eq!(totals(&world).await, json!([count, dated]), "{action}");
    }
    act("cancel")
        .await
        .expect_problem(409, "illegal_transition");
    // However a row goes, it counts no more.
    world.run_sql("delete from appointments").await;
    assert_eq!(totals(&world).await, json!([0, null]));
    assert_eq!(world.sql("select count(*) from appointment_slots").await, 0);
}

#[tokio::test]
async fn each_changes_what_is_theirs() {
    let world = World::tenant().await;
    let id = clara_at(&world, "10:00").await;
    let cancel = json!({ "appointment_id": id, "action": "cancel" });
    for (caller, problem) in [
        (Caller::Nobody, (401, "unauthorized")),
        (Caller::Public, (403, "forbidden")),
        (Caller::STRANGER, (404, "appointment_not_found")),
        (Caller::OTHER_OWNER, (404, "appointment_not_found")),
        (Caller::OTHER_CLIENT, (404, "appointment_not_found")),
    ] {
        let reply = change(&world, caller, &cancel).await;
        assert_eq!(reply.problem(), problem, "{caller:?}");
        let moved = json!({ "appointment_id": id, "action": "reschedule", "starts_at": format!("{}T11:00", monday(&world).await) });
        let reply = change(&world, caller, &moved).await;
        assert_eq!(reply.problem(), problem, "{caller:?}");
    }
    for body in [
        json!({ "appointment_id": id, "action": "complete" }),
        json!({ "appointment_id": id, "action": "no_show" }),
        json!({ "appointment_id": id, "calendar": { "provider": "google", "event_id": "e" } }),
    ] {
        let reply = change(&world, Caller::CLIENT, &body).await;
        reply.expect_problem(403, "staff_only");
    }
    // Whoever made it confirms what is held for them.
    let confirm = json!({ "appointment_id": id, "action": "confirm" });
    change(&world, Caller::CLIENT, &confirm).await.expect(200);
    change(&world, Caller::Service, &cancel).await.expect(200);
}

#[tokio::test]
async fn a_calendars_event_is_kept() {
    let world = World::tenant().await;
    let id = clara_at(&world, "10:00").await;
    let body =
        json!({ "appointment_id": id, "calendar": { "provider": "outlook", "event_id": "e1" } });

    let reply = change(&world, Caller::Service, &body).await;

    reply.expect(200);
    let kept = world
        .sql("select jsonb_build_array(calendar_provider, outlook_calendar_event_id, google_calendar_event_id) from appointments")
        .await;
    assert_eq!(kept, json!(["outlook", "e1", null]));
}
