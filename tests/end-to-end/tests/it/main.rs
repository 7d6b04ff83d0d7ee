//! The functions as their callers meet them.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test ends where something is not as it should be"
)]

mod access;
mod analytics;
mod appointment_create;
mod appointment_races;
mod appointment_reminders;
mod appointment_states;
mod appointment_update;
mod audit;
mod authentication;
mod booking_create;
mod booking_update;
mod catch_up;
mod claims;
mod client_login;
mod contract;
mod deployment;
mod deployment_page;
mod document_ingest;
mod document_progress;
mod embedding_search;
mod embeddings;
mod escalation;
mod failures;
mod http;
mod idempotency;
mod invitation_claim;
mod invitations;
mod key_store;
mod keys;
mod license_verify;
mod lineage;
mod lists;
mod logs;
mod lookups;
mod manifests;
mod member_update;
mod npm;
mod on_call;
mod openapi;
mod organization_create;
mod qdrant;
mod races;
mod schedules;
mod schema;
mod slot_availability;
mod storage;
mod supabase_js;
mod topic_clustering;
mod topic_labels;
mod topic_samples;
mod totals;
mod tour_availability;
mod traces;
mod typed_client;
mod upgrade;

use axum::Router;
use end_to_end::{Caller, Reply, World};
use serde_json::{Value, json};
use stack::{Functions, Options};
use std::net::SocketAddr;
use tokio::{net::TcpListener, sync::OnceCell};

/// A booking of the public that is in order.
fn demo_booking(participants: u32) -> Value {
    json!({
        "departure_id": end_to_end::demo::SUNRISE_NEXT,
        "participants": participants,
        "customer": { "name": "Ada Lovelace", "email": "ada@example.com" },
    })
}

/// A world without functions for the tests that only ask its database, and change nothing in it.
async fn world_to_ask() -> &'static World {
    static WORLD: OnceCell<World> = OnceCell::const_new();
    WORLD.get_or_init(without_functions).await
}

/// A world of one's own without functions.
async fn without_functions() -> World {
    World::with(Options {
        functions: Functions::None,
        ..Options::default()
    })
    .await
}

/// Serves what stands in for a service of others, and gives its address.
async fn serve(service: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
    address
}

/// Asks for a booking as somebody.
async fn book(world: &World, caller: Caller, body: &Value) -> Reply {
    world
        .function_as(caller, "booking-create")
        .await
        .json(body)
        .await
}
