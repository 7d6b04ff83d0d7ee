//! Webhooks leave: signed so that the reference library takes them, to public places alone, and no endpoint holds up
//! another.

use super::{dispatch, wait};
use crate::{book, demo_booking, serve, support::signed::verified};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use end_to_end::{Caller, Reply, World, demo};
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// A webhook, as it came.
#[derive(Clone, Debug)]
pub struct Hook {
    pub path: String,
    pub headers: Value,
    pub body: String,
    at: Instant,
}

impl Hook {
    pub fn header(&self, name: &str) -> &str {
        self.headers[name].as_str().unwrap_or_default()
    }

    pub fn event(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

type Script = Box<dyn FnMut(&str) -> Response + Send>;

/// Takes the place of the servers of organizations.
#[derive(Clone)]
pub struct Receiver {
    pub url: String,
    hooks: Arc<Mutex<Vec<Hook>>>,
    script: Arc<Mutex<Script>>,
}

async fn receive(
    State(receiver): State<Receiver>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path().to_owned();
    let headers: serde_json::Map<String, Value> = headers
        .iter()
        .map(|(name, value)| (name.to_string(), json!(value.to_str().unwrap())))
        .collect();
    let hook = Hook {
        path: path.clone(),
        headers: Value::Object(headers),
        body: String::from_utf8(body.to_vec()).unwrap(),
        at: Instant::now(),
    };
    receiver.hooks.lock().unwrap().push(hook);
    if path.starts_with("/dead") {
        std::future::pending::<()>().await;
    }
    (receiver.script.lock().unwrap())(&path)
}

impl Receiver {
    pub async fn start() -> Self {
        let mut receiver = Self {
            url: String::new(),
            hooks: Arc::default(),
            script: Arc::new(Mutex::new(Box::new(|_| {
                StatusCode::NO_CONTENT.into_response()
            }))),
        };
        let shared = receiver.clone();
        let address = serve(Router::new().fallback(receive).with_state(shared)).await;
        receiver.url = format!("http://{address}");
        receiver
    }

    /// What came, in its order.
    pub fn hooks(&self) -> Vec<Hook> {
        self.hooks.lock().unwrap().clone()
    }

    /// What came, in the order in which it happened: an endpoint is told several events at once.
    pub fn happened(&self) -> Vec<Hook> {
        let mut hooks = self.hooks();
        hooks.sort_by_key(|hook| hook.event()["timestamp"].to_string());
        hooks
    }

    fn answers(&self, script: impl FnMut(&str) -> Response + Send + 'static) {
        *self.script.lock().unwrap() = Box::new(script);
    }
}

pub async fn world_with(functions: &[&str]) -> (World, Receiver) {
    let receiver = Receiver::start().await;
    let mut all = vec!["key-store", "outbox-dispatch"];
    all.extend(functions);
    let world = World::of(&all, &[("local_webhooks", &receiver.url)]).await;
    (world, receiver)
}

/// Saves an endpoint as the console does.
async fn save(world: &World, caller: Caller, endpoint: &Value) -> Reply {
    let call = world
        .request_as(caller, Method::POST, "/rest/v1/webhook_endpoints")
        .await;
    call.header("prefer", "return=representation")
        .json(endpoint)
        .await
}

async fn keys(world: &World, caller: Caller, action: &str, endpoint: &Value) -> Reply {
    world
        .function_as(caller, "key-store")
        .await
        .json(&json!({ "action": action, "endpoint_id": endpoint }))
        .await
}

/// An endpoint of the first organization, with its secret.
pub async fn endpoint(world: &World, url: &str, events: &[&str]) -> (Value, String) {
    let row = json!({ "organization_id": demo::ALPINE, "url": url, "events": events });
    let saved = save(world, Caller::ADMIN, &row).await;
    saved.expect(201);
    let id = saved.json[0]["id"].clone();
    let made = keys(world, Caller::OWNER, "make_signing_secret", &id).await;
    made.expect(200);
    (id, made.json["secret"].as_str().unwrap().to_owned())
}

async fn update(world: &World, id: &Value, change: &Value) -> Reply {
    let path = format!("/rest/v1/webhook_endpoints?id=eq.{}", id.as_str().unwrap());
    world
        .request_as(Caller::ADMIN, Method::PATCH, &path)
        .await
        .json(change)
        .await
}

/// Lets the time come for what waits.
pub async fn later(world: &World) {
    wait(world).await;
    world
        .run_sql(
            "update outbox set send_at = now() - interval '1 second' where endpoint_id is not null and status = 'pending';
             update webhook_endpoints set paused_until = null",
        )
        .await;
}

/// Puts events into the outbox as their cause does.
async fn happen(world: &World, count: u32) {
    world
        .run_sql(&format!(
            "insert into leads (organization_id, first_name) select '{}', 'Lea ' || number from generate_series(1, {count}) as number",
            demo::ALPINE
        ))
        .await;
}

#[tokio::test]
async fn a_booking_is_told_and_the_reference_library_takes_both_signatures() {
    let (world, receiver) = world_with(&["booking-create", "booking-update"]).await;
    let url = format!("{}/hooks?token=1", receiver.url);
    let events = ["booking.created", "booking.cancelled", "payment.received"];
    let (id, first) = endpoint(&world, &url, &events).await;
    let rotated = keys(&world, Caller::OWNER, "make_signing_secret", &id).await;
    rotated.expect(200);
    let second = rotated.json["secret"].as_str().unwrap();
    assert!(first != second && rotated.json["replaced_until"].is_string());

    let booked = book(&world, Caller::Public, &demo_booking(2)).await.json;
    let cancel = json!({ "booking_id": booked["id"], "action": "cancel" });
    world
        .function_as(Caller::OWNER, "booking-update")
        .await
        .json(&cancel)
        .await
        .expect(200);
    dispatch(&world).await.expect(200);

    let hooks = receiver.happened();
    let kinds: Vec<Value> = hooks
        .iter()
        .map(|hook| hook.event()["type"].clone())
        .collect();
    assert_eq!(kinds, ["booking.created", "booking.cancelled"], "{hooks:?}");
    let created = hooks[0].event();
    assert_eq!(created["data"]["booking_id"], booked["id"]);
    assert_eq!(created["data"]["participants"], 2);
    assert!(
        !hooks[0].body.contains("ada@example.com"),
        "ids and states, nobody's data"
    );
    assert!(
        hooks[0]
            .header("content-type")
            .starts_with("application/json")
    );

    let stranger = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let check = |hook: &Hook, secret: &str, body: &str| json!({ "secret": secret, "headers": hook.headers, "body": body });
    let cheaper = hooks[0]
        .body
        .replace("\"participants\": 2", "\"participants\": 3");
    let said = verified(&[
        check(&hooks[0], &first, &hooks[0].body),
        check(&hooks[0], second, &hooks[0].body),
        check(&hooks[1], second, &hooks[1].body),
        check(&hooks[0], stranger, &hooks[0].body),
        check(&hooks[0], second, &cheaper),
    ])
    .await;
    assert_eq!(
        (&said[0]["event"], &said[1]["event"]),
        (&created, &created),
        "{said:?}"
    );
    assert_eq!(said[2]["event"]["type"], "booking.cancelled");
    assert!(
        said[3]["refused"].is_string() && said[4]["refused"].is_string(),
        "{said:?}"
    );

    // After its day the first secret signs no more.
    world
        .run_sql(
            "update private.webhook_secrets set expires_at = now() where expires_at is not null",
        )
        .await;
    let test = keys(&world, Caller::OWNER, "send_test_event", &id).await;
    test.expect(200);
    dispatch(&world).await.expect(200);
    let hook = receiver.hooks().pop().unwrap();
    assert_eq!(hook.event()["type"], "webhook.test");
    assert_eq!(test.json["message_ids"], json!([hook.header("webhook-id")]));
    let said = verified(&[
        check(&hook, &first, &hook.body),
        check(&hook, second, &hook.body),
    ])
    .await;
    assert!(
        said[0]["refused"].is_string() && said[1]["event"].is_object(),
        "{said:?}"
    );
    // No secret stands anywhere in the clear.
    let kept = world
        .sql(&format!(
            "select count(*) from audit_logs where concat(old_data, new_data) like '%{}%'",
            &second[10..30]
        ))
        .await;
    assert_eq!(kept, 0);
}

#[tokio::test]
async fn each_attempt_sends_the_same_bytes_and_waits_as_it_is_asked_to() {
    let (world, receiver) = world_with(&[]).await;
    let (id, _) = endpoint(&world, &format!("{}/a", receiver.url), &["lead.created"]).await;
    let mut turn = 0;
    receiver.answers(move |_| {
        turn += 1;
        match turn {
            1 => (StatusCode::INTERNAL_SERVER_ERROR, "x".repeat(10_000_000)).into_response(),
            2 => (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "900")]).into_response(),
            // It is followed nowhere.
            3 => (StatusCode::FOUND, [("location", "/elsewhere")]).into_response(),
            _ => StatusCode::OK.into_response(),
        }
    });
    happen(&world, 1).await;
    let done = dispatch(&world).await;
    assert_eq!(
        (&done.json["failed"], &done.json["is_complete"]),
        (&json!(1), &json!(false))
    );
    let row = world
        .sql("select jsonb_build_array(status, attempts, last_error, length(last_error_detail), provider) from outbox")
        .await;
    assert_eq!(row, json!(["pending", 1, "answered_500", 200, "webhook"]));
    let health = "select jsonb_build_array(failures, failing_since is not null, paused_until > now(), last_error) from webhook_endpoints";
    assert_eq!(
        world.sql(health).await,
        json!([1, true, true, "answered_500"])
    );
    assert_eq!(dispatch(&world).await.json["failed"], 0, "it waits");

    later(&world).await;
    dispatch(&world).await;
    let waits = world
        .sql("select jsonb_build_array(round(extract(epoch from send_at - now())) between 890 and 900, (
                select round(extract(epoch from paused_until - now())) between 890 and 900 from webhook_endpoints))
              from outbox")
        .await;
    assert_eq!(waits, json!([true, true]));
    // What it says has changed since: not what is told.
    world
        .run_sql("update leads set first_name = 'Other', status = 'lost'")
        .await;
    for _ in 0..2 {
        later(&world).await;
        dispatch(&world).await;
    }
    let hooks = receiver.hooks();
    assert_eq!(hooks.len(), 4, "{hooks:?}");
    for hook in &hooks {
        assert_eq!(
            (&hook.body, hook.header("webhook-id"), hook.path.as_str()),
            (&hooks[0].body, hooks[0].header("webhook-id"), "/a")
        );
    }
    assert_eq!(
        world.sql(health).await,
        json!([0, false, null, "answered_302"])
    );
    assert_eq!(world.sql("select status from outbox").await, "delivered");
    // Sent again by people, it is the same event.
    let again = world
        .function_as(Caller::OWNER, "outbox-dispatch")
        .await
        .json(&json!({ "message_ids": [hooks[0].header("webhook-id")] }))
        .await;
    again.expect(200);
    dispatch(&world).await;
    let last = receiver.hooks().pop().unwrap();
    assert_eq!((receiver.hooks().len(), &last.body), (5, &hooks[0].body));

    // What was told long ago is forgotten.
    world
        .run_sql("update outbox set created_at = now() - interval '31 days'")
        .await;
    dispatch(&world).await;
    assert_eq!(
        world
            .sql("select count(*) from outbox where endpoint_id is not null")
            .await,
        0
    );
    update(&world, &id, &json!({ "is_enabled": false }))
        .await
        .expect(204);
    happen(&world, 1).await;
    assert_eq!(
        world.sql("select count(*) from outbox").await,
        0,
        "off is off"
    );
}

#[tokio::test]
async fn an_endpoint_that_is_gone_or_fails_for_days_is_switched_off_and_its_owner_told() {
    let (world, receiver) = world_with(&[]).await;
    let (gone, _) = endpoint(&world, &format!("{}/gone", receiver.url), &["lead.created"]).await;
    let (failing, _) = endpoint(
        &world,
        &format!("{}/failing", receiver.url),
        &["lead.created"],
    )
    .await;
    receiver.answers(|path| match path {
        "/gone" => StatusCode::GONE.into_response(),
        _ => StatusCode::BAD_GATEWAY.into_response(),
    });
    happen(&world, 6).await;
    dispatch(&world).await.expect(200);
    let states = "select jsonb_object_agg(split_part(url, '/', 4), jsonb_build_array(is_enabled, disabled_reason)) from webhook_endpoints";
    assert_eq!(
        world.sql(states).await,
        json!({ "gone": [false, "gone"], "failing": [true, null] })
    );
    later(&world).await;
    world
        .run_sql("update webhook_endpoints set failing_since = now() - interval '5 days' where failing_since is not null")
        .await;
    dispatch(&world).await.expect(200);
    dispatch(&world).await.expect(200);
    assert_eq!(
        world.sql(states).await,
        json!({ "gone": [false, "gone"], "failing": [false, "failing"] })
    );
    let mails = world.stack.mailbox.messages_to("olivia@alpine.example");
    assert_eq!(mails.len(), 2, "each once: {mails:?}");
    assert!(
        mails[0].text.contains(&receiver.url) && mails[0].text.contains("410"),
        "{mails:?}"
    );
    assert!(mails[1].text.contains("five days"), "{mails:?}");

    // What was not told is kept for people, who send it again once the endpoint is on.
    later(&world).await;
    dispatch(&world).await.expect(200);
    let dead = world
        .sql("select jsonb_build_array(count(*), array_agg(id)) from outbox where endpoint_id is not null and status = 'dead'")
        .await;
    assert_eq!(dead[0], 12, "{dead}");
    let again = async || {
        world
            .function_as(Caller::ADMIN, "outbox-dispatch")
            .await
            .json(&json!({ "message_ids": dead[1] }))
            .await
    };
    again().await.expect_problem(409, "endpoint_disabled");
    receiver.answers(|_| StatusCode::OK.into_response());
    let tried = receiver.hooks().len();
    for id in [&gone, &failing] {
        let off = keys(&world, Caller::ADMIN, "send_test_event", id).await;
        off.expect_problem(409, "endpoint_disabled");
        update(&world, id, &json!({ "is_enabled": true }))
            .await
            .expect(204);
    }
    again().await.expect(200);
    assert_eq!(dispatch(&world).await.json["delivered"], 12);
    assert_eq!(receiver.hooks().len(), tried + 12);
    assert_eq!(
        world.sql(states).await,
        json!({ "gone": [true, null], "failing": [true, null] })
    );
}

#[tokio::test]
async fn endpoints_that_do_not_answer_delay_nobody_else() {
    let (world, receiver) = world_with(&[]).await;
    for number in 0..12 {
        endpoint(
            &world,
            &format!("{}/dead/{number}", receiver.url),
            &["lead.created"],
        )
        .await;
    }
    let (_, _) = endpoint(&world, &format!("{}/live", receiver.url), &["lead.created"]).await;
    happen(&world, 40).await;
    super::write(&world, demo::HARBOR, 5).await;
    let begun = Instant::now();
    // Two at once, as when a call is late: what is told is told once.
    let (one, other) = tokio::join!(dispatch(&world), dispatch(&world));
    one.expect(200);
    other.expect(200);

    let hooks = receiver.hooks();
    let live: Vec<&Hook> = hooks.iter().filter(|hook| hook.path == "/live").collect();
    assert_eq!(live.len(), 40);
    let slowest = live.iter().map(|hook| hook.at - begun).max().unwrap();
    // Nobody waited for the end of a time-out, which is 15 seconds.
    assert!(slowest < Duration::from_secs(12), "{slowest:?}");
    assert_eq!(world.stack.mailbox.messages().len(), 5);
    let dead = hooks
        .iter()
        .filter(|hook| hook.path.starts_with("/dead"))
        .count();
    assert_eq!(dead, 12 * 4, "each tried a few, and paused");
    let errors = world
        .sql("select jsonb_agg(distinct last_error) from outbox where last_error is not null")
        .await;
    assert_eq!(errors, json!(["no_answer"]));
    // Next, one tries for all.
    later(&world).await;
    world
        .run_sql(
            "delete from webhook_endpoints where url not like '%/dead/0' and url not like '%/live'",
        )
        .await;
    dispatch(&world).await.expect(200);
    assert_eq!(receiver.hooks().len() - hooks.len(), 1);
}

#[tokio::test]
async fn only_public_addresses_are_saved_and_only_they_are_reached() {
    let (world, receiver) = world_with(&[]).await;
    for bad in [
        "http://hooks.example.com/",
        "https://10.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://localhost/",
        "https://api.localhost/",
        "https://metadata.google.internal/",
        "https://hooks.example.com:22/",
        "https://user:word@hooks.example.com/",
        "https://hooks.example.com\\@10.0.0.1/",
        "https://hooks.example.com/#x",
        "ftp://hooks.example.com/",
        &receiver.url.replace("127.0.0.1", "127.0.0.2"),
    ] {
        let row =
            json!({ "organization_id": demo::ALPINE, "url": bad, "events": ["lead.created"] });
        let refused = save(&world, Caller::ADMIN, &row).await;
        assert!(
            [400, 422].contains(&refused.status),
            "{bad}: {}",
            refused.json
        );
    }
    let row = json!({ "organization_id": demo::ALPINE, "url": "https://hooks.example.com/", "events": ["lead.eaten"] });
    let refused = save(&world, Caller::ADMIN, &row).await;
    assert_eq!(
        (refused.status, &refused.json["message"]),
        (422, &json!("unknown_event"))
    );

    // However it came there: it is looked at again before anything is sent.
    let (id, _) = endpoint(&world, &format!("{}/a", receiver.url), &["lead.created"]).await;
    let port = receiver.url.rsplit(':').next().unwrap();
    for bad in [
        format!("http://localhost:{port}/a"),
        "https://127.0.0.1/a".to_owned(),
        "https://localhost/a".to_owned(),
    ] {
        world
            .run_sql(&format!(
                "set session_replication_role = replica;
                 alter table webhook_endpoints drop constraint if exists webhook_endpoints_url_url_of_2000;
                 update webhook_endpoints set url = '{bad}', paused_until = null, failures = 0;
                 set session_replication_role = default"
            ))
            .await;
        keys(&world, Caller::ADMIN, "send_test_event", &id)
            .await
            .expect(200);
        assert_eq!(dispatch(&world).await.json["failed"], 1, "{bad}");
    }
    assert!(receiver.hooks().is_empty());
    let why = world
        .sql("select jsonb_agg(distinct last_error_detail) from outbox")
        .await;
    assert_eq!(why, json!(["The URL of the endpoint is not public."]));
}

#[tokio::test]
async fn only_the_organization_s_own_admins_have_to_do_with_its_endpoints() {
    let (world, receiver) = world_with(&[]).await;
    let (id, _) = endpoint(&world, &format!("{}/a", receiver.url), &["lead.created"]).await;
    for action in ["make_signing_secret", "send_test_event"] {
        for (caller, problem) in [
            (Caller::Nobody, (401, "unauthorized")),
            (Caller::Public, (403, "forbidden")),
            (Caller::CLIENT, (403, "forbidden")),
            (Caller::STRANGER, (403, "no_organization")),
            (Caller::MEMBER, (403, "role_too_low")),
            (Caller::OTHER_OWNER, (404, "endpoint_not_found")),
            (Caller::Service, (422, "invalid_request")),
        ] {
            let reply = keys(&world, caller, action, &id).await;
            assert_eq!(reply.problem(), problem, "{caller:?} {action}");
        }
        let reply = keys(&world, Caller::OWNER, action, &json!("x")).await;
        reply.expect_problem(422, "invalid_request");
    }
    for _ in 0..3 {
        keys(&world, Caller::OWNER, "make_signing_secret", &id)
            .await
            .expect(200);
    }
    let fifth = keys(&world, Caller::OWNER, "make_signing_secret", &id).await;
    fifth.expect_problem(409, "too_many_secrets");

    // Another organization's events are nothing to it, nor are those that it did not ask for.
    world
        .run_sql(&format!(
            "insert into leads (organization_id, first_name, tags) values ('{}', 'Hal', '{{}}'), ('{}', 'Lea', '{{vip}}')",
            demo::HARBOR,
            demo::ALPINE
        ))
        .await;
    dispatch(&world).await.expect(200);
    let hooks = receiver.hooks();
    assert_eq!(hooks.len(), 1, "{hooks:?}");
    assert_eq!(hooks[0].header("webhook-signature").split(' ').count(), 4);
    // With the endpoint goes all of it.
    let path = format!("/rest/v1/webhook_endpoints?id=eq.{}", id.as_str().unwrap());
    let deleted = world.request_as(Caller::ADMIN, Method::DELETE, &path).await;
    deleted.send().await.expect(204);
    let left = world
        .sql("select jsonb_build_array((select count(*) from outbox), (select count(*) from private.webhook_secrets),
                (select count(*) from secrets where purpose = 'webhook_signing_key'))")
        .await;
    assert_eq!(left, json!([0, 0, 0]));
    for number in 0..21 {
        let row = json!({ "organization_id": demo::ALPINE, "url": format!("https://hooks.example.com/{number}"), "events": ["lead.created"] });
        let saved = save(&world, Caller::ADMIN, &row).await;
        assert_eq!(
            saved.status,
            if number < 20 { 201 } else { 409 },
            "{number}: {}",
            saved.json
        );
    }
}

#[tokio::test]
async fn the_mailbox_shows_webhooks() {
    let world = World::of(&["key-store", "outbox-dispatch"], &[]).await;
    let url = format!("{}/webhooks/crm", world.stack.mailbox.url);
    endpoint(&world, &url, &["lead.created"]).await;
    happen(&world, 1).await;
    assert_eq!(dispatch(&world).await.json["delivered"], 1);
    let hooks = world.stack.mailbox.messages_to("/webhooks/crm");
    assert_eq!(hooks.len(), 1);
    assert_eq!(hooks[0].subject.as_deref(), Some("lead.created"));
    let page = reqwest::get(&world.stack.mailbox.url).await.unwrap();
    assert!(page.text().await.unwrap().contains("lead.created"));
}

#[tokio::test]
async fn an_organization_is_told_so_much_in_a_day_and_no_row_is_kept_of_the_rest() {
    let (world, receiver) = world_with(&[]).await;
    endpoint(&world, &format!("{}/a", receiver.url), &["lead.created"]).await;
    world
        .run_sql("update private.limits set most = 5 where kind = 'webhooks organization'")
        .await;

    happen(&world, 20).await;
    let kept = world
        .sql("select jsonb_build_array((select count(*) from outbox), (select count(*) from leads where first_name like 'Lea %'))")
        .await;
    assert_eq!(kept, json!([5, 20]));
}

#[tokio::test]
async fn an_endpoint_that_was_given_up_is_taken_up_again() {
    let (world, receiver) = world_with(&[]).await;
    endpoint(&world, &format!("{}/a", receiver.url), &["lead.created"]).await;
    happen(&world, 1).await;
    world
        .run_sql(
            "insert into private.jobs (queue, organization_id, subject_id, due_at, is_ready)
             select 'webhooks', organization_id, id, 'infinity', false from webhook_endpoints;
             update private.jobs set created_at = now() - interval '2 hours' where queue = 'webhooks'",
        )
        .await;

    let reply = world
        .function_as(Caller::Service, "outbox-dispatch")
        .await
        .json(&json!({}))
        .await;
    assert_eq!(reply.json["delivered"], 1, "{reply:?}");
}
