//! Resend.

use crate::{
    Envelope, Outcome, Provider,
    outcome::{code_in, text_in},
    settings::{from, headers, media_type, set},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use http_client::Request;
use messages::Email;
use serde_json::json;
use spin_sdk::http::Method;

/// An account of Resend.
pub(crate) struct Resend {
    pub url: String,
    pub key: String,
}

/// The body of `POST /emails`.
pub(crate) fn body(email: &Email, sender: &str) -> String {
    let mut body = json!({
        "from": from(email, sender), "to": [email.to], "subject": email.subject, "text": email.text, "html": email.html,
    });
    let headers = headers(email);
    if !headers.is_empty() {
        set(&mut body, "headers", headers.into_iter().collect());
    }
    if let Some(file) = &email.attachment {
        let attached = json!([{
            "filename": file.name, "content": STANDARD.encode(&file.content), "content_type": media_type(file),
        }]);
        set(&mut body, "attachments", attached);
    }
    body.to_string()
}

impl Provider for Resend {
    fn name(&self) -> &'static str {
        "resend"
    }

    fn send(&self, envelope: &Envelope<'_>) -> Request {
        Request::new(Method::POST, format!("{}/emails", self.url))
            .json(envelope.body.to_owned())
            .header("authorization", format!("Bearer {}", self.key))
            .header("idempotency-key", envelope.idempotency_key)
    }

    fn outcome(&self, status: u16, answer: &[u8]) -> Outcome {
        match status {
            200..=299 => Outcome::Delivered(text_in(answer, "id")),
            _ => {
                let name = code_in(answer, "name");
                match name.as_str() {
                    // Two meanings of 409: the first attempt is still at work, or it had other bytes.
                    "invalid_idempotent_request" => Outcome::of_status("Resend", 422, &name),
                    // Of a key that may send, it says so of the domain of the sender.
                    "validation_error" if status == 403 => Outcome::of_status("Resend", 403, &name),
                    _ => Outcome::of_status("Resend", status, &name),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_mean_what_resend_says() {
        let resend = Resend {
            url: String::new(),
            key: String::new(),
        };
        let outcome = |status, answer: &str| resend.outcome(status, answer.as_bytes());
        assert_eq!(
            outcome(200, r#"{"id": "49a3"}"#),
            Outcome::Delivered(Some("49a3".to_owned()))
        );
        for (status, name, is_final) in [
            (409, "invalid_idempotent_request", true),
            (409, "concurrent_idempotent_requests", false),
            (422, "validation_error", true),
            (401, "missing_api_key", false),
            (403, "validation_error", false),
            (429, "rate_limit_exceeded", false),
            (429, "daily_quota_exceeded", false),
            (500, "application_error", false),
            (502, "", false),
        ] {
            let answer = outcome(
                status,
                &format!(r#"{{"name": "{name}", "message": "to a@b.example"}}"#),
            );
            let is_refused = matches!(answer, Outcome::Refused { .. });
            assert_eq!(is_refused, is_final, "{status} {name}: {answer:?}");
            assert!(!format!("{answer:?}").contains("a@b"), "{answer:?}");
        }
    }
}
