//! slot-availability: what is free, for whom, on which clock.

use end_to_end::{Caller, Reply, World, demo};
use serde_json::{Value, json};

/// Asks for slots as somebody.
pub async fn slots(world: &World, caller: Caller, question: &Value) -> Reply {
    world
        .function_as(caller, "slot-availability")
        .await
        .json(question)
        .await
}

/// The Monday two weeks ahead, on Alpine's calendar.
pub async fn monday(world: &World) -> String {
    let day = world
        .sql("select (date_trunc('week', now() at time zone 'Europe/Zurich') + interval '2 weeks')::date")
        .await;
    day.as_str().unwrap().to_owned()
}

/// The question for one day.
fn on(kind: &str, day: &str) -> Value {
    json!({ "appointment_type_id": kind, "from": day, "to": day })
}

/// The starts of an answer.
pub fn starts(reply: &Reply) -> Vec<&str> {
    reply.expect(200);
    let slots = reply.json["slots"].as_array().unwrap();
    slots
        .iter()
        .map(|slot| slot["starts_at"].as_str().unwrap())
        .collect()
}

/// The times of day of an answer, such as `09:00`.
fn times(reply: &Reply) -> Vec<&str> {
    starts(reply).iter().map(|start| &start[11..16]).collect()
}

/// Lets everything be booked years ahead, so that changes of the clocks come up on any day that this is run.
async fn without_horizon(world: &World) {
    world
        .run_sql("update appointment_types set horizon_days = 3660")
        .await;
}

#[tokio::test]
async fn the_public_sees_the_slots_of_a_day() {
    let world = World::tenant().await;
    let day = monday(&world).await;

    let reply = slots(&world, Caller::Public, &on(demo::CONSULTATION, &day)).await;

    let times = times(&reply);
    assert_eq!((times.len(), times[0], times[15]), (16, "09:00", "16:30"));
    let offset = world
        .sql(&format!(
            "select to_char('{day} 09:00'::timestamp at time zone 'Europe/Zurich' at time zone 'UTC', 'HH24')"
        ))
        .await;
    let offset = 9 - offset.as_str().unwrap().parse::<i32>().unwrap();
    assert_eq!(
        reply.json["slots"][0],
        json!({ "starts_at": format!("{day}T09:00:00+{offset:02}:00"), "seats_left": 1 })
    );
    assert_eq!(reply.json["timezone"], "Europe/Zurich");
    assert_eq!(reply.json["duration_minutes"], 30);
    assert_eq!(reply.json["appointment_type"]["name"], "Consultation");
    // Who is there, and who takes time of whom, is nobody's business.
    assert!(!reply.text.contains("Mia") && !reply.text.contains(demo::ANTON));
}

#[tokio::test]
async fn each_sees_the_slots_of_what_they_may_book() {
    let world = World::tenant().await;
    let day = monday(&world).await;
    for (caller, kind, status) in [
        (Caller::Nobody, demo::CONSULTATION, 401),
        (Caller::Public, demo::CONSULTATION, 200),
        (Caller::Public, demo::MEETING, 404),
        (Caller::STRANGER, demo::CONSULTATION, 404),
        (Caller::OTHER_OWNER, demo::CONSULTATION, 404),
        (Caller::CLIENT, demo::CONSULTATION, 200),
        (Caller::CLIENT, demo::MEETING, 404),
        (Caller::OTHER_CLIENT, demo::CONSULTATION, 404),
        (Caller::MEMBER, demo::CONSULTATION, 200),
        (Caller::MEMBER, demo::MEETING, 200),
        (Caller::MEMBER, demo::LESSON, 404),
        (Caller::DEVELOPER, demo::MEETING, 200),
        (Caller::Service, demo::MEETING, 200),
        (Caller::Service, demo::CLARA, 404),
    ] {
        let reply = slots(&world, caller, &on(kind, &day)).await;

        reply.expect(status);
        if status == 404 {
            reply.expect_problem(404, "appointment_type_not_found");
        }
    }
    world
        .run_sql("update appointment_types set is_active = false")
        .await;
    let reply = slots(&world, Caller::MEMBER, &on(demo::CONSULTATION, &day)).await;
    reply.expect_problem(409, "not_offered");
    let reply = slots(&world, Caller::Public, &on(demo::CONSULTATION, &day)).await;
    reply.expect(404);
}

#[tokio::test]
async fn the_asker_names_a_zone_and_gets_its_days_and_offsets() {
    let world = World::tenant().await;
    without_horizon(&world).await;
    let ask = |zone: &str| {
        let mut question = on(demo::CONSULTATION, "2030-06-05");
        question["timezone"] = json!(zone);
        question
    };

    let reply = slots(&world, Caller::Public, &ask("Asia/Kolkata")).await;
    assert_eq!(starts(&reply)[0], "2030-06-05T12:30:00+05:30");
    // In Apia the day begins where it is still yesterday noon in Zurich.
    let reply = slots(&world, Caller::Public, &ask("Pacific/Apia")).await;
    let starts = starts(&reply);
    assert_eq!(starts[0], "2030-06-05T00:00:00+13:00");
    assert_eq!(*starts.last().unwrap(), "2030-06-05T23:30:00+13:00");
    assert!(!starts.contains(&"2030-06-05T12:00:00+13:00"));
}

#[tokio::test]
async fn clocks_that_change_give_and_take_slots() {
    let world = World::tenant().await;
    without_horizon(&world).await;
    world
        .run_sql(
            "delete from business_hours;
             insert into business_hours (organization_id, weekday, opens, closes)
             select id, weekday, '01:00', '04:00' from organizations, generate_series(1, 7) as weekday",
        )
        .await;

    let reply = slots(
        &world,
        Caller::Public,
        &on(demo::CONSULTATION, "2030-03-31"),
    )
    .await;
    assert_eq!(times(&reply), ["01:00", "01:30", "03:00", "03:30"]);
    assert_eq!(starts(&reply)[2], "2030-03-31T03:00:00+02:00");

    let reply = slots(
        &world,
        Caller::Public,
        &on(demo::CONSULTATION, "2030-10-27"),
    )
    .await;
    assert_eq!(
        starts(&reply)[2..6],
        [
            "2030-10-27T02:00:00+02:00",
            "2030-10-27T02:30:00+02:00",
            "2030-10-27T02:00:00+01:00",
            "2030-10-27T02:30:00+01:00"
        ]
    );
    assert_eq!(times(&reply).len(), 8);
}

#[tokio::test]
async fn hours_overrides_absences_and_busy_times_all_count() {
    let world = World::tenant().await;
    let day = monday(&world).await;
    let question = on(demo::CONSULTATION, &day);
    let insert = |sql: &str| {
        sql.replace("DAY", &day)
            .replace("ALPINE", demo::ALPINE)
            .replace("MIA", demo::MIA)
    };

    // Anton is there until noon. Mia is away from one to two, and busy elsewhere from 15:40 to 16:00.
    world
        .run_sql(&insert(
            "insert into absences (organization_id, resource_id, starts_at, ends_at)
             values ('ALPINE', 'MIA', 'DAY 13:00 Europe/Zurich', 'DAY 14:00 Europe/Zurich');
             insert into busy_times (organization_id, resource_id, source, external_id, starts_at, ends_at)
             values ('ALPINE', 'MIA', 'google', 'e', 'DAY 15:40 Europe/Zurich', 'DAY 16:00 Europe/Zurich')",
        ))
        .await;
    let reply = slots(&world, Caller::Public, &question).await;
    assert_eq!(
        times(&reply)[5..],
        [
            "11:30", "12:00", "14:00", "14:30", "15:00", "16:00", "16:30"
        ]
    );

    // Everybody is away at nine.
    world
        .run_sql(&insert(
            "insert into absences (organization_id, starts_at, ends_at)
             values ('ALPINE', 'DAY 09:00 Europe/Zurich', 'DAY 09:10 Europe/Zurich')",
        ))
        .await;
    let reply = slots(&world, Caller::Public, &question).await;
    assert_eq!(times(&reply)[0], "09:30");

    // A day of its own, over midnight.
    world
        .run_sql(&insert(
            "insert into day_overrides (organization_id, day, opens, closes) values ('ALPINE', 'DAY', '23:00', '01:00')",
        ))
        .await;
    let mut two_days = question.clone();
    two_days["to"] = json!(
        world
            .sql(&format!("select ('{day}'::date + 1)::text"))
            .await
    );
    let reply = slots(&world, Caller::Public, &two_days).await;
    assert_eq!(
        times(&reply)[..5],
        ["23:00", "23:30", "00:00", "00:30", "09:00"]
    );

    // Closed.
    world
        .run_sql("update day_overrides set opens = '00:00', closes = '00:00'")
        .await;
    let reply = slots(&world, Caller::Public, &question).await;
    assert_eq!(times(&reply), [""; 0]);
}

#[tokio::test]
async fn one_may_ask_for_somebody_who_is_public() {
    let world = World::tenant().await;
    let day = monday(&world).await;
    let ask = |resource: &str| {
        let mut question = on(demo::CONSULTATION, &day);
        question["resource_id"] = json!(resource);
        question
    };

    assert_eq!(
        times(&slots(&world, Caller::Public, &ask(demo::MIA)).await).len(),
        16
    );
    assert_eq!(
        times(&slots(&world, Caller::MEMBER, &ask(demo::ANTON)).await).len(),
        6
    );
    for resource in [demo::ANTON, demo::OSCAR, demo::CLARA] {
        let reply = slots(&world, Caller::Public, &ask(resource)).await;
        reply.expect_problem(404, "resource_not_found");
        assert_eq!(reply.pointers(), ["/resource_id"]);
    }
}

#[tokio::test]
async fn questions_that_make_no_sense_are_told_what_is_wrong() {
    let world = World::tenant().await;
    let kind = demo::CONSULTATION;
    for (question, pointers) in [
        (json!({}), vec!["/appointment_type_id"]),
        (
            json!({ "appointment_type_id": kind, "from": "2030-02-30", "to": "2030-13-01" }),
            vec!["/from", "/to"],
        ),
        (
            json!({ "appointment_type_id": kind, "from": "2030-01-02", "to": "2030-01-01" }),
            vec!["/to"],
        ),
        (
            json!({ "appointment_type_id": kind, "from": "2030-01-01", "to": "2031-01-03" }),
            vec!["/to"],
        ),
        (
            json!({ "appointment_type_id": kind, "to": "1999-01-01" }),
            vec!["/to"],
        ),
        (
            json!({ "appointment_type_id": kind, "from": "9000-01-01" }),
            vec!["/from"],
        ),
        (
            json!({ "appointment_type_id": kind, "timezone": "Mars/Olympus" }),
            vec!["/timezone"],
        ),
        (
            json!({ "appointment_type_id": kind, "duration_minutes": 0 }),
            vec!["/duration_minutes"],
        ),
        (
            json!({ "appointment_type_id": kind, "duration_minutes": 481, "seats": 0 }),
            vec!["/duration_minutes", "/seats"],
        ),
        (
            json!({ "appointment_type_id": kind, "duration_minutes": 45, "seats": 2 }),
            vec!["/duration_minutes", "/seats"],
        ),
        (
            json!({ "appointment_type_id": kind, "from": "9999-12-31", "to": "9999-12-31" }),
            vec!["/from"],
        ),
        (
            json!({ "appointment_type_id": kind, "from": "-009999-01-01" }),
            vec!["/from"],
        ),
        (json!({ "appointment_type_id": kind, "x": 1 }), vec!["/x"]),
    ] {
        let reply = slots(&world, Caller::Public, &question).await;

        reply.expect_problem(422, "invalid_request");
        assert_eq!(reply.pointers(), pointers, "{question}");
    }
    // What is over is free for nobody.
    for (from, to) in [("2001-01-01", "2001-02-01"), ("0001-01-01", "0001-01-02")] {
        let question = json!({ "appointment_type_id": kind, "from": from, "to": to });
        let reply = slots(&world, Caller::Public, &question).await;
        assert_eq!(starts(&reply), [""; 0]);
    }
}

#[tokio::test]
async fn a_zone_that_only_postgres_knows_is_the_organisations_to_change() {
    let world = World::of(&["slot-availability"], &[]).await;
    // A constraint refuses it today; a zone that was taken out of the database stands there as well.
    world
        .run_sql(
            "alter table organizations drop constraint organizations_timezone_zone_of_64;
             update organizations set timezone = 'XYZ+5'",
        )
        .await;
    let day = monday(&world).await;

    let reply = slots(&world, Caller::Public, &on(demo::CONSULTATION, &day)).await;

    reply.expect_problem(409, "unknown_timezone");
}
