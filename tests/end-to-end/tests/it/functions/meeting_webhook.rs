//! meeting-webhook: a meeting is one, however often it is moved and in whatever order that is told.

use crate::support::{
    orders::orders,
    signed::{Signed, Signer},
};
use end_to_end::{Caller, Reply, World, demo};
use futures::future::join_all;
use serde_json::{Value, json};

/// The secret of Alpine's webhook at Cal.com.
pub const OWN: &str = "cal_secret_alpine_01";

fn own_endpoint(organization: &str) -> String {
    format!("meeting-webhook?organization={organization}")
}

pub async fn put_secret(world: &World, caller: Caller, secret: &str) -> Reply {
    let body = json!({ "action": "put_webhook_secret", "provider": "calcom", "secret": secret });
    let call = world.function_as(caller, "key-store").await;
    call.json(&body).await
}

/// A world in which Alpine has a webhook at Cal.com.
async fn world() -> World {
    let world = World::tenant().await;
    put_secret(&world, Caller::ADMIN, OWN).await.expect(200);
    world
}

/// An event at so many seconds past ten, with a meeting at two, unless `more` says otherwise.
fn event(trigger: &str, uid: &str, second: u32, more: &Value) -> Value {
    let mut payload = json!({
        "type": "15min", "title": "15min between us and Sophie", "startTime": "2026-12-02T14:00:00Z",
        "endTime": "2026-12-02T14:15:00Z", "organizer": { "email": "owner@example.com" },
        "attendees": [{ "email": "sophie@example.com", "name": "Sophie M.", "timeZone": "Europe/Paris" }],
        "location": "integrations:daily", "uid": uid, "bookingId": 91, "length": 15, "status": "ACCEPTED",
        "metadata": {},
    });
    for (name, value) in more.as_object().unwrap() {
        payload[name] = value.clone();
    }
    json!({
        "triggerEvent": trigger, "createdAt": format!("2026-11-28T10:00:{second:02}.538Z"), "payload": payload,
    })
}

pub async fn sign(world: &World, secret: &str, events: &[Value]) -> Vec<Signed> {
    Signer::Calcom.sign(world, secret, events).await
}

/// Alpine is told of these events: what became of each.
async fn tell(world: &World, events: &[Value]) -> Vec<String> {
    let endpoint = own_endpoint(demo::ALPINE);
    let answers = Signer::Calcom.tell(world, OWN, &endpoint, events).await;
    let outcomes = answers
        .iter()
        .map(|answer| answer["outcome"].as_str().unwrap());
    outcomes.map(str::to_owned).collect()
}

/// The meetings whose uid begins so.
pub async fn meetings(world: &World, uid: &str) -> Value {
    world
        .sql(&format!(
            "select coalesce(jsonb_agg(jsonb_build_array(cal_event_id, status, scheduled_at, duration_minutes,
               jsonb_path_query_array(attendees, '$[*] ? (@.has_left == false).email'), is_no_show,
               cancellation_reason) order by cal_event_id), '[]')
             from meetings where cal_event_id like '{uid}%'"
        ))
        .await
}

/// A meeting that is asked for, agreed, moved twice and missed.
pub fn story(name: &str) -> Vec<Value> {
    let at = |start: &str| json!({ "startTime": start, "endTime": start.replace(":00:00Z", ":30:00Z"), "length": 30 });
    let moved = |from: &str, start: &str| {
        let mut more = at(start);
        more["rescheduleUid"] = json!(format!("{name}-{from}"));
        more
    };
    vec![
        event(
            "BOOKING_REQUESTED",
            &format!("{name}-a"),
            1,
            &json!({ "status": "PENDING" }),
        ),
        event("BOOKING_CREATED", &format!("{name}-a"), 2, &json!({})),
        event(
            "BOOKING_RESCHEDULED",
            &format!("{name}-b"),
            3,
            &moved("a", "2026-12-03T09:00:00Z"),
        ),
        event(
            "BOOKING_RESCHEDULED",
            &format!("{name}-c"),
            4,
            &moved("b", "2026-12-04T10:00:00Z"),
        ),
        json!({
            "triggerEvent": "BOOKING_NO_SHOW_UPDATED", "createdAt": "2026-12-04T11:00:00Z",
            "payload": {
                "message": "x", "bookingUid": format!("{name}-c"),
                "attendees": [{ "email": "sophie@example.com", "noShow": true }],
            },
        }),
    ]
}

#[tokio::test]
async fn a_meeting_that_is_moved_stays_the_same_one_in_every_order() {
    let world = world().await;
    let orders: Vec<_> = orders(5).into_iter().step_by(5).collect();
    let names: Vec<String> = (0..orders.len())
        .map(|number| format!("m{number:03}"))
        .collect();
    let events: Vec<Value> = names.iter().flat_map(|name| story(name)).collect();
    let signed = sign(&world, OWN, &events).await;
    let endpoint = own_endpoint(demo::ALPINE);

    let all: Vec<_> = orders.iter().zip(signed.chunks(5)).collect();
    for some in all.chunks(8) {
        join_all(some.iter().map(async |(order, events)| {
            for next in order.iter().chain(order.iter().take(2)) {
                events[*next].send(&world, &endpoint).await.expect(200);
            }
        }))
        .await;
    }

    for (order, name) in orders.iter().zip(&names) {
        let last = format!("{name}-c");
        assert_eq!(
            meetings(&world, name).await,
            json!([[
                last,
                "scheduled",
                "2026-12-04T10:00:00+00:00",
                30,
                ["sophie@example.com"],
                true,
                null
            ]]),
            "{order:?}"
        );
    }
}

#[tokio::test]
async fn what_is_cancelled_stays_so_and_an_old_uid_cancels_nothing() {
    let world = world().await;
    let moved = json!({ "rescheduleUid": "x-a", "startTime": "2026-12-03T09:00:00Z" });
    let events = [
        event("BOOKING_CREATED", "x-a", 1, &json!({})),
        event("BOOKING_RESCHEDULED", "x-b", 2, &moved),
        event(
            "BOOKING_CANCELLED",
            "x-a",
            3,
            &json!({ "status": "CANCELLED" }),
        ),
    ];
    assert_eq!(tell(&world, &events).await, ["applied"; 3]);
    assert_eq!(meetings(&world, "x").await[0][1], "scheduled");

    let id = "select id from meetings where cal_event_id = 'x-b'";
    let before = world.sql(id).await;
    let cancelled = event(
        "BOOKING_CANCELLED",
        "x-b",
        4,
        &json!({ "cancellationReason": "ill" }),
    );
    let late = event("BOOKING_CREATED", "x-b", 5, &json!({}));
    assert_eq!(
        tell(&world, &[cancelled.clone(), cancelled, late]).await,
        ["applied", "repeated", "applied"]
    );
    let now = meetings(&world, "x").await;
    assert_eq!(
        (&now[0][1], &now[0][6]),
        (&json!("cancelled"), &json!("ill"))
    );
    assert_eq!(now.as_array().unwrap().len(), 1);
    assert_eq!(world.sql(id).await, before);
}

#[tokio::test]
async fn seats_are_given_back_one_by_one_and_may_move() {
    let world = world().await;
    let seat = |trigger: &str, uid: &str, second: u32, who: &str, more: &Value| {
        let mut all =
            json!({ "seatsPerTimeSlot": 5, "attendees": [{ "email": who, "name": who }] });
        for (name, value) in more.as_object().unwrap() {
            all[name] = value.clone();
        }
        event(trigger, uid, second, &all)
    };
    let none = json!({});
    let (ada, bob) = ("ada@example.com", "bob@example.com");
    let events = [
        seat("BOOKING_CREATED", "s-a", 1, ada, &none),
        seat("BOOKING_CREATED", "s-a", 2, bob, &none),
        seat("BOOKING_CANCELLED", "s-a", 3, ada, &none),
        seat("BOOKING_CANCELLED", "s-a", 3, ada, &none),
    ];
    assert_eq!(
        tell(&world, &events).await,
        ["applied", "applied", "applied", "repeated"]
    );
    let now = meetings(&world, "s").await;
    assert_eq!(
        (&now[0][1], &now[0][4]),
        (&json!("scheduled"), &json!([bob]))
    );

    // The uid stays where Cal.com leaves it out.
    let later = json!({ "uid": null, "rescheduleUid": "s-a", "startTime": "2026-12-05T09:00:00Z" });
    tell(&world, &[seat("BOOKING_RESCHEDULED", "", 4, bob, &later)]).await;
    assert_eq!(
        meetings(&world, "s").await[0][2],
        "2026-12-05T09:00:00+00:00"
    );

    let other = json!({ "rescheduleUid": "s-a", "startTime": "2026-12-06T09:00:00Z" });
    tell(
        &world,
        &[seat("BOOKING_RESCHEDULED", "s-b", 5, bob, &other)],
    )
    .await;
    let now = meetings(&world, "s").await;
    assert_eq!(
        (&now[0][1], &now[1][1], &now[1][4]),
        (&json!("cancelled"), &json!("scheduled"), &json!([bob]))
    );
}

#[tokio::test]
async fn a_meeting_belongs_to_the_conversation_that_it_came_of() {
    let world = world().await;
    let conversation = async |organization: &str, name: &str| {
        world
            .run_sql(&format!(
                "insert into conversations (organization_id, channel, external_user_id)
                 values ('{organization}', 'widget', '{name}')"
            ))
            .await;
        let id = format!("select id from conversations where external_user_id = '{name}'");
        world.sql(&id).await.as_str().unwrap().to_owned()
    };
    let (own, harbors) = (
        conversation(demo::ALPINE, "visitor:a").await,
        conversation(demo::HARBOR, "visitor:h").await,
    );
    let named = |uid: &str, id: &str| {
        let metadata =
            json!({ "conversation_id": id, "videoCallUrl": "https://app.cal.com/video/1" });
        event("BOOKING_CREATED", uid, 1, &json!({ "metadata": metadata }))
    };

    tell(
        &world,
        &[named("c-own", &own), named("c-harbors", &harbors)],
    )
    .await;

    let linked = world
        .sql(
            "select jsonb_agg(jsonb_build_array(conversation_id, meeting_url, title, organization_id) order by cal_event_id desc)
             from meetings where cal_event_id like 'c-%'",
        )
        .await;
    let url = "https://app.cal.com/video/1";
    let title = "15min between us and Sophie";
    assert_eq!(
        linked,
        json!([
            [own, url, title, demo::ALPINE],
            [null, url, title, demo::ALPINE]
        ])
    );
}

#[tokio::test]
async fn what_calcom_did_not_sign_is_refused_and_nothing_is_written() {
    let world = world().await;
    let harbors = "cal_secret_harbor_01";
    put_secret(&world, Caller::OTHER_OWNER, harbors)
        .await
        .expect(200);
    let own = own_endpoint(demo::ALPINE);
    let created = event("BOOKING_CREATED", "f-a", 1, &json!({}));
    let good = sign(&world, OWN, std::slice::from_ref(&created))
        .await
        .remove(0);
    let code = good.headers[0].1.clone();
    let header = |value: &str| {
        let mut changed = good.clone();
        changed.headers[0].1 = value.to_owned();
        changed
    };
    let body = |body: String| Signed {
        body,
        headers: good.headers.clone(),
    };
    let other = async |secret: &str| {
        sign(&world, secret, std::slice::from_ref(&created))
            .await
            .remove(0)
    };
    let (mut none, mut twice) = (good.clone(), good.clone());
    none.headers.remove(0);
    twice.headers.push(good.headers[0].clone());
    let mut forgeries = vec![
        ("no header", own.clone(), none),
        ("header twice", own.clone(), twice),
        ("empty header", own.clone(), header("")),
        (
            "what Cal.com says without a secret",
            own.clone(),
            header("no-secret-provided"),
        ),
        ("upper case", own.clone(), header(&code.to_uppercase())),
        ("a prefix", own.clone(), header(&format!("sha256={code}"))),
        ("a code that is cut", own.clone(), header(&code[..62])),
        (
            "a code that is longer",
            own.clone(),
            header(&format!("{code}00")),
        ),
        ("no hex", own.clone(), header(&"z".repeat(64))),
        ("zeros", own.clone(), header(&"0".repeat(64))),
        (
            "a blank before it",
            own.clone(),
            header(&format!("x {code}")),
        ),
        ("a byte more", own.clone(), body(format!("{} ", good.body))),
        (
            "another time",
            own.clone(),
            body(good.body.replace("14:00", "14:01")),
        ),
        (
            "printed anew",
            own.clone(),
            body(serde_json::to_string_pretty(&created).unwrap()),
        ),
        ("no body", own.clone(), body(String::new())),
        ("another's secret", own.clone(), other(harbors).await),
        (
            "a secret of nobody",
            own.clone(),
            other("cal_secret_nobody_01").await,
        ),
    ];
    for (name, endpoint) in [
        ("another organization", own_endpoint(demo::HARBOR)),
        ("no organization", "meeting-webhook".to_owned()),
        ("no id", own_endpoint("alpine")),
        (
            "an organization that there is not",
            own_endpoint("00000000-0000-4000-8000-00000000ffff"),
        ),
        (
            "two organizations",
            format!("{own}&organization={}", demo::HARBOR),
        ),
    ] {
        forgeries.push((name, endpoint, good.clone()));
    }
    assert!(forgeries.len() > 20);
    for (name, endpoint, forged) in forgeries {
        let reply = forged.send(&world, &endpoint).await;
        assert_eq!(reply.problem(), (401, "unauthorized"), "{name}");
    }

    assert_eq!(meetings(&world, "f").await, json!([]));
    good.send(&world, &own).await.expect(200);
    assert_eq!(meetings(&world, "f").await[0][1], "scheduled");
    // The same event, told to another organization by its own account, is of another meeting.
    let theirs = other(harbors)
        .await
        .send(&world, &own_endpoint(demo::HARBOR))
        .await;
    assert_eq!(theirs.json["outcome"], "applied");
    assert_eq!(meetings(&world, "f").await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_of_no_use_is_taken_and_has_no_effect() {
    let world = world().await;
    let outcomes = tell(
        &world,
        &[
            json!({ "uid": "u-a", "status": "ACCEPTED" }),
            event("OOO_CREATED", "u-a", 1, &json!({})),
            event("BOOKING_CREATED", "u-a", 1, &json!({ "uid": null })),
            event("BOOKING_CREATED", "u-a", 1, &json!({ "uid": "u\nb" })),
            json!([]),
        ],
    )
    .await;
    assert_eq!(
        outcomes,
        [
            "unknown_object",
            "unknown_type",
            "no_effect",
            "no_effect",
            "not_json"
        ]
    );
    assert_eq!(meetings(&world, "u").await, json!([]));
}

#[tokio::test]
async fn whoever_was_erased_is_brought_back_by_nothing_that_comes_late() {
    let world = world().await;
    let customer = "e6000000-0000-4000-8000-000000000001";
    world
        .run_sql(&format!(
            "insert into customers (id, organization_id, name, email)
             values ('{customer}', '{}', 'Grace', 'grace@late.example')",
            demo::ALPINE
        ))
        .await;
    let at = |day: &str, more: Value| {
        let mut payload = json!({
            "title": "15min between us and Grace", "startTime": format!("{day}T14:00:00Z"), "endTime": format!("{day}T14:15:00Z"),
            "attendees": [
                { "email": "Grace@late.example", "name": "Grace Hopper" },
                { "email": "other@late.example", "name": "Alan" },
            ],
        });
        for (name, value) in more.as_object().unwrap() {
            payload[name] = value.clone();
        }
        payload
    };
    let erase = async || {
        let body = json!({ "action": "erase", "customer_id": customer });
        let call = world.function_as(Caller::ADMIN, "customer-data").await;
        call.json(&body).await
    };
    tell(
        &world,
        &[
            event("BOOKING_CREATED", "late-a", 1, &at("2020-01-02", json!({}))),
            event("BOOKING_CREATED", "soon-a", 1, &at("2099-01-02", json!({}))),
        ],
    )
    .await;

    // Whom somebody waits for is not erased.
    erase().await.expect_problem(409, "person_is_expected");
    let cancelled = event(
        "BOOKING_CANCELLED",
        "soon-a",
        2,
        &at("2099-01-02", json!({})),
    );
    tell(&world, &[cancelled]).await;
    erase().await.expect(200);

    let moved = json!({ "rescheduleUid": "late-a", "metadata": {} });
    tell(
        &world,
        &[
            event("BOOKING_CREATED", "late-a", 8, &at("2020-01-02", json!({}))),
            event("BOOKING_RESCHEDULED", "late-b", 9, &at("2020-01-03", moved)),
        ],
    )
    .await;
    let left = world
        .sql(
            "select jsonb_agg(jsonb_build_array(jsonb_path_query_array(known.attendees, '$[*].email'), title,
               known::text ~* 'grace|hopper') order by cal_event_id) from meetings as known",
        )
        .await;
    assert_eq!(
        left,
        json!([
            [["other@late.example"], null, false],
            [["other@late.example"], null, false]
        ])
    );
}
