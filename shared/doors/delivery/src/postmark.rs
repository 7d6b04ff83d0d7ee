//! Postmark.

use crate::{
    Envelope, Outcome, Provider,
    outcome::{code_in, ids, text_in},
    settings::{from, headers, media_type, set},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use http_client::Request;
use messages::Email;
use serde_json::{Value, json};
use spin_sdk::http::Method;

/// A server of Postmark.
pub(crate) struct Postmark {
    pub url: String,
    pub key: String,
}

/// The body of `POST /email`.
pub(crate) fn body(email: &Email, sender: &str, id: &str) -> String {
    let mut body = json!({
        "From": from(email, sender), "To": email.to, "Subject": email.subject, "TextBody": email.text,
        "HtmlBody": email.html, "MessageStream": "outbound", "Metadata": { "outbox": id },
    });
    let headers = headers(email);
    if !headers.is_empty() {
        let headers = headers.into_iter();
        let named = headers.map(|(name, value)| json!({ "Name": name, "Value": value }));
        set(&mut body, "Headers", named.collect());
    }
    if let Some(file) = &email.attachment {
        let attached = json!([{
            "Name": file.name, "Content": STANDARD.encode(&file.content), "ContentType": media_type(file),
        }]);
        set(&mut body, "Attachments", attached);
    }
    body.to_string()
}

impl Provider for Postmark {
    fn name(&self) -> &'static str {
        "postmark"
    }

    fn send(&self, envelope: &Envelope<'_>) -> Request {
        Request::new(Method::POST, format!("{}/email", self.url))
            .json(envelope.body.to_owned())
            .header("accept", "application/json")
            .header("x-postmark-server-token", &*self.key)
    }

    fn find(&self, envelope: &Envelope<'_>) -> Option<Request> {
        let url = format!(
            "{}/messages/outbound?count=1&offset=0&metadata_outbox={}",
            self.url, envelope.id
        );
        let request = Request::get(url)
            .header("accept", "application/json")
            .header("x-postmark-server-token", &*self.key);
        Some(request)
    }

    fn found(&self, _: &Envelope<'_>, answer: &[u8]) -> Vec<String> {
        let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
        ids(&answer, "Messages", "MessageID", |_| true)
    }

    fn outcome(&self, status: u16, answer: &[u8]) -> Outcome {
        match status {
            200..=299 => Outcome::Delivered(text_in(answer, "MessageID")),
            _ => match code_in(answer, "ErrorCode").as_str() {
                // The address bounced or complained before.
                "406" => Outcome::Refused {
                    code: "recipient_refused",
                    detail: "Postmark does not send to this address any more (406).".to_owned(),
                },
                // The sender's address or the account is not confirmed, or its limit is reached.
                code @ ("400" | "401" | "405" | "412") => Outcome::of_status("Postmark", 403, code),
                code => Outcome::of_answer("Postmark", status, code),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_mean_what_postmark_says() {
        let postmark = Postmark {
            url: "https://api.postmarkapp.com".to_owned(),
            key: String::new(),
        };
        let outcome = |status, answer: &str| postmark.outcome(status, answer.as_bytes());
        let taken = outcome(200, r#"{"ErrorCode": 0, "MessageID": "b7bc"}"#);
        assert_eq!(taken, Outcome::Delivered(Some("b7bc".to_owned())));
        for (status, code, is_final) in [
            (422, 300, true),
            (422, 406, true),
            (422, 405, false),
            (401, 10, false),
            (500, 0, false),
            (429, 429, false),
        ] {
            let answer = outcome(
                status,
                &format!(r#"{{"ErrorCode": {code}, "Message": "x"}}"#),
            );
            assert_eq!(
                matches!(answer, Outcome::Refused { .. }),
                is_final,
                "{status} {code}"
            );
        }
    }

    #[test]
    fn a_gateway_that_breaks_off_does_not_say_that_nothing_was_sent() {
        let postmark = Postmark {
            url: String::new(),
            key: String::new(),
        };
        let lost = postmark.outcome(502, b"<html>Bad gateway</html>");
        assert_eq!(lost.later(), Some(Outcome::ANSWER_LOST));
        let own = postmark.outcome(500, br#"{"ErrorCode": 100, "Message": "Maintenance"}"#);
        assert_eq!(own.later(), Some("provider_unavailable"));
    }

    #[test]
    fn a_message_is_found_by_our_id() {
        let postmark = Postmark {
            url: "https://api.postmarkapp.com".to_owned(),
            key: String::new(),
        };
        let envelope = Envelope {
            id: "4f0c",
            idempotency_key: "",
            body: "",
            begun_at: 0,
            recipient: "",
        };
        let none = br#"{"TotalCount": 0, "Messages": []}"#;
        assert!(postmark.found(&envelope, none).is_empty());
        let one = br#"{"TotalCount": 1, "Messages": [{"MessageID": "b7bc"}]}"#;
        assert_eq!(postmark.found(&envelope, one), ["b7bc"]);
    }
}
