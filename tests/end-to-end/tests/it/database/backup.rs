//! A backup that was taken of a live database, restored elsewhere: `sql/BACKUP.md`.

use super::{access, upgrade};
use crate::{demo_booking, functions::payment_webhook};
use end_to_end::{Caller, Reply, World, demo};
use reqwest::Method;
use serde_json::{Value, json};
use stack::{Functions, Keys, Options};
use std::{
    collections::{BTreeMap, HashSet},
    path::PathBuf,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::time::sleep;

const FUNCTIONS: [&str; 7] = [
    "analytics",
    "booking-create",
    "key-store",
    "message-send",
    "outbox-dispatch",
    "payment-webhook",
    "tour-availability",
];

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = format!("frontdesk-backup-{name}-{}", std::process::id());
        Self(std::env::temp_dir().join(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn functions() -> Functions {
    Functions::Only(FUNCTIONS.map(str::to_owned).into())
}

/// What is in a backup, served elsewhere with these sealing keys.
async fn restored(backup: &stack::Backup, sealing_keys: &str) -> World {
    let variables = [("sealing_keys".to_owned(), sealing_keys.to_owned())];
    World::with(Options {
        functions: functions(),
        backup: Some(backup.clone()),
        variables: BTreeMap::from(variables),
        ..Options::default()
    })
    .await
}

async fn ask(world: &World, caller: Caller, function: &str, body: &Value) -> Reply {
    let call = world.function_as(caller, function).await;
    call.json(body).await
}

/// Books until it is over; the codes of what was acknowledged, each noted when it is.
async fn book(world: &World, number: usize, codes: &Mutex<Vec<String>>, is_over: &AtomicBool) {
    for round in 0.. {
        if is_over.load(Ordering::Relaxed) {
            return;
        }
        let mut body = demo_booking(1);
        body["departure_id"] = json!(demo::VILLAGE_DEPARTURE);
        body["customer"]["email"] = json!(format!("ada.{number}.{round}@example.com"));
        let reply = ask(world, Caller::Public, "booking-create", &body).await;
        reply.expect(201);
        let code = reply.json["confirmation_code"].as_str().unwrap();
        codes.lock().unwrap().push(code.to_owned());
    }
}

/// What people ask, and what they are answered.
async fn answers(world: &World) -> Value {
    let week = json!({ "interval": "week", "metrics": ["bookings"] });
    let asked = [
        (Caller::OTHER_OWNER, "analytics", week),
        (Caller::ADMIN, "key-store", json!({ "action": "list" })),
        (
            Caller::Public,
            "tour-availability",
            json!({ "tour_id": demo::SUNRISE }),
        ),
        (
            Caller::OTHER_OWNER,
            "tour-availability",
            json!({ "tour_id": demo::ICEBERGS }),
        ),
    ];
    let mut answers = Vec::new();
    for (caller, function, body) in asked {
        let reply = ask(world, caller, function, &body).await;
        reply.expect(200);
        answers.push(reply.json);
    }
    for path in ["tours?order=id", "organizations?order=id"] {
        let path = format!("/rest/v1/{path}");
        let call = world.request_as(Caller::BOTH, Method::GET, &path).await;
        let reply = call.send().await;
        reply.expect(200);
        answers.push(reply.json);
    }
    json!(answers)
}

/// Stripe tells Alpine's own endpoint of something.
async fn tell(world: &World, id: &str) -> Reply {
    let event = json!({
        "id": id, "object": "event", "api_version": "2026-10-28.endive", "created": 1_795_860_003, "livemode": false,
        "type": "account.updated", "data": { "object": { "id": "acct_1", "object": "account" } },
    });
    let signed = payment_webhook::sign(world, payment_webhook::OWN, &[event]).await;
    let endpoint = format!("payment-webhook?organization={}", demo::ALPINE);
    signed[0].send(world, &endpoint).await
}

/// Roles, who is in which, and everything else that a database is made of.
async fn catalog(world: &World) -> HashSet<String> {
    let memberships =
        "select jsonb_agg(concat_ws(' | ', member::regrole, roleid::regrole, admin_option,
                         inherit_option, set_option)) from pg_auth_members";
    let roles = "select jsonb_agg(concat_ws(' | ', rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb,
                   rolcanlogin, rolbypassrls)) from pg_roles";
    let mut lines = HashSet::new();
    for query in [upgrade::CATALOG, memberships, roles] {
        let found: Vec<String> = serde_json::from_value(world.sql(query).await).unwrap();
        // What is restored has conditions with other parentheses.
        lines.extend(found.iter().map(|line| line.replace(['(', ')'], "")));
    }
    lines
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_traffic_is_served_elsewhere_as_it_was() {
    let world = World::with(Options {
        own_postgres: true,
        functions: functions(),
        ..Options::default()
    })
    .await;
    crate::without_limits(&world).await;
    payment_webhook::put_secret(&world, Caller::ADMIN, payment_webhook::OWN)
        .await
        .expect(200);
    tell(&world, "evt_1").await.expect(200);
    let asked = answers(&world).await;
    let note =
        json!({ "to": { "email": "grace@example.com" }, "subject": "Note", "content": "A note" });
    let sent = ask(&world, Caller::MEMBER, "message-send", &note).await;
    sent.expect(202);

    let (codes, is_over) = (Mutex::default(), AtomicBool::default());
    let folder = Folder::new("traffic");
    let callers = (0..4).map(|number| book(&world, number, &codes, &is_over));
    let taking = async {
        while codes.lock().unwrap().len() < 40 {
            sleep(Duration::from_millis(10)).await;
        }
        let before: Vec<String> = codes.lock().unwrap().clone();
        let backup = world.stack.backup(&folder.0).await.unwrap();
        is_over.store(true, Ordering::Relaxed);
        (before, backup)
    };
    let (_, (before, backup)) = futures::join!(futures::future::join_all(callers), taking);
    let after = codes.lock().unwrap().len();
    assert!(after > before.len(), "there was no traffic");

    let keys = &world.stack.keys.sealing_keys;
    let copy = restored(&backup, keys).await;

    // All that was acknowledged before, nothing by half, and nothing that never was.
    let kept = copy
        .sql("select jsonb_agg(confirmation_code) from bookings")
        .await;
    let kept: HashSet<&str> = kept
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let known: HashSet<String> = codes.lock().unwrap().iter().cloned().collect();
    assert!(before.iter().all(|code| kept.contains(code.as_str())));
    assert!(kept.iter().all(|code| known.contains(*code)));
    let sums = copy
        .sql("select jsonb_build_array((select sum(seats_taken) from tour_departures), (select count(*) from bookings),
                (select count(*) from outbox where topic like 'booking.%'))")
        .await;
    assert_eq!((&sums[0], &sums[1]), (&sums[1], &sums[2]), "{sums}");

    // The same catalog, and the same answers.
    let (one, other) = (catalog(&world).await, catalog(&copy).await);
    let differences: Vec<_> = one.symmetric_difference(&other).collect();
    assert!(differences.is_empty(), "{differences:#?}");
    assert_eq!(answers(&copy).await, asked);

    // What is sealed opens with the key of before, and with no other.
    tell(&copy, "evt_2").await.expect(200);
    let others = Keys::generate("http://127.0.0.1").unwrap();
    let stranger = restored(&backup, &others.sealing_keys).await;
    let refused = tell(&stranger, "evt_2").await;
    assert!(refused.status >= 400, "{refused:?}");

    what_may_have_left_leaves_when_somebody_says_so(&copy).await;
}

/// Messages of before the restore are held, and admins send them again; new ones leave.
async fn what_may_have_left_leaves_when_somebody_says_so(copy: &World) {
    copy.run_sql(&format!(
        "insert into private.jobs (queue, organization_id, subject_id) values ('workflows', '{}', gen_random_uuid())",
        demo::ALPINE
    ))
    .await;
    let waiting = copy
        .sql("select count(*) from outbox where status = 'pending'")
        .await;
    let held = copy.sql("select private.hold_restored_work()").await;
    assert_eq!(held["messages"], waiting);
    assert!(waiting.as_u64().unwrap() > 1);

    let mut body = demo_booking(1);
    body["customer"]["email"] = json!("new@example.com");
    ask(copy, Caller::Public, "booking-create", &body)
        .await
        .expect(201);
    let dispatch = async || {
        let reply = ask(copy, Caller::Service, "outbox-dispatch", &json!({})).await;
        reply.expect(200);
    };
    dispatch().await;
    let left: Vec<String> = copy
        .stack
        .mailbox
        .messages()
        .into_iter()
        .map(|message| message.to)
        .collect();
    assert_eq!(left, ["new@example.com"]);

    let shown = copy
        .request_as(
            Caller::ADMIN,
            Method::GET,
            "/rest/v1/outbox?last_error=eq.restored&recipient=eq.grace@example.com&select=id",
        )
        .await
        .send()
        .await;
    let id = &shown.json[0]["id"];
    assert!(id.is_string(), "{shown:?}");
    let again = ask(
        copy,
        Caller::ADMIN,
        "outbox-dispatch",
        &json!({ "message_ids": [id] }),
    )
    .await;
    again.expect(200);
    dispatch().await;
    assert_eq!(copy.stack.mailbox.messages_to("grace@example.com").len(), 1);

    let release =
        |organization: &str| format!("select private.release_restored_work('{organization}')");
    assert_eq!(copy.sql(&release(demo::HARBOR)).await, 0);
    assert_eq!(copy.sql(&release(demo::ALPINE)).await, held["jobs"]);
    let due = "select count(*) from private.jobs where queue = 'workflows' and is_ready and error is null";
    assert_eq!(copy.sql(due).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_database_gives_everybody_what_is_declared_and_no_more() {
    let world = World::with(Options {
        own_postgres: true,
        functions: Functions::None,
        ..Options::default()
    })
    .await;
    access::rows::make(&world).await;
    let folder = Folder::new("rights");
    let backup = world.stack.backup(&folder.0).await.unwrap();
    drop(world);

    let copy = World::with(Options {
        functions: Functions::None,
        backup: Some(backup),
        ..Options::default()
    })
    .await;

    let differences = access::differences_of_a_part(&copy).await;
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}
