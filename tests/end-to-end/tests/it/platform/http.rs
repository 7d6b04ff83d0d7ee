//! What every function answers alike.

use crate::{demo_booking, support::manifests};
use end_to_end::{Caller, World};
use futures::{StreamExt, stream};
use reqwest::Method;
use std::convert::Infallible;

#[tokio::test]
async fn a_preflight_is_answered_without_credentials() {
    let world = World::tenant().await;

    for function in manifests::posted_functions() {
        let reply = world
            .request(Method::OPTIONS, &format!("/functions/v1/{function}"))
            .header("origin", "https://shop.example")
            .header("access-control-request-method", "POST")
            .header(
                "access-control-request-headers",
                "authorization, apikey, x-client-info",
            )
            .send()
            .await;

        reply.expect(204);
        assert_eq!(reply.text.as_str(), "", "{function}");
        assert_eq!(reply.header("access-control-allow-origin"), "*");
        assert!(
            reply
                .header("access-control-allow-methods")
                .ends_with("POST, OPTIONS")
        );
        for header in [
            "authorization",
            "x-client-info",
            "apikey",
            "content-type",
            "x-retry-count",
            "x-organization-id",
            "idempotency-key",
        ] {
            assert!(
                reply
                    .header("access-control-allow-headers")
                    .split(", ")
                    .any(|name| name == header),
                "{header}"
            );
        }
    }
}

#[tokio::test]
async fn errors_can_be_read_by_a_page_of_any_origin() {
    let world = World::tenant().await;

    for function in manifests::posted_functions() {
        let mut statuses = Vec::new();
        for caller in [
            Caller::Nobody,
            Caller::Public,
            Caller::OWNER,
            Caller::Service,
        ] {
            let call = world.function_as(caller, &function).await;
            let reply = call
                .header("content-type", "application/json")
                .body("{")
                .await;

            statuses.push(reply.problem().0);
            assert_eq!(reply.header("access-control-allow-origin"), "*");
            assert_eq!(reply.header("content-length"), reply.text.len().to_string());
        }
        // Nobody is asked who they are, and whoever may call is told what is wrong with the body.
        let nobody = match manifests::OF_LINKS.contains(&function.as_str()) {
            true => 400,
            false => 401,
        };
        assert_eq!(statuses.remove(0), nobody, "{function}");
        if manifests::WEBHOOKS.contains(&function.as_str()) {
            // Keys and tokens prove no provider.
            assert_eq!(statuses, [401; 3], "{function}");
            continue;
        }
        assert!(statuses.contains(&400), "{function} {statuses:?}");
        assert!(
            statuses.iter().all(|status| [400, 403].contains(status)),
            "{function} {statuses:?}"
        );
    }
}

#[tokio::test]
async fn bodies_that_no_function_takes_are_refused_with_their_reason() {
    let world = World::tenant().await;
    let call = || async { world.function_as(Caller::Public, "booking-create").await };
    let json = "application/json";
    let large = format!("{{\"x\": \"{}\"}}", "x".repeat(1_000_000));

    let not_json = call()
        .await
        .header("content-type", json)
        .body("departure=1")
        .await;
    not_json.expect_problem(400, "invalid_json");
    let empty = call().await.header("content-type", json).body("").await;
    empty.expect_problem(400, "invalid_json");
    let deep = call()
        .await
        .header("content-type", json)
        .body("[".repeat(100_000))
        .await;
    deep.expect_problem(400, "invalid_json");
    let not_text = call()
        .await
        .header("content-type", json)
        .body(vec![0xff, 0xfe, 0x00])
        .await;
    not_text.expect_problem(400, "invalid_json");
    let list = call().await.header("content-type", json).body("[]").await;
    list.expect_problem(422, "invalid_request");
    assert_eq!(list.pointers(), [""]);

    let wrong_type = call()
        .await
        .header("content-type", "text/plain")
        .body("{}")
        .await;
    wrong_type.expect_problem(415, "unsupported_media_type");
    let no_type = call().await.body("{}").await;
    no_type.expect_problem(415, "unsupported_media_type");

    let too_large = call()
        .await
        .header("content-type", json)
        .body(large.clone())
        .await;
    too_large.expect_problem(413, "body_too_large");
    // In pieces, so that its length is not declared.
    let pieces = stream::iter([large]).map(Ok::<_, std::io::Error>);
    let undeclared = call()
        .await
        .header("content-type", json)
        .body(reqwest::Body::wrap_stream(pieces))
        .await;
    undeclared.expect_problem(413, "body_too_large");

    assert_eq!(world.sql("select count(*) from bookings").await, 0);
}

#[tokio::test]
async fn other_methods_and_paths_are_refused() {
    let world = World::tenant().await;

    for method in [Method::GET, Method::PUT, Method::PATCH, Method::DELETE] {
        let reply = world
            .request_as(Caller::Public, method, "/functions/v1/booking-create")
            .await
            .send()
            .await;
        reply.expect_problem(405, "method_not_allowed");
        assert_eq!(reply.header("allow"), "POST, OPTIONS");
    }
    let head = world
        .request_as(Caller::Public, Method::HEAD, "/functions/v1/booking-create")
        .await
        .send()
        .await;
    head.expect(405);
    for path in [
        "/functions/v1/no-such-function",
        "/functions/v1/booking-create/more",
        "/functions/v1",
    ] {
        let reply = world
            .request_as(Caller::Public, Method::POST, path)
            .await
            .json(&demo_booking(1))
            .await;
        reply.expect(404);
    }
}

#[tokio::test]
async fn a_request_id_is_echoed_or_made() {
    let world = World::tenant().await;
    let call = || async { world.function_as(Caller::Public, "booking-create").await };

    let echoed = call()
        .await
        .header("x-request-id", "shop-42")
        .json(&demo_booking(1))
        .await;
    assert_eq!(echoed.header("x-request-id"), "shop-42");

    let made = call().await.json(&demo_booking(1)).await;
    assert!(uuid::Uuid::parse_str(made.header("x-request-id")).is_ok());

    let hostile = call()
        .await
        .header("x-request-id", "a\" : \"b")
        .json(&demo_booking(1))
        .await;
    assert!(uuid::Uuid::parse_str(hostile.header("x-request-id")).is_ok());
}

/// It would hold an instance for ever. That takes as long as the largest body may by a slow line.
#[tokio::test]
async fn a_body_that_never_ends_is_not_waited_for() {
    let world = World::tenant().await;
    let endless = stream::iter([Ok::<_, Infallible>("{")]).chain(stream::pending());

    let reply = world
        .function_as(Caller::Public, "booking-create")
        .await
        .header("content-type", "application/json")
        .body(reqwest::Body::wrap_stream(endless))
        .await;

    reply.expect_problem(408, "request_timeout");
}
