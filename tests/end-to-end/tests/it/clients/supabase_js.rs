//! `supabase-js`, unchanged, in Node and in Chromium: what it tries is in `tests/clients/supabase`.

use crate::{
    platform::embeddings::service::{self, Service},
    serve,
    support::{
        chromium::{CHROMIUM, chromium},
        manifests,
        npm::{Project, succeed},
    },
};
use axum::{http::HeaderName, routing::post};
use end_to_end::{World, demo};
use serde_json::{Value, json};
use stack::DEMO_PASSWORD;
use std::{net::SocketAddr, path::PathBuf};

#[tokio::test]
async fn it_works_in_node() {
    run("node.test.js", None).await;
}

#[tokio::test]
async fn it_works_in_a_page_of_another_origin() {
    if let Some(path) = chromium("supabase-js in a page") {
        run("chromium.test.js", Some(path)).await;
    }
}

/// Runs a file of scenarios against a stack of its own.
async fn run(file: &str, chromium: Option<PathBuf>) {
    let project = Project::installed("supabase").await;
    let world = World::own().await;
    let service = serve_at_ones_pace().await;
    let slow = service::world(&["document-ingest"], "openai", service).await;
    let mut description = described(&world);
    description["slow"] = json!({
        "url": slow.stack.url,
        "publishableKey": slow.stack.keys.publishable_key,
        "goOn": format!("http://{service}/go-on"),
    });

    let arguments = ["--experimental-websocket", "--test-reporter=spec", file];
    let mut node = project.command("node", &arguments);
    node.env("FRONTDESK_STACK", description.to_string());
    if let Some(path) = chromium {
        node.env(CHROMIUM, path);
    }
    succeed(node).await;
}

/// A service for vectors that answers one request each time a page tells it to.
async fn serve_at_ones_pace() -> SocketAddr {
    let service = Service::waiting();
    let router = service.router();
    let allow = async move || {
        service.allow(1);
        [(HeaderName::from_static("access-control-allow-origin"), "*")]
    };
    serve(router.route("/go-on", post(allow))).await
}

/// What the scenarios know of a stack.
fn described(world: &World) -> Value {
    let keys = &world.stack.keys;
    json!({
        "url": world.stack.url,
        "publishableKey": keys.publishable_key,
        "secretKey": keys.secret_key,
        "password": DEMO_PASSWORD,
        "functions": manifests::functions(),
        "demo": {
            "alpine": demo::ALPINE,
            "harbor": demo::HARBOR,
            "tour": demo::SUNRISE,
            "draftTour": demo::DRAFT,
            "departure": demo::SUNRISE_NEXT,
            "villageDeparture": demo::VILLAGE_DEPARTURE,
            "icebergsDeparture": demo::ICEBERGS_DEPARTURE,
            "breakfast": demo::BREAKFAST,
            "consultation": demo::CONSULTATION,
            "owner": "olivia@alpine.example",
            "admin": "anton@alpine.example",
            "member": "mia@alpine.example",
            "otherOwner": "oscar@harbor.example",
            "otherMember": "marc@harbor.example",
            "both": "both@frontdesk.example",
            "stranger": "stranger@frontdesk.example",
            "client": "clara@client.example",
        },
    })
}
