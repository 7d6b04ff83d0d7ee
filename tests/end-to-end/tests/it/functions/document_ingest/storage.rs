//! Documents of Supabase Storage: a recorder stands in for it.

use crate::serve;
use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use end_to_end::{Caller, Reply, World};
use serde_json::json;
use stack::{Functions, Options};
use std::sync::{Arc, Mutex};

const MENU: &str = "# Menu\n\nThe soup of the day is made of pumpkins.\n";

/// The paths that were asked for, each with its `apikey` and `authorization`; and a status for all, if not what is due.
#[derive(Default)]
struct Storage {
    asked: Mutex<Vec<[String; 3]>>,
    fails_with: Mutex<Option<u16>>,
}

async fn object(
    State(storage): State<Arc<Storage>>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Response {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let asked = [path.clone(), header("apikey"), header("authorization")];
    storage.asked.lock().unwrap().push(asked);
    if let Some(status) = *storage.fails_with.lock().unwrap() {
        return StatusCode::from_u16(status).unwrap().into_response();
    }
    match path.as_str() {
        "files/menüs/today 1.md" => {
            ([(header::CONTENT_TYPE, "text/markdown")], MENU).into_response()
        }
        "files/huge.txt" => "a ".repeat(6_000_000).into_response(),
        // So Supabase Storage says that something is not there, or not the caller's.
        _ => (
            StatusCode::BAD_REQUEST,
            r#"{"statusCode":"404","error":"not_found","message":"Object not found"}"#,
        )
            .into_response(),
    }
}

async fn world() -> (World, Arc<Storage>) {
    let storage = Arc::new(Storage::default());
    let router = Router::new()
        .route("/object/authenticated/{*path}", get(object))
        .with_state(Arc::clone(&storage));
    let address = serve(router).await;
    let world = World::with(Options {
        functions: Functions::Only(vec!["document-ingest".to_owned()]),
        storage: Some(address),
        ..Options::default()
    })
    .await;
    (world, storage)
}

async fn ingest(world: &World, path: &str) -> Reply {
    world
        .function_as(Caller::MEMBER, "document-ingest")
        .await
        .json(&json!({ "storage_path": path, "tags": ["menu"] }))
        .await
}

#[tokio::test]
async fn a_file_of_the_storage_is_read_as_the_caller() {
    let (world, storage) = world().await;

    let reply = ingest(&world, "files/menüs/today 1.md").await;

    reply.expect(200);
    let document = &reply.json["document"];
    assert_eq!(document["status"], "processed", "{reply:?}");
    assert_eq!(document["file_path"], "files/menüs/today 1.md");
    assert_eq!(document["filename"], "today 1.md");
    assert_eq!(document["mime_type"], "text/markdown");
    assert_eq!(document["file_size"], MENU.len());
    assert_eq!(document["tags"], json!(["menu"]));
    let asked = storage.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 1);
    let [path, api_key, authorization] = &asked[0];
    assert_eq!(path, "files/menüs/today 1.md");
    assert_eq!(*api_key, world.stack.keys.publishable_key);
    // Their own token and nobody else's: the policies of the storage decide.
    let token = authorization.strip_prefix("Bearer ").unwrap();
    assert_eq!(token.split('.').count(), 3, "{token}");
    assert_ne!(token, world.stack.keys.secret_key);
}

#[tokio::test]
async fn what_the_storage_does_not_give_is_said() {
    let (world, storage) = world().await;
    ingest(&world, "files/unknown.md")
        .await
        .expect_problem(404, "file_not_found");
    ingest(&world, "files/huge.txt")
        .await
        .expect_problem(413, "file_too_large");
    for status in [403, 404] {
        *storage.fails_with.lock().unwrap() = Some(status);
        let reply = ingest(&world, "files/menüs/today 1.md").await;
        reply.expect_problem(404, "file_not_found");
    }
    *storage.fails_with.lock().unwrap() = Some(500);
    let reply = ingest(&world, "files/menüs/today 1.md").await;
    reply.expect_problem(503, "storage_unavailable");
    assert_eq!(world.sql("select count(*) from documents").await, 0);
}
