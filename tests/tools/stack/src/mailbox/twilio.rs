//! Twilio, as <https://www.twilio.com/docs/messaging/api/message-resource> has it.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Delivery, Inbox, authorization, is_authorized};

pub(super) async fn send(
    State(inbox): State<Arc<Inbox>>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, Json<Value>) {
    let refuse = |status: StatusCode, code: u32, message: &str| {
        (
            status,
            Json(json!({ "code": code, "message": message, "status": status.as_u16() })),
        )
    };
    if !is_authorized(&headers, "Basic ") {
        return refuse(StatusCode::UNAUTHORIZED, 20_003, "Authenticate");
    }
    let fields: BTreeMap<String, String> = form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let field = |name: &str| fields.get(name).filter(|value| !value.is_empty()).cloned();
    let Some(to) = field("To").filter(|to| to.starts_with('+')) else {
        return refuse(StatusCode::BAD_REQUEST, 21_211, "Invalid 'To' Phone Number");
    };
    let Some(text) = field("Body") else {
        return refuse(StatusCode::BAD_REQUEST, 21_602, "Message body is required.");
    };
    if text.chars().count() > 1_600 {
        return refuse(
            StatusCode::BAD_REQUEST,
            21_617,
            "The concatenated message body exceeds the 1600 character limit",
        );
    }
    let Some(from) = field("From").or_else(|| field("MessagingServiceSid")) else {
        return refuse(
            StatusCode::BAD_REQUEST,
            21_603,
            "A 'From' phone number is required.",
        );
    };
    let message = Delivery {
        number: 0,
        provider: "twilio",
        provider_id: format!("SM{}", Uuid::new_v4().simple()),
        id: None,
        from,
        to,
        subject: None,
        text,
        html: None,
        headers: Default::default(),
        files: Vec::new(),
        status_callback: field("StatusCallback"),
        authorization: authorization(&headers),
        request: None,
        idempotency_key: None,
        at: jiff::Timestamp::now(),
    };
    let answer = shown(&message);
    inbox.take(message);
    (StatusCode::CREATED, Json(answer))
}

pub(super) async fn find(
    State(inbox): State<Arc<Inbox>>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Json<Value> {
    let to = query.get("To");
    let messages: Vec<Value> = inbox
        .all()
        .iter()
        .rev()
        .filter(|known| known.provider == "twilio" && Some(&known.to) == to)
        .take(100)
        .map(shown)
        .collect();
    Json(json!({ "messages": messages }))
}

fn shown(message: &Delivery) -> Value {
    let date = jiff::fmt::rfc2822::to_string(&message.at.to_zoned(jiff::tz::TimeZone::UTC));
    json!({
        "sid": message.provider_id, "to": message.to, "from": message.from, "body": message.text, "status": "queued",
        "date_created": date.unwrap_or_default(), "error_code": null,
    })
}
