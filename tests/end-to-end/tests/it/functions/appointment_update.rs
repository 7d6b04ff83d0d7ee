//! appointment-update: who may change what, and what becomes of the time, the customer and their totals.

mod seats;

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
    // One offset, whatever is done: that of the zone which the answer names.
    assert_eq!(reply.json["timezone"], "Europe/Zurich");
    assert!(
        reply.json["starts_at"]
            .as_str()
            .unwrap()
            .contains("T10:00:00+0"),
        "{reply:?}"
    );
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
        let told = world.sql("select count(*) from outbox").await;
        let reply = change(&world, Caller::CLIENT, &to(time)).await;
        reply.expect(200);
        assert!(reply.json["starts_at"].as_str().unwrap().contains(time));
        let taken = world
            .sql("select jsonb_agg(to_char(starts_at at time zone 'Europe/Zurich', 'HH24:MI')) from appointment_slots")
            .await;
        assert_eq!(taken, json!([time]));
        assert_eq!(
            world.sql("select count(*) from outbox").await,
            json!(told.as_u64().unwrap() + 1)
        );
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

/// What a message or a move would change.
async fn traces(world: &World) -> Value {
    world
        .sql(
            "select jsonb_build_array(jsonb_agg(jsonb_build_array(id, resource_id, starts_at, rescheduled_at)), (
               select count(*) from outbox)) from appointments",
        )
        .await
}

#[tokio::test]
async fn a_move_keeps_who_serves_it_while_they_are_free() {
    let world = World::tenant().await;
    let day = monday(&world).await;
    for resource in [demo::MIA, demo::ANTON] {
        let mut body = consultation(&world, "09:00").await;
        body["resource_id"] = json!(resource);
        let reply = appoint(&world, Caller::MEMBER, &body).await;
        let id = &reply.json["id"];
        for time in ["10:00", "11:00", "10:30", "09:00"] {
            let moved = json!({ "appointment_id": id, "action": "reschedule", "starts_at": format!("{day}T{time}") });
            let reply = change(&world, Caller::MEMBER, &moved).await;
            reply.expect(200);
            assert_eq!(reply.json["resource"]["id"], resource, "{time}");
        }
    }

    // Mia has something else at eleven.
    clara_at(&world, "11:00").await;
    let id = world
        .sql(&format!(
            "select id from appointments where resource_id = '{}' order by starts_at limit 1",
            demo::MIA
        ))
        .await;
    let moved = json!({ "appointment_id": id, "action": "reschedule", "starts_at": format!("{day}T11:00") });
    let reply = change(&world, Caller::MEMBER, &moved).await;
    reply.expect(200);
    assert_eq!(reply.json["resource"]["id"], demo::ANTON);
}

#[tokio::test]
async fn the_time_that_it_has_is_no_move() {
    let world = World::tenant().await;
    let id = clara_at(&world, "10:00").await;
    let day = monday(&world).await;
    let before = traces(&world).await;
    let mut moved = json!({ "appointment_id": id, "action": "reschedule", "starts_at": format!("{day}T10:00") });

    change(&world, Caller::CLIENT, &moved).await.expect(200);
    moved["resource_id"] = json!(demo::MIA);
    change(&world, Caller::CLIENT, &moved).await.expect(200);
    assert_eq!(traces(&world).await, before);

    // Even where it would not be given any more; another person at that time is a move.
    world
        .run_sql("update appointment_types set minimum_notice_minutes = 100000")
        .await;
    change(&world, Caller::CLIENT, &moved).await.expect(200);
    assert_eq!(traces(&world).await, before);
    world
        .run_sql("update appointment_types set minimum_notice_minutes = 0")
        .await;
    moved["resource_id"] = json!(demo::ANTON);
    let reply = change(&world, Caller::MEMBER, &moved).await;
    reply.expect(200);
    assert_eq!(reply.json["resource"]["id"], demo::ANTON);
    assert_ne!(traces(&world).await, before);
}

#[tokio::test]
async fn one_of_a_kind_that_is_offered_no_more_is_moved_and_no_new_one_is_made() {
    let world = World::tenant().await;
    let id = clara_at(&world, "10:00").await;
    let day = monday(&world).await;
    world
        .run_sql("update appointment_types set is_active = false")
        .await;
    let to = |time: &str| json!({ "appointment_id": id, "action": "reschedule", "starts_at": format!("{day}T{time}") });

    let free = json!({ "appointment_id": id, "from": day, "to": day });
    let free = slots(&world, Caller::MEMBER, &free).await;
    free.expect(200);
    assert!(starts(&free).iter().any(|start| start.contains("T12:00")));
    change(&world, Caller::MEMBER, &to("12:00"))
        .await
        .expect(200);
    change(&world, Caller::CLIENT, &to("15:00"))
        .await
        .expect(200);

    let new = consultation(&world, "10:00").await;
    let refused = appoint(&world, Caller::MEMBER, &new).await;
    refused.expect_problem(409, "not_offered");
}

#[tokio::test]
async fn a_hold_that_is_over_is_neither_moved_nor_confirmed_by_anybody() {
    let world = World::tenant().await;
    let id = clara_at(&world, "10:00").await;
    let day = monday(&world).await;
    world
        .run_sql("update appointments set expires_at = now() - interval '1 minute'")
        .await;
    let before = traces(&world).await;

    for caller in [Caller::CLIENT, Caller::MEMBER, Caller::Service] {
        for body in [
            json!({ "appointment_id": id, "action": "reschedule", "starts_at": format!("{day}T11:00") }),
            json!({ "appointment_id": id, "action": "confirm" }),
            json!({ "appointment_id": id, "action": "cancel" }),
        ] {
            let reply = change(&world, caller, &body).await;
            reply.expect_problem(409, "hold_expired");
            assert_eq!(reply.pointers(), ["/appointment_id"]);
        }
    }
    let noted = json!({ "appointment_id": id, "action": "change", "notes": "Late" });
    change(&world, Caller::MEMBER, &noted)
        .await
        .expect_problem(409, "hold_expired");
    assert_eq!(traces(&world).await, before);
}

#[tokio::test]
async fn ones_own_event_that_a_calendar_brings_back_blocks_nothing() {
    let world = World::tenant().await;
    let day = monday(&world).await;
    let id = clara_at(&world, "10:00").await;
    let event =
        json!({ "appointment_id": id, "calendar": { "provider": "google", "event_id": "evt1" } });
    change(&world, Caller::Service, &event).await.expect(200);
    let busy = |event: &str, source: &str| {
        format!(
            "insert into busy_times (organization_id, resource_id, source, external_id, starts_at, ends_at)
             values ('{}', '{}', '{source}', '{event}', '{day} 10:00 Europe/Zurich', '{day} 11:30 Europe/Zurich')",
            demo::ALPINE,
            demo::MIA
        )
    };
    world.run_sql(&busy("evt1", "google")).await;
    let moved = |time: &str| {
        json!({ "appointment_id": id, "action": "reschedule", "starts_at": format!("{day}T{time}"),
                "resource_id": demo::MIA })
    };

    change(&world, Caller::CLIENT, &moved("11:00"))
        .await
        .expect(200);

    // One of another calendar with that id, and another event, do.
    world.run_sql(&busy("evt1", "outlook")).await;
    let reply = change(&world, Caller::CLIENT, &moved("10:30")).await;
    reply.expect_problem(409, "slot_taken");
}

#[tokio::test]
async fn what_is_free_for_a_move_is_what_the_move_accepts() {
    let world = World::tenant().await;
    let day = monday(&world).await;
    let id = clara_at(&world, "10:00").await;
    clara_at(&world, "12:00").await;
    let question =
        json!({ "appointment_id": id, "from": day, "to": day, "resource_id": demo::MIA });

    let free = slots(&world, Caller::CLIENT, &question).await;
    let free: Vec<String> = starts(&free).into_iter().map(str::to_owned).collect();

    let asked = slots(
        &world,
        Caller::CLIENT,
        &json!({ "appointment_type_id": demo::CONSULTATION, "from": day, "to": day, "resource_id": demo::MIA }),
    )
    .await;
    let times = |starts: &[String]| -> Vec<String> {
        starts
            .iter()
            .map(|start| start[11..16].to_owned())
            .collect()
    };
    let to_others: Vec<String> = starts(&asked).into_iter().map(str::to_owned).collect();
    assert!(!times(&to_others).contains(&"10:00".to_owned()));
    assert!(times(&free).contains(&"10:30".to_owned()), "{free:?}");
    assert!(!times(&free).contains(&"12:00".to_owned()), "{free:?}");
    for start in &free {
        let body = json!({ "appointment_id": id, "action": "reschedule", "starts_at": start, "resource_id": demo::MIA });
        change(&world, Caller::CLIENT, &body).await.expect(200);
    }

    for (caller, status) in [
        (Caller::Nobody, 401),
        (Caller::Public, 404),
        (Caller::STRANGER, 404),
        (Caller::OTHER_OWNER, 404),
        (Caller::OTHER_CLIENT, 404),
        (Caller::MEMBER, 200),
        (Caller::Service, 200),
    ] {
        let reply = slots(&world, caller, &question).await;
        reply.expect(status);
    }
    let both = json!({ "appointment_id": id, "appointment_type_id": demo::CONSULTATION });
    let reply = slots(&world, Caller::CLIENT, &both).await;
    assert_eq!(reply.pointers(), ["/appointment_id"]);
}

#[tokio::test]
async fn customers_change_it_until_the_last_time_that_its_kind_says_and_the_staff_always() {
    let world = World::tenant().await;
    let id = clara_at(&world, "10:00").await;
    let cancel = json!({ "appointment_id": id, "action": "cancel" });
    let confirm = json!({ "appointment_id": id, "action": "confirm" });
    world
        .run_sql("update organizations set change_notice_minutes = 100000")
        .await;

    let reply = change(&world, Caller::CLIENT, &cancel).await;
    reply.expect_problem(409, "too_late");
    // To confirm is no change.
    change(&world, Caller::CLIENT, &confirm).await.expect(200);
    change(&world, Caller::MEMBER, &cancel).await.expect(200);

    let id = clara_at(&world, "10:00").await;
    world
        .run_sql("update appointment_types set change_notice_minutes = 0")
        .await;
    let cancel = json!({ "appointment_id": id, "action": "cancel" });
    change(&world, Caller::CLIENT, &cancel).await.expect(200);
}

#[tokio::test]
async fn the_staff_correct_a_contact_and_notes_and_nobody_is_told() {
    let world = World::tenant().await;
    let id = clara_at(&world, "10:00").await;
    let words = async || {
        world
            .sql(
                "select jsonb_build_array(made.customer_name, made.customer_phone, made.customer_email, made.notes,
                   made.service_address, own.name, own.phone, (select count(*) from outbox))
                 from appointments as made join customers as own on own.id = made.customer_id",
            )
            .await
    };
    let before = words().await;
    let body = json!({
        "appointment_id": id, "action": "change", "customer": { "name": "Clara Klein", "phone": "+41791112299" },
        "notes": "With a dog", "service_address": "Seestrasse 4, Thun",
    });
    change(&world, Caller::CLIENT, &body)
        .await
        .expect_problem(403, "staff_only");
    assert_eq!(words().await, before);

    change(&world, Caller::MEMBER, &body).await.expect(200);

    let changed = json!([
        "Clara Klein",
        "+41791112299",
        "clara@client.example",
        "With a dog",
        "Seestrasse 4, Thun",
        "Clara Client",
        "+41791234567",
        1
    ]);
    assert_eq!(words().await, changed);

    // In every state.
    let cancel = json!({ "appointment_id": id, "action": "cancel" });
    change(&world, Caller::MEMBER, &cancel).await.expect(200);
    let noted = json!({ "appointment_id": id, "action": "change", "notes": "With two dogs" });
    let reply = change(&world, Caller::MEMBER, &noted).await;
    assert_eq!(reply.expect(200).json["status"], "cancelled", "{reply:?}");
    assert_eq!(words().await[3], "With two dogs");
}

#[tokio::test]
async fn whom_the_staff_move_has_a_day_to_cancel() {
    let world = World::tenant().await;
    let id = clara_at(&world, "10:00").await;
    world
        .run_sql("update organizations set change_notice_minutes = 100000")
        .await;
    let day = monday(&world).await;
    let to = |time: &str| json!({ "appointment_id": id, "action": "reschedule", "starts_at": format!("{day}T{time}") });
    change(&world, Caller::CLIENT, &to("11:00"))
        .await
        .expect_problem(409, "too_late");

    change(&world, Caller::MEMBER, &to("14:00"))
        .await
        .expect(200);

    // Who moves it again themselves has chosen that time.
    let moved = change(&world, Caller::CLIENT, &to("15:00")).await;
    moved.expect(200);
    let cancel = json!({ "appointment_id": id, "action": "cancel" });
    change(&world, Caller::CLIENT, &cancel)
        .await
        .expect_problem(409, "too_late");
    change(&world, Caller::MEMBER, &to("16:00"))
        .await
        .expect(200);
    change(&world, Caller::CLIENT, &cancel).await.expect(200);
}
