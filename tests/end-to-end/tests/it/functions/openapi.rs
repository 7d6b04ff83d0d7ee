//! The document of the functions, as its readers meet it.

use end_to_end::World;
use reqwest::Method;
use stack::repository;
use std::fs;

const PATH: &str = "/functions/v1/openapi";

#[tokio::test]
async fn anybody_reads_the_document() {
    let world = World::tenant().await;

    let reply = world.request(Method::GET, PATH).send().await;

    let kept = fs::read_to_string(repository().join("functions/openapi/openapi.json")).unwrap();
    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
    reply.expect(200);
    // Served without the white space that people read it with.
    assert_eq!(reply.text, kept.to_string());
    assert_eq!(reply.headers["content-type"], "application/json");
    assert_eq!(reply.headers["access-control-allow-origin"], "*");
    assert_eq!(reply.headers["cache-control"], "public, max-age=300");
    assert_eq!(reply.json["openapi"], "3.1.0");
}

#[tokio::test]
async fn the_document_comes_compressed_to_whoever_takes_that() {
    let world = World::tenant().await;
    let plain = world.request(Method::GET, PATH).send().await;

    let packed = world
        .request(Method::HEAD, PATH)
        .header("accept-encoding", "gzip, br")
        .send()
        .await;

    packed.expect(200);
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert_eq!(packed.header("content-type"), "application/json");
    assert_ne!(packed.header("etag"), plain.header("etag"));
    for reply in [&packed, &plain] {
        assert_eq!(reply.header("vary"), "accept-encoding");
    }
    let length: usize = packed.header("content-length").parse().unwrap();
    assert!(length < plain.text.len() / 4, "{length}");
}

#[tokio::test]
async fn whoever_has_the_document_is_not_sent_it_again() {
    let world = World::tenant().await;
    let first = world.request(Method::GET, PATH).send().await;
    let tag = first.header("etag");

    for known in [
        tag.to_owned(),
        format!("W/{tag}"),
        format!("\"other\", {tag}"),
        "*".to_owned(),
    ] {
        let reply = world
            .request(Method::GET, PATH)
            .header("if-none-match", &known)
            .send()
            .await;
        reply.expect(304);
        assert_eq!(reply.text.as_str(), "", "{known}");
        assert_eq!(reply.header("etag"), tag);
    }
    let other = world
        .request(Method::GET, PATH)
        .header("if-none-match", "\"other\"")
        .send()
        .await;
    other.expect(200);
}

#[tokio::test]
async fn the_document_is_read_and_nothing_else() {
    let world = World::tenant().await;

    let head = world.request(Method::HEAD, PATH).send().await;
    head.expect(200);
    assert_eq!(head.text.as_str(), "");
    let post = world.request(Method::POST, PATH).send().await;
    post.expect_problem(405, "method_not_allowed");
    assert_eq!(post.header("allow"), "GET, HEAD, OPTIONS");
    let preflight = world.request(Method::OPTIONS, PATH).send().await;
    preflight.expect(204);
    assert_eq!(
        preflight.header("access-control-allow-methods"),
        "GET, HEAD, OPTIONS"
    );
}
