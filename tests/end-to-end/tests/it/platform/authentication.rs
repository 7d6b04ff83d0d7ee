//! Who calls: what is accepted as proof, and that what is bad is never passed over.

use crate::{book, demo_booking};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use end_to_end::{Caller, Reply, World};
use jsonwebtoken::{EncodingKey, Header};
use serde_json::{Value, json};
use stack::{Algorithm, Keys, unix_time};
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

async fn with_token(world: &World, token: &str) -> Reply {
    world
        .function("booking-create")
        .header("apikey", &world.stack.keys.publishable_key)
        .bearer(token)
        .json(&demo_booking(1))
        .await
}

fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The attack on verifiers that let the token choose its algorithm: the public key, which everybody has,
/// taken for a shared secret.
fn hs256_with_public_key(keys: &Keys, claims: &Value) -> String {
    let key = &keys.jwks()["keys"][0];
    let coordinate = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let point = [vec![4], coordinate("x"), coordinate("y")].concat();
    let header = Header {
        kid: Some(keys.kid.clone()),
        ..Header::new(Algorithm::HS256)
    };
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(&point)).unwrap()
}

async fn owner_claims(world: &World) -> Value {
    let user = world.user("olivia@alpine.example").await;
    world.stack.keys.user_claims(&user, MINUTE)
}

#[tokio::test]
async fn tokens_of_both_kinds_of_keys_are_accepted() {
    let world = World::tenant().await;
    let claims = owner_claims(&world).await;
    let keys = &world.stack.keys;

    for (algorithm, kid) in [
        (Algorithm::ES256, Some(keys.kid.as_str())),
        (Algorithm::HS256, None),
    ] {
        let token = keys.sign(algorithm, &claims, kid).unwrap();
        let reply = with_token(&world, &token).await;
        reply.expect(201);
    }
    let makers = world
        .sql("select count(*) from bookings where created_by is not null")
        .await;
    assert_eq!(makers, 2);
}

#[tokio::test]
async fn a_token_needs_no_key_beside_it() {
    let world = World::tenant().await;
    let token = world.user_token("olivia@alpine.example").await;

    let reply = world
        .function("booking-create")
        .bearer(&token)
        .json(&demo_booking(1))
        .await;

    reply.expect(201);
}

#[tokio::test]
async fn claims_that_do_not_hold_are_refused() {
    let world = World::tenant().await;
    let keys = &world.stack.keys;
    let now = unix_time();

    for (name, value) in [
        ("exp", json!(now - 60)),
        ("exp", Value::Null),
        ("nbf", json!(now + 3600)),
        ("iss", json!("https://elsewhere.example/auth/v1")),
        ("iss", Value::Null),
        ("aud", json!("anon")),
        ("aud", Value::Null),
        ("sub", Value::Null),
        ("sub", json!("olivia")),
        ("role", json!("postgres")),
        ("role", json!("authenticator")),
        ("role", Value::Null),
    ] {
        let mut claims = owner_claims(&world).await;
        match &value {
            Value::Null => claims.as_object_mut().unwrap().remove(name),
            value => claims
                .as_object_mut()
                .unwrap()
                .insert(name.to_owned(), value.clone()),
        };
        let token = keys
            .sign(Algorithm::ES256, &claims, Some(&keys.kid))
            .unwrap();

        let reply = with_token(&world, &token).await;

        reply.expect_problem(401, "unauthorized");
        assert_eq!(reply.header("www-authenticate"), "Bearer");
    }
    assert_eq!(world.sql("select count(*) from bookings").await, 0);
}

#[tokio::test]
async fn forged_tokens_are_refused_and_all_alike() {
    let world = World::tenant().await;
    let keys = &world.stack.keys;
    let claims = owner_claims(&world).await;
    let other = Keys::generate(&world.stack.url).unwrap();
    let good = keys
        .sign(Algorithm::ES256, &claims, Some(&keys.kid))
        .unwrap();
    let (head, signature) = good.rsplit_once('.').unwrap();
    let (header, payload) = head.split_once('.').unwrap();
    let unsigned =
        |header: &Value| format!("{}.{payload}.", base64url(header.to_string().as_bytes()));

    let forged = [
        (
            "another key under the right kid",
            other
                .sign(Algorithm::ES256, &claims, Some(&keys.kid))
                .unwrap(),
        ),
        (
            "another secret",
            other.sign(Algorithm::HS256, &claims, None).unwrap(),
        ),
        (
            "another secret under the kid",
            other
                .sign(Algorithm::HS256, &claims, Some(&keys.kid))
                .unwrap(),
        ),
        (
            "a kid of nobody",
            keys.sign(Algorithm::ES256, &claims, Some("nobody"))
                .unwrap(),
        ),
        (
            "alg none",
            unsigned(&json!({ "alg": "none", "typ": "JWT" })),
        ),
        (
            "alg None with a kid",
            unsigned(&json!({ "alg": "None", "kid": keys.kid })),
        ),
        ("no signature", format!("{head}.")),
        (
            "the signature of nothing",
            format!("{header}.{}.{signature}", base64url(b"{}")),
        ),
        (
            "HS256 with the public key as secret",
            hs256_with_public_key(keys, &claims),
        ),
        ("no token at all", "x".to_owned()),
        ("three dots", "...".to_owned()),
    ];
    let mut bodies = Vec::new();
    for (name, token) in forged {
        let reply = with_token(&world, &token).await;
        assert_eq!(reply.problem(), (401, "unauthorized"), "{name}: {reply:?}");
        bodies.push(reply.text);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "whoever forges learns nothing: {bodies:?}");
    assert_eq!(world.sql("select count(*) from bookings").await, 0);
}

#[tokio::test]
async fn a_credential_that_is_bad_is_never_passed_over() {
    let world = World::tenant().await;
    let publishable = world.stack.keys.publishable_key.clone();
    let token = world.user_token("olivia@alpine.example").await;
    let body = demo_booking(1);
    let call = || world.function("booking-create");

    for (name, call) in [
        ("nothing", call()),
        ("an empty key", call().header("apikey", "")),
        (
            "a key of another project",
            call().header("apikey", "sb_publishable_other"),
        ),
        (
            "half a key",
            call().header("apikey", &publishable[..publishable.len() - 1]),
        ),
        (
            "a bad key beside a good token",
            call().header("apikey", "x").bearer(&token),
        ),
        (
            "an empty token beside a good key",
            call()
                .header("apikey", &publishable)
                .header("authorization", "Bearer "),
        ),
        (
            "another scheme",
            call()
                .header("apikey", &publishable)
                .header("authorization", "Basic eDp4"),
        ),
        ("two tokens", call().bearer(&token).bearer("x")),
        (
            "two keys",
            call().header("apikey", &publishable).header("apikey", "x"),
        ),
    ] {
        let reply = call.json(&body).await;
        assert_eq!(reply.problem(), (401, "unauthorized"), "{name}: {reply:?}");
    }
    assert_eq!(world.sql("select count(*) from bookings").await, 0);
}

#[tokio::test]
async fn what_people_write_about_themselves_gives_them_nothing() {
    let world = World::tenant().await;
    let keys = &world.stack.keys;
    let user = world.user("stranger@frontdesk.example").await;
    let mut claims = keys.user_claims(&user, MINUTE);
    claims["user_metadata"] = json!({
        "role": "developer", "organization_id": world.own_name(end_to_end::demo::ALPINE),
        "app_metadata": { "role": "developer" },
    });
    let token = keys
        .sign(Algorithm::ES256, &claims, Some(&keys.kid))
        .unwrap();

    let reply = with_token(&world, &token).await;

    reply.expect_problem(404, "departure_not_found");
}

#[tokio::test]
async fn a_client_token_without_its_organization_is_none() {
    let world = World::tenant().await;
    let keys = &world.stack.keys;
    let client = world.client("clara@client.example").await;

    for missing in ["email", "organization_id"] {
        let mut claims = keys.client_claims(&client, MINUTE);
        claims.as_object_mut().unwrap().remove(missing);
        claims["app_metadata"]
            .as_object_mut()
            .unwrap()
            .remove(missing);
        let token = keys.sign(Algorithm::HS256, &claims, None).unwrap();

        let reply = with_token(&world, &token).await;

        reply.expect_problem(401, "unauthorized");
    }
}

#[tokio::test]
async fn a_service_token_is_the_service_and_nobody_else() {
    let world = World::tenant().await;
    let token = world.stack.keys.service_token(MINUTE).unwrap();

    with_token(&world, &token)
        .await
        .expect_problem(403, "forbidden");
    let reply = book(&world, Caller::Service, &demo_booking(1)).await;
    reply.expect_problem(403, "forbidden");
}
