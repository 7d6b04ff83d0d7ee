//! Keys of providers: kept sealed, verified, rotated, never given out.

mod sealing;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use end_to_end::{Caller, Reply, World, demo};
use serde_json::{Value, json};
use stack::Options;
use std::sync::{Arc, Mutex};

/// Of Twilio: an account and its token.
const TWILIO: &str = "AC00000000000000000000000000000000:token";
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
        "azure_openai_url",
        "stripe_url",
        "vapi_url",
        "resend_url",
        "postmark_url",
        "sendgrid_url",
        "twilio_url",
        "meta_graph_url",
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
    stored.expect(200);
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
    verified.expect(200);
    assert_eq!(verified.json["verified"], true, "{verified:?}");
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
    ask(&world, Caller::ADMIN, &delete).await.expect(200);
    assert_eq!(world.sql(secrets).await, 0);
    ask(&world, Caller::ADMIN, &delete)
        .await
        .expect_problem(404, "key_not_found");
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
        (
            "resend",
            "/domains",
            "authorization",
            format!("Bearer {KEY}"),
        ),
        (
            "postmark",
            "/server",
            "x-postmark-server-token",
            KEY.to_owned(),
        ),
        (
            "sendgrid",
            "/v3/scopes",
            "authorization",
            format!("Bearer {KEY}"),
        ),
        (
            "meta",
            "/v23.0/me?fields=id",
            "authorization",
            format!("Bearer {KEY}"),
        ),
        // Of `RESOURCE:KEY` the key.
        (
            "azure",
            "/openai/v1/models",
            "api-key",
            "0123456789abcdefghij".to_owned(),
        ),
        // `ACCOUNT:TOKEN` in base64.
        (
            "twilio",
            "/2010-04-01/Accounts/AC00000000000000000000000000000000.json",
            "authorization",
            format!("Basic {}", STANDARD.encode(TWILIO)),
        ),
    ] {
        let key = match name {
            "twilio" => TWILIO,
            "azure" => "alpine-ai:0123456789abcdefghij",
            _ => KEY,
        };
        ask(&world, Caller::ADMIN, &put(name, key))
            .await
            .expect(200);
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
        reply.expect_problem(502, "provider_unavailable");
        assert_eq!(world.sql("select verified from key_store").await, true);
    }
    provider.say(401);
    assert_eq!(
        ask(&world, Caller::ADMIN, &verify).await.json["verified"],
        false
    );
    ask(
        &world,
        Caller::ADMIN,
        &json!({ "action": "verify", "provider": "vapi" }),
    )
    .await
    .expect_problem(404, "key_not_found");
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
        reply.expect_problem(404, "organization_not_found");
    }
    assert_eq!(
        ask(&world, Caller::OTHER_OWNER, &json!({})).await.json,
        json!({ "keys": [] })
    );
    for caller in [Caller::OWNER, Caller::DEVELOPER] {
        let rotate = json!({ "action": "rotate" });
        ask(&world, caller, &rotate)
            .await
            .expect_problem(422, "invalid_request");
    }
    for bad in [KEY, "a/b:0123456789abcdef", "evil.example:0123456789abcdef"] {
        let reply = ask(&world, Caller::ADMIN, &put("azure", bad)).await;
        assert_eq!(reply.pointers(), ["/key"], "{bad}");
    }
    let faulty = json!({ "action": "put", "provider": "acme", "key": "short", "user_id": "me" });
    assert_eq!(
        ask(&world, Caller::ADMIN, &faulty).await.pointers().len(),
        3
    );
}
