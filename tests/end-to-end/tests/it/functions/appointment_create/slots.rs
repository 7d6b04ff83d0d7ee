//! Which slots are given: what is offered, to whom of those who serve, and what is taken until when.

use super::{UNTOUCHED, appoint, consultation, traces};
use crate::functions::slot_availability::{monday, slots, starts};
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};

#[tokio::test]
async fn what_is_not_offered_is_refused_with_the_nearest_that_is() {
    let world = World::tenant().await;
    let day = monday(&world).await;
    for (start, code) in [
        (format!("{day}T17:00"), "outside_hours"),
        (format!("{day}T16:45"), "outside_hours"),
        (format!("{day}T10:10"), "not_a_slot"),
        (format!("{day}T10:00:30"), "not_a_slot"),
        ("2001-01-01T10:00".to_owned(), "too_soon"),
        ("2096-01-01T10:00".to_owned(), "too_far_ahead"),
        ("9999-12-31T23:59:59".to_owned(), "too_far_ahead"),
    ] {
        let mut body = consultation(&world, "10:00").await;
        body["starts_at"] = json!(start);

        let reply = appoint(&world, Caller::Public, &body).await;

        reply.expect_problem(409, code);
        assert_eq!(reply.pointers(), ["/starts_at"]);
        let alternatives = reply.json["alternatives"].as_array().unwrap();
        if start.starts_with(&day) {
            assert_eq!(alternatives.len(), 5, "{reply:?}");
        }
    }
    assert_eq!(traces(&world).await, json!(UNTOUCHED));
}

#[tokio::test]
async fn a_taken_slot_names_the_nearest_that_are_free() {
    let world = World::tenant().await;
    let day = monday(&world).await;
    let mut body = consultation(&world, "10:00").await;
    body["resource_id"] = json!(demo::MIA);
    let first = appoint(&world, Caller::Public, &body).await;
    first.expect(201);

    let reply = appoint(&world, Caller::Public, &body).await;

    reply.expect_problem(409, "slot_taken");
    let alternatives = reply.json["alternatives"].as_array().unwrap();
    let times: Vec<&str> = alternatives
        .iter()
        .map(|slot| &slot["starts_at"].as_str().unwrap()[..16])
        .collect();
    // 09:30 would leave no ten minutes before ten.
    let expected: Vec<String> = ["09:00", "11:00", "11:30", "12:00", "12:30"]
        .iter()
        .map(|time| format!("{day}T{time}"))
        .collect();
    assert_eq!(times, expected);
    for slot in alternatives {
        let mut other = body.clone();
        other["starts_at"] = slot["starts_at"].clone();
        let reply = appoint(&world, Caller::Public, &other).await;
        assert!([201, 409].contains(&reply.status));
    }
}

#[tokio::test]
async fn work_is_shared_out_fairly() {
    let world = World::tenant().await;
    let mut with = Vec::new();
    for time in ["09:00", "10:00", "11:00", "09:00"] {
        let body = consultation(&world, time).await;
        let reply = appoint(&world, Caller::MEMBER, &body).await;
        reply.expect(201);
        with.push(reply.json["resource"]["name"].as_str().unwrap().to_owned());
    }

    assert_ne!(
        with[0], with[1],
        "who has the least to do that day comes first"
    );
    assert_ne!(with[0], with[3]);
    let body = consultation(&world, "09:00").await;
    let reply = appoint(&world, Caller::Public, &body).await;
    reply.expect_problem(409, "slot_taken");
}

#[tokio::test]
async fn seats_of_a_class_are_filled_and_no_more() {
    let world = World::tenant().await;
    let mut body = consultation(&world, "10:00").await;
    body["appointment_type_id"] = json!(demo::CLIMBING);
    body["seats"] = json!(3);
    for _ in 0..2 {
        let reply = appoint(&world, Caller::Public, &body).await;
        reply.expect(201);
        assert_eq!(reply.json["status"], "confirmed");
    }
    let day = monday(&world).await;
    let question = |seats: u32| json!({ "appointment_type_id": demo::CLIMBING, "from": day, "to": day, "seats": seats });

    let reply = slots(&world, Caller::Public, &question(2)).await;
    let ten = reply.json["slots"]
        .as_array()
        .unwrap()
        .iter()
        .find(|slot| slot["starts_at"].as_str().unwrap().contains("T10:00"))
        .unwrap();
    assert_eq!(ten["seats_left"], 2);
    let reply = slots(&world, Caller::Public, &question(3)).await;
    assert!(starts(&reply).iter().all(|start| !start.contains("T10:00")));

    let reply = appoint(&world, Caller::Public, &body).await;
    reply.expect_problem(409, "slot_taken");
    body["seats"] = json!(2);
    appoint(&world, Caller::Public, &body).await.expect(201);
    // Another start would run into it.
    body["starts_at"] = json!(format!("{day}T11:00"));
    body["seats"] = json!(1);
    let reply = appoint(&world, Caller::Public, &body).await;
    reply.expect_problem(409, "slot_taken");
    body["seats"] = json!(9);
    let reply = appoint(&world, Caller::Public, &body).await;
    assert_eq!(reply.pointers(), ["/seats"]);
}

#[tokio::test]
async fn a_hold_that_nobody_confirms_is_free_again() {
    let world = World::tenant().await;
    let mut body = consultation(&world, "10:00").await;
    body["resource_id"] = json!(demo::MIA);
    appoint(&world, Caller::Public, &body).await.expect(201);
    let day = monday(&world).await;
    let question = json!({
        "appointment_type_id": demo::CONSULTATION, "from": day, "to": day, "resource_id": demo::MIA,
    });
    let offered = slots(&world, Caller::Public, &question).await;
    assert!(
        starts(&offered)
            .iter()
            .all(|start| !start.contains("T10:00"))
    );

    world
        .run_sql("update appointments set expires_at = now() - interval '1 second'")
        .await;

    let offered = slots(&world, Caller::Public, &question).await;
    assert!(
        starts(&offered)
            .iter()
            .any(|start| start.contains("T10:00"))
    );
    appoint(&world, Caller::Public, &body).await.expect(201);
    let states = world
        .sql("select jsonb_agg(jsonb_build_array(status, expired_at is not null, slot_id is null) order by created_at)
              from appointments")
        .await;
    assert_eq!(
        states,
        json!([["expired", true, true], ["pending", false, false]])
    );
    // What the staff makes keeps its time.
    body["starts_at"] = json!(format!("{day}T15:00"));
    let reply = appoint(&world, Caller::MEMBER, &body).await;
    reply.expect(201);
    assert_eq!(reply.json["expires_at"], Value::Null);
}

#[tokio::test]
async fn seats_are_sold_up_to_the_capacity_that_the_kind_has_now() {
    let world = World::tenant().await;
    let mut body = consultation(&world, "10:00").await;
    body["appointment_type_id"] = json!(demo::CLIMBING);
    body["seats"] = json!(3);
    appoint(&world, Caller::Public, &body).await.expect(201);
    body["seats"] = json!(1);
    let day = monday(&world).await;
    let question =
        json!({ "appointment_type_id": demo::CLIMBING, "from": day, "to": day, "seats": 1 });
    // One start of one of those who serve it; another of them would have all seats at that time.
    world
        .run_sql(&format!(
            "delete from appointment_type_resources where type_id = '{}'
               and resource_id not in (select resource_id from appointment_slots)",
            demo::CLIMBING
        ))
        .await;

    for (capacity, status) in [(3, 409), (2, 409), (4, 201), (4, 409)] {
        world
            .run_sql(&format!(
                "update appointment_types set capacity = {capacity} where id = '{}'",
                demo::CLIMBING
            ))
            .await;
        let offered = slots(&world, Caller::Public, &question).await;
        let is_offered = starts(&offered)
            .iter()
            .any(|start| start.contains("T10:00"));
        assert_eq!(is_offered, status == 201, "{capacity}");
        let reply = appoint(&world, Caller::Public, &body).await;
        reply.expect(status);
    }
}

#[tokio::test]
async fn who_serves_an_appointment_is_told_where_everybody_may_ask_for_them() {
    let world = World::tenant().await;
    let mut body = consultation(&world, "09:00").await;
    body["resource_id"] = json!(demo::MIA);
    let reply = appoint(&world, Caller::Public, &body).await;
    reply.expect(201);
    assert_eq!(reply.json["resource"]["id"], demo::MIA);
    // Anton, who is left, is known to the staff alone.
    body["resource_id"] = Value::Null;

    let reply = appoint(&world, Caller::Public, &body).await;

    reply.expect(201);
    assert_eq!(reply.json["resource"], Value::Null);
    assert!(!reply.text.contains(demo::ANTON), "{reply:?}");
}
