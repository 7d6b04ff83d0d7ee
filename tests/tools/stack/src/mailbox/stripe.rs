//! Stripe's checkout, as <https://docs.stripe.com/api/checkout/sessions> has it.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Inbox, is_authorized, lock};

/// A session of Stripe's checkout, as it was asked for.
#[derive(Clone, Debug)]
pub struct CheckoutSession {
    /// Such as `cs_test_…`.
    pub id: String,
    /// The fields of the form, by name.
    pub asked: BTreeMap<String, String>,
    /// With which key, as in `Bearer sk_test_…`.
    pub authorization: String,
    /// The connected account that it is for.
    pub account: Option<String>,
    /// The idempotency key.
    pub key: Option<String>,
    /// Whether nobody can pay in it any more.
    pub is_expired: bool,
}

type Answer = (StatusCode, Json<Value>);

fn refuse(status: StatusCode, kind: &str, code: &str) -> Answer {
    let error = json!({ "error": { "type": kind, "code": code, "message": code } });
    (status, Json(error))
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}

pub(super) async fn create(
    State(inbox): State<Arc<Inbox>>,
    headers: HeaderMap,
    body: String,
) -> Answer {
    if !is_authorized(&headers, "Bearer ") {
        return refuse(
            StatusCode::UNAUTHORIZED,
            "invalid_request_error",
            "api_key_missing",
        );
    }
    let asked: BTreeMap<String, String> = form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let number = |name: &str| asked.get(name).and_then(|value| value.parse::<i64>().ok());
    let amount = number("line_items[0][price_data][unit_amount]").unwrap_or_default();
    if amount < 50 {
        return refuse(
            StatusCode::BAD_REQUEST,
            "invalid_request_error",
            "amount_too_small",
        );
    }
    let now = jiff::Timestamp::now().as_second();
    let lasts = number("expires_at").map(|ends| ends - now);
    if lasts.is_some_and(|lasts| !(30 * 60..=24 * 60 * 60).contains(&lasts)) {
        return refuse(
            StatusCode::BAD_REQUEST,
            "invalid_request_error",
            "expires_at",
        );
    }
    let mut sessions = lock(&inbox.sessions);
    let key = text(&headers, "idempotency-key");
    let known = sessions
        .iter()
        .find(|known| key.is_some() && known.key == key);
    if let Some(known) = known {
        return match known.asked == asked {
            true => (StatusCode::OK, Json(shown(known))),
            false => refuse(
                StatusCode::BAD_REQUEST,
                "idempotency_error",
                "idempotency_key_in_use",
            ),
        };
    }
    let session = CheckoutSession {
        id: format!("cs_test_{}", Uuid::new_v4().simple()),
        asked,
        authorization: text(&headers, "authorization").unwrap_or_default(),
        account: text(&headers, "stripe-account"),
        key,
        is_expired: false,
    };
    let answer = shown(&session);
    sessions.push(session);
    (StatusCode::OK, Json(answer))
}

pub(super) async fn expire(State(inbox): State<Arc<Inbox>>, Path(id): Path<String>) -> Answer {
    let mut sessions = lock(&inbox.sessions);
    let Some(session) = sessions.iter_mut().find(|known| known.id == id) else {
        return refuse(
            StatusCode::NOT_FOUND,
            "invalid_request_error",
            "resource_missing",
        );
    };
    session.is_expired = true;
    (StatusCode::OK, Json(shown(session)))
}

fn shown(session: &CheckoutSession) -> Value {
    json!({
        "id": session.id, "object": "checkout.session", "mode": "payment", "payment_status": "unpaid",
        "status": if session.is_expired { "expired" } else { "open" },
        "url": format!("https://checkout.stripe.com/c/pay/{}", session.id),
    })
}
