//! Accounts as programs of the back end manage them, with the secret key: `auth.admin` of `supabase-js`.

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequestParts, Path, Query, State},
    http::{HeaderName, header::LINK, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    Auth, bearer, claims,
    fault::{BAD_EMAIL, BAD_JSON, EMAIL_EXISTS, Fault, NO_SUCH_USER, NOT_ADMIN},
    sign_up::{email, hash},
};
use crate::people::{self, Change};

/// As Supabase's default.
const PAGE: u32 = 50;
const TOTAL: HeaderName = HeaderName::from_static("x-total-count");

/// A caller with the secret key, or with a token of the service role.
pub(super) struct Admin;

impl FromRequestParts<Auth> for Admin {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, auth: &Auth) -> Result<Self, Fault> {
        if bearer(&parts.headers)? == auth.keys.secret_key {
            return Ok(Self);
        }
        let claims = claims(auth, &parts.headers)?;
        match claims.get("role").and_then(Value::as_str) {
            Some("service_role") => Ok(Self),
            _ => Err(NOT_ADMIN),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    id: Option<Uuid>,
    email: Option<String>,
    password: Option<String>,
    email_confirm: bool,
    user_metadata: Map<String, Value>,
    app_metadata: Map<String, Value>,
}

impl Body {
    fn read(bytes: &[u8]) -> Result<Self, Fault> {
        serde_json::from_slice(bytes).map_err(|_| BAD_JSON)
    }

    async fn change(self) -> Result<Change, Fault> {
        Ok(Change {
            email: self.email.as_deref().map(email).transpose()?,
            password_hash: match self.password {
                Some(password) => Some(hash(password).await?),
                None => None,
            },
            is_confirmed: self.email_confirm,
            user_metadata: self.user_metadata,
            app_metadata: self.app_metadata,
        })
    }
}

/// `createUser`
pub(super) async fn create(
    State(auth): State<Auth>,
    _: Admin,
    body: Bytes,
) -> Result<Response, Fault> {
    let body = Body::read(&body)?;
    let id = body.id.unwrap_or_else(Uuid::new_v4);
    let change = body.change().await?;
    if change.email.is_none() {
        return Err(BAD_EMAIL);
    }
    let client = auth.server.postgres.admin(&auth.database).await?;
    let account = people::add_account(&client, id, &change)
        .await?
        .ok_or(EMAIL_EXISTS)?;
    Ok(Json(account.as_supabase()).into_response())
}

#[derive(Deserialize)]
pub(super) struct Page {
    page: Option<u32>,
    per_page: Option<u32>,
}

/// `listUsers`, the oldest first.
pub(super) async fn list(
    State(auth): State<Auth>,
    _: Admin,
    Query(wanted): Query<Page>,
) -> Result<Response, Fault> {
    let page = wanted.page.unwrap_or(1).max(1);
    let size = wanted.per_page.unwrap_or(PAGE).clamp(1, 1000);
    let client = auth.server.postgres.admin(&auth.database).await?;
    let (accounts, total) = people::accounts(&client, page, size).await?;
    let last = total.div_ceil(size).max(1);
    let link = |page: u32, relation: &str| {
        format!("</admin/users?page={page}&per_page={size}>; rel=\"{relation}\"")
    };
    let next = (page < last).then(|| link(page + 1, "next"));
    let links: Vec<String> = next.into_iter().chain([link(last, "last")]).collect();

    let users: Vec<Value> = accounts.iter().map(people::Account::as_supabase).collect();
    let headers = [(TOTAL, total.to_string()), (LINK, links.join(", "))];
    let body = json!({ "users": users, "aud": "authenticated" });
    Ok((headers, Json(body)).into_response())
}

/// `getUserById`
pub(super) async fn read(
    State(auth): State<Auth>,
    _: Admin,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    let client = auth.server.postgres.admin(&auth.database).await?;
    let account = people::account_by_id(&client, id).await?;
    Ok(Json(account.ok_or(NO_SUCH_USER)?.as_supabase()).into_response())
}

/// `updateUserById`
pub(super) async fn update(
    State(auth): State<Auth>,
    _: Admin,
    Path(id): Path<Uuid>,
    body: Bytes,
) -> Result<Response, Fault> {
    let change = Body::read(&body)?.change().await?;
    let client = auth.server.postgres.admin(&auth.database).await?;
    let account = people::change_account(&client, id, &change)
        .await?
        .map_err(|_| EMAIL_EXISTS)?
        .ok_or(NO_SUCH_USER)?;
    Ok(Json(account.as_supabase()).into_response())
}

/// `deleteUser`
pub(super) async fn delete(
    State(auth): State<Auth>,
    _: Admin,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    let client = auth.server.postgres.admin(&auth.database).await?;
    if !people::delete_account(&client, id).await? {
        return Err(NO_SUCH_USER);
    }
    if let Ok(mut sessions) = auth.sessions.lock() {
        sessions.retain(|_, open| open.user != id);
    }
    Ok(Json(json!({})).into_response())
}
