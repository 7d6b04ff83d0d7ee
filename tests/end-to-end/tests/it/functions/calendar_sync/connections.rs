//! Who connects calendars, and what is kept of them.

use super::{
    GOOGLE, OUTLOOK, Services, ask, busy, connect, google, google_event, monday, outlook,
    recorder::Fault, sync, world,
};
use crate::without_limits;
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};

async fn traces(world: &World) -> Value {
    world
        .sql(
            "select jsonb_build_array((select count(*) from calendar_connections), (select count(*) from calendar_feeds),
               (select count(*) from secrets where subject_id in (select id from calendar_connections)),
               (select count(*) from private.jobs where queue = 'calendars'))",
        )
        .await
}

#[tokio::test]
async fn admins_connect_calendars_of_their_organization_and_nobody_else_does() {
    let (world, services) = world().await;
    let feed = json!({ "action": "subscribe", "resource_id": demo::MIA, "url": "https://calendar.example.com/a.ics" });
    for (caller, status, code) in [
        (Caller::Nobody, 401, "unauthorized"),
        (Caller::Public, 403, "forbidden"),
        (Caller::CLIENT, 403, "forbidden"),
        (Caller::STRANGER, 403, "no_organization"),
        (Caller::MEMBER, 403, "role_too_low"),
        (Caller::OTHER_OWNER, 404, "resource_not_found"),
        (Caller::Service, 403, "user_only"),
    ] {
        for body in [google(&json!({})), outlook(&json!({})), feed.clone()] {
            ask(&world, caller, &body)
                .await
                .expect_problem(status, code);
        }
    }
    let expired = world
        .function("calendar-sync")
        .key(&world.stack.keys.publishable_key)
        .bearer("e30.e30.x");
    expired.json(&json!({ "action": "list" })).await.expect(401);
    assert_eq!(traces(&world).await, json!([0, 0, 0, 0]));
    // Whoever may not connect asks nobody for a token.
    assert!(
        services
            .asked()
            .iter()
            .all(|asked| asked.what == "/token" || asked.what.contains("oauth2"))
    );

    let made = connect(
        &world,
        &google(&json!({ "name": "At work", "is_written": true })),
    )
    .await;
    assert_eq!(
        (
            &made["source"],
            &made["calendar_id"],
            &made["status"],
            &made["is_written"]
        ),
        (
            &json!("google"),
            &json!("primary"),
            &json!("active"),
            &json!(true)
        )
    );
    ask(&world, Caller::ADMIN, &feed).await.expect(201);
    // A foreign connection is not there.
    for action in ["change", "disconnect"] {
        let body = json!({ "action": action, "connection_id": made["id"] });
        ask(&world, Caller::OTHER_OWNER, &body)
            .await
            .expect_problem(404, "connection_not_found");
    }
    let listed = ask(&world, Caller::ADMIN, &json!({ "action": "list" })).await;
    let connections = listed.expect(200).json["connections"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(connections.len(), 2);
    // The address of a feed is a secret; its host is not.
    assert_eq!(
        (&connections[1]["name"], &connections[1]["calendar_id"]),
        (&json!("calendar.example.com"), &Value::Null)
    );
    assert!(!listed.text.contains("a.ics") && !listed.text.contains(GOOGLE));

    let gone = json!({ "action": "disconnect", "connection_id": made["id"] });
    ask(&world, Caller::OWNER, &gone).await.expect(200);
    ask(&world, Caller::OWNER, &gone)
        .await
        .expect_problem(404, "connection_not_found");
    let left = world.sql("select jsonb_agg(purpose) from secrets where purpose like 'google%' or purpose like 'calendar%'").await;
    assert_eq!(left, json!(["calendar_url"]));
}

#[tokio::test]
async fn a_token_is_tried_before_it_is_kept_and_kept_sealed() {
    let (world, services) = world().await;
    let other = google(&json!({ "refresh_token": "1//0a-somebody-elses" }));
    let refused = ask(&world, Caller::OWNER, &other).await;
    assert_eq!(
        refused.expect_problem(422, "invalid_request").pointers(),
        ["/refresh_token"]
    );
    services.fails(|_| Some(Fault::Status(503)));
    ask(&world, Caller::OWNER, &google(&json!({})))
        .await
        .expect_problem(503, "calendar_unavailable");
    services.works();
    assert_eq!(traces(&world).await, json!([0, 0, 0, 0]));

    connect(&world, &google(&json!({}))).await;
    connect(&world, &outlook(&json!({ "resource_id": demo::ANTON }))).await;
    assert_eq!(traces(&world).await, json!([2, 0, 2, 2]));
    let dump = world
        .sql(
            "select string_agg(row::text, '') from (
               select to_jsonb(secrets) as row from secrets union all select to_jsonb(calendar_connections) from calendar_connections
               union all select to_jsonb(audit_logs) from audit_logs union all select to_jsonb(outbox) from outbox
               union all select to_jsonb(known) from idempotency_keys as known) as rows",
        )
        .await;
    let dump = dump.as_str().unwrap();
    assert!(!dump.contains("refresh-of-mia"), "{dump}");
    // Microsoft gave a new one, which is what is kept: the first is of no use any more.
    services.asked();
    services.revoke_all();
    services.grant(&format!("{OUTLOOK}+"));
    let done = sync(&world).await;
    assert_eq!(
        (&done.json["read"], &done.json["paused"]),
        (&json!(1), &json!(1)),
        "{done:?}"
    );
}

#[tokio::test]
async fn a_code_is_exchanged_for_tokens_with_its_verifier() {
    let (world, services) = world().await;
    services.grant("4/0-grant-of-mia");
    let with_code = |more: Value| {
        let mut body = google(
            &json!({ "code": "4/0-code-of-mia", "redirect_uri": "https://app.example.com/back" }),
        );
        body.as_object_mut().unwrap().remove("refresh_token");
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    // The recorder asks for the verifier, as a service does that was given a challenge.
    let verifier = "a".repeat(43);
    ask(&world, Caller::OWNER, &with_code(json!({})))
        .await
        .expect(503);
    ask(
        &world,
        Caller::OWNER,
        &with_code(json!({ "code_verifier": verifier })),
    )
    .await
    .expect(201);
    let bad = with_code(json!({ "code": "4/0-code-of-nobody", "code_verifier": verifier }));
    let refused = ask(&world, Caller::OWNER, &bad).await;
    assert_eq!(
        refused.expect_problem(422, "invalid_request").pointers(),
        ["/code"]
    );
}

#[tokio::test]
async fn a_platform_without_clients_says_so() {
    let world = World::of(&["calendar-sync"], &[]).await;
    ask(&world, Caller::OWNER, &google(&json!({})))
        .await
        .expect_problem(503, "not_configured");
    ask(&world, Caller::OWNER, &outlook(&json!({})))
        .await
        .expect_problem(503, "not_configured");
    // The clock's call is a fine one.
    let done = sync(&world).await;
    assert_eq!(
        done.expect(200).json,
        json!({ "read": 0, "written": 0, "paused": 0, "postponed": 0, "is_complete": true })
    );
}

#[tokio::test]
async fn connecting_anew_keeps_what_is_busy_and_takes_up_what_was_paused() {
    let (world, services) = world().await;
    let day = monday(&world).await;
    services.put(
        "google/primary",
        "dentist",
        google_event(&day, "09:00", "10:00"),
    );
    let first = connect(&world, &google(&json!({}))).await;
    sync(&world).await.expect(200);
    services.revoke_all();
    super::sync_again(&world).await.expect(200);
    let before = busy(&world).await;
    assert_eq!(before.as_array().unwrap().len(), 1);

    services.grant("1//0a-another-of-mia");
    let again = connect(
        &world,
        &google(&json!({ "refresh_token": "1//0a-another-of-mia" })),
    )
    .await;

    assert_eq!(busy(&world).await, before);
    assert_eq!(again["status"], "active");
    assert_ne!(first["id"], again["id"]);
    assert_eq!(traces(&world).await, json!([1, 0, 1, 1]));
    let done = sync(&world).await;
    assert_eq!(done.json["read"], 1, "{done:?}");
    assert_eq!(busy(&world).await, before);
}

#[tokio::test]
async fn one_that_is_taken_up_again_has_a_day_to_fail_anew() {
    let (world, services) = world().await;
    let id = connect(&world, &google(&json!({}))).await["id"].clone();
    sync(&world).await.expect(200);
    world
        .run_sql(
            "update calendar_connections
             set status = 'paused', error = 'calendar_unavailable', failing_since = now() - interval '25 hours'",
        )
        .await;
    services.fails(|asked| (asked.method == "GET").then_some(Fault::Status(503)));

    let body = json!({ "action": "change", "connection_id": id, "is_paused": false });
    ask(&world, Caller::ADMIN, &body).await.expect(200);
    assert_eq!(sync(&world).await.json["postponed"], 1);

    let state = "select jsonb_build_array(status, failing_since > now() - interval '1 hour') from calendar_connections";
    assert_eq!(world.sql(state).await, json!(["active", true]));
}

#[tokio::test]
async fn appointments_are_written_to_one_calendar_of_a_service() {
    let (world, _) = world().await;
    without_limits(&world).await;
    let first = connect(&world, &google(&json!({ "is_written": true }))).await;
    let other =
        google(&json!({ "calendar_id": "second@group.calendar.google.com", "is_written": true }));
    ask(&world, Caller::OWNER, &other)
        .await
        .expect_problem(409, "already_written");
    let second = connect(
        &world,
        &google(&json!({ "calendar_id": "second@group.calendar.google.com" })),
    )
    .await;
    let change = |connection: &Value, is_written: bool| json!({ "action": "change", "connection_id": connection["id"], "is_written": is_written });
    ask(&world, Caller::OWNER, &change(&second, true))
        .await
        .expect_problem(409, "already_written");
    ask(&world, Caller::OWNER, &change(&first, false))
        .await
        .expect(200);
    ask(&world, Caller::OWNER, &change(&second, true))
        .await
        .expect(200);
    let feed = json!({ "action": "subscribe", "resource_id": demo::MIA, "url": "webcal://calendar.example.com/a.ics" });
    let feed = connect(&world, &feed).await;
    ask(&world, Caller::OWNER, &change(&feed, true))
        .await
        .expect_problem(409, "not_writable");
    world
        .run_sql("update private.limits set most = 3 where kind like 'calendar-sync %s'")
        .await;
    let more = json!({ "action": "subscribe", "resource_id": demo::MIA, "url": "https://calendar.example.com/b.ics" });
    ask(&world, Caller::OWNER, &more)
        .await
        .expect_problem(409, "too_many_connections");
    let _ = Services::variables("");
}

#[tokio::test]
async fn hostile_bodies_are_refused_with_nothing_written() {
    let (world, _) = world().await;
    let call = async |body: &str| {
        let call = world.function_as(Caller::OWNER, "calendar-sync").await;
        call.header("content-type", "application/json")
            .body(body.to_owned())
            .await
    };
    for body in [
        "",
        "[]",
        "{",
        "null",
        r#"{"action": 7}"#,
        r#"{"action": "connect"}"#,
        r#"{"action": "subscribe", "resource_id": "00000000-0000-4000-8000-0000000a5001", "url": "http://127.0.0.1/"}"#,
        r#"{"action": "subscribe", "resource_id": "00000000-0000-4000-8000-0000000a5001", "url": "https://169.254.169.254/latest"}"#,
        r#"{"action": "subscribe", "resource_id": "00000000-0000-4000-8000-0000000a5001", "url": "https://a.example/\u0000"}"#,
        r#"{"action": "connect", "source": "google", "resource_id": "00000000-0000-4000-8000-0000000a5001", "refresh_token": "a b c d e f g h"}"#,
        r#"{"action": "make_feed", "shows_customers": "yes"}"#,
    ] {
        let refused = call(body).await;
        assert!(
            matches!(refused.status, 400 | 403 | 422),
            "{body}: {refused:?}"
        );
    }
    let long = json!({ "action": "subscribe", "resource_id": demo::MIA, "url": format!("https://a.example/{}", "x".repeat(2_000)) });
    ask(&world, Caller::OWNER, &long).await.expect(422);
    assert_eq!(traces(&world).await, json!([0, 0, 0, 0]));
}
