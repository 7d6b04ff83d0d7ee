//! What is found out when an application starts, and what the runtime answers itself.

#![allow(clippy::unwrap_used, missing_docs, reason = "tests may end on it")]

use std::{fs, path::PathBuf, time::Duration};

use runtime::{Log, Running, Up};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const HEAD: &str =
    "spin_manifest_version = 2\n[application]\nname = \"app\"\nversion = \"1.2.3\"\n";
const NONE: &str = "[trigger]\nhttp = []\n";
const ONE: &str = "[[trigger.http]]\nroute = \"/one\"\ncomponent = \"one\"\n[component.one]\nsource = \"one.wasm\"\n";

/// An application in a folder of its own, named after its test.
fn application(name: &str, manifest: &str, component: Option<&str>) -> Up {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("spin.toml"), format!("{HEAD}{manifest}")).unwrap();
    if let Some(component) = component {
        fs::write(folder.join("one.wasm"), wat::parse_str(component).unwrap()).unwrap();
    }
    Up {
        manifest: folder.join("spin.toml"),
        listen: ([127, 0, 0, 1], 0).into(),
        log: Log::Null,
        ..Up::default()
    }
}

async fn refusal(up: Up) -> String {
    match up.start().await {
        Ok(_) => String::from("started"),
        Err(error) => format!("{error:#}"),
    }
}

/// Sends a request and gives the whole response, as text.
async fn send(running: &Running, request: &str) -> String {
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    _ = stream.read_to_string(&mut response).await;
    response
}

async fn get(running: &Running, path: &str) -> String {
    send(
        running,
        &format!("GET {path} HTTP/1.1\r\nhost: a.example\r\nconnection: close\r\n\r\n"),
    )
    .await
}

#[tokio::test]
async fn an_import_that_is_not_offered_is_refused_by_component_and_interface() {
    let component = r#"(component
        (import "spin:key-value/key-value@3.0.0" (instance (export "x" (func)))))"#;
    let error = refusal(application("import", ONE, Some(component))).await;
    assert!(error.contains("component `one`"), "{error}");
    assert!(error.contains("spin:key-value/key-value@3.0.0"), "{error}");
}

#[tokio::test]
async fn a_component_that_handles_no_requests_is_refused() {
    let error = refusal(application("handler", ONE, Some("(component)"))).await;
    assert!(error.contains("component `one`"), "{error}");
    assert!(error.contains("wasi:http/handler@0.3.0"), "{error}");
}

#[tokio::test]
async fn a_component_that_is_not_built_is_named() {
    let error = refusal(application("unbuilt", ONE, None)).await;
    assert!(
        error.contains("component `one`") && error.contains("one.wasm"),
        "{error}"
    );
}

#[tokio::test]
async fn what_is_no_component_is_refused() {
    let error = refusal(application("module", ONE, Some("(module)"))).await;
    assert!(error.contains("component `one`"), "{error}");
}

#[tokio::test]
async fn faults_of_a_component_are_found_before_it_is_called() {
    for (name, lines, part) in [
        ("variable", "variables = { a = \"{{ gone }}\" }", "`gone`"),
        ("name", "variables = { A = \"x\" }", "\"A\""),
        (
            "host",
            "allowed_outbound_hosts = [\"a.example\"]",
            "`a.example`",
        ),
        ("files", "files = [\"gone.txt\"]", "`gone.txt`"),
        (
            "escape",
            "files = [{ source = \"..\", destination = \"/\" }]",
            "..",
        ),
    ] {
        let error = refusal(application(
            name,
            &format!("{ONE}{lines}\n"),
            Some("(component)"),
        ))
        .await;
        assert!(
            error.contains("component `one`") && error.contains(part),
            "{error}"
        );
    }
}

#[tokio::test]
async fn an_unknown_component_to_run_is_refused() {
    let up = application("selection", NONE, None);
    let error = refusal(Up {
        components: vec!["gone".to_owned()],
        ..up
    })
    .await;
    assert!(error.contains("`gone`"), "{error}");
}

#[tokio::test]
async fn what_is_not_named_first_is_looked_for_by_its_first_request() {
    let up = application("named-first", ONE, None);
    let named = Up {
        first: Some(vec!["one".to_owned()]),
        ..up.clone()
    };
    let error = refusal(named).await;
    assert!(error.contains("one.wasm"), "{error}");

    let later = Up {
        first: Some(Vec::new()),
        ..up
    };
    let running = later.start().await.unwrap();
    let request = "GET /one HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let answer = send(&running, request).await;
    assert!(answer.starts_with("HTTP/1.1 500"), "{answer}");

    let error = format!("{:#}", running.reload().await.unwrap_err());
    assert!(error.contains("one.wasm"), "{error}");
}

#[tokio::test]
async fn a_taken_address_is_named() {
    let first = application("first", NONE, None).start().await.unwrap();
    let up = application("second", NONE, None);
    let error = refusal(Up {
        listen: first.address,
        ..up
    })
    .await;
    assert!(error.contains(&first.address.to_string()), "{error}");
}

#[tokio::test]
async fn the_runtime_answers_for_itself_as_spin_does() {
    let running = application("well-known", NONE, None).start().await.unwrap();

    let health = get(&running, "/.well-known/spin/health").await;
    assert!(
        health.starts_with("HTTP/1.1 200 OK") && health.ends_with("\r\n\r\nOK"),
        "{health}"
    );

    let info = get(&running, "/.well-known/spin/info").await;
    assert!(info.contains("content-type: application/json"), "{info}");
    assert!(
        info.ends_with("{\n  \"name\": \"app\",\n  \"version\": \"1.2.3\"\n}"),
        "{info}"
    );

    for path in ["/.well-known/spin/else", "/", "/one"] {
        let response = get(&running, path).await;
        assert!(response.starts_with("HTTP/1.1 404 Not Found"), "{response}");
        assert!(response.ends_with("\r\n\r\n"), "{response}");
    }
}

#[tokio::test]
async fn it_stops_when_dropped() {
    let running = application("dropped", NONE, None).start().await.unwrap();
    let address = running.address;
    assert!(TcpStream::connect(address).await.is_ok());
    drop(running);
    let stopped = async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(
        tokio::time::timeout(Duration::from_secs(5), stopped)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn it_stops_when_told_even_with_an_idle_connection() {
    let running = application("stopped", NONE, None).start().await.unwrap();
    let _idle = TcpStream::connect(running.address).await.unwrap();
    let stop = tokio::time::timeout(Duration::from_secs(5), running.stop());
    assert!(stop.await.is_ok());
}
