//! Sign-in for the people in `auth.users`, as `supabase-js` calls it.

mod admin;
mod fault;
mod sign_up;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use anyhow::{Context, Result};
use axum::{
    Json, Router,
    extract::{Query, Request, State},
    http::{
        HeaderMap, StatusCode,
        header::{AUTHORIZATION, CACHE_CONTROL},
    },
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use fault::{
    BAD_JSON, BAD_TOKEN, Fault, INVALID_CREDENTIALS, NO_TOKEN, UNKNOWN_REFRESH_TOKEN,
    UNSUPPORTED_GRANT, USER_NOT_FOUND,
};

use crate::{
    keys::{self, ACCESS_TOKEN_LIFETIME, Keys, User},
    people::{self, Account},
    server::Server,
};

/// Sessions live in memory: after a restart of the stack, everybody signs in again.
#[derive(Clone)]
pub(crate) struct Auth {
    pub keys: Arc<Keys>,
    pub server: Arc<Server>,
    pub database: String,
    /// By refresh token.
    pub sessions: Arc<Mutex<HashMap<String, Session>>>,
}

#[derive(Clone)]
pub(crate) struct Session {
    id: Uuid,
    user: Uuid,
}

pub(crate) fn router(auth: Auth) -> Router {
    Router::new()
        .route("/auth/v1/signup", post(sign_up::sign_up))
        .route("/auth/v1/token", post(token))
        .route("/auth/v1/user", get(user).put(sign_up::change))
        .route("/auth/v1/logout", post(logout))
        .route("/auth/v1/admin/users", get(admin::list).post(admin::create))
        .route(
            "/auth/v1/admin/users/{id}",
            get(admin::read).put(admin::update).delete(admin::delete),
        )
        .route("/auth/v1/{*path}", any(missing))
        .with_state(auth)
}

/// What Supabase Auth has and the local stack has not.
async fn missing(request: Request) -> Response {
    let message = format!(
        "The local stack has no {}. It has signup, token, user, logout and admin/users.",
        request.uri().path()
    );
    let body = json!({ "code": 404, "error_code": "not_found", "msg": message });
    (StatusCode::NOT_FOUND, Json(body)).into_response()
}

/// `/auth/v1/.well-known/jwks.json`, which needs no key.
pub(crate) fn public_keys(keys: Arc<Keys>) -> Router {
    let answer =
        move || async move { ([(CACHE_CONTROL, "public, max-age=600")], Json(keys.jwks())) };
    Router::new().route("/auth/v1/.well-known/jwks.json", get(answer))
}

#[derive(Deserialize)]
struct Grant {
    grant_type: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Credentials {
    email: String,
    password: String,
    refresh_token: String,
}

async fn token(
    State(auth): State<Auth>,
    Query(grant): Query<Grant>,
    body: axum::body::Bytes,
) -> Result<Response, Fault> {
    let credentials: Credentials = serde_json::from_slice(&body).map_err(|_| BAD_JSON)?;
    match grant.grant_type.as_deref() {
        Some("password") => sign_in(auth, credentials).await,
        Some("refresh_token") => refresh(auth, &credentials.refresh_token).await,
        _ => Err(UNSUPPORTED_GRANT),
    }
}

async fn sign_in(auth: Auth, credentials: Credentials) -> Result<Response, Fault> {
    let client = auth.server.postgres.admin(&auth.database).await?;
    let account = people::account_by_email(&client, &credentials.email)
        .await?
        .ok_or(INVALID_CREDENTIALS)?;
    let hash = account.password_hash.clone().ok_or(INVALID_CREDENTIALS)?;
    let matches = spawn_blocking(move || bcrypt::verify(credentials.password, &hash))
        .await
        .context("bcrypt")?;
    if !matches.unwrap_or(false) {
        return Err(INVALID_CREDENTIALS);
    }
    let account = people::note_sign_in(&client, account).await?;
    grant(&auth, account, Uuid::new_v4())
}

/// A refresh token serves once; the answer has the next one.
async fn refresh(auth: Auth, refresh_token: &str) -> Result<Response, Fault> {
    let session = auth
        .sessions
        .lock()
        .ok()
        .and_then(|mut sessions| sessions.remove(refresh_token));
    let session = session.ok_or(UNKNOWN_REFRESH_TOKEN)?;
    let client = auth.server.postgres.admin(&auth.database).await?;
    let account = people::account_by_id(&client, session.user)
        .await?
        .ok_or(UNKNOWN_REFRESH_TOKEN)?;
    grant(&auth, account, session.id)
}

fn grant(auth: &Auth, account: Account, session_id: Uuid) -> Result<Response, Fault> {
    let user = User {
        session_id,
        ..account.user.clone()
    };
    let access_token = auth.keys.user_token(&user, ACCESS_TOKEN_LIFETIME)?;
    let refresh_token = keys::random_hex(16);
    if let Ok(mut sessions) = auth.sessions.lock() {
        sessions.insert(
            refresh_token.clone(),
            Session {
                id: session_id,
                user: user.id,
            },
        );
    }
    let lifetime = ACCESS_TOKEN_LIFETIME.as_secs();
    let answer = json!({
        "access_token": access_token,
        "token_type": "bearer",
        "expires_in": lifetime,
        "expires_at": keys::unix_time() + lifetime,
        "refresh_token": refresh_token,
        "user": account.as_supabase(),
    });
    Ok(Json(answer).into_response())
}

async fn user(State(auth): State<Auth>, headers: HeaderMap) -> Result<Response, Fault> {
    let claims = claims(&auth, &headers)?;
    let id = claim(&claims, "sub").ok_or(BAD_TOKEN)?;
    let client = auth.server.postgres.admin(&auth.database).await?;
    let account = people::account_by_id(&client, id)
        .await?
        .ok_or(USER_NOT_FOUND)?;
    Ok(Json(account.as_supabase()).into_response())
}

#[derive(Deserialize)]
struct Scope {
    scope: Option<String>,
}

/// Ends sessions: their refresh tokens no longer work. As on Supabase all of the user's where the
/// scope does not say `local` or `others`.
async fn logout(
    State(auth): State<Auth>,
    Query(Scope { scope }): Query<Scope>,
    headers: HeaderMap,
) -> Result<StatusCode, Fault> {
    let claims = claims(&auth, &headers)?;
    let (user, session) = (claim(&claims, "sub"), claim(&claims, "session_id"));
    if let Ok(mut sessions) = auth.sessions.lock() {
        sessions.retain(|_, open| {
            let (is_theirs, is_this) = (Some(open.user) == user, Some(open.id) == session);
            match scope.as_deref() {
                Some("local") => !is_this,
                Some("others") => !is_theirs || is_this,
                _ => !is_theirs,
            }
        });
    }
    Ok(StatusCode::NO_CONTENT)
}

fn claims(auth: &Auth, headers: &HeaderMap) -> Result<Value, Fault> {
    auth.keys.verify(bearer(headers)?).map_err(|_| BAD_TOKEN)
}

fn bearer(headers: &HeaderMap) -> Result<&str, Fault> {
    headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
        .ok_or(NO_TOKEN)
}

fn claim(claims: &Value, name: &str) -> Option<Uuid> {
    claims.get(name)?.as_str()?.parse().ok()
}
