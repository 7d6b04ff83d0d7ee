//! SendGrid, as <https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send> has it.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Delivery, File, Inbox, authorization, is_authorized};

pub(super) async fn send(
    State(inbox): State<Arc<Inbox>>,
    headers: HeaderMap,
    Json(mail): Json<Value>,
) -> Response {
    if !is_authorized(&headers, "Bearer ") {
        let refused = json!({ "errors": [{ "message": "Permission denied, wrong credentials" }] });
        return (StatusCode::UNAUTHORIZED, Json(refused)).into_response();
    }
    let text = |place| {
        mail.pointer(place)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let part = |kind: &str| {
        let parts = mail.get("content")?.as_array()?;
        let is_kind = |part: &&Value| part.get("type").is_some_and(|known| known == kind);
        let part = parts.iter().find(is_kind)?;
        Some(part.get("value")?.as_str()?.to_owned())
    };
    let (Some(to), Some(from), Some(subject), Some(words)) = (
        text("/personalizations/0/to/0/email"),
        text("/from/email"),
        text("/subject"),
        part("text/plain"),
    ) else {
        let refused =
            json!({ "errors": [{ "message": "to, from, subject and content are required" }] });
        return (StatusCode::BAD_REQUEST, Json(refused)).into_response();
    };
    let list = |place| mail.pointer(place).and_then(Value::as_array).cloned();
    let files: Option<Vec<File>> = list("/attachments")
        .unwrap_or_default()
        .iter()
        .map(|file| {
            let text = |name| file.get(name).and_then(Value::as_str).map(str::to_owned);
            // A media type with parameters is refused, as are other bytes than base64.
            let kind = text("type").filter(|kind| !kind.contains(';'))?;
            File::decoded(text("filename")?, kind, &text("content")?)
        })
        .collect();
    let Some(files) = files else {
        let refused = json!({ "errors": [{ "message": "An attachment is not as it has to be" }] });
        return (StatusCode::BAD_REQUEST, Json(refused)).into_response();
    };
    // Shown as the others write it.
    let from = match text("/from/name") {
        Some(name) => format!("\"{name}\" <{from}>"),
        None => from,
    };
    let set = mail.get("headers").cloned().unwrap_or_default();
    let id = Uuid::new_v4().simple().to_string();
    inbox.take(Delivery {
        number: 0,
        provider: "sendgrid",
        provider_id: id.clone(),
        id: text("/personalizations/0/custom_args/outbox"),
        from,
        to,
        subject: Some(subject),
        text: words,
        html: part("text/html"),
        headers: serde_json::from_value(set).unwrap_or_default(),
        files,
        status_callback: None,
        authorization: authorization(&headers),
        request: None,
        idempotency_key: None,
        at: jiff::Timestamp::now(),
    });
    (StatusCode::ACCEPTED, [("x-message-id", id)]).into_response()
}
