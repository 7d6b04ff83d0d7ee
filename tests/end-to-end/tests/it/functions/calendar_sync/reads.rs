//! What of calendars elsewhere is busy.

use super::{
    GOOGLE, OUTLOOK, ask, busy, connect, google, google_event, monday, outlook, recorder::Fault,
    sync, sync_again, wait, with, world,
};
use crate::functions::slot_availability::starts;
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};

async fn free(world: &World, day: &str) -> Vec<String> {
    let question = json!({ "appointment_type_id": demo::CONSULTATION, "from": day, "to": day, "resource_id": demo::MIA });
    let reply = world
        .function_as(Caller::Public, "slot-availability")
        .await
        .json(&question)
        .await;
    starts(&reply)
        .iter()
        .map(|start| start[11..16].to_owned())
        .collect()
}

/// `MM-DD` of a day.
fn short(day: &str) -> &str {
    &day[5..]
}

#[tokio::test]
async fn what_is_in_a_google_calendar_can_not_be_booked_and_what_leaves_it_can() {
    let (world, services) = world().await;
    services.pages_of(2);
    let day = monday(&world).await;
    let event = |from, to| google_event(&day, from, to);
    services.put("google/primary", "dentist", event("10:00", "11:00"));
    services.put(
        "google/primary",
        "free",
        with(
            event("11:00", "12:00"),
            &json!({ "transparency": "transparent" }),
        ),
    );
    services.put(
        "google/primary",
        "no",
        with(
            event("13:00", "14:00"),
            &json!({ "attendees": [{ "self": true, "responseStatus": "declined" }] }),
        ),
    );
    services.put("google/primary", "gone", event("14:00", "15:00"));
    services.take("google/primary", "gone");
    services.put("google/primary", "weekly_20261207", event("15:00", "16:00"));
    connect(&world, &google(&json!({}))).await;
    let before = free(&world, &day).await;
    assert!(
        before.contains(&"10:00".to_owned()) && before.contains(&"15:00".to_owned()),
        "{before:?}"
    );

    let done = sync(&world).await;

    assert_eq!(
        done.expect(200).json,
        json!({ "read": 1, "written": 0, "paused": 0, "postponed": 0, "is_complete": true })
    );
    let after = free(&world, &day).await;
    for (time, is_free) in [
        ("09:00", true),
        ("10:00", false),
        ("10:30", false),
        ("11:00", true),
        ("13:00", true),
        ("14:00", true),
        ("15:00", false),
    ] {
        assert_eq!(
            after.contains(&time.to_owned()),
            is_free,
            "{time}: {after:?}"
        );
    }
    // The first read has pages; what follows asks for what is new alone.
    let asked = services.asked();
    let reads: Vec<_> = asked
        .iter()
        .filter(|asked| asked.what.contains("/events?"))
        .collect();
    assert!(
        reads.len() >= 2
            && reads
                .iter()
                .all(|asked| asked.what.contains("singleEvents=true")
                    && asked.what.contains("timeMin"))
    );
    // Nothing is due.
    assert_eq!(sync(&world).await.json["read"], 0);

    services.take("google/primary", "dentist");
    services.put("google/primary", "weekly_20261207", event("16:00", "16:30"));
    sync_again(&world).await.expect(200);
    assert_eq!(
        busy(&world).await,
        json!([[
            "google",
            format!("{} 16:00", short(&day)),
            format!("{} 16:30", short(&day))
        ]])
    );
    let asked = services.asked();
    let reads: Vec<_> = asked
        .iter()
        .filter(|asked| asked.what.contains("/events?"))
        .collect();
    assert!(
        reads.len() == 1
            && reads[0].what.contains("syncToken")
            && !reads[0].what.contains("timeMin"),
        "{reads:?}"
    );
    // A read that finds nothing new leaves the rules of slots as they are.
    let version = "select sum(version) from private.calendar_versions";
    let known = world.sql(version).await;
    sync_again(&world).await.expect(200);
    assert_eq!(world.sql(version).await, known);
}

#[tokio::test]
async fn a_cursor_that_is_worth_nothing_has_all_read_again() {
    let (world, services) = world().await;
    let day = monday(&world).await;
    services.put(
        "google/primary",
        "kept",
        google_event(&day, "10:00", "11:00"),
    );
    services.put(
        "google/primary",
        "lost",
        google_event(&day, "12:00", "13:00"),
    );
    connect(&world, &google(&json!({}))).await;
    connect(&world, &outlook(&json!({ "resource_id": demo::ANTON }))).await;
    sync(&world).await.expect(200);
    // It is gone, and nobody says so any more.
    services.take("google/primary", "lost");
    services.forget_cursors();
    services.asked();

    let done = sync_again(&world).await;

    assert_eq!(
        (&done.json["read"], &done.json["postponed"]),
        (&json!(2), &json!(0)),
        "{done:?}"
    );
    assert_eq!(busy(&world).await.as_array().unwrap().len(), 1);
    let asked = services.asked();
    assert!(
        asked.iter().any(|asked| asked.what.contains("syncToken"))
            && asked.iter().any(|asked| asked.what.contains("timeMin"))
    );
}

#[tokio::test]
async fn days_and_occurrences_of_outlook_are_in_the_organizations_zone() {
    let (world, services) = world().await;
    services.pages_of(2);
    let day = monday(&world).await;
    let time =
        |hour: &str| json!({ "dateTime": format!("{day}T{hour}:00.0000000"), "timeZone": "UTC" });
    let event = |more: &Value| {
        with(
            json!({ "type": "singleInstance", "showAs": "busy", "isAllDay": false, "start": time("09:00"), "end": time("10:00") }),
            more,
        )
    };
    services.put("outlook/primary", "busy", event(&json!({})));
    services.put(
        "outlook/primary",
        "free",
        event(&json!({ "showAs": "free", "start": time("12:00"), "end": time("13:00") })),
    );
    services.put(
        "outlook/primary",
        "z series",
        event(&json!({ "type": "seriesMaster", "showAs": "free" })),
    );
    services.put("outlook/primary", "a occurrence", json!({ "type": "occurrence", "seriesMasterId": "z series", "start": time("14:00"), "end": time("15:00") }));
    let next: jiff::civil::Date = day.parse().unwrap();
    let next = next.tomorrow().unwrap();
    services.put("outlook/primary", "holiday", event(&json!({
        "isAllDay": true, "showAs": "oof", "start": time("00:00"), "end": { "dateTime": format!("{next}T00:00:00.0000000"), "timeZone": "UTC" },
    })));
    connect(&world, &outlook(&json!({}))).await;

    sync(&world).await.expect(200);

    let at = world
        .sql(&format!(
            "select to_char(timestamptz '{day} 09:00Z' at time zone 'Europe/Zurich', 'HH24:MI')"
        ))
        .await;
    let end = world
        .sql(&format!(
            "select to_char(timestamptz '{day} 10:00Z' at time zone 'Europe/Zurich', 'HH24:MI')"
        ))
        .await;
    let on = |time: &Value| format!("{} {}", short(&day), time.as_str().unwrap());
    assert_eq!(
        busy(&world).await,
        json!([
            [
                "outlook",
                on(&json!("00:00")),
                format!("{} 00:00", short(&next.to_string()))
            ],
            ["outlook", on(&at), on(&end)],
        ])
    );
    services.take("outlook/primary", "holiday");
    sync_again(&world).await.expect(200);
    assert_eq!(busy(&world).await, json!([["outlook", on(&at), on(&end)]]));
    let asked = services.asked();
    assert!(
        asked.iter().any(|asked| asked.what.contains("deltatoken")),
        "{asked:?}"
    );
    assert!(
        asked
            .iter()
            .filter(|asked| asked.what.contains("delta"))
            .all(|asked| {
                asked.headers["prefer"]
                    .to_str()
                    .unwrap()
                    .contains("outlook.timezone=\"UTC\"")
            })
    );
}

#[tokio::test]
async fn days_are_read_anew_where_the_organization_has_another_zone() {
    let (world, services) = world().await;
    let day = monday(&world).await;
    let next: jiff::civil::Date = day.parse().unwrap();
    let next = next.tomorrow().unwrap();
    let holiday = json!({ "status": "confirmed", "start": { "date": day }, "end": { "date": next.to_string() } });
    services.put("google/primary", "holiday", holiday);
    connect(&world, &google(&json!({}))).await;
    sync(&world).await.expect(200);
    let days = async |zone: &str| {
        let at =
            |column: &str| format!("to_char({column} at time zone '{zone}', 'YYYY-MM-DD HH24:MI')");
        let query = format!(
            "select jsonb_agg(jsonb_build_array({}, {})) from busy_times",
            at("starts_at"),
            at("ends_at")
        );
        world.sql(&query).await
    };
    let moves = async |zone: &str| {
        let moved = format!(
            "update organizations set timezone = '{zone}' where id = '{}'",
            demo::ALPINE
        );
        world.run_sql(&moved).await;
    };
    let expected = json!([[format!("{day} 00:00"), format!("{next} 00:00")]]);
    assert_eq!(days("Europe/Zurich").await, expected);

    moves("America/Vancouver").await;
    sync(&world).await.expect(200);
    assert_eq!(days("America/Vancouver").await, expected);

    // One that is being read at that moment was read by the old zone: it is read once more, and whole.
    wait(&world).await;
    let cursor = world.sql("select cursor from calendar_connections").await;
    let lease = world
        .sql("select private.calendar_claim('{\"most\": 10}') -> 0 -> 'lease'")
        .await;
    moves("Europe/Zurich").await;
    let read = json!({
        "lease": lease, "is_unchanged": true, "cursor": cursor, "covers_until": 1_999_999_999, "rest_seconds": 300,
    });
    world
        .run_sql(&format!("select private.calendar_synced('{read}')"))
        .await;
    sync(&world).await.expect(200);
    assert_eq!(days("Europe/Zurich").await, expected);
}

fn feed(events: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{}END:VCALENDAR\r\n",
        events.replace('\n', "\r\n")
    )
}

#[tokio::test]
async fn a_feed_is_read_whole_where_it_has_changed() {
    let (world, services) = world().await;
    let url = services.url.lock().unwrap().clone();
    let day = monday(&world).await;
    let stamp = day.replace('-', "");
    let series = format!(
        "BEGIN:VEVENT\nUID:s\nDTSTART;TZID=\"W. Europe Standard Time\":{stamp}T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\n\
         EXDATE;TZID=\"W. Europe Standard Time\":{stamp}T090000\nEND:VEVENT\n"
    );
    services.publish("mia.ics", &feed(&series));
    services.lead("old.ics", "/feed/mia.ics");
    let subscribe = json!({ "action": "subscribe", "resource_id": demo::MIA, "url": format!("{url}/feed/old.ics") });
    connect(&world, &subscribe).await;

    sync(&world).await.expect(200);
    let known = busy(&world).await;
    assert_eq!(known.as_array().unwrap().len(), 2, "{known}");
    assert!(known[0][1].as_str().unwrap().ends_with("09:00"));

    services.asked();
    sync_again(&world).await.expect(200);
    assert_eq!(busy(&world).await, known);
    let asked = services.asked();
    assert!(
        asked
            .iter()
            .all(|asked| asked.headers.contains_key("if-none-match")),
        "{asked:?}"
    );

    // Days of the organization, and what is gone is gone.
    services.publish(
        "mia.ics",
        &feed(&format!(
            "BEGIN:VEVENT\nUID:d\nDTSTART;VALUE=DATE:{stamp}\nEND:VEVENT\n"
        )),
    );
    sync_again(&world).await.expect(200);
    let now = busy(&world).await;
    assert_eq!(now.as_array().unwrap().len(), 1);
    assert_eq!(now[0][1], format!("{} 00:00", short(&day)));
}

#[tokio::test]
async fn what_a_feed_leads_to_is_looked_at_and_nothing_private_is_asked() {
    let (world, services) = world().await;
    let url = services.url.lock().unwrap().clone();
    // Another port of this machine stands for what is within the house.
    let (within, private) = super::Services::serve().await;
    within.publish(
        "secret.ics",
        &feed("BEGIN:VEVENT\nUID:1\nDTSTART:20300101T090000Z\nDURATION:PT1H\nEND:VEVENT\n"),
    );
    services.lead("sly.ics", &format!("{private}/feed/secret.ics"));
    services.lead("loop.ics", "/feed/loop.ics");
    services.publish("page.ics", "<html>Sign in</html>");
    services.publish("seconds.ics", &feed("BEGIN:VEVENT\nUID:1\nDTSTART:20200101T000000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY\nEND:VEVENT\n"));
    services.publish("huge.ics", &"x".repeat(6_000_000));
    for name in ["sly", "loop", "page", "seconds", "huge", "none"] {
        connect(&world, &json!({ "action": "subscribe", "resource_id": demo::MIA, "url": format!("{url}/feed/{name}.ics"), "name": name })).await;
    }

    let done = sync(&world).await;

    assert_eq!(
        (&done.expect(200).json["read"], &done.json["paused"]),
        (&json!(0), &json!(6)),
        "{done:?}"
    );
    let errors = world
        .sql("select jsonb_object_agg(name, error) from calendar_connections")
        .await;
    assert_eq!(
        errors,
        json!({ "sly": "address_refused", "loop": "address_refused", "page": "feed_unreadable", "seconds": "feed_unreadable",
                "huge": "feed_too_large", "none": "feed_gone" })
    );
    assert!(within.asked().is_empty());
    // Its instance still answers.
    sync(&world).await.expect(200);
}

#[tokio::test]
async fn one_that_fails_stops_no_other_and_one_that_is_refused_is_told_to_the_admins() {
    let (world, services) = world().await;
    let day = monday(&world).await;
    services.put(
        "google/primary",
        "dentist",
        google_event(&day, "10:00", "11:00"),
    );
    services.grant("1//0a-refresh-of-anton");
    connect(&world, &google(&json!({}))).await;
    connect(&world, &google(&json!({ "resource_id": demo::ANTON, "refresh_token": "1//0a-refresh-of-anton", "name": "Anton" }))).await;
    connect(
        &world,
        &google(&json!({ "calendar_id": "gone", "name": "Gone" })),
    )
    .await;
    connect(&world, &outlook(&json!({}))).await;
    services.revoke_all();
    services.grant(GOOGLE);
    services.grant(&format!("{OUTLOOK}+"));
    services.fails(|asked| {
        asked
            .what
            .contains("calendarView")
            .then_some(Fault::Status(503))
    });

    let done = sync(&world).await;

    assert_eq!(
        done.expect(200).json,
        json!({ "read": 1, "written": 0, "paused": 2, "postponed": 1, "is_complete": false })
    );
    assert_eq!(busy(&world).await.as_array().unwrap().len(), 1);
    let states = world.sql("select jsonb_object_agg(coalesce(name, source), jsonb_build_array(status, error)) from calendar_connections").await;
    assert_eq!(
        states,
        json!({ "google": ["active", null], "Anton": ["paused", "access_revoked"], "Gone": ["paused", "calendar_not_found"],
                "outlook": ["active", "calendar_unavailable"] })
    );
    // Its owners and admins are told of each, once; no member, and nobody of another organization.
    let told = world.sql("select jsonb_agg(distinct recipient order by recipient) from outbox where topic = 'calendar.disconnected'").await;
    assert_eq!(
        told,
        json!(["anton@alpine.example", "olivia@alpine.example"])
    );
    assert_eq!(
        world
            .sql("select count(*) from outbox where topic = 'calendar.disconnected'")
            .await,
        4
    );
    sync_again(&world).await.expect(200);
    assert_eq!(
        world
            .sql("select count(*) from outbox where topic = 'calendar.disconnected'")
            .await,
        4
    );
    world
        .function_as(Caller::Service, "outbox-dispatch")
        .await
        .json(&json!({}))
        .await
        .expect(200);
    let mails = world.stack.mailbox.messages_to("olivia@alpine.example");
    assert!(
        mails
            .iter()
            .any(|mail| mail.text.contains("Anton") && mail.text.contains("taken the access back")),
        "{mails:?}"
    );

    // One that has failed for a day is lost too.
    world.run_sql("update calendar_connections set failing_since = now() - interval '25 hours' where source = 'outlook'").await;
    sync_again(&world).await.expect(200);
    assert_eq!(
        world
            .sql("select status from calendar_connections where source = 'outlook'")
            .await,
        "paused"
    );
    assert_eq!(
        world
            .sql("select count(*) from outbox where topic = 'calendar.disconnected'")
            .await,
        6
    );
    // An admin takes it up again.
    services.works();
    let id = world
        .sql("select id from calendar_connections where source = 'outlook'")
        .await;
    ask(
        &world,
        Caller::ADMIN,
        &json!({ "action": "change", "connection_id": id, "is_paused": false }),
    )
    .await
    .expect(200);
    let done = sync(&world).await;
    assert_eq!(done.json["read"], 1, "{done:?}");
}

#[tokio::test]
async fn two_passes_at_once_read_each_calendar_once() {
    let (world, services) = world().await;
    for number in 0..12 {
        connect(
            &world,
            &google(&json!({ "calendar_id": format!("{number}@group.calendar.google.com") })),
        )
        .await;
    }
    services.asked();
    let (one, other) = tokio::join!(sync(&world), sync(&world));
    let read = |reply: &end_to_end::Reply| reply.expect(200).json["read"].as_u64().unwrap();
    assert_eq!(read(&one) + read(&other), 12);
    let asked = services.asked();
    assert_eq!(
        asked
            .iter()
            .filter(|asked| asked.what.contains("/events?"))
            .count(),
        12
    );
}

#[tokio::test]
async fn a_service_that_asks_to_wait_is_left_alone_so_long() {
    let (world, services) = world().await;
    connect(&world, &google(&json!({}))).await;
    services.fails(|asked| asked.what.contains("/events").then_some(Fault::Status(429)));
    let done = sync(&world).await;
    assert_eq!(
        (&done.json["postponed"], &done.json["paused"]),
        (&json!(1), &json!(0))
    );
    let due = world
        .sql("select round(extract(epoch from due_at - now())) from private.jobs where queue = 'calendars'")
        .await;
    let asked: i64 = super::recorder::WAIT.parse().unwrap();
    assert!(
        (asked - 5..=asked).contains(&due.as_i64().unwrap()),
        "{due}"
    );
    services.works();
    wait(&world).await;
    assert_eq!(sync(&world).await.json["read"], 1);
}
