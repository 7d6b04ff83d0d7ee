//! The functions do what the OpenAPI document says of them.

mod requests;

use end_to_end::{Caller, World};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The OpenAPI document as it is served.
async fn document(world: &World) -> Value {
    let call = world.request(Method::GET, "/functions/v1/openapi");
    call.send().await.json
}

#[tokio::test]
async fn the_document_tells_who_may_call() {
    let world = World::own().await;
    let document = document(&world).await;

    for (path, item) in document["paths"].as_object().unwrap() {
        let Some(schemes) = item.pointer("/post/security").and_then(Value::as_array) else {
            continue;
        };
        let function = path.trim_start_matches('/');
        if schemes.iter().any(|named| {
            named.as_object().is_some_and(|named| {
                named
                    .keys()
                    .any(|name| name.ends_with("Signature") || name.ends_with("Secret"))
            })
        }) {
            // Whoever has no right signature is nobody, whatever they hold besides.
            for caller in [
                Caller::Public,
                Caller::CLIENT,
                Caller::MEMBER,
                Caller::Service,
            ] {
                let call = world.function_as(caller, function).await;
                let reply = call.json(&json!({})).await;
                reply.expect_problem(401, "unauthorized");
            }
            continue;
        }
        for (caller, scheme) in [
            (Caller::Public, "publishableKey"),
            (Caller::CLIENT, "clientToken"),
            (Caller::MEMBER, "userToken"),
            (Caller::Service, "secretKey"),
        ] {
            // Nothing can be done with it, so that only the caller counts.
            let call = world.function_as(caller, function).await;
            let reply = call.json(&json!({ "there_is_no_such_field": 1 })).await;

            let (status, code) = reply.problem();
            let is_named = schemes.iter().any(|named| named.get(scheme).is_some());
            assert_eq!(
                (status, code) != (403, "forbidden"),
                is_named,
                "{function} {caller:?} {reply:?}"
            );
        }
        let reply = world.function(function).json(&json!({})).await;
        // Whoever opens a link has no key.
        let (status, code) = match schemes.contains(&json!({})) {
            true => (422, "invalid_request"),
            false => (401, "unauthorized"),
        };
        reply.expect_problem(status, code);
    }
}

#[tokio::test]
async fn handlers_take_the_methods_that_the_document_has() {
    let world = World::tenant().await;
    let document = document(&world).await;

    for (path, item) in document["paths"].as_object().unwrap() {
        for method in [
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ] {
            let is_described = item.get(method.as_str().to_lowercase()).is_some();
            let route = format!("/functions/v1{path}");

            let reply = world.request(method.clone(), &route).send().await;

            assert_eq!(
                reply.status != 405,
                is_described,
                "{method} {path} {reply:?}"
            );
            if !is_described {
                reply.expect_problem(405, "method_not_allowed");
                let allowed: BTreeSet<&str> = reply.header("allow").split(", ").collect();
                let described = item.as_object().unwrap().keys();
                for method in described.map(|method| method.to_uppercase()) {
                    assert!(allowed.contains(method.as_str()), "{path} {allowed:?}");
                }
            }
        }
    }
}
