//! What tests share.

pub mod chromium;
pub mod haproxy;
pub mod icalendar;
pub mod manifests;
pub mod npm;
pub mod orders;
pub mod programs;
pub mod signed;

use axum::Router;
use end_to_end::{Caller, Reply, World};
use serde_json::{Value, json};
use stack::{Functions, Options};
use std::{
    env,
    io::{self, Write},
    net::SocketAddr,
    time::Duration,
};
use tokio::{net::TcpListener, sync::OnceCell, time::sleep};

/// A booking of the public that is in order.
pub fn demo_booking(participants: u32) -> Value {
    json!({
        "departure_id": end_to_end::demo::SUNRISE_NEXT,
        "participants": participants,
        "customer": { "name": "Ada Lovelace", "email": "ada@example.com" },
    })
}

/// A world without functions for the tests that only ask its database, and change nothing in it.
pub async fn world_to_ask() -> &'static World {
    static WORLD: OnceCell<World> = OnceCell::const_new();
    WORLD.get_or_init(without_functions).await
}

/// A world of one's own without functions.
pub async fn without_functions() -> World {
    World::with(Options {
        functions: Functions::None,
        ..Options::default()
    })
    .await
}

/// Takes the limits of tries away, for a test that asks more than anybody may.
pub async fn without_limits(world: &World) {
    world
        .run_sql("update private.limits set most = 1000000")
        .await;
}

/// Asks again while the answer is 503 `busy` or 429 `too_many_at_once`, as these answers say: of a crowd on a slow machine
/// some wait for longer than Postgres lets them, or find all places of their caller taken, and what they asked for is
/// undone.
pub async fn until_taken(ask: impl AsyncFn() -> Reply) -> Reply {
    for _ in 0..50 {
        let reply = ask().await;
        match reply.json["code"].as_str() {
            Some("busy") => {}
            Some("too_many_at_once") => sleep(Duration::from_millis(200)).await,
            _ => return reply,
        }
    }
    panic!("nothing but busy, fifty times")
}

/// From now on a booking takes this many seconds, and is refused.
pub async fn with_slow_bookings(world: &World, seconds: f32) {
    world
        .run_sql(&format!(
            "create or replace function private.booking_create(arguments jsonb) returns jsonb
               language plpgsql volatile set search_path = '' as $$
               begin
                 perform pg_catalog.pg_sleep({seconds});
                 perform private.fail(404, 'departure_not_found', 'Slowly.');
               end $$"
        ))
        .await;
}

/// Says that something is left out, past the captured output of its test: nobody is to think that it ran. Where this
/// variable of the environment is `required`, it fails instead.
pub fn leave_out(variable: &str, what: &str, reason: &str) {
    assert!(
        env::var(variable).as_deref() != Ok("required"),
        "{variable} is required: {reason}"
    );
    let _ = writeln!(io::stderr(), "skipped: {what}: {reason}");
}

/// Serves what stands in for a service of others, and gives its address.
pub async fn serve(service: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
    address
}

/// Asks for a booking as somebody.
pub async fn book(world: &World, caller: Caller, body: &Value) -> Reply {
    world
        .function_as(caller, "booking-create")
        .await
        .json(body)
        .await
}
