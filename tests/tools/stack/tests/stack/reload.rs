//! Components that change while they are served.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use stack::{Functions, Options, Stack};

/// A manifest in which the file of `license-verify` is another.
fn copied_component(folder: &Path) -> PathBuf {
    let manifest = fs::read_to_string(stack::repository().join("spin.toml")).unwrap();
    let source = "target/wasm32-wasip2/release/license_verify.wasm";
    assert!(manifest.contains(source));
    let path = folder.join("spin.toml");
    let text = manifest.replace(source, "served.wasm");
    fs::write(
        &path,
        text.replace(
            "target/wasm32",
            &format!("{}/target/wasm32", stack::repository().display()),
        ),
    )
    .unwrap();
    path
}

fn built(name: &str) -> PathBuf {
    stack::repository().join(format!("target/wasm32-wasip2/release/{name}.wasm"))
}

async fn call(url: &str) -> (StatusCode, String) {
    let answer = Client::new()
        .get(format!("{url}/functions/v1/license-verify"))
        .send()
        .await
        .unwrap();
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_changed_component_is_served_without_a_failed_request() {
    // Builds both, where an earlier test has not. The first is served in the second's place.
    let plain = Options {
        functions: Functions::Only(vec!["openapi".into(), "license-verify".into()]),
        ..Options::default()
    };
    drop(Stack::start(plain).await.unwrap());
    let folder = std::env::temp_dir().join(format!("frontdesk-{}", uuid::Uuid::new_v4()));
    fs::create_dir_all(&folder).unwrap();
    let served = folder.join("served.wasm");
    fs::copy(built("openapi"), &served).unwrap();
    let stack = Stack::start(Options {
        manifest: copied_component(&folder),
        functions: Functions::Only(vec!["license-verify".into()]),
        ..Options::default()
    })
    .await
    .unwrap();
    let (status, document) = call(&stack.url).await;
    assert!(
        status == StatusCode::OK && document.contains("\"openapi\""),
        "{document}"
    );

    let over = Arc::new(AtomicBool::new(false));
    let answered = Arc::new(AtomicUsize::new(0));
    let load = tokio::spawn({
        let (url, over, answered) = (stack.url.clone(), over.clone(), answered.clone());
        async move {
            while !over.load(Ordering::Relaxed) {
                // The other function refuses a caller without a key, which is an answer too.
                let (status, body) = call(&url).await;
                assert!(status.as_u16() < 500, "{status} {body}");
                answered.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
    fs::copy(built("license_verify"), &served).unwrap();
    stack.reload().await.unwrap();
    let (status, problem) = call(&stack.url).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "{problem}");

    // What can't be served leaves what was.
    fs::write(&served, "no component").unwrap();
    let error = format!("{:#}", stack.reload().await.unwrap_err());
    assert!(error.contains("component `license-verify`"), "{error}");
    assert_eq!(call(&stack.url).await.0, StatusCode::UNAUTHORIZED);

    fs::copy(built("openapi"), &served).unwrap();
    stack.reload().await.unwrap();
    assert_eq!(call(&stack.url).await.0, StatusCode::OK);
    over.store(true, Ordering::Relaxed);
    load.await.unwrap();
    assert!(answered.load(Ordering::Relaxed) > 0);
    fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn a_mistyped_function_is_a_404_that_pages_can_read() {
    let stack = Stack::start(Options {
        functions: Functions::Only(vec!["openapi".into()]),
        ..Options::default()
    })
    .await
    .unwrap();
    let url = format!("{}/functions/v1/booking-creat", stack.url);
    let preflight = Client::new()
        .request(Method::OPTIONS, &url)
        .header("origin", "https://example.com")
        .header("access-control-request-headers", "apikey")
        .send()
        .await
        .unwrap();
    assert_eq!(preflight.status(), StatusCode::NO_CONTENT);
    assert_eq!(
        preflight.headers()["access-control-allow-headers"],
        "apikey"
    );

    let answer = Client::new().post(&url).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let problem: Value = answer.json().await.unwrap();
    assert_eq!(problem["code"], json!("not_found"));
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("`booking-creat`"),
        "{problem}"
    );
}
