//! Resend, as <https://resend.com/docs/api-reference/emails/send-email> has it.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Delivery, File, Inbox, authorization, is_authorized};

#[derive(Deserialize)]
struct Email {
    from: String,
    to: Vec<String>,
    subject: String,
    text: Option<String>,
    html: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    attachments: Vec<Attachment>,
}

#[derive(Deserialize)]
struct Attachment {
    filename: String,
    content: String,
    content_type: String,
}

pub(super) async fn send(
    State(inbox): State<Arc<Inbox>>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, Json<Value>) {
    let refuse = |status: StatusCode, name, message: &str| {
        (
            status,
            Json(json!({ "statusCode": status.as_u16(), "name": name, "message": message })),
        )
    };
    if !is_authorized(&headers, "Bearer ") {
        return refuse(
            StatusCode::UNAUTHORIZED,
            "missing_api_key",
            "Missing API key in the authorization header",
        );
    }
    let email: Email = match serde_json::from_str(&body) {
        Ok(email) => email,
        Err(error) => {
            return refuse(
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
                &error.to_string(),
            );
        }
    };
    let [to] = email.to.as_slice() else {
        return refuse(
            StatusCode::UNPROCESSABLE_ENTITY,
            "validation_error",
            "one recipient is kept here",
        );
    };
    if !to.contains('@') || email.subject.contains(['\r', '\n']) {
        return refuse(
            StatusCode::UNPROCESSABLE_ENTITY,
            "validation_error",
            "Invalid `to` or `subject` field.",
        );
    }
    let files: Option<Vec<File>> = email
        .attachments
        .into_iter()
        .map(|file| File::decoded(file.filename, file.content_type, &file.content))
        .collect();
    let Some(files) = files else {
        return refuse(
            StatusCode::UNPROCESSABLE_ENTITY,
            "validation_error",
            "Invalid `attachments`.",
        );
    };
    let key = headers
        .get("idempotency-key")
        .and_then(|key| key.to_str().ok());
    // The row comes first in the key.
    let row = key.map(|key| key.split('/').next().unwrap_or(key).to_owned());
    let message = Delivery {
        number: 0,
        provider: "resend",
        provider_id: Uuid::new_v4().to_string(),
        id: row,
        idempotency_key: key.map(str::to_owned),
        from: email.from,
        to: to.clone(),
        subject: Some(email.subject),
        text: email.text.unwrap_or_default(),
        html: email.html,
        headers: email.headers,
        files,
        status_callback: None,
        authorization: authorization(&headers),
        request: None,
        at: jiff::Timestamp::now(),
    };
    let is_same = |known: &Delivery| {
        known.provider == "resend"
            && known.idempotency_key.is_some()
            && known.idempotency_key == message.idempotency_key
    };
    if let Some(known) = inbox.find(is_same) {
        let is_repeated = (
            &known.from,
            &known.to,
            &known.subject,
            &known.text,
            &known.html,
            &known.headers,
            &known.files,
        ) == (
            &message.from,
            &message.to,
            &message.subject,
            &message.text,
            &message.html,
            &message.headers,
            &message.files,
        );
        return match is_repeated {
            true => (StatusCode::OK, Json(json!({ "id": known.provider_id }))),
            false => refuse(
                StatusCode::CONFLICT,
                "invalid_idempotent_request",
                "Same idempotency key used with a different request payload",
            ),
        };
    }
    let id = message.provider_id.clone();
    inbox.take(message);
    (StatusCode::OK, Json(json!({ "id": id })))
}
