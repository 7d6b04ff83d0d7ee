//! The document of the functions, as its readers meet it.

use end_to_end::World;
use reqwest::Method;
use stack::repository;
use std::fs;

const PATH: &str = "/functions/v1/openapi";

#[tokio::test]
async fn anybody_reads_the_document() {
    let world = World::start().await;

    let reply = world.request(Method::GET, PATH).send().await;

    let kept = fs::read_to_string(repository().join("functions/openapi/openapi.json")).unwrap();
    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
    // Served without the white space that people read it with.
    assert_eq!((reply.status, reply.text), (200, kept.to_string()));
    assert_eq!(reply.headers["content-type"], "application/json");
    assert_eq!(reply.headers["access-control-allow-origin"], "*");
    assert_eq!(reply.headers["cache-control"], "public, max-age=300");
    assert_eq!(reply.json["openapi"], "3.1.0");
}

#[tokio::test]
async fn whoever_has_the_document_is_not_sent_it_again() {
    let world = World::start().await;
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
        assert_eq!((reply.status, reply.text.as_str()), (304, ""), "{known}");
        assert_eq!(reply.header("etag"), tag);
    }
    let other = world
        .request(Method::GET, PATH)
        .header("if-none-match", "\"other\"")
        .send()
        .await;
    assert_eq!(other.status, 200);
}

#[tokio::test]
async fn the_document_is_read_and_nothing_else() {
    let world = World::start().await;

    let head = world.request(Method::HEAD, PATH).send().await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    let post = world.request(Method::POST, PATH).send().await;
    assert_eq!(post.problem(), (405, "method_not_allowed"));
    assert_eq!(post.header("allow"), "GET, HEAD, OPTIONS");
    let preflight = world.request(Method::OPTIONS, PATH).send().await;
    assert_eq!(preflight.status, 204);
    assert_eq!(
        preflight.header("access-control-allow-methods"),
        "GET, HEAD, OPTIONS"
    );
}
