//! WhatsApp, Messenger and Instagram, as <https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages> and
//! <https://developers.facebook.com/docs/messenger-platform/reference/send-api> have them. None of them knows a message again
//! that comes twice.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Delivery, Inbox, authorization, is_authorized};

type Answer = (StatusCode, Json<Value>);

pub(super) async fn send(
    State(inbox): State<Arc<Inbox>>,
    Path(account): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: String,
) -> Answer {
    if !is_authorized(&headers, "Bearer ") {
        return refuse(StatusCode::UNAUTHORIZED, 190, "Invalid OAuth access token.");
    }
    let Ok(request) = serde_json::from_str::<Value>(&body) else {
        return refuse(StatusCode::BAD_REQUEST, 100, "Invalid parameter");
    };
    let is_whatsapp = request.get("messaging_product") == Some(&json!("whatsapp"));
    let taken = match is_whatsapp {
        true => whatsapp(&request),
        false => page(&request),
    };
    let Some((to, text, id)) = taken else {
        return refuse(StatusCode::BAD_REQUEST, 100, "Invalid parameter");
    };
    let provider_id = match is_whatsapp {
        true => format!("wamid.{}", Uuid::new_v4().simple()),
        false => format!("m_{}", Uuid::new_v4().simple()),
    };
    inbox.take(Delivery {
        provider: "meta",
        provider_id: provider_id.clone(),
        id,
        from: match query {
            Some(query) => format!("{account}?{query}"),
            None => account,
        },
        to: to.clone(),
        text,
        authorization: authorization(&headers),
        request: Some(request),
        at: jiff::Timestamp::now(),
        ..Delivery::default()
    });
    let answer = match is_whatsapp {
        true => json!({
            "messaging_product": "whatsapp", "contacts": [{ "input": to, "wa_id": to }],
            "messages": [{ "id": provider_id, "message_status": "accepted" }],
        }),
        false => json!({ "recipient_id": to, "message_id": provider_id }),
    };
    (StatusCode::OK, Json(answer))
}

/// Of a message of WhatsApp: to whom, its words or the name of its template, and what is sent along.
fn whatsapp(request: &Value) -> Option<(String, String, Option<String>)> {
    let field = |name: &str| request.pointer(name).and_then(Value::as_str);
    let digits = |number: &&str| number.bytes().all(|byte| byte.is_ascii_digit());
    let to = match (field("/to"), field("/recipient")) {
        (Some(number), None) => Some(number).filter(digits),
        (None, Some(id)) => Some(id).filter(|id| id.contains('.')),
        _ => None,
    }?;
    let text = match field("/type")? {
        "text" => field("/text/body").filter(|text| text.chars().count() <= 4_096)?,
        "template" => {
            let parameters = request
                .pointer("/template/components/0/parameters")
                .and_then(Value::as_array);
            let is_whole = parameters
                .into_iter()
                .flatten()
                .all(|parameter| parameter["type"] == "text" && parameter["text"].is_string());
            field("/template/language/code")?;
            field("/template/name").filter(|_| is_whole)?
        }
        _ => return None,
    };
    let id = field("/biz_opaque_callback_data").map(str::to_owned);
    Some((to.to_owned(), text.to_owned(), id))
}

/// The same of a message of a page, or of an account at Instagram.
fn page(request: &Value) -> Option<(String, String, Option<String>)> {
    let field = |name: &str| request.pointer(name).and_then(Value::as_str);
    let text = field("/message/text").filter(|text| text.chars().count() <= 2_000)?;
    let id = field("/message/metadata").map(str::to_owned);
    Some((field("/recipient/id")?.to_owned(), text.to_owned(), id))
}

fn refuse(status: StatusCode, code: u32, message: &str) -> Answer {
    let error =
        json!({ "message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A1" });
    (status, Json(json!({ "error": error })))
}
