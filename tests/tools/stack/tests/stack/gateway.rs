//! What reaches PostgREST and the functions through the gateway's paths.

use crate::{OWNER, without_functions};
use axum::{Json, Router, body::Body, extract::Request, response::Response, routing::any};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use stack::{Algorithm, Functions, Keys, Options, Stack};
use std::{net::SocketAddr, time::Instant};

/// `GET /rest/v1/PATH` with these headers.
async fn rest(stack: &Stack, path: &str, headers: &[(&str, &str)]) -> (StatusCode, Value) {
    let url = format!("{}/rest/v1/{path}", stack.url);
    let request = headers
        .iter()
        .fold(Client::new().get(url), |request, (name, value)| {
            request.header(*name, *value)
        });
    let answer = request.send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

#[tokio::test]
async fn postgrest_sees_the_role_behind_each_key_and_token() {
    let stack = Stack::start(without_functions()).await.unwrap();
    stack
        .admin()
        .await
        .unwrap()
        .batch_execute(
            "create function public.who() returns jsonb language sql stable
             as $$ select jsonb_build_object('role', current_user,
               'sub', current_setting('request.jwt.claims', true)::jsonb ->> 'sub') $$;
             grant execute on function public.who() to anon, client, authenticated, service_role;
             notify pgrst, 'reload schema';",
        )
        .await
        .unwrap();
    let keys = &stack.keys;
    let (public, secret) = (keys.publishable_key.as_str(), keys.secret_key.as_str());
    let bearer = |token: &str| format!("Bearer {token}");
    let user = stack.user(OWNER).await.unwrap();
    let user_token = bearer(&stack.user_token(OWNER).await.unwrap());
    let client_token = bearer(&stack.client_token("clara@client.example").await.unwrap());

    let begun = Instant::now();
    while rest(&stack, "rpc/who", &[("apikey", public)]).await.0 != StatusCode::OK {
        assert!(
            begun.elapsed().as_secs() < 10,
            "the schema is not read again"
        );
    }
    for (role, headers) in [
        ("anon", vec![("apikey", public)]),
        (
            "anon",
            vec![("apikey", public), ("authorization", &bearer(public))],
        ),
        ("service_role", vec![("apikey", secret)]),
        (
            "service_role",
            vec![("apikey", secret), ("authorization", &bearer(secret))],
        ),
        (
            "authenticated",
            vec![("apikey", public), ("authorization", &user_token)],
        ),
        (
            "client",
            vec![("apikey", public), ("authorization", &client_token)],
        ),
    ] {
        let (status, answer) = rest(&stack, "rpc/who", &headers).await;
        assert_eq!(
            (status, &answer["role"]),
            (StatusCode::OK, &json!(role)),
            "{answer}"
        );
    }
    let headers = [("apikey", public), ("authorization", &user_token)];
    assert_eq!(
        rest(&stack, "rpc/who", &headers).await.1["sub"],
        json!(user.id)
    );

    let stranger = Keys::generate(&stack.url).unwrap();
    let claims = stranger.user_claims(&user, std::time::Duration::from_secs(60));
    let forged = bearer(
        &stranger
            .sign(Algorithm::ES256, &claims, Some(&keys.kid))
            .unwrap(),
    );
    for headers in [
        vec![],
        vec![("apikey", "sb_publishable_other")],
        vec![("apikey", public), ("authorization", &bearer(secret))],
        vec![("apikey", public), ("authorization", &forged)],
    ] {
        let (status, answer) = rest(&stack, "rpc/who", &headers).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{headers:?} {answer}");
    }
}

#[tokio::test]
async fn browsers_may_call_from_anywhere() {
    let stack = Stack::start(without_functions()).await.unwrap();
    for path in ["/rest/v1/tours", "/auth/v1/token"] {
        let answer = Client::new()
            .request(Method::OPTIONS, format!("{}{path}", stack.url))
            .header("origin", "https://example.com")
            .header(
                "access-control-request-headers",
                "apikey,prefer,x-retry-count",
            )
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        assert_eq!(answer.headers()["access-control-allow-origin"], "*");
        assert_eq!(
            answer.headers()["access-control-allow-headers"],
            "apikey,prefer,x-retry-count"
        );
    }
    let answer = Client::new()
        .get(format!("{}/rest/v1/tours", stack.url))
        .header("apikey", &stack.keys.secret_key)
        .header("origin", "https://example.com")
        .send()
        .await
        .unwrap();
    let allowed: Vec<_> = answer
        .headers()
        .get_all("access-control-allow-origin")
        .iter()
        .collect();
    assert_eq!(allowed, ["*"]);
    assert!(answer.headers().contains_key("content-range"));
}

/// A server that tells what it was asked, and its address.
async fn echo() -> SocketAddr {
    async fn answer(request: Request) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let header = |name: &str| parts.headers.get(name).map(|value| value.to_str().unwrap());
        let told = json!({
            "method": parts.method.as_str(),
            "uri": parts.uri.to_string(),
            "forwarded": header("x-forwarded-for"),
            "length": header("content-length"),
            "chunked": header("transfer-encoding"),
            "apikey": header("apikey"),
            "bytes": body.len(),
        });
        axum::response::IntoResponse::into_response(Json(told))
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new()
        .fallback(any(answer))
        .layer(axum::extract::DefaultBodyLimit::disable());
    stack::runtime()
        .unwrap()
        .spawn(async move { axum::serve(listener, router).await });
    address
}

#[tokio::test]
async fn a_function_gets_the_request_as_it_was_sent() {
    let functions = Functions::At(echo().await);
    let stack = Stack::start(Options {
        functions,
        ..Options::default()
    })
    .await
    .unwrap();
    let answer = Client::new()
        .post(format!("{}/functions/v1/some/path%20here?a=1&b", stack.url))
        .header("apikey", "whatever")
        .body(vec![7; 3_000_000])
        .send()
        .await
        .unwrap();
    assert!(answer.headers().contains_key("content-length"));
    assert!(!answer.headers().contains_key("access-control-allow-origin"));
    let told: Value = answer.json().await.unwrap();
    let expected = json!({
        "method": "POST", "uri": "/functions/v1/some/path%20here?a=1&b", "forwarded": "127.0.0.1",
        "length": "3000000", "chunked": null, "apikey": "whatever", "bytes": 3_000_000,
    });
    assert_eq!(told, expected);
}

#[tokio::test]
async fn what_is_down_is_a_503_and_comes_back() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let headers = [("apikey", stack.keys.secret_key.as_str())];
    let answer = reqwest::get(format!("{}/functions/v1/any", stack.url))
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers()["content-type"], "application/problem+json");

    stack.postgrest.stop().await.unwrap();
    let (status, problem) = rest(&stack, "tours", &headers).await;
    assert_eq!(
        (status.as_u16(), &problem["code"]),
        (503, &json!("service_unavailable"))
    );
    stack.postgrest.start().await.unwrap();
    assert_eq!(rest(&stack, "tours", &headers).await.0, StatusCode::OK);
}
