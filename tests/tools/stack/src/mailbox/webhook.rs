//! Endpoints of webhooks, as <https://www.standardwebhooks.com> has them: whoever has their secrets checks signatures.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
};
use serde_json::Value;

use super::{Delivery, Inbox};

/// Takes a webhook, once for each id.
pub(super) async fn take(
    State(inbox): State<Arc<Inbox>>,
    Path(path): Path<String>,
    headers: HeaderMap,
    body: String,
) -> StatusCode {
    let header = |name| Some(headers.get(name)?.to_str().ok()?.to_owned());
    let (Some(id), Some(_), Some(signatures)) = (
        header("webhook-id"),
        header("webhook-timestamp"),
        header("webhook-signature"),
    ) else {
        return StatusCode::BAD_REQUEST;
    };
    let event: Option<Value> = serde_json::from_str(&body).ok();
    let Some(kind) = event.as_ref().and_then(|event| event.get("type")?.as_str()) else {
        return StatusCode::BAD_REQUEST;
    };
    if inbox
        .find(|known| known.provider == "webhook" && known.id.as_ref() == Some(&id))
        .is_none()
    {
        inbox.take(Delivery {
            number: 0,
            provider: "webhook",
            provider_id: signatures,
            id: Some(id),
            from: header("user-agent").unwrap_or_default(),
            to: format!("/webhooks/{path}"),
            subject: Some(kind.to_owned()),
            text: body,
            html: None,
            headers: BTreeMap::new(),
            files: Vec::new(),
            status_callback: None,
            authorization: None,
            request: None,
            idempotency_key: None,
            at: jiff::Timestamp::now(),
        });
    }
    StatusCode::NO_CONTENT
}
