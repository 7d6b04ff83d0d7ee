//! Kinds that take several resources at once, such as a therapist and a room: all of them or none, whatever the race.

use super::races::{BROKEN, unbroken};
use crate::{
    functions::{
        appointment_create::appoint,
        appointment_update::change,
        slot_availability::{monday, slots, starts},
    },
    until_taken,
};
use end_to_end::{Caller, Reply, World, demo};
use futures::{StreamExt, stream};
use serde_json::{Value, json};

/// A massage: Mia or Anton, and one of the rooms.
pub const MASSAGE: &str = "00000000-0000-4000-8000-0000000a7101";
/// A room that everybody sees.
pub const SUN: &str = "00000000-0000-4000-8000-0000000a5101";
/// A room that the staff alone knows.
pub const MOON: &str = "00000000-0000-4000-8000-0000000a5102";

/// Adds the massage, of an hour every half hour, and the rooms that it takes.
pub async fn add_massage(world: &World, rooms: &[&str]) {
    world
        .run_sql(&format!(
            "insert into appointment_types (id, organization_id, name, duration_minutes, is_confirmed_at_once)
             values ('{MASSAGE}', '{alpine}', 'Massage', 60, true);
             insert into resources (id, organization_id, name, type, is_public) values
               ('{SUN}', '{alpine}', 'Sun', 'room', true), ('{MOON}', '{alpine}', 'Moon', 'room', false);
             insert into appointment_type_resources (organization_id, type_id, resource_id, requirement)
             select '{alpine}'::uuid, '{MASSAGE}'::uuid, id, 1 from unnest(array['{mia}', '{anton}']::uuid[]) as id
             union all
             select '{alpine}', '{MASSAGE}', id, 2 from unnest('{{{rooms}}}'::uuid[]) as id",
            alpine = demo::ALPINE,
            mia = demo::MIA,
            anton = demo::ANTON,
            rooms = rooms.join(",")
        ))
        .await;
}

async fn massage(world: &World, time: &str) -> Value {
    json!({
        "appointment_type_id": MASSAGE, "starts_at": format!("{}T{time}", monday(world).await),
        "customer": { "name": "Ada Lovelace", "phone": "079 111 22 33" },
    })
}

async fn booked(world: &World, caller: Caller, time: &str) -> Value {
    let reply = appoint(world, caller, &massage(world, time).await).await;
    reply.expect(201);
    reply.json
}

/// The free starts of the Monday, as times of day.
async fn free(world: &World, more: Value) -> Vec<String> {
    let day = monday(world).await;
    let mut question = json!({ "from": day, "to": day });
    let members = question.as_object_mut().unwrap();
    members.extend(more.as_object().unwrap().clone());
    if question["appointment_id"].is_null() {
        question["appointment_type_id"] = json!(MASSAGE);
    }
    let reply = slots(world, Caller::OWNER, &question).await;
    let starts = starts(&reply);
    starts
        .iter()
        .map(|start| start[11..16].to_owned())
        .collect()
}

/// What is taken: name and start of each, by name.
async fn taken(world: &World) -> Value {
    world
        .sql(
            "select coalesce(jsonb_agg(jsonb_build_array(r.name, to_char(s.starts_at at time zone 'Europe/Zurich', 'HH24:MI'),
                                                         s.seats_taken) order by r.name, s.starts_at), '[]')
             from appointment_slots as s join resources as r on r.id = s.resource_id",
        )
        .await
}

#[tokio::test]
async fn a_start_is_free_where_somebody_and_a_room_are() {
    let world = World::own().await;
    add_massage(&world, &[SUN, MOON]).await;
    let day = monday(&world).await;
    let all = free(&world, json!({})).await;
    assert_eq!((all.len(), all[0].as_str()), (15, "09:00"));

    // One room is away until noon, and a calendar elsewhere has the other until eleven.
    world
        .run_sql(&format!(
            "insert into absences (organization_id, resource_id, starts_at, ends_at)
             values ('{0}', '{SUN}', '{day} 00:00 Europe/Zurich', '{day} 12:00 Europe/Zurich');
             insert into busy_times (organization_id, resource_id, source, external_id, starts_at, ends_at)
             values ('{0}', '{MOON}', 'google', 'cleaning', '{day} 08:00 Europe/Zurich', '{day} 11:00 Europe/Zurich')",
            demo::ALPINE
        ))
        .await;
    assert_eq!(free(&world, json!({})).await[0], "11:00");
    assert_eq!(
        free(&world, json!({ "resource_id": SUN })).await[0],
        "12:00"
    );
    // Who asks for somebody leaves it open in which room.
    assert_eq!(
        free(&world, json!({ "resource_id": demo::ANTON })).await,
        ["11:00"]
    );
    let refused = appoint(&world, Caller::Public, &massage(&world, "10:00").await).await;
    refused.expect_problem(409, "slot_taken");
    assert!(
        refused.json["alternatives"][0]["starts_at"]
            .as_str()
            .unwrap()
            .contains("T11:00"),
        "{refused:?}"
    );

    // Rooms that nobody may use: nothing can be booked, though the staff is there.
    world
        .run_sql(&format!(
            "update resources set is_active = false where id in ('{SUN}', '{MOON}')"
        ))
        .await;
    assert!(free(&world, json!({})).await.is_empty());
    appoint(&world, Caller::Public, &massage(&world, "15:00").await)
        .await
        .expect_problem(409, "outside_hours");
}

#[tokio::test]
async fn all_of_them_are_taken_and_each_caller_is_told_what_they_may_know() {
    let world = World::tenant().await;
    add_massage(&world, &[MOON]).await;

    let first = booked(&world, Caller::Public, "10:00").await;
    // The room is known to the staff alone.
    assert_eq!(first["other_resources"], json!([]));
    assert_eq!(taken(&world).await[1], json!(["Moon", "10:00", 1]));
    // There is somebody left, and no room.
    appoint(&world, Caller::Public, &massage(&world, "10:30").await)
        .await
        .expect_problem(409, "slot_taken");
    let second = booked(&world, Caller::MEMBER, "14:00").await;
    assert_eq!(
        second["other_resources"],
        json!([{ "id": MOON, "name": "Moon" }])
    );

    // The room is the staff's to ask for, and another organization's is nobody's.
    let mut with_room = massage(&world, "15:00").await;
    with_room["resource_id"] = json!(MOON);
    appoint(&world, Caller::Public, &with_room)
        .await
        .expect_problem(404, "resource_not_found");
    appoint(&world, Caller::CLIENT, &json!({
        "appointment_type_id": MASSAGE, "starts_at": with_room["starts_at"], "resource_id": MOON,
    }))
    .await
    .expect_problem(404, "resource_not_found");
    appoint(&world, Caller::OTHER_OWNER, &with_room)
        .await
        .expect_problem(404, "appointment_type_not_found");
    appoint(&world, Caller::MEMBER, &with_room)
        .await
        .expect(201);
    assert_eq!(world.sql(BROKEN).await, unbroken());

    // A kind with one resource has the answer that it always had.
    let mut simple = massage(&world, "10:00").await;
    simple["appointment_type_id"] = json!(demo::CLIMBING);
    let reply = appoint(&world, Caller::MEMBER, &simple).await;
    reply.expect(201);
    assert_eq!(reply.json.get("other_resources"), None);
}

#[tokio::test]
async fn a_move_keeps_the_room_and_may_go_over_its_own_time() {
    let world = World::own().await;
    add_massage(&world, &[SUN, MOON]).await;
    world
        .run_sql(&format!(
            "delete from appointment_type_resources where resource_id = '{MOON}'"
        ))
        .await;
    let made = booked(&world, Caller::MEMBER, "10:00").await;
    let id = made["id"].clone();

    // The only room is free half an hour later, since it is the appointment's own.
    let starts = free(&world, json!({ "appointment_id": id })).await;
    assert!(starts.contains(&"10:30".to_owned()), "{starts:?}");
    let day = monday(&world).await;
    let to = |time: &str, resource: Option<&str>| {
        let mut body = json!({ "appointment_id": id, "action": "reschedule", "starts_at": format!("{day}T{time}") });
        if let Some(resource) = resource {
            body["resource_id"] = json!(resource);
        }
        body
    };
    let moved = change(&world, Caller::MEMBER, &to("10:30", None)).await;
    moved.expect(200);
    assert_eq!(moved.json["resource"], made["resource"]);
    assert_eq!(moved.json["other_resources"], made["other_resources"]);

    // To somebody else at a time that overlaps: the room goes along.
    let other = match made["resource"]["id"] == demo::MIA {
        true => demo::ANTON,
        false => demo::MIA,
    };
    let moved = change(&world, Caller::MEMBER, &to("10:00", Some(other))).await;
    moved.expect(200);
    assert_eq!(moved.json["resource"]["id"], other);
    let names = taken(&world).await;
    assert_eq!(names.as_array().unwrap().len(), 2, "{names}");

    // What is not free leaves all as it was.
    world
        .run_sql(&format!(
            "insert into absences (organization_id, resource_id, starts_at, ends_at)
             values ('{0}', '{SUN}', '{day} 14:00 Europe/Zurich', '{day} 18:00 Europe/Zurich')",
            demo::ALPINE
        ))
        .await;
    change(&world, Caller::MEMBER, &to("14:00", None))
        .await
        .expect_problem(409, "slot_taken");
    assert_eq!(taken(&world).await, names);

    // To ask for the room that it has changes nothing, and another one changes the room alone.
    let told = "select count(*) from outbox where topic = 'appointment.rescheduled'";
    let before = world.sql(told).await;
    change(&world, Caller::MEMBER, &to("10:00", Some(SUN)))
        .await
        .expect(200);
    assert_eq!(world.sql(told).await, before);
    world
        .run_sql(&format!(
            "insert into appointment_type_resources (organization_id, type_id, resource_id, requirement)
             values ('{0}', '{MASSAGE}', '{MOON}', 2)",
            demo::ALPINE
        ))
        .await;
    let moved = change(&world, Caller::MEMBER, &to("10:00", Some(MOON))).await;
    moved.expect(200);
    assert_eq!(
        moved.json["other_resources"],
        json!([{ "id": MOON, "name": "Moon" }])
    );
    assert_eq!(moved.json["resource"]["id"], other);

    let cancel = json!({ "appointment_id": id, "action": "cancel" });
    change(&world, Caller::MEMBER, &cancel).await.expect(200);
    assert_eq!(taken(&world).await, json!([]));
}

#[tokio::test]
async fn a_group_is_in_one_room_until_the_last_of_it_leaves() {
    let world = World::own().await;
    add_massage(&world, &[SUN, MOON]).await;
    world
        .run_sql(&format!(
            "update appointment_types set capacity = 3 where id = '{MASSAGE}'"
        ))
        .await;
    let first = booked(&world, Caller::MEMBER, "10:00").await;
    let second = booked(&world, Caller::MEMBER, "10:00").await;
    assert_eq!(first["other_resources"], second["other_resources"]);
    assert_eq!(first["resource"], second["resource"]);
    let together = taken(&world).await;
    assert_eq!(
        (together[0][2].as_u64(), together[1][2].as_u64()),
        (Some(2), Some(2))
    );

    // Who asks for the other room does not join them, whoever is free.
    let (has, other) = match first["other_resources"][0]["id"] == SUN {
        true => (SUN, MOON),
        false => (MOON, SUN),
    };
    let mut with_room = massage(&world, "10:00").await;
    with_room["resource_id"] = json!(other);
    let apart = appoint(&world, Caller::MEMBER, &with_room).await;
    apart.expect(201);
    assert_eq!(apart.json["other_resources"][0]["id"], other);
    assert_ne!(apart.json["resource"], first["resource"]);
    with_room["resource_id"] = json!(has);
    let third = appoint(&world, Caller::MEMBER, &with_room).await;
    third.expect(201);
    assert_eq!(third.json["resource"], first["resource"]);
    for made in [apart, third] {
        let cancel = json!({ "appointment_id": made.json["id"], "action": "cancel" });
        change(&world, Caller::MEMBER, &cancel).await.expect(200);
    }
    let there = json!({
        "appointment_id": second["id"], "action": "reschedule", "starts_at": with_room["starts_at"], "resource_id": other,
    });
    let there = change(&world, Caller::MEMBER, &there).await;
    there.expect(200);
    assert_eq!(there.json["other_resources"][0]["id"], other);
    let back = json!({
        "appointment_id": second["id"], "action": "reschedule", "starts_at": with_room["starts_at"], "resource_id": has,
    });
    change(&world, Caller::MEMBER, &back).await.expect(200);

    // One of them moves, and takes a room of their own; the others stay.
    let moved = json!({
        "appointment_id": second["id"], "action": "reschedule", "starts_at": format!("{}T10:30", monday(&world).await),
    });
    let moved = change(&world, Caller::MEMBER, &moved).await;
    moved.expect(200);
    assert_ne!(moved.json["other_resources"], first["other_resources"]);
    assert_eq!(world.sql(BROKEN).await, unbroken());
    assert_eq!(taken(&world).await.as_array().unwrap().len(), 4);

    for id in [&first["id"], &second["id"]] {
        let cancel = json!({ "appointment_id": id, "action": "cancel" });
        change(&world, Caller::MEMBER, &cancel).await.expect(200);
    }
    assert_eq!(taken(&world).await, json!([]));
}

#[tokio::test]
async fn a_hold_that_is_over_frees_its_room() {
    let world = World::own().await;
    add_massage(&world, &[MOON]).await;
    world
        .run_sql(&format!(
            "update appointment_types set is_confirmed_at_once = false, hold_minutes = 30 where id = '{MASSAGE}'"
        ))
        .await;
    let held = booked(&world, Caller::Public, "10:00").await;
    world
        .run_sql("update appointments set expires_at = now() - interval '1 minute'")
        .await;

    assert!(free(&world, json!({})).await.contains(&"10:30".to_owned()));
    // Whoever serves it may be somebody else: it is the room that both want.
    booked(&world, Caller::Public, "10:30").await;
    let state = world
        .sql(&format!(
            "select status from appointments where id = '{}'",
            held["id"].as_str().unwrap()
        ))
        .await;
    assert_eq!(state, "expired");
    assert_eq!(world.sql(BROKEN).await, unbroken());
}

#[tokio::test]
async fn a_time_that_was_shared_with_a_hold_that_is_over_moves_with_one_room() {
    let world = World::own().await;
    add_massage(&world, &[SUN, MOON]).await;
    world
        .run_sql(&format!(
            "update appointment_types set capacity = 4, hold_minutes = 30 where id = '{MASSAGE}'"
        ))
        .await;
    let first = booked(&world, Caller::MEMBER, "10:00").await;
    world
        .run_sql(&format!(
            "update appointment_types set is_confirmed_at_once = false where id = '{MASSAGE}'"
        ))
        .await;
    booked(&world, Caller::Public, "10:00").await;
    world
        .run_sql("update appointments set expires_at = now() - interval '1 minute' where status = 'pending'")
        .await;
    assert_eq!(taken(&world).await[0][2], 2);

    // Half of its own time is in the new one.
    let moved = json!({
        "appointment_id": first["id"], "action": "reschedule", "starts_at": format!("{}T10:30", monday(&world).await),
    });
    let moved = change(&world, Caller::MEMBER, &moved).await;
    moved.expect(200);
    assert_eq!(moved.json["other_resources"].as_array().unwrap().len(), 1);
    assert_eq!(taken(&world).await.as_array().unwrap().len(), 2);
    assert_eq!(world.sql(BROKEN).await, unbroken());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_at_once_do_not_get_one_room_twice() {
    let world = World::own().await;
    crate::without_limits(&world).await;
    add_massage(&world, &[SUN]).await;

    let replies = all_at_once(&world, 40, |_| MASSAGE).await;

    let made = replies.iter().filter(|reply| reply.status == 201).count();
    assert_eq!(made, 1);
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        reply.expect_problem(409, "slot_taken");
    }
    assert_eq!(world.sql(BROKEN).await, unbroken());
}

#[tokio::test(flavor = "multi_thread")]
async fn kinds_that_want_the_same_two_the_other_way_round_do_not_wait_for_each_other() {
    let world = World::own().await;
    crate::without_limits(&world).await;
    add_massage(&world, &[SUN]).await;
    // A room is rented, with somebody who looks after it; and Mia alone is asked for by a third kind.
    let rented = "00000000-0000-4000-8000-0000000a7102";
    world
        .run_sql(&format!(
            "insert into appointment_types (id, organization_id, name, duration_minutes, is_confirmed_at_once)
             values ('{rented}', '{alpine}', 'A room with help', 60, true);
             update appointment_types set duration_minutes = 60, buffer_after_minutes = 0 where id = '{consultation}';
             delete from appointment_type_resources where type_id = '{MASSAGE}' and resource_id = '{anton}';
             insert into appointment_type_resources (organization_id, type_id, resource_id, requirement)
             values ('{alpine}', '{rented}', '{SUN}', 1), ('{alpine}', '{rented}', '{mia}', 2)",
            alpine = demo::ALPINE,
            consultation = demo::CONSULTATION,
            mia = demo::MIA,
            anton = demo::ANTON,
        ))
        .await;

    for _ in 0..5 {
        let kinds = [MASSAGE, rented, demo::CONSULTATION];
        let replies = all_at_once(&world, 30, |number| kinds[number % 3]).await;
        for reply in &replies {
            assert!(
                reply.status == 201 || reply.problem() == (409, "slot_taken"),
                "{reply:?}"
            );
        }
        assert!(replies.iter().any(|reply| reply.status == 201));
        assert_eq!(world.sql(BROKEN).await, unbroken());
        world.run_sql("delete from appointments").await;
    }
}

async fn all_at_once<'a>(
    world: &World,
    times: usize,
    kind: impl Fn(usize) -> &'a str,
) -> Vec<Reply> {
    let body = massage(world, "10:00").await;
    stream::iter(0..times)
        .map(|number| {
            let mut body = body.clone();
            body["appointment_type_id"] = json!(kind(number));
            body["customer"]["phone"] = json!(format!("+4179111{number:04}"));
            async move { until_taken(async || appoint(world, Caller::Public, &body).await).await }
        })
        .buffer_unordered(times)
        .collect()
        .await
}

/// Bookings at random, of which many share somebody or a room: each start that is offered can be booked, and no other.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_offered_of_several_can_be_booked_and_nothing_else() {
    let world = World::own().await;
    crate::without_limits(&world).await;
    add_massage(&world, &[SUN, MOON]).await;
    world
        .run_sql(&format!(
            "update appointment_types set interval_minutes = 15, buffer_after_minutes = 15 where id = '{MASSAGE}';
             insert into business_hours (organization_id, resource_id, weekday, opens, closes)
             values ('{0}', '{SUN}', 1, '10:00', '16:00')",
            demo::ALPINE
        ))
        .await;
    let mut random = fastrand::Rng::with_seed(7);
    let mut made = 0;
    for _ in 0..24 {
        let time = format!("{:02}:{:02}", random.u32(8..17), random.u32(0..4) * 15);
        let is_offered = free(&world, json!({})).await.contains(&time);

        let reply = appoint(&world, Caller::OWNER, &massage(&world, &time).await).await;

        assert_eq!(reply.status == 201, is_offered, "{time}: {reply:?}");
        made += u32::from(is_offered);
    }
    assert!((4..20).contains(&made), "{made} were booked");
    assert_eq!(world.sql(BROKEN).await, unbroken());
}
