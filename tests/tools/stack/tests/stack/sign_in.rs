//! Signing in as Supabase Auth has it, and the keys of its tokens.

use crate::{OWNER, without_functions};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use stack::{DEMO_PASSWORD, Stack};

async fn sign_in(stack: &Stack, grant: &str, body: Value) -> (StatusCode, Value) {
    let answer = Client::new()
        .post(format!("{}/auth/v1/token?grant_type={grant}", stack.url))
        .header("apikey", &stack.keys.publishable_key)
        .json(&body)
        .send()
        .await
        .unwrap();
    (answer.status(), answer.json().await.unwrap())
}

#[tokio::test]
async fn people_sign_in_and_refresh_once() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let (status, session) = sign_in(
        &stack,
        "password",
        json!({ "email": OWNER, "password": DEMO_PASSWORD }),
    )
    .await;
    assert_eq!(status, StatusCode::OK, "{session}");
    assert_eq!(session["token_type"], "bearer");
    assert_eq!(session["expires_in"], 3600);
    assert_eq!(session["user"]["email"], OWNER);
    assert_eq!(session["user"]["aud"], "authenticated");

    let user = |token: String| {
        let url = format!("{}/auth/v1/user", stack.url);
        Client::new()
            .get(url)
            .header("apikey", &stack.keys.publishable_key)
            .bearer_auth(token)
            .send()
    };
    let token = session["access_token"].as_str().unwrap();
    let answer: Value = user(token.to_owned()).await.unwrap().json().await.unwrap();
    assert_eq!(answer["id"], session["user"]["id"]);
    let forged = format!("{token}x");
    assert_eq!(user(forged).await.unwrap().status(), StatusCode::FORBIDDEN);

    let refresh = json!({ "refresh_token": session["refresh_token"] });
    let (status, next) = sign_in(&stack, "refresh_token", refresh.clone()).await;
    assert_eq!(status, StatusCode::OK, "{next}");
    let (status, fault) = sign_in(&stack, "refresh_token", refresh).await;
    assert_eq!(
        (status.as_u16(), &fault["error_code"]),
        (400, &json!("refresh_token_not_found"))
    );

    let logout = Client::new()
        .post(format!("{}/auth/v1/logout", stack.url))
        .header("apikey", &stack.keys.publishable_key)
        .bearer_auth(next["access_token"].as_str().unwrap());
    assert_eq!(
        logout.send().await.unwrap().status(),
        StatusCode::NO_CONTENT
    );
    let refresh = json!({ "refresh_token": next["refresh_token"] });
    assert_eq!(
        sign_in(&stack, "refresh_token", refresh).await.0,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn wrong_credentials_are_refused_alike() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let refused = json!({
        "code": 400, "error_code": "invalid_credentials", "msg": "Invalid login credentials",
    });
    for (email, password) in [
        (OWNER, "wrong"),
        ("nobody@alpine.example", DEMO_PASSWORD),
        ("", ""),
    ] {
        let body = json!({ "email": email, "password": password });
        let answer = sign_in(&stack, "password", body).await;
        assert_eq!(answer, (StatusCode::BAD_REQUEST, refused.clone()));
    }
}

#[tokio::test]
async fn the_key_set_is_public_and_holds_no_secret() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let url = format!("{}/auth/v1/.well-known/jwks.json", stack.url);
    let answer = reqwest::get(url).await.unwrap();
    assert_eq!(answer.headers()["cache-control"], "public, max-age=600");
    let keys: Value = answer.json().await.unwrap();
    assert_eq!(keys["keys"].as_array().unwrap().len(), 1);
    assert_eq!(keys["keys"][0]["kid"], stack.keys.kid);
    assert_eq!(keys["keys"][0]["alg"], "ES256");
    assert_eq!(keys["keys"][0]["d"], Value::Null);
}
