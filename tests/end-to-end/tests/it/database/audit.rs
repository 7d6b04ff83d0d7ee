//! Who changed what: each change of what matters is logged, whoever makes it and through whichever door.

use crate::{
    database::access::{
        doors::{authenticator, begin_as},
        rows::{DOMAINS, Insert, ORGANIZATIONS, Subject, Turn, make},
    },
    demo_booking, without_functions,
};
use end_to_end::{Caller, World, demo};
use reqwest::Method;
use serde_json::{Value, json};
use tokio_postgres::Client;

const ANTON: &str = "00000000-0000-4000-8000-00000000a002";
/// What is never in the log.
const SECRET: &[&str] = &["password_hash", "token_hash", "key_hash", "sealed"];

/// A way to change rows as the service.
enum Door<'a> {
    Rest(&'a World),
    Postgres(Client, String),
}

impl Door<'_> {
    /// Does one thing with a row of the subject: `row` is inserted, set, or empty where it is deleted.
    async fn change(&self, method: Method, subject: &Subject, key: &str, row: &Value) {
        let table = subject.table();
        match self {
            Self::Rest(world) => {
                let path = match method {
                    Method::POST => format!("/rest/v1/{table}"),
                    _ => format!("/rest/v1/{table}?id=eq.{key}"),
                };
                let call = world.request_as(Caller::Service, method, &path).await;
                let reply = call.json(row).await;
                assert!(reply.status < 300, "{path} {row}: {reply:?}");
            }
            Self::Postgres(login, begin) => {
                let statement = match method {
                    Method::POST => Insert(table, row).to_string(),
                    Method::PATCH => format!(
                        "update public.{table} as target set {updated} = source.{updated}
                         from jsonb_populate_record(null::public.{table}, '{row}') as source
                         where target.id = '{key}'",
                        updated = subject.updated
                    ),
                    _ => format!("delete from public.{table} where id = '{key}'"),
                };
                login.batch_execute(begin).await.unwrap();
                login
                    .batch_execute(&format!("{statement}; commit"))
                    .await
                    .unwrap();
            }
        }
    }
}

/// What the log has of a row, oldest first.
async fn log(world: &World, key: &str) -> Vec<Value> {
    let query = format!(
        "select coalesce(jsonb_agg(to_jsonb(entry) order by created_at), '[]') from audit_logs as entry
         where record_id = '{key}'"
    );
    serde_json::from_value(world.sql(&query).await).unwrap()
}

/// The subjects whose changes are logged.
async fn audited(world: &World) -> Vec<&'static Subject> {
    let tables = world
        .sql(
            "select jsonb_agg(tgrelid::regclass::text) from pg_trigger
             where tgfoid = 'private.log_change'::regproc",
        )
        .await;
    let tables: Vec<String> = serde_json::from_value(tables).unwrap();
    let subjects = DOMAINS.iter().flat_map(|domain| domain.subjects);
    let audited: Vec<_> = subjects
        .filter(|subject| tables.iter().any(|table| table == subject.name))
        .collect();
    assert_eq!(audited.len(), tables.len(), "{tables:?}");
    audited
}

#[tokio::test]
async fn each_change_is_logged_with_what_was_and_what_is() {
    let world = without_functions().await;
    make(&world).await;
    let begin = begin_as(&world, Caller::Service).await
        + "; select set_config('frontdesk.request_id', 'request 7', true)";
    let doors = [
        Door::Rest(&world),
        Door::Postgres(authenticator(&world).await, begin),
    ];

    for (door, request_id) in doors.iter().zip([Value::Null, json!("request 7")]) {
        for subject in audited(&world).await {
            let (name, updated) = (subject.name, subject.updated);
            let key = world.sql("select gen_random_uuid()").await;
            let key = key.as_str().unwrap();
            let mut row = subject.row_of(&ORGANIZATIONS[0], Turn::New, None);
            row["id"] = key.into();
            let changed: Value = serde_json::from_str(subject.changed)
                .unwrap_or_else(|_| panic!("{name}: what is {updated} changed to?"));

            door.change(Method::POST, subject, key, &row).await;
            let mut whole = world
                .sql(&format!(
                    "select to_jsonb(row) from {name} as row where id = '{key}'"
                ))
                .await;
            let same = json!({ updated: whole[updated] });
            door.change(Method::PATCH, subject, key, &same).await;
            let change = json!({ updated: changed });
            door.change(Method::PATCH, subject, key, &change).await;
            let last = world
                .sql(&format!(
                    "select to_jsonb(row) from {name} as row where id = '{key}'"
                ))
                .await;
            door.change(Method::DELETE, subject, key, &json!({})).await;

            let mut expected = vec![
                json!({ "action": "INSERT", "old_data": null, "new_data": whole.take() }),
                json!({ "action": "UPDATE", "old_data": same, "new_data": change }),
                json!({ "action": "DELETE", "old_data": last, "new_data": null }),
            ];
            for entry in &mut expected {
                for data in ["old_data", "new_data"] {
                    if let Some(data) = entry[data].as_object_mut() {
                        data.retain(|column, _| !SECRET.contains(&column.as_str()));
                    }
                }
                entry["table_name"] = name.into();
                entry["record_id"] = key.into();
                entry["caller"] = "service_role".into();
                entry["user_id"] = Value::Null;
                entry["request_id"] = request_id.clone();
                entry["organization_id"] = match name {
                    "organizations" => key.into(),
                    _ => demo::ALPINE.into(),
                };
            }
            let mut log = log(&world, key).await;
            for entry in &mut log {
                let entry = entry.as_object_mut().unwrap();
                assert!(entry.remove("id").is_some() && entry.remove("created_at").is_some());
            }
            assert_eq!(json!(log), json!(expected), "{name}");
        }
    }
}

#[tokio::test]
async fn the_log_says_who_it_was() {
    let world = World::of(&["booking-create"], &[]).await;
    let mia = "00000000-0000-4000-8000-00000000a003";
    let last = "select jsonb_build_array(table_name, action, caller, user_id, request_id)
                from audit_logs order by created_at desc limit 1";

    for (caller, name, subject) in [
        (Caller::MEMBER, "user", json!(mia)),
        (Caller::CLIENT, "client", json!(demo::CLARAS_ACCOUNT)),
        (Caller::Public, "anon", Value::Null),
    ] {
        let mut booking = demo_booking(1);
        if caller == Caller::CLIENT {
            booking["customer"] = Value::Null;
        }
        let call = world.function_as(caller, "booking-create").await;
        let request = format!("request-of-{name}");
        let reply = call.header("x-request-id", &request).json(&booking).await;
        reply.expect(201);
        let request = reply.header("x-request-id");
        assert_eq!(
            world.sql(last).await,
            json!(["bookings", "INSERT", name, subject, request])
        );
    }

    let organization = format!("/rest/v1/organizations?id=eq.{}", demo::ALPINE);
    let call = world
        .request_as(Caller::ADMIN, Method::PATCH, &organization)
        .await;
    let reply = call.json(&json!({ "description": "Walks" })).await;
    reply.expect(204);
    assert_eq!(
        world.sql(last).await,
        json!(["organizations", "UPDATE", "user", ANTON, null])
    );

    // Who comes by no door is named by their login.
    world
        .run_sql("update organizations set description = 'Tours'")
        .await;
    assert_eq!(
        world.sql(last).await,
        json!(["organizations", "UPDATE", "postgres", null, null])
    );
}

#[tokio::test]
async fn no_secret_is_in_the_log_and_its_change_is() {
    let world = without_functions().await;
    let (key, sealed) = ("00000000-0000-4000-8000-00000000a777", "decafc0ffee0");
    world
        .run_sql(&format!(
            "insert into secrets (id, organization_id, purpose, subject_id, sealed, sealed_with)
             values ('{key}', '{alpine}', 'provider_api_key', '{alpine}', '\\x{sealed}00', 'key 1');
             update secrets set sealed = '\\x{sealed}01';
             update secrets set sealed = sealed, updated_at = now();
             delete from secrets",
            alpine = demo::ALPINE,
        ))
        .await;

    let log = log(&world, key).await;
    let actions: Vec<&Value> = log.iter().map(|entry| &entry["action"]).collect();
    assert_eq!(json!(actions), json!(["INSERT", "UPDATE", "DELETE"]));
    assert_eq!(
        (&log[1]["old_data"], &log[1]["new_data"]),
        (&json!(null), &json!(null))
    );
    assert_eq!(log[0]["new_data"]["sealed_with"], "key 1");
    let all = world
        .sql("select string_agg(entry::text, '') from audit_logs as entry")
        .await;
    assert!(!all.as_str().unwrap().contains(sealed), "{all}");
}

#[tokio::test]
async fn what_is_long_is_logged_by_its_digest() {
    let world = without_functions().await;
    let key = "00000000-0000-4000-8000-00000000a778";
    world
        .run_sql(&format!(
            "insert into contact_permissions (id, organization_id, channel, address, purpose, evidence)
             values ('{key}', '{}', 'email', 'vera@known.example', 'marketing', '{{\"said\": \"short\"}}');
             update contact_permissions set evidence = jsonb_build_object('said', repeat('x', 10000)), source = 'import'
             where id = '{key}'",
            demo::ALPINE
        ))
        .await;
    let log = log(&world, key).await;
    assert_eq!(log[0]["new_data"]["evidence"], json!({ "said": "short" }));
    assert_eq!(
        log[1]["old_data"],
        json!({ "evidence": { "said": "short" }, "source": "staff" })
    );
    let digest = world
        .sql(&format!(
            "select jsonb_build_object('length', length(evidence::text),
                      'sha256', encode(sha256(convert_to(evidence::text, 'UTF8')), 'hex'))
             from contact_permissions where id = '{key}'"
        ))
        .await;
    // What is short stays in clear beside it.
    assert_eq!(
        log[1]["new_data"],
        json!({ "evidence": digest, "source": "import" })
    );
}

#[tokio::test]
async fn the_log_outlives_the_organization() {
    let world = without_functions().await;
    world
        .run_sql(&format!(
            "delete from organizations where id = '{}'",
            demo::HARBOR
        ))
        .await;

    let entries = format!(
        "select jsonb_object_agg(table_name, entries) from (
           select table_name, count(*) as entries from audit_logs
           where organization_id = '{}' and action = 'DELETE' and table_name in ('organizations', 'members')
           group by table_name
         ) as counted",
        demo::HARBOR
    );
    assert_eq!(
        world.sql(&entries).await,
        json!({ "organizations": 1, "members": 4 })
    );
}
