//! Sign-in for the people in `auth.users`, as `supabase-js` calls it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use anyhow::{Context, Result};
use axum::{
    Json, Router,
    extract::{Query, State},
    http::{
        HeaderMap, StatusCode,
        header::{AUTHORIZATION, CACHE_CONTROL},
    },
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::task::spawn_blocking;
use uuid::Uuid;

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
        .route("/auth/v1/token", post(token))
        .route("/auth/v1/user", get(user))
        .route("/auth/v1/logout", post(logout))
        .with_state(auth)
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

/// Ends the token's session: its refresh token no longer works.
async fn logout(State(auth): State<Auth>, headers: HeaderMap) -> Result<StatusCode, Fault> {
    let session = claim(&claims(&auth, &headers)?, "session_id");
    if let Ok(mut sessions) = auth.sessions.lock() {
        sessions.retain(|_, open| Some(open.id) != session);
    }
    Ok(StatusCode::NO_CONTENT)
}

fn claims(auth: &Auth, headers: &HeaderMap) -> Result<Value, Fault> {
    let bearer = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = bearer
        .and_then(|value| value.strip_prefix("Bearer "))
        .ok_or(NO_TOKEN)?;
    auth.keys.verify(token).map_err(|_| BAD_TOKEN)
}

fn claim(claims: &Value, name: &str) -> Option<Uuid> {
    claims.get(name)?.as_str()?.parse().ok()
}

/// An error in the words of Supabase Auth.
struct Fault {
    status: StatusCode,
    code: &'static str,
    message: &'static str,
}

const fn fault(status: StatusCode, code: &'static str, message: &'static str) -> Fault {
    Fault {
        status,
        code,
        message,
    }
}

const INVALID_CREDENTIALS: Fault = fault(
    StatusCode::BAD_REQUEST,
    "invalid_credentials",
    "Invalid login credentials",
);
const UNKNOWN_REFRESH_TOKEN: Fault = fault(
    StatusCode::BAD_REQUEST,
    "refresh_token_not_found",
    "Invalid Refresh Token: Refresh Token Not Found",
);
const UNSUPPORTED_GRANT: Fault = fault(
    StatusCode::BAD_REQUEST,
    "invalid_grant",
    "unsupported_grant_type",
);
const BAD_JSON: Fault = fault(
    StatusCode::BAD_REQUEST,
    "bad_json",
    "Could not parse request body as JSON",
);
const NO_TOKEN: Fault = fault(
    StatusCode::UNAUTHORIZED,
    "no_authorization",
    "This endpoint requires a valid Bearer token",
);
const BAD_TOKEN: Fault = fault(
    StatusCode::FORBIDDEN,
    "bad_jwt",
    "invalid JWT: unable to parse or verify signature",
);
const USER_NOT_FOUND: Fault = fault(
    StatusCode::FORBIDDEN,
    "user_not_found",
    "User from sub claim in JWT does not exist",
);

impl From<anyhow::Error> for Fault {
    fn from(error: anyhow::Error) -> Self {
        eprintln!("sign-in: {error:#}");
        fault(
            StatusCode::INTERNAL_SERVER_ERROR,
            "unexpected_failure",
            "Unexpected failure",
        )
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let body = json!({
            "code": self.status.as_u16(),
            "error_code": self.code,
            "msg": self.message,
        });
        (self.status, Json(body)).into_response()
    }
}
