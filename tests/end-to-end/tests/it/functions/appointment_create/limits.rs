//! So many of a kind on one day, and so many ahead for one customer: what is past that is neither offered nor booked.

use super::appoint;
use crate::{functions::slot_availability::monday, until_taken};
use end_to_end::{Caller, Reply, World, demo};
use futures::future::join_all;
use serde_json::{Value, json};

async fn limit(world: &World, what: &str) {
    world
        .run_sql(&format!(
            "update appointment_types set {what}, is_confirmed_at_once = true where id = '{}'",
            demo::CONSULTATION
        ))
        .await;
}

fn at(day: &str, time: &str) -> Value {
    json!({ "appointment_type_id": demo::CONSULTATION, "starts_at": format!("{day}T{time}"), "customer_id": demo::CLARA })
}

/// How many starts are offered on a day.
async fn offered(world: &World, caller: Caller, day: &str) -> usize {
    let body = json!({ "appointment_type_id": demo::CONSULTATION, "from": day, "to": day });
    let call = world.function_as(caller, "slot-availability").await;
    let reply = call.json(&body).await;
    reply.expect(200);
    reply.json["slots"].as_array().unwrap().len()
}

async fn moved(world: &World, appointment: &Value, starts_at: String) -> Reply {
    let call = world
        .function_as(Caller::MEMBER, "appointment-update")
        .await;
    call.json(&json!({ "appointment_id": appointment["id"], "action": "reschedule", "starts_at": starts_at }))
        .await
}

#[tokio::test]
async fn a_full_day_is_not_offered_and_not_booked_until_somebody_cancels() {
    let world = World::tenant().await;
    limit(&world, "max_per_day = 2").await;
    let day = monday(&world).await;
    let next: jiff::civil::Date = day.parse().unwrap();
    let next = next.tomorrow().unwrap().to_string();
    let first = appoint(&world, Caller::MEMBER, &at(&day, "10:00")).await;
    first.expect(201);
    assert!(offered(&world, Caller::Public, &day).await > 0);
    appoint(&world, Caller::MEMBER, &at(&day, "14:00"))
        .await
        .expect(201);

    assert_eq!(offered(&world, Caller::Public, &day).await, 0);
    assert!(offered(&world, Caller::Public, &next).await > 0);
    let third = appoint(&world, Caller::MEMBER, &at(&day, "15:00")).await;
    third.expect_problem(409, "day_full");
    assert!(third.json["alternatives"][0]["starts_at"].is_string());
    // It moves about its own day, and no other one moves there.
    moved(&world, &first.json, format!("{day}T15:00"))
        .await
        .expect(200);
    let other = appoint(&world, Caller::MEMBER, &at(&next, "10:00")).await;
    other.expect(201);
    moved(&world, &other.json, format!("{day}T10:00"))
        .await
        .expect_problem(409, "day_full");

    world
        .run_sql(&format!(
            "update appointments set status = 'cancelled' where id = {}",
            first.json["id"].to_string().replace('"', "'")
        ))
        .await;
    moved(&world, &other.json, format!("{day}T10:00"))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_customer_has_only_so_many_ahead() {
    let world = World::tenant().await;
    limit(&world, "max_open_per_customer = 1").await;
    let day = monday(&world).await;
    let own = |time: &str| json!({ "appointment_type_id": demo::CONSULTATION, "starts_at": format!("{day}T{time}") });
    appoint(&world, Caller::CLIENT, &own("10:00"))
        .await
        .expect(201);

    assert_eq!(offered(&world, Caller::CLIENT, &day).await, 0);
    assert!(offered(&world, Caller::Public, &day).await > 0);
    appoint(&world, Caller::CLIENT, &own("14:00"))
        .await
        .expect_problem(409, "too_many_open");
    appoint(&world, Caller::MEMBER, &at(&day, "14:00"))
        .await
        .expect_problem(409, "too_many_open");
    let mut somebody_else = at(&day, "14:00");
    somebody_else["customer_id"] = Value::Null;
    somebody_else["customer"] = json!({ "name": "Ada", "phone": "079 111 22 33" });
    appoint(&world, Caller::Public, &somebody_else)
        .await
        .expect(201);
}

#[tokio::test]
async fn a_hold_that_is_over_gives_its_place_to_the_next_for_good() {
    let world = World::tenant().await;
    let day = monday(&world).await;
    for what in [
        "max_per_day = 1, max_open_per_customer = null",
        "max_per_day = null, max_open_per_customer = 1",
    ] {
        limit(&world, what).await;
        world
            .run_sql("update appointments set status = 'cancelled' where status <> 'expired'")
            .await;
        let first = appoint(&world, Caller::MEMBER, &at(&day, "10:00")).await;
        first.expect(201);
        let id = first.json["id"].as_str().unwrap();
        world
            .run_sql(&format!(
                "update appointments set status = 'cancelled' where id = '{id}';
                 insert into appointments (organization_id, type_id, resource_id, customer_id, customer_name, appointment_type,
                                           starts_at, ends_at, status, expires_at)
                 select organization_id, type_id, resource_id, customer_id, customer_name, appointment_type, starts_at, ends_at,
                        'pending', now() - interval '1 second'
                 from appointments where id = '{id}'"
            ))
            .await;

        appoint(&world, Caller::MEMBER, &at(&day, "14:00"))
            .await
            .expect(201);

        let held = world
            .sql("select jsonb_agg(status order by status) from appointments where status <> 'cancelled'")
            .await;
        let ended = held
            .as_array()
            .unwrap()
            .iter()
            .filter(|status| *status == "expired")
            .count();
        assert!(
            !held.as_array().unwrap().contains(&json!("pending")),
            "{what}: {held}"
        );
        assert!(ended > 0, "{what}: {held}");
    }
}

#[tokio::test]
async fn a_day_whose_midnight_is_there_twice_is_one_day() {
    let world = World::tenant().await;
    limit(&world, "max_per_day = 1").await;
    // 00:15 in Havana on 7 November 2027, before and after its clocks are set back.
    let insert = |time: &str| {
        format!(
            "insert into appointments (organization_id, type_id, resource_id, customer_id, customer_name, appointment_type,
                                       starts_at, ends_at, status)
             select link.organization_id, link.type_id, link.resource_id, '{}', 'Clara', 'Consultation', '{time}',
                    '{time}'::timestamptz + interval '15 minutes', 'confirmed'
             from appointment_type_resources as link where link.type_id = '{}' limit 1;",
            demo::CLARA,
            demo::CONSULTATION
        )
    };
    world
        .run_sql(&format!(
            "update organizations set timezone = 'America/Havana' where id = '{}'; {}
             do $$ begin {} exception when sqlstate 'PT409' then null; end $$",
            demo::ALPINE,
            insert("2027-11-07 04:15Z"),
            insert("2027-11-07 05:15Z")
        ))
        .await;
    assert_eq!(world.sql("select count(*) from appointments").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_only_as_many_are_booked_as_may() {
    let world = World::own().await;
    let day = monday(&world).await;
    for (what, code) in [
        ("max_per_day = 2, max_open_per_customer = null", "day_full"),
        (
            "max_per_day = null, max_open_per_customer = 2",
            "too_many_open",
        ),
    ] {
        limit(&world, what).await;
        world
            .run_sql("update appointments set status = 'cancelled'")
            .await;
        let bodies: Vec<Value> = ["09:00", "10:00", "11:00", "14:00", "15:00", "16:00"]
            .map(|time| at(&day, time))
            .into();
        let replies = join_all(bodies.iter().map(|body| {
            let world = &world;
            until_taken(async move || appoint(world, Caller::MEMBER, body).await)
        }))
        .await;

        let made = replies.iter().filter(|reply| reply.status == 201).count();
        assert_eq!(made, 2, "{what}: {replies:?}");
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.expect_problem(409, code);
        }
    }
}
