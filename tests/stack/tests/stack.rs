//! A stack of one's own for each test: databases, tokens and the gateway's paths.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use std::{fs, net::SocketAddr, time::Instant};

use axum::{Json, Router, body::Body, extract::Request, response::Response, routing::any};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use stack::{Algorithm, DEMO_PASSWORD, Functions, Keys, Login, Options, Stack};
use uuid::Uuid;

const OWNER: &str = "olivia@alpine.example";

fn without_functions() -> Options {
    Options {
        functions: Functions::None,
        ..Options::default()
    }
}

async fn count(stack: &Stack, table: &str) -> i64 {
    let query = format!("select count(*) from {table}");
    stack
        .admin()
        .await
        .unwrap()
        .query_one(&query, &[])
        .await
        .unwrap()
        .get(0)
}

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
async fn each_stack_has_its_own_copy_of_the_demo_data() {
    let begun = Instant::now();
    let one = Stack::start(without_functions()).await.unwrap();
    println!("first stack: {:?}", begun.elapsed());
    let begun = Instant::now();
    let two = Stack::start(without_functions()).await.unwrap();
    println!("second stack: {:?}", begun.elapsed());

    assert!(count(&one, "public.tours").await > 0);
    one.admin()
        .await
        .unwrap()
        .batch_execute("delete from public.tour_departures")
        .await
        .unwrap();
    assert_eq!(count(&one, "public.tour_departures").await, 0);
    assert!(count(&two, "public.tour_departures").await > 0);
}

#[tokio::test]
async fn a_dropped_stack_leaves_no_database() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let witness = Stack::start(without_functions()).await.unwrap();
    let name = stack.database().to_owned();
    drop(stack);
    let admin = witness.admin().await.unwrap();
    let query = "select 1 from pg_database where datname = $1";
    let begun = Instant::now();
    while admin.query_opt(query, &[&name]).await.unwrap().is_some() {
        assert!(begun.elapsed().as_secs() < 10, "{name} is still there");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn the_server_has_pgvector_and_the_contrib_modules() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let admin = stack.admin().await.unwrap();
    let query = "
        set search_path = extensions, public;
        create extension if not exists vector;
        create extension if not exists btree_gist;
        create extension if not exists citext;
        create extension if not exists pg_trgm;
        create extension if not exists pgcrypto;
        create table public.probe (e vector(3));
        create index on public.probe using hnsw (e vector_cosine_ops);";
    admin.batch_execute(query).await.unwrap();
}

#[tokio::test]
async fn an_applied_migration_may_not_change() {
    let stack = Stack::start(without_functions()).await.unwrap();
    let mut admin = stack.admin().await.unwrap();
    let folder = std::env::temp_dir().join(format!("frontdesk-{}", Uuid::new_v4()));
    let migrations = folder.join("migrations");
    fs::create_dir_all(&migrations).unwrap();
    for entry in fs::read_dir(stack::repository().join("sql/migrations")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, migrations.join(path.file_name().unwrap())).unwrap();
    }

    assert_eq!(
        stack::migrate(&mut admin, &folder).await.unwrap(),
        Vec::<String>::new()
    );

    fs::write(migrations.join("9000_new.sql"), "create table new_one ();").unwrap();
    assert_eq!(
        stack::migrate(&mut admin, &folder).await.unwrap(),
        ["9000_new.sql"]
    );

    fs::write(migrations.join("9000_new.sql"), "create table new_two ();").unwrap();
    let error = stack::migrate(&mut admin, &folder)
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("9000_new.sql has changed"), "{error}");

    fs::remove_file(migrations.join("9000_new.sql")).unwrap();
    let error = stack::migrate(&mut admin, &folder)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("9000_new.sql is applied in this database but not in"),
        "{error}"
    );

    fs::write(migrations.join("9000_new.sql"), "create table new_one ();").unwrap();
    fs::write(migrations.join("8000_late.sql"), "select 1;").unwrap();
    let error = stack::migrate(&mut admin, &folder)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("8000_late.sql comes before 9000_new.sql"),
        "{error}"
    );
    fs::remove_file(migrations.join("8000_late.sql")).unwrap();

    // A faulty one is rolled back whole and told by its line.
    let faulty = "create table half ();\n\nselect nonsense;\n";
    fs::write(migrations.join("9001_faulty.sql"), faulty).unwrap();
    let error = stack::migrate(&mut admin, &folder)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("9001_faulty.sql:3: column \"nonsense\""),
        "{error}"
    );
    let half = admin
        .query_one("select to_regclass('half') is null", &[])
        .await
        .unwrap();
    assert!(half.get::<_, bool>(0));
    fs::remove_dir_all(folder).unwrap();
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

#[tokio::test]
async fn a_crashed_postgres_comes_back_on_its_port() {
    let options = Options {
        own_postgres: true,
        ..without_functions()
    };
    let stack = Stack::start(options).await.unwrap();
    let url = stack.database_url(Login::Authenticator);
    stack.postgres().kill().unwrap();
    assert!(stack.admin().await.is_err());
    stack.postgres().restart().await.unwrap();
    assert_eq!(stack.database_url(Login::Authenticator), url);
    assert!(count(&stack, "public.tours").await > 0);
}
