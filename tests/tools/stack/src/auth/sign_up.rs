//! People who register, and who change their own account.

use anyhow::Context;
use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::{
    Auth, claim, claims,
    fault::{
        BAD_EMAIL, BAD_JSON, BAD_TOKEN, EMAIL_EXISTS, Fault, LONG_PASSWORD, NO_ANONYMOUS,
        NO_PASSWORD, USER_EXISTS, USER_NOT_FOUND, WEAK_PASSWORD,
    },
    grant,
};
use crate::people::{self, Change};

/// As Supabase's default.
const MIN_PASSWORD: usize = 6;
/// bcrypt reads no more bytes.
const MAX_PASSWORD: usize = 72;
/// Supabase's cost of bcrypt.
const COST: u32 = 10;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    email: Option<String>,
    password: Option<String>,
    data: Map<String, Value>,
}

/// Makes an account and signs in: its address counts as confirmed at once.
pub(super) async fn sign_up(State(auth): State<Auth>, body: Bytes) -> Result<Response, Fault> {
    let body: Body = serde_json::from_slice(&body).map_err(|_| BAD_JSON)?;
    let email = email(&body.email.ok_or(NO_ANONYMOUS)?)?;
    let password = hash(body.password.ok_or(NO_PASSWORD)?).await?;
    let client = auth.server.postgres.admin(&auth.database).await?;
    let change = Change {
        email: Some(email),
        password_hash: Some(password),
        is_confirmed: true,
        user_metadata: body.data,
        app_metadata: Map::new(),
    };
    let account = people::add_account(&client, Uuid::new_v4(), &change)
        .await?
        .ok_or(USER_EXISTS)?;
    let account = people::note_sign_in(&client, account).await?;
    grant(&auth, account, Uuid::new_v4())
}

/// Changes the address, the password or the metadata of the caller, without a question by mail.
pub(super) async fn change(
    State(auth): State<Auth>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    let id = claim(&claims(&auth, &headers)?, "sub").ok_or(BAD_TOKEN)?;
    let body: Body = serde_json::from_slice(&body).map_err(|_| BAD_JSON)?;
    let change = Change {
        email: body.email.as_deref().map(email).transpose()?,
        password_hash: match body.password {
            Some(password) => Some(hash(password).await?),
            None => None,
        },
        is_confirmed: true,
        user_metadata: body.data,
        app_metadata: Map::new(),
    };
    let client = auth.server.postgres.admin(&auth.database).await?;
    let account = people::change_account(&client, id, &change)
        .await?
        .map_err(|_| EMAIL_EXISTS)?
        .ok_or(USER_NOT_FOUND)?;
    Ok(Json(account.as_supabase()).into_response())
}

/// An address in lower case, as Supabase keeps it.
pub(super) fn email(text: &str) -> Result<String, Fault> {
    let text = text.trim().to_lowercase();
    let is_whole = text.split_once('@').is_some_and(|(name, domain)| {
        let is_word = |part: &str| {
            !part.is_empty() && !part.contains(|c: char| c == '@' || c.is_whitespace())
        };
        is_word(name) && is_word(domain) && text.len() <= 255
    });
    is_whole.then_some(text).ok_or(BAD_EMAIL)
}

/// A bcrypt hash of a password that Supabase would take.
pub(super) async fn hash(password: String) -> Result<String, Fault> {
    match password.len() {
        length if length < MIN_PASSWORD => return Err(WEAK_PASSWORD),
        length if length > MAX_PASSWORD => return Err(LONG_PASSWORD),
        _ => {}
    }
    let hashed = spawn_blocking(move || bcrypt::hash(password, COST)).await;
    Ok(hashed.context("bcrypt")?.context("bcrypt")?)
}
