//! SendGrid.

use crate::{
    Envelope, Outcome, Provider,
    settings::{headers, set, split_address},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use http_client::Request;
use messages::Email;
use serde_json::{Value, json};
use spin_sdk::http::Method;

/// An account of SendGrid.
pub(crate) struct SendGrid {
    pub url: String,
    pub key: String,
}

/// The body of `POST /v3/mail/send`.
pub(crate) fn body(email: &Email, sender: &str, id: &str) -> String {
    let (name, address) = split_address(sender);
    let name = email.sender.as_deref().or(name);
    let mut body = json!({
        "personalizations": [{ "to": [{ "email": email.to }], "custom_args": { "outbox": id } }],
        "from": match name {
            Some(name) => json!({ "email": address, "name": name }),
            None => json!({ "email": address }),
        },
        "subject": email.subject,
        "content": [{ "type": "text/plain", "value": email.text }, { "type": "text/html", "value": email.html }],
    });
    let headers = headers(email);
    if !headers.is_empty() {
        set(&mut body, "headers", headers.into_iter().collect());
    }
    if let Some(file) = &email.attachment {
        // The file says its method itself: SendGrid takes a media type without parameters.
        let attached = json!([{
            "filename": file.name, "content": STANDARD.encode(&file.content), "type": file.media_type,
            "disposition": "attachment",
        }]);
        set(&mut body, "attachments", attached);
    }
    body.to_string()
}

impl Provider for SendGrid {
    fn name(&self) -> &'static str {
        "sendgrid"
    }

    fn send(&self, envelope: &Envelope<'_>) -> Request {
        Request::new(Method::POST, format!("{}/v3/mail/send", self.url))
            .json(envelope.body.to_owned())
            .header("authorization", format!("Bearer {}", self.key))
    }

    fn outcome(&self, status: u16, answer: &[u8]) -> Outcome {
        let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
        match status {
            200..=299 => Outcome::Delivered(None),
            // It has no codes, but says what is wrong: an answer with errors is its own.
            _ if answer.get("errors").is_some() => Outcome::of_status("SendGrid", status, ""),
            _ => Outcome::of_answer("SendGrid", status, ""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_that_breaks_off_does_not_say_that_nothing_was_sent() {
        let sendgrid = SendGrid {
            url: String::new(),
            key: String::new(),
        };
        let lost = sendgrid.outcome(502, b"<html>Bad gateway</html>");
        assert_eq!(lost.later(), Some(Outcome::ANSWER_LOST));
        let own = sendgrid.outcome(500, br#"{"errors": [{"message": "Internal error"}]}"#);
        assert_eq!(own.later(), Some("provider_unavailable"));
    }
}
