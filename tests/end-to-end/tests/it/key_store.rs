//! Keys of providers: kept sealed, verified, rotated, never given out.

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
};
use end_to_end::{Caller, Reply, World, demo};
use sealed::{Keys, Place};
use serde_json::{Value, json};
use stack::Options;
use std::sync::{Arc, Mutex};
use uuid::Uuid;

const KEY: &str = "sk-test-0123456789-abcdefghij";
const OLD: &str = "old:q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=";
const NEW: &str = "new:vLy8vLy8vLy8vLy8vLy8vLy8vLy8vLy8vLy8vLy8vLw=";

/// Takes the place of a provider: records what it is asked, and answers what it is told to.
#[derive(Clone)]
struct Provider {
    url: String,
    asked: Arc<Mutex<Vec<(String, HeaderMap)>>>,
    status: Arc<Mutex<u16>>,
}

async fn answer(
    State(provider): State<Provider>,
    uri: Uri,
    headers: HeaderMap,
) -> (StatusCode, String) {
    provider
        .asked
        .lock()
        .unwrap()
        .push((uri.to_string(), headers));
    let status = *provider.status.lock().unwrap();
    // Some providers quote the key that they don't take.
    (
        StatusCode::from_u16(status).unwrap(),
        format!("Incorrect API key provided: {KEY}"),
    )
}

impl Provider {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let provider = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            asked: Arc::default(),
            status: Arc::new(Mutex::new(200)),
        };
        let router = Router::new().fallback(answer).with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    fn say(&self, status: u16) {
        *self.status.lock().unwrap() = status;
    }

    fn last(&self) -> (String, HeaderMap) {
        self.asked.lock().unwrap().last().unwrap().clone()
    }
}

async fn world() -> (World, Provider) {
    let provider = Provider::start().await;
    let mut variables: std::collections::BTreeMap<String, String> = [
        "openai_url",
        "anthropic_url",
        "google_ai_url",
        "mistral_url",
        "stripe_url",
        "vapi_url",
    ]
    .map(|name| (name.to_owned(), provider.url.clone()))
    .into();
    variables.insert("sealing_keys".to_owned(), format!("{NEW},{OLD}"));
    let world = World::with(Options {
        variables,
        ..Options::default()
    })
    .await;
    (world, provider)
}

async fn ask(world: &World, caller: Caller, body: &Value) -> Reply {
    world
        .function_as(caller, "key-store")
        .await
        .json(body)
        .await
}

fn put(provider: &str, key: &str) -> Value {
    json!({ "action": "put", "provider": provider, "key": key })
}

#[tokio::test]
async fn a_key_is_put_listed_masked_verified_and_deleted() {
    let (world, provider) = world().await;

    let stored = ask(&world, Caller::ADMIN, &put("openai", KEY)).await;
    assert_eq!(stored.status, 200, "{stored:?}");
    assert_eq!(
        (&stored.json["masked"], &stored.json["verified"]),
        (&json!("****ghij"), &json!(false))
    );
    let verified = ask(
        &world,
        Caller::ADMIN,
        &json!({ "action": "verify", "provider": "openai" }),
    )
    .await;
    assert_eq!(
        (verified.status, &verified.json["verified"]),
        (200, &json!(true)),
        "{verified:?}"
    );
    let (path, headers) = provider.last();
    assert_eq!(
        (path.as_str(), headers["authorization"].to_str().unwrap()),
        ("/v1/models", format!("Bearer {KEY}").as_str())
    );

    let listed = ask(&world, Caller::MEMBER, &json!({})).await;
    assert_eq!(listed.json["keys"][0]["provider"], "openai");
    assert_eq!(listed.json["keys"][0]["verified"], true);
    // Another key in its place is one that nobody has verified.
    let replaced = ask(
        &world,
        Caller::OWNER,
        &put("openai", "sk-another-0123456789"),
    )
    .await;
    assert_eq!(replaced.json["verified"], false);
    assert_ne!(replaced.json["id"], stored.json["id"]);
    let secrets = "select count(*) from secrets where purpose = 'provider_api_key'";
    assert_eq!(world.sql(secrets).await, 1);

    let delete = json!({ "action": "delete", "provider": "openai" });
    assert_eq!(ask(&world, Caller::ADMIN, &delete).await.status, 200);
    assert_eq!(world.sql(secrets).await, 0);
    assert_eq!(
        ask(&world, Caller::ADMIN, &delete).await.problem(),
        (404, "key_not_found")
    );
}

#[tokio::test]
async fn each_provider_is_asked_its_own_way() {
    let (world, provider) = world().await;
    for (name, path, header, value) in [
        (
            "anthropic",
            "/v1/models?limit=1",
            "x-api-key",
            KEY.to_owned(),
        ),
        (
            "google",
            "/v1beta/models?pageSize=1",
            "x-goog-api-key",
            KEY.to_owned(),
        ),
        (
            "mistral",
            "/v1/models",
            "authorization",
            format!("Bearer {KEY}"),
        ),
        (
            "stripe",
            "/v1/balance",
            "authorization",
            format!("Bearer {KEY}"),
        ),
        (
            "vapi",
            "/assistant?limit=1",
            "authorization",
            format!("Bearer {KEY}"),
        ),
    ] {
        ask(&world, Caller::ADMIN, &put(name, KEY)).await;
        let reply = ask(
            &world,
            Caller::ADMIN,
            &json!({ "action": "verify", "provider": name }),
        )
        .await;
        assert_eq!(reply.json["verified"], true, "{name} {reply:?}");
        let (asked, headers) = provider.last();
        assert_eq!(
            (asked.as_str(), headers[header].to_str().unwrap()),
            (path, value.as_str()),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_provider_that_does_not_say_leaves_what_was_known() {
    let (world, provider) = world().await;
    ask(&world, Caller::ADMIN, &put("openai", KEY)).await;
    let verify = json!({ "action": "verify", "provider": "openai" });
    assert_eq!(
        ask(&world, Caller::ADMIN, &verify).await.json["verified"],
        true
    );

    for status in [429, 500, 302, 404] {
        provider.say(status);
        let reply = ask(&world, Caller::ADMIN, &verify).await;
        assert_eq!(reply.problem(), (502, "provider_unavailable"), "{status}");
        assert_eq!(world.sql("select verified from key_store").await, true);
    }
    provider.say(401);
    assert_eq!(
        ask(&world, Caller::ADMIN, &verify).await.json["verified"],
        false
    );
    assert_eq!(
        ask(
            &world,
            Caller::ADMIN,
            &json!({ "action": "verify", "provider": "vapi" })
        )
        .await
        .problem(),
        (404, "key_not_found")
    );
}

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

    assert_eq!(reply.problem(), (500, "internal_error"));
    assert!(provider.asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn whoever_has_no_say_neither_puts_nor_sees_keys() {
    let (world, _) = world().await;
    ask(&world, Caller::ADMIN, &put("openai", KEY)).await;

    for body in [
        put("openai", KEY),
        json!({ "action": "verify", "provider": "openai" }),
        json!({ "action": "delete", "provider": "openai" }),
    ] {
        for (caller, problem) in [
            (Caller::Nobody, (401, "unauthorized")),
            (Caller::Public, (403, "forbidden")),
            (Caller::CLIENT, (403, "forbidden")),
            (Caller::Service, (422, "invalid_request")),
            (Caller::STRANGER, (403, "no_organization")),
            (Caller::MEMBER, (403, "role_too_low")),
        ] {
            assert_eq!(
                ask(&world, caller, &body).await.problem(),
                problem,
                "{caller:?} {body}"
            );
        }
        let call = world.function_as(Caller::OTHER_OWNER, "key-store").await;
        let reply = call
            .header("x-organization-id", demo::ALPINE)
            .json(&body)
            .await;
        assert_eq!(reply.problem(), (404, "organization_not_found"), "{body}");
    }
    assert_eq!(
        ask(&world, Caller::OTHER_OWNER, &json!({})).await.json,
        json!({ "keys": [] })
    );
    for caller in [Caller::OWNER, Caller::DEVELOPER] {
        let rotate = json!({ "action": "rotate" });
        assert_eq!(
            ask(&world, caller, &rotate).await.problem(),
            (422, "invalid_request")
        );
    }
    let faulty = json!({ "action": "put", "provider": "acme", "key": "short", "user_id": "me" });
    assert_eq!(
        ask(&world, Caller::ADMIN, &faulty).await.pointers().len(),
        3
    );
}
