//! The published keys of tokens: fetched when needed, kept, and done without for a while.

use crate::{demo_booking, serve};
use axum::{Json, Router, extract::State, http::StatusCode, response::IntoResponse, routing::get};
use end_to_end::{Reply, World};
use serde_json::Value;
use stack::{Algorithm, Keys, Options};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

const MINUTE: Duration = Duration::from_secs(60);

/// Where the functions fetch the keys in these tests.
struct Publisher {
    url: String,
    asked: Arc<AtomicU32>,
    down: Arc<AtomicBool>,
}

#[derive(Clone)]
struct Published {
    document: Value,
    asked: Arc<AtomicU32>,
    down: Arc<AtomicBool>,
}

async fn publish(State(published): State<Published>) -> impl IntoResponse {
    published.asked.fetch_add(1, Ordering::Relaxed);
    let status = match published.down.load(Ordering::Relaxed) {
        true => StatusCode::BAD_GATEWAY,
        false => StatusCode::OK,
    };
    (
        status,
        [("cache-control", "public, max-age=600")],
        Json(published.document),
    )
}

impl Publisher {
    async fn start(keys: &Keys) -> Self {
        let (asked, down) = (Arc::<AtomicU32>::default(), Arc::<AtomicBool>::default());
        let published = Published {
            document: keys.jwks(),
            asked: asked.clone(),
            down: down.clone(),
        };
        let router = Router::new()
            .route("/auth/v1/.well-known/jwks.json", get(publish))
            .with_state(published);
        let url = format!("http://{}", serve(router).await);
        Self { url, asked, down }
    }
}

/// A world whose functions fetch their keys from a publisher of the test's own.
async fn world() -> (World, Publisher, Keys) {
    let mut keys = Keys::generate("http://127.0.0.1").unwrap();
    let publisher = Publisher::start(&keys).await;
    keys.issuer = format!("{}/auth/v1", publisher.url);
    let variables = [
        ("supabase_url".to_owned(), publisher.url.clone()),
        ("jwt_secret".to_owned(), keys.jwt_secret.clone()),
    ];
    let world = World::with(Options {
        variables: variables.into(),
        ..Options::default()
    })
    .await;
    (world, publisher, keys)
}

async fn book(world: &World, keys: &Keys, algorithm: Algorithm, kid: Option<&str>) -> Reply {
    let user = world.user("olivia@alpine.example").await;
    let token = keys
        .sign(algorithm, &keys.user_claims(&user, MINUTE), kid)
        .unwrap();
    world
        .function("booking-create")
        .bearer(&token)
        .json(&demo_booking(1))
        .await
}

#[tokio::test]
async fn keys_are_fetched_once_for_many_tokens() {
    let (world, publisher, keys) = world().await;

    for _ in 0..10 {
        let reply = book(&world, &keys, Algorithm::ES256, Some(&keys.kid)).await;
        reply.expect(201);
    }

    assert_eq!(publisher.asked.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn keys_are_not_fetched_again_for_whatever_key_id_is_made_up() {
    let (world, publisher, keys) = world().await;
    book(&world, &keys, Algorithm::ES256, Some(&keys.kid))
        .await
        .expect(201);

    for number in 0..20 {
        let reply = book(
            &world,
            &keys,
            Algorithm::ES256,
            Some(&format!("made-up-{number}")),
        )
        .await;
        reply.expect_problem(401, "unauthorized");
    }

    assert_eq!(publisher.asked.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn without_published_keys_the_answer_is_a_503_and_tokens_of_the_secret_still_serve() {
    let (world, publisher, keys) = world().await;
    publisher.down.store(true, Ordering::Relaxed);

    let reply = book(&world, &keys, Algorithm::ES256, Some(&keys.kid)).await;
    reply.expect_problem(503, "keys_unavailable");
    assert_eq!(reply.header("retry-after"), "1");
    book(&world, &keys, Algorithm::HS256, None)
        .await
        .expect(201);

    publisher.down.store(false, Ordering::Relaxed);
    let since = Instant::now();
    while book(&world, &keys, Algorithm::ES256, Some(&keys.kid))
        .await
        .status
        != 201
    {
        assert!(since.elapsed() < MINUTE, "it does not recover");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test]
async fn keys_are_fetched_again_once_for_a_key_that_is_not_among_them() {
    let (world, publisher, keys) = world().await;
    let other = Keys::generate("http://127.0.0.1").unwrap();
    let unknown = || book(&world, &keys, Algorithm::ES256, Some(&other.kid));
    book(&world, &keys, Algorithm::ES256, Some(&keys.kid))
        .await
        .expect(201);

    // The instance is kept busy until the keys are old enough to be asked for again.
    let since = Instant::now();
    while since.elapsed() < Duration::from_millis(10_500) {
        let reply = book(&world, &keys, Algorithm::HS256, None).await;
        assert!(matches!(reply.status, 201 | 409), "{reply:?}");
        tokio::time::sleep(Duration::from_millis(400)).await;
    }
    let asked = publisher.asked.load(Ordering::Relaxed);
    for _ in 0..3 {
        unknown().await.expect_problem(401, "unauthorized");
    }

    assert_eq!(publisher.asked.load(Ordering::Relaxed), asked + 1);
}
