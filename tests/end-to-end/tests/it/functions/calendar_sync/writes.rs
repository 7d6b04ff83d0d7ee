//! Appointments that are written to calendars elsewhere.

use super::{
    ask, busy, connect, google, outlook,
    recorder::{Fault, Services},
    sync, sync_again, wait, world,
};
use crate::functions::{
    appointment_create::{
        appoint, consultation,
        several::{MASSAGE, MOON, SUN, add_massage},
    },
    slot_availability::starts,
};
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};

async fn with_mia(world: &World, time: &str) -> Value {
    let mut body = consultation(world, time).await;
    body["resource_id"] = json!(demo::MIA);
    let made = appoint(world, Caller::MEMBER, &body).await;
    made.expect(201);
    made.json
}

async fn change(world: &World, body: &Value) {
    let done = world
        .function_as(Caller::OWNER, "appointment-update")
        .await
        .json(body)
        .await;
    done.expect(200);
}

/// What both calendars have: `[title, start]` of each event.
fn written(services: &Services, calendar: &str) -> Vec<(String, String)> {
    let events = services.events(calendar);
    let mut all: Vec<_> = events
        .iter()
        .map(|event| {
            let title = event
                .get("summary")
                .or_else(|| event.get("subject"))
                .unwrap();
            let start = event["start"]["dateTime"].as_str().unwrap();
            (
                title.as_str().unwrap().to_owned(),
                start.trim_end_matches('Z').to_owned(),
            )
        })
        .collect();
    all.sort();
    all
}

/// The id of an appointment's event in a calendar that Google has of a resource.
fn google_id(appointment: &Value, resource: &str) -> String {
    format!("{}{resource}", appointment["id"].as_str().unwrap()).replace('-', "")
}

async fn utc(world: &World, day: &str, time: &str) -> String {
    let query = format!(
        "select to_char((timestamp '{day} {time}' at time zone 'Europe/Zurich') at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS')"
    );
    world.sql(&query).await.as_str().unwrap().to_owned()
}

const BOTH: [&str; 2] = ["google/primary", "outlook/primary"];

async fn both(world: &World) {
    connect(world, &google(&json!({ "is_written": true }))).await;
    connect(world, &outlook(&json!({ "is_written": true }))).await;
    sync(world).await.expect(200);
}

#[tokio::test]
async fn an_appointment_is_made_moved_and_taken_out_in_both_and_blocks_nothing_of_its_own() {
    let (world, services) = world().await;
    both(&world).await;
    let day = super::monday(&world).await;
    let booked = with_mia(&world, "10:00").await;

    let done = sync(&world).await;

    assert_eq!(
        (&done.json["written"], &done.json["postponed"]),
        (&json!(2), &json!(0)),
        "{done:?}"
    );
    let at_ten = utc(&world, &day, "10:00").await;
    for calendar in BOTH {
        assert_eq!(
            written(&services, calendar),
            [("Consultation: Ada Lovelace".to_owned(), at_ten.clone())],
            "{calendar}"
        );
    }
    let google_event = &services.events("google/primary")[0];
    assert_eq!(
        google_event["extendedProperties"]["private"]["frontdesk_appointment"],
        booked["id"]
    );
    assert_eq!(google_event["id"], google_id(&booked, demo::MIA));
    // No more of the customer than whoever comes needs to know.
    let all = services.events("google/primary")[0].to_string()
        + services.events("outlook/primary")[0].to_string().as_str();
    assert!(
        !all.contains("+41791112233") && !all.contains("791112233"),
        "{all}"
    );
    // What the calendars tell of it is nothing new, whether they are read at once or later.
    sync_again(&world).await.expect(200);
    assert_eq!(busy(&world).await, json!([]));
    let rows = world
        .sql("select jsonb_agg(distinct status) from outbox where channel = 'calendar'")
        .await;
    assert_eq!(rows, json!(["delivered"]));

    // Its own time does not stop its own move: half an hour later overlaps what the calendars have.
    let question = json!({ "appointment_id": booked["id"], "from": day, "to": day });
    let reply = world
        .function_as(Caller::OWNER, "slot-availability")
        .await
        .json(&question)
        .await;
    assert!(
        starts(&reply).iter().any(|start| start.contains("T10:00")),
        "{reply:?}"
    );
    change(&world, &json!({ "appointment_id": booked["id"], "action": "reschedule", "starts_at": format!("{day}T10:30") })).await;
    sync(&world).await.expect(200);
    let later = utc(&world, &day, "10:30").await;
    for calendar in BOTH {
        assert_eq!(
            written(&services, calendar),
            [("Consultation: Ada Lovelace".to_owned(), later.clone())],
            "{calendar}"
        );
    }

    change(
        &world,
        &json!({ "appointment_id": booked["id"], "action": "cancel" }),
    )
    .await;
    sync(&world).await.expect(200);
    for calendar in BOTH {
        assert!(services.events(calendar).is_empty(), "{calendar}");
    }
    assert_eq!(world.sql("select count(*) from calendar_events").await, 0);
    sync_again(&world).await.expect(200);
    assert_eq!(busy(&world).await, json!([]));
}

#[tokio::test]
async fn what_was_written_blocks_nothing_where_its_calendar_is_only_read_by_now() {
    let (world, services) = world().await;
    let connection = connect(&world, &google(&json!({ "is_written": true }))).await;
    sync(&world).await.expect(200);
    with_mia(&world, "10:00").await;
    sync(&world).await.expect(200);
    assert_eq!(services.events("google/primary").len(), 1);

    let gone = json!({ "action": "disconnect", "connection_id": connection["id"] });
    ask(&world, Caller::OWNER, &gone).await.expect(200);
    connect(&world, &google(&json!({}))).await;
    sync(&world).await.expect(200);

    assert_eq!(services.events("google/primary").len(), 1);
    assert_eq!(busy(&world).await, json!([]));
}

#[tokio::test]
async fn an_answer_that_was_lost_makes_no_second_event() {
    let (world, services) = world().await;
    both(&world).await;
    with_mia(&world, "10:00").await;
    services.fails(|asked| {
        (asked.method == "POST" && asked.what.contains("/events")).then_some(Fault::LostAnswer)
    });
    let done = sync(&world).await;
    assert_eq!(
        (&done.json["written"], &done.json["postponed"]),
        (&json!(0), &json!(2)),
        "{done:?}"
    );
    // A read in between finds what was written, and that it is ours, before its answer is known.
    world
        .run_sql("update private.jobs set due_at = now() - interval '1 second' where queue = 'calendars'")
        .await;
    let done = sync(&world).await;
    assert_eq!(
        (&done.json["read"], &done.json["written"]),
        (&json!(2), &json!(0)),
        "{done:?}"
    );
    assert_eq!(busy(&world).await, json!([]));

    // The next attempt finds it again, though nothing new can be made.
    wait(&world).await;
    let done = sync(&world).await;

    assert_eq!(done.json["written"], 2, "{done:?}");
    for calendar in BOTH {
        assert_eq!(services.events(calendar).len(), 1, "{calendar}");
    }
    services.works();
    sync_again(&world).await.expect(200);
    assert_eq!(busy(&world).await, json!([]));
}

/// A calendar of Outlook that appointments are written to, and an appointment that is not in it yet.
async fn unwritten(world: &World) -> Value {
    connect(world, &outlook(&json!({ "is_written": true }))).await;
    sync(world).await.expect(200);
    with_mia(world, "10:00").await
}

/// Confirms an appointment, so that it is to be written once more.
async fn confirm(world: &World, booked: &Value) {
    let confirmed = json!({ "appointment_id": booked["id"], "action": "confirm" });
    change(world, &confirmed).await;
}

#[tokio::test]
async fn a_change_after_an_answer_that_was_lost_makes_no_second_event() {
    let (world, services) = world().await;
    let booked = unwritten(&world).await;
    services.fails(|asked| {
        (asked.method == "POST" && asked.what.contains("/events")).then_some(Fault::LostAnswer)
    });
    assert_eq!(sync(&world).await.json["postponed"], 1);
    services.works();

    // It is written by another row, before the first one is tried again.
    confirm(&world, &booked).await;
    assert_eq!(sync(&world).await.json["written"], 1);

    assert_eq!(services.events("outlook/primary").len(), 1);
    sync_again(&world).await.expect(200);
    assert_eq!(services.events("outlook/primary").len(), 1);
}

#[tokio::test]
async fn an_event_is_written_by_one_call_at_a_time() {
    let (world, services) = world().await;
    let booked = unwritten(&world).await;
    // Somebody is at it, and has said nothing yet.
    world
        .lease(
            "calendar-events",
            "(select * from outbox where channel = 'calendar')",
            3_600,
        )
        .await;
    confirm(&world, &booked).await;

    assert_eq!(sync(&world).await.json["written"], 0);

    assert!(services.events("outlook/primary").is_empty());
    // It ended without a word.
    assert_eq!(sync_again(&world).await.json["written"], 1);
    assert_eq!(services.events("outlook/primary").len(), 1);
}

#[tokio::test]
async fn one_that_was_deleted_there_comes_back_when_it_changes() {
    let (world, services) = world().await;
    both(&world).await;
    let day = super::monday(&world).await;
    let booked = with_mia(&world, "10:00").await;
    sync(&world).await.expect(200);
    for calendar in BOTH {
        let id = services.events(calendar)[0]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        services.take(calendar, &id);
    }
    change(&world, &json!({ "appointment_id": booked["id"], "action": "reschedule", "starts_at": format!("{day}T11:00") })).await;
    let done = sync(&world).await;
    assert_eq!(done.json["written"], 2, "{done:?}");
    let at = utc(&world, &day, "11:00").await;
    for calendar in BOTH {
        assert_eq!(written(&services, calendar)[0].1, at, "{calendar}");
    }
    // Taken out twice is out.
    for calendar in BOTH {
        let id = services.events(calendar)[0]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        services.take(calendar, &id);
    }
    change(
        &world,
        &json!({ "appointment_id": booked["id"], "action": "cancel" }),
    )
    .await;
    assert_eq!(sync(&world).await.json["written"], 2);
}

#[tokio::test]
async fn an_appointment_that_goes_to_somebody_else_goes_to_their_calendar() {
    let (world, services) = world().await;
    services.grant("1//0a-refresh-of-anton");
    connect(&world, &google(&json!({ "is_written": true }))).await;
    connect(&world, &google(&json!({
        "is_written": true, "resource_id": demo::ANTON, "calendar_id": "anton@alpine.example", "refresh_token": "1//0a-refresh-of-anton",
    })))
    .await;
    let day = super::monday(&world).await;
    let booked = with_mia(&world, "10:00").await;
    sync(&world).await.expect(200);
    change(&world, &json!({
        "appointment_id": booked["id"], "action": "reschedule", "starts_at": format!("{day}T10:00"), "resource_id": demo::ANTON,
    }))
    .await;
    sync(&world).await.expect(200);
    assert!(services.events("google/primary").is_empty());
    assert_eq!(services.events("google/anton@alpine.example").len(), 1);
    // And back again, where its id is taken by what was deleted.
    change(&world, &json!({
        "appointment_id": booked["id"], "action": "reschedule", "starts_at": format!("{day}T10:00"), "resource_id": demo::MIA,
    }))
    .await;
    sync(&world).await.expect(200);
    assert_eq!(services.events("google/primary").len(), 1);
    assert!(services.events("google/anton@alpine.example").is_empty());
}

#[tokio::test]
async fn an_appointment_that_goes_to_somebody_else_stays_in_the_calendar_that_they_share() {
    let (world, services) = world().await;
    services.grant("1//0a-refresh-of-anton");
    connect(
        &world,
        &google(&json!({ "is_written": true, "calendar_id": "team@alpine.example" })),
    )
    .await;
    connect(&world, &google(&json!({
        "is_written": true, "resource_id": demo::ANTON, "calendar_id": "team@alpine.example", "refresh_token": "1//0a-refresh-of-anton",
    })))
    .await;
    let day = super::monday(&world).await;
    let booked = with_mia(&world, "10:00").await;
    sync(&world).await.expect(200);
    for resource in [demo::ANTON, demo::MIA] {
        change(&world, &json!({
            "appointment_id": booked["id"], "action": "reschedule", "starts_at": format!("{day}T10:00"), "resource_id": resource,
        }))
        .await;
        // It is written for one at the same time as it is removed for the other.
        sync(&world).await.expect(200);

        let events = services.events("google/team@alpine.example");
        assert_eq!(events.len(), 1, "{events:?}");
        assert_eq!(events[0]["id"], google_id(&booked, resource));
        // For both it is what it was before: an appointment, and nothing that keeps anybody.
        sync_again(&world).await.expect(200);
        assert_eq!(busy(&world).await, json!([]));
    }
}

#[tokio::test]
async fn what_happens_while_a_calendar_is_paused_is_written_afterwards() {
    let (world, services) = world().await;
    let connection = connect(&world, &google(&json!({ "is_written": true }))).await;
    sync(&world).await.expect(200);
    let first = with_mia(&world, "10:00").await;
    sync(&world).await.expect(200);
    let pause = |is_paused: bool| json!({ "action": "change", "connection_id": connection["id"], "is_paused": is_paused });
    ask(&world, Caller::OWNER, &pause(true)).await.expect(200);
    change(
        &world,
        &json!({ "appointment_id": first["id"], "action": "cancel" }),
    )
    .await;
    with_mia(&world, "14:00").await;
    sync_again(&world).await.expect(200);
    assert_eq!(services.events("google/primary").len(), 1);

    ask(&world, Caller::OWNER, &pause(false)).await.expect(200);
    sync(&world).await.expect(200);

    let left = services.events("google/primary");
    assert_eq!(left.len(), 1, "{left:?}");
    assert_ne!(left[0]["id"], google_id(&first, demo::MIA));
}

#[tokio::test]
async fn a_calendar_that_is_connected_gets_what_is_booked_already_and_changes_at_once_end_alike() {
    let (world, services) = world().await;
    let booked = with_mia(&world, "10:00").await;
    connect(&world, &google(&json!({ "is_written": true }))).await;
    let day = super::monday(&world).await;
    // Moved again and again before anything is written: the last one counts, and is written once.
    for time in ["11:00", "12:00", "13:00"] {
        change(&world, &json!({ "appointment_id": booked["id"], "action": "reschedule", "starts_at": format!("{day}T{time}") })).await;
    }
    let done = sync(&world).await;
    assert_eq!(
        (&done.json["written"], &done.json["is_complete"]),
        (&json!(1), &json!(true)),
        "{done:?}"
    );
    assert_eq!(
        written(&services, "google/primary")[0].1,
        utc(&world, &day, "13:00").await
    );
    // It changes while it is written: what was written is written again.
    services.fails(|_| None);
    let world = std::sync::Arc::new(world);
    change(&world, &json!({ "appointment_id": booked["id"], "action": "reschedule", "starts_at": format!("{day}T14:00") })).await;
    let (done, moved) = tokio::join!(sync(&world), async {
        world
            .function_as(Caller::OWNER, "appointment-update")
            .await
            .json(&json!({ "appointment_id": booked["id"], "action": "reschedule", "starts_at": format!("{day}T15:00") }))
            .await
    });
    done.expect(200);
    moved.expect(200);
    sync_again(&world).await.expect(200);
    assert_eq!(
        written(&services, "google/primary")[0].1,
        utc(&world, &day, "15:00").await
    );
    assert_eq!(services.events("google/primary").len(), 1);
}

#[tokio::test]
async fn a_token_that_is_refused_while_writing_pauses_and_is_told() {
    let (world, services) = world().await;
    connect(&world, &google(&json!({ "is_written": true }))).await;
    sync(&world).await.expect(200);
    with_mia(&world, "10:00").await;
    services.revoke_all();
    let done = sync(&world).await;
    assert_eq!(
        (&done.json["written"], &done.json["paused"]),
        (&json!(0), &json!(1)),
        "{done:?}"
    );
    assert_eq!(
        world.sql("select error from calendar_connections").await,
        "access_revoked"
    );
    let dead = world.sql("select jsonb_agg(jsonb_build_array(status, last_error)) from outbox where channel = 'calendar'").await;
    assert_eq!(dead, json!([["dead", "access_revoked"]]));
    assert_eq!(
        world
            .sql("select count(*) from outbox where topic = 'calendar.disconnected'")
            .await,
        2
    );
}

#[tokio::test]
async fn a_calendar_that_is_switched_on_again_and_again_has_each_appointment_to_write_once() {
    let (world, _services) = world().await;
    with_mia(&world, "10:00").await;
    let id = connect(&world, &google(&json!({ "is_written": true }))).await["id"].clone();
    for is_written in [false, true, false, true, false, true] {
        let body = json!({ "action": "change", "connection_id": id, "is_written": is_written });
        super::ask(&world, Caller::ADMIN, &body).await.expect(200);
    }
    let waiting = world
        .sql("select count(*) from outbox where channel = 'calendar' and status = 'pending'")
        .await;
    assert_eq!(waiting, 1);
}

#[tokio::test]
async fn the_calendars_of_all_that_an_appointment_takes_show_it() {
    let (world, services) = world().await;
    add_massage(&world, &[SUN, MOON]).await;
    connect(&world, &google(&json!({ "is_written": true }))).await;
    let room = json!({ "is_written": true, "resource_id": SUN });
    connect(&world, &outlook(&room)).await;
    sync(&world).await.expect(200);
    let day = super::monday(&world).await;
    let body = json!({
        "appointment_type_id": MASSAGE, "starts_at": format!("{day}T10:00"), "resource_id": demo::MIA,
        "customer": { "name": "Ada Lovelace", "phone": "079 111 22 33" },
    });
    let made = appoint(&world, Caller::MEMBER, &body).await;
    made.expect(201);
    // Rooms that have as little to do go by their ids.
    assert_eq!(made.json["other_resources"][0]["id"], SUN);
    sync(&world).await.expect(200);

    let at = |time: &'static str| {
        let (world, day) = (&world, &day);
        async move {
            vec![(
                "Massage: Ada Lovelace".to_owned(),
                utc(world, day, time).await,
            )]
        }
    };
    for calendar in BOTH {
        assert_eq!(
            written(&services, calendar),
            at("10:00").await,
            "{calendar}"
        );
    }
    // Each says what the other is.
    assert_eq!(services.events("google/primary")[0]["location"], "Sun");
    assert_eq!(
        services.events("outlook/primary")[0]["location"]["displayName"],
        "Mia Rossi"
    );
    sync_again(&world).await.expect(200);
    assert_eq!(busy(&world).await, json!([]));

    // Half an hour later, with the room that it has.
    let id = &made.json["id"];
    let to = format!("{day}T10:30");
    change(
        &world,
        &json!({ "appointment_id": id, "action": "reschedule", "starts_at": to }),
    )
    .await;
    sync(&world).await.expect(200);
    for calendar in BOTH {
        assert_eq!(
            written(&services, calendar),
            at("10:30").await,
            "{calendar}"
        );
    }
    // In the other room it is out of the calendar of this one.
    change(
        &world,
        &json!({ "appointment_id": id, "action": "reschedule", "starts_at": to, "resource_id": MOON }),
    )
    .await;
    sync(&world).await.expect(200);
    assert_eq!(written(&services, "outlook/primary"), []);
    assert_eq!(services.events("google/primary")[0]["location"], "Moon");
    change(
        &world,
        &json!({ "appointment_id": id, "action": "reschedule", "starts_at": to, "resource_id": SUN }),
    )
    .await;
    change(&world, &json!({ "appointment_id": id, "action": "cancel" })).await;
    sync(&world).await.expect(200);
    for calendar in BOTH {
        assert_eq!(written(&services, calendar), [], "{calendar}");
    }
}

#[tokio::test]
async fn a_calendar_of_a_room_that_is_connected_later_has_what_was_booked_before() {
    let (world, services) = world().await;
    add_massage(&world, &[SUN]).await;
    let day = super::monday(&world).await;
    let body = json!({
        "appointment_type_id": MASSAGE, "starts_at": format!("{day}T10:00"),
        "customer": { "name": "Ada Lovelace", "phone": "079 111 22 33" },
    });
    appoint(&world, Caller::MEMBER, &body).await.expect(201);
    let room = json!({ "is_written": true, "resource_id": SUN });

    connect(&world, &outlook(&room)).await;
    sync(&world).await.expect(200);

    assert_eq!(written(&services, "outlook/primary").len(), 1);
}
