//! How keys are sealed: nowhere in the clear, bound to their place, and sealed anew by a new key.

use super::{KEY, OLD, ask, put, world};
use end_to_end::{Caller, Reply, demo};
use sealed::{Keys, Place};
use serde_json::json;
use uuid::Uuid;

#[tokio::test]
async fn the_key_is_nowhere_in_the_clear() {
    let (world, provider) = world().await;
    let mut texts = Vec::new();
    for body in [
        put("openai", KEY),
        json!({ "action": "verify", "provider": "openai" }),
        json!({ "action": "list" }),
        // Faults must not quote it either.
        put("acme", KEY),
        json!({ "action": "put", "provider": "openai", "key": format!("{KEY}\u{e9}") }),
        json!({ "action": "list", "key": KEY }),
        json!({ "action": KEY }),
    ] {
        texts.push(ask(&world, Caller::ADMIN, &body).await.text);
    }
    provider.say(401);
    texts.push(
        ask(
            &world,
            Caller::ADMIN,
            &json!({ "action": "verify", "provider": "openai" }),
        )
        .await
        .text,
    );
    ask(&world, Caller::ADMIN, &put("openai", &format!("{KEY}x"))).await;
    ask(
        &world,
        Caller::ADMIN,
        &json!({ "action": "delete", "provider": "openai" }),
    )
    .await;
    ask(&world, Caller::ADMIN, &put("openai", KEY)).await;
    texts.push(world.stack.log());

    // What a dump of the database would hold, the audit trail and the idempotency keys with it.
    let tables = world
        .sql("select jsonb_agg(oid::regclass::text) from pg_class
              where relkind in ('r', 'p') and relnamespace in ('public'::regnamespace, 'private'::regnamespace)")
        .await;
    let tables = tables.as_array().unwrap();
    assert!(tables.contains(&json!("secrets")) && tables.contains(&json!("audit_logs")));
    for table in tables {
        let table = table.as_str().unwrap();
        let rows = world
            .sql(&format!("select jsonb_agg(row::text) from {table} as row"))
            .await;
        texts.push(format!("{table}: {rows}"));
    }

    let all = texts.join("\n");
    let hex: String = KEY.bytes().map(|byte| format!("{byte:02x}")).collect();
    let base64 = base64::Engine::encode(&base64::engine::general_purpose::STANDARD_NO_PAD, KEY);
    for form in [KEY, &KEY[..20], &hex, &base64] {
        assert!(!all.contains(form), "{form} in {all}");
    }
    // The search does find what is there.
    assert!(all.contains("****ghij") && all.contains("secrets:"));
}

#[tokio::test]
async fn a_new_key_takes_over_while_everything_opens() {
    let (world, provider) = world().await;
    let old = Keys::parse(OLD).unwrap();
    let lost = Keys::parse("lost:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").unwrap();
    let organization: Uuid = demo::ALPINE.parse().unwrap();
    let insert = |keys: &Keys, purpose: &'static str, subject: Uuid| {
        let sealed = keys
            .seal(
                &Place {
                    organization,
                    purpose,
                    subject,
                },
                KEY,
            )
            .unwrap();
        let bytes: String = sealed
            .bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!(
            "insert into secrets (organization_id, purpose, subject_id, sealed, sealed_with)
             values ('{organization}', '{purpose}', '{subject}', '\\x{bytes}', '{}');",
            sealed.key_id
        )
    };
    let subject = Uuid::new_v4();
    let mut statements = format!(
        "insert into key_store (id, organization_id, provider, key_hint)
         values ('{subject}', '{organization}', 'openai', 'ghij');"
    );
    statements.push_str(&insert(&old, "provider_api_key", subject));
    for _ in 0..250 {
        statements.push_str(&insert(&old, "twilio_auth_token", Uuid::new_v4()));
    }
    statements.push_str(&insert(&lost, "google_refresh_token", Uuid::new_v4()));
    world.run_sql(&statements).await;
    let verify = json!({ "action": "verify", "provider": "openai" });

    assert_eq!(
        ask(&world, Caller::ADMIN, &verify).await.json["verified"],
        true
    );
    let some = ask(
        &world,
        Caller::Service,
        &json!({ "action": "rotate", "limit": 120 }),
    )
    .await;
    // Where among the others the one is that nobody can open, chance decides.
    let number = |reply: &Reply, field: &str| reply.json[field].as_u64().unwrap();
    assert_eq!(
        number(&some, "resealed") + number(&some, "not_opened"),
        120,
        "{some:?}"
    );
    assert_eq!(
        number(&some, "resealed") + number(&some, "remaining"),
        252,
        "{some:?}"
    );
    let rest = ask(&world, Caller::Service, &json!({})).await;
    assert_eq!(
        number(&some, "resealed") + number(&rest, "resealed"),
        251,
        "{rest:?}"
    );
    assert_eq!(
        (number(&rest, "not_opened"), number(&rest, "remaining")),
        (1, 1),
        "{rest:?}"
    );
    let by = world.sql("select jsonb_object_agg(sealed_with, count) from (select sealed_with, count(*) from secrets group by 1) as by_key").await;
    assert_eq!(by, json!({ "new": 251, "lost": 1 }));
    assert_eq!(
        ask(&world, Caller::ADMIN, &verify).await.json["verified"],
        true
    );
    assert_eq!(
        provider.last().1["authorization"].to_str().unwrap(),
        format!("Bearer {KEY}")
    );
}

#[tokio::test]
async fn a_sealed_key_that_was_moved_does_not_open() {
    let (world, provider) = world().await;
    ask(&world, Caller::ADMIN, &put("openai", KEY)).await;
    ask(
        &world,
        Caller::OTHER_OWNER,
        &put("openai", "sk-of-the-harbor-0123456789"),
    )
    .await;
    world
        .run_sql(&format!(
            "update secrets set sealed = (select sealed from secrets where organization_id = '{}')
             where organization_id = '{}'",
            demo::ALPINE,
            demo::HARBOR
        ))
        .await;

    let reply = ask(
        &world,
        Caller::OTHER_OWNER,
        &json!({ "action": "verify", "provider": "openai" }),
    )
    .await;

    reply.expect_problem(500, "internal_error");
    assert!(provider.asked.lock().unwrap().is_empty());
}
