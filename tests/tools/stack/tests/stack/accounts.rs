//! Signing up, and accounts as `auth.admin` of supabase-js manages them.

use crate::{OWNER, without_functions};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use stack::Stack;

/// A call below `/auth/v1` with a key, which is also the bearer where no other token is given.
async fn call(
    stack: &Stack,
    method: Method,
    path: &str,
    (key, token): (&str, Option<&str>),
    body: Value,
) -> (StatusCode, Value) {
    let answer = Client::new()
        .request(method, format!("{}/auth/v1/{path}", stack.url))
        .header("apikey", key)
        .bearer_auth(token.unwrap_or(key))
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    let status = answer.status();
    (status, answer.json().await.unwrap_or_default())
}

async fn sign_up(stack: &Stack, body: Value) -> (StatusCode, Value) {
    let key = stack.keys.publishable_key.as_str();
    call(stack, Method::POST, "signup", (key, None), body).await
}

async fn sign_in(stack: &Stack, email: &str, password: &str) -> (StatusCode, Value) {
    let key = stack.keys.publishable_key.as_str();
    let body = json!({ "email": email, "password": password });
    call(
        stack,
        Method::POST,
        "token?grant_type=password",
        (key, None),
        body,
    )
    .await
}

#[tokio::test]
async fn whoever_signs_up_is_confirmed_and_signed_in() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let data = json!({ "full_name": "Nora New" });
    let body = json!({ "email": " Nora@New.example", "password": "correct horse", "data": data });
    let (status, session) = sign_up(&stack, body.clone()).await;
    assert_eq!(status, StatusCode::OK, "{session}");
    assert_eq!(session["user"]["email"], "nora@new.example");
    assert_eq!(session["user"]["user_metadata"], data);
    assert_eq!(session["user"]["identities"].as_array().unwrap().len(), 1);
    assert!(session["user"]["email_confirmed_at"].is_string());
    assert!(session["user"]["last_sign_in_at"].is_string());

    let admin = stack.admin().await.unwrap();
    let query = "select encrypted_password, full_name from auth.users
                 join public.user_profiles using (id) where users.email = 'nora@new.example'";
    let row = admin.query_one(query, &[]).await.unwrap();
    assert!(row.get::<_, String>(0).starts_with("$2b$10$"));
    assert_eq!(row.get::<_, Option<String>>(1).as_deref(), Some("Nora New"));

    let (status, _) = sign_in(&stack, "nora@new.example", "correct horse").await;
    assert_eq!(status, StatusCode::OK);
    let (status, fault) = sign_up(&stack, body).await;
    assert_eq!(
        (status.as_u16(), &fault["error_code"]),
        (422, &json!("user_already_exists"))
    );
}

#[tokio::test]
async fn what_no_account_can_have_is_refused_by_supabases_codes() {
    let stack = Stack::start(without_functions()).await.unwrap();
    for (body, status, code) in [
        (json!({}), 422, "anonymous_provider_disabled"),
        (
            json!({ "email": "nora", "password": "correct horse" }),
            400,
            "validation_failed",
        ),
        (
            json!({ "email": "nora@new.example" }),
            400,
            "validation_failed",
        ),
        (
            json!({ "email": "nora@new.example", "password": "short" }),
            422,
            "weak_password",
        ),
        (
            json!({ "email": "nora@new.example", "password": "x".repeat(73) }),
            422,
            "validation_failed",
        ),
    ] {
        let answer = sign_up(&stack, body).await;
        assert_eq!(
            (answer.0.as_u16(), &answer.1["error_code"]),
            (status, &json!(code)),
            "{answer:?}"
        );
    }
}

#[tokio::test]
async fn people_change_their_own_account() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let body = json!({ "email": "nora@new.example", "password": "correct horse", "data": { "a": 1, "b": 2 } });
    let (_, session) = sign_up(&stack, body).await;
    let key = stack.keys.publishable_key.as_str();
    let caller = (key, session["access_token"].as_str());

    let change = json!({ "password": "battery staple", "data": { "a": null, "c": 3 } });
    let (status, user) = call(&stack, Method::PUT, "user", caller, change).await;
    assert_eq!(
        (status, &user["user_metadata"]),
        (StatusCode::OK, &json!({ "b": 2, "c": 3 }))
    );
    assert_eq!(
        sign_in(&stack, "nora@new.example", "correct horse").await.0,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        sign_in(&stack, "nora@new.example", "battery staple")
            .await
            .0,
        StatusCode::OK
    );
    let taken = json!({ "email": OWNER });
    let (status, fault) = call(&stack, Method::PUT, "user", caller, taken).await;
    assert_eq!(
        (status.as_u16(), &fault["error_code"]),
        (422, &json!("email_exists"))
    );
}

#[tokio::test]
async fn only_the_secret_key_manages_accounts() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let keys = &stack.keys;
    let token = stack.user_token(OWNER).await.unwrap();
    for (caller, expected) in [
        ((keys.publishable_key.as_str(), None), StatusCode::FORBIDDEN),
        (
            (keys.publishable_key.as_str(), Some(token.as_str())),
            StatusCode::FORBIDDEN,
        ),
        (
            (keys.secret_key.as_str(), Some(token.as_str())),
            StatusCode::FORBIDDEN,
        ),
        ((keys.secret_key.as_str(), None), StatusCode::OK),
    ] {
        let (status, _) = call(&stack, Method::GET, "admin/users", caller, json!({})).await;
        assert_eq!(status, expected);
    }

    let secret = (keys.secret_key.as_str(), None);
    let body = json!({ "email": "nora@new.example", "password": "correct horse", "email_confirm": true,
                       "app_metadata": { "plan": "pro" } });
    let (status, user) = call(&stack, Method::POST, "admin/users", secret, body.clone()).await;
    assert_eq!(status, StatusCode::OK, "{user}");
    assert_eq!(user["app_metadata"]["plan"], "pro");
    let (status, fault) = call(&stack, Method::POST, "admin/users", secret, body).await;
    assert_eq!(
        (status.as_u16(), &fault["error_code"]),
        (422, &json!("email_exists"))
    );

    let path = format!("admin/users/{}", user["id"].as_str().unwrap());
    let change = json!({ "user_metadata": { "full_name": "Nora New" } });
    let (status, changed) = call(&stack, Method::PUT, &path, secret, change).await;
    assert_eq!(
        (status, &changed["user_metadata"]["full_name"]),
        (StatusCode::OK, &json!("Nora New"))
    );
    assert_eq!(
        call(&stack, Method::GET, &path, secret, json!({})).await.1["id"],
        user["id"]
    );

    let first = call(
        &stack,
        Method::GET,
        "admin/users?page=1&per_page=2",
        secret,
        json!({}),
    )
    .await
    .1;
    let second = call(
        &stack,
        Method::GET,
        "admin/users?page=2&per_page=2",
        secret,
        json!({}),
    )
    .await
    .1;
    assert_eq!(first["users"].as_array().unwrap().len(), 2);
    assert_ne!(first["users"][0]["id"], second["users"][0]["id"]);

    let (status, _) = call(&stack, Method::DELETE, &path, secret, json!({})).await;
    assert_eq!(status, StatusCode::OK);
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let (status, fault) = call(&stack, method, &path, secret, json!({})).await;
        assert_eq!(
            (status.as_u16(), &fault["error_code"]),
            (404, &json!("user_not_found"))
        );
    }
}

#[tokio::test]
async fn what_the_stack_lacks_is_said() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let key = (stack.keys.publishable_key.as_str(), None);
    let (status, fault) = call(&stack, Method::POST, "recover", key, json!({})).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(
        fault["msg"]
            .as_str()
            .unwrap()
            .contains("has no /auth/v1/recover"),
        "{fault}"
    );

    let answer = reqwest::get(format!("{}/storage/v1/bucket", stack.url))
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    let fault: Value = answer.json().await.unwrap();
    assert!(
        fault["message"].as_str().unwrap().contains("no Storage"),
        "{fault}"
    );
}
