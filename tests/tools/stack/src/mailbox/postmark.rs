//! Postmark, as <https://postmarkapp.com/developer/api/email-api> has it.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Delivery, File, Inbox, authorization};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Email {
    from: String,
    to: String,
    subject: String,
    text_body: Option<String>,
    html_body: Option<String>,
    #[serde(default)]
    metadata: BTreeMap<String, String>,
    #[serde(default)]
    headers: Vec<Header>,
    #[serde(default)]
    attachments: Vec<Attachment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Header {
    name: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attachment {
    name: String,
    content: String,
    content_type: String,
}

pub(super) async fn send(
    State(inbox): State<Arc<Inbox>>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, Json<Value>) {
    if !headers.contains_key("x-postmark-server-token") {
        let refused = json!({ "ErrorCode": 10, "Message": "Bad or missing Server API token." });
        return (StatusCode::UNAUTHORIZED, Json(refused));
    }
    let email: Email = match serde_json::from_str(&body) {
        Ok(email) => email,
        Err(error) => {
            let refused = json!({ "ErrorCode": 402, "Message": error.to_string() });
            return (StatusCode::UNPROCESSABLE_ENTITY, Json(refused));
        }
    };
    let files: Option<Vec<File>> = email
        .attachments
        .into_iter()
        .map(|file| File::decoded(file.name, file.content_type, &file.content))
        .collect();
    let Some(files) = files else {
        let refused = json!({ "ErrorCode": 402, "Message": "An attachment is no base64." });
        return (StatusCode::UNPROCESSABLE_ENTITY, Json(refused));
    };
    let set = email.headers.into_iter();
    let set = set.map(|header| (header.name, header.value));
    let id = Uuid::new_v4().to_string();
    let to = email.to.clone();
    inbox.take(Delivery {
        number: 0,
        provider: "postmark",
        provider_id: id.clone(),
        id: email.metadata.get("outbox").cloned(),
        from: email.from,
        to: email.to,
        subject: Some(email.subject),
        text: email.text_body.unwrap_or_default(),
        html: email.html_body,
        headers: set.collect(),
        files,
        status_callback: None,
        authorization: authorization(&headers),
        request: None,
        idempotency_key: None,
        at: jiff::Timestamp::now(),
    });
    let taken = json!({
        "To": to, "SubmittedAt": jiff::Timestamp::now().to_string(), "MessageID": id, "ErrorCode": 0, "Message": "OK",
    });
    (StatusCode::OK, Json(taken))
}

pub(super) async fn find(
    State(inbox): State<Arc<Inbox>>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Json<Value> {
    let wanted = query.get("metadata_outbox");
    let found = inbox.find(|known| known.provider == "postmark" && known.id.as_ref() == wanted);
    let messages: Vec<Value> = found
        .map(|known| json!({ "MessageID": known.provider_id, "Status": "Sent" }))
        .into_iter()
        .collect();
    Json(json!({ "TotalCount": messages.len(), "Messages": messages }))
}
