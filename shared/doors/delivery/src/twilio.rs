//! Twilio.

use crate::{
    Envelope, Outcome, Provider,
    outcome::{code_in, ids, text_in},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use form_urlencoded::Serializer;
use http_client::Request;
use serde_json::Value;
use spin_sdk::http::Method;

/// An account of Twilio.
pub(crate) struct Twilio {
    pub url: String,
    pub account: String,
    pub token: String,
}

/// The body of `POST …/Messages.json`. `sender` is a number, a name, or the id of a messaging service (`MG…`);
/// `callback` is where Twilio tells how far the message is.
pub(crate) fn body(to: &str, text: &str, sender: &str, callback: Option<&str>) -> String {
    let from = match is_service(sender) {
        true => "MessagingServiceSid",
        false => "From",
    };
    let mut form = Serializer::new(String::new());
    form.append_pair("To", to)
        .append_pair(from, sender)
        .append_pair("Body", text);
    if let Some(callback) = callback {
        form.append_pair("StatusCallback", callback);
    }
    form.finish()
}

/// Whether a sender is the id of a messaging service; a name may begin with the same letters.
fn is_service(sender: &str) -> bool {
    sender
        .strip_prefix("MG")
        .is_some_and(|id| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

impl Twilio {
    fn messages(&self) -> String {
        format!(
            "{}/2010-04-01/Accounts/{}/Messages.json",
            self.url, self.account
        )
    }

    fn authorization(&self) -> String {
        let credentials = STANDARD.encode(format!("{}:{}", self.account, self.token));
        format!("Basic {credentials}")
    }
}

impl Provider for Twilio {
    fn name(&self) -> &'static str {
        "twilio"
    }

    fn send(&self, envelope: &Envelope<'_>) -> Request {
        Request::new(Method::POST, self.messages())
            .form(envelope.body.to_owned())
            .header("authorization", self.authorization())
    }

    fn find(&self, envelope: &Envelope<'_>) -> Option<Request> {
        let query = Serializer::new(String::new())
            .append_pair("To", envelope.recipient)
            .append_pair("PageSize", "100")
            .finish();
        let request = Request::get(format!("{}?{query}", self.messages()))
            .header("authorization", self.authorization());
        Some(request)
    }

    fn found(&self, envelope: &Envelope<'_>, answer: &[u8]) -> Vec<String> {
        let text = form_urlencoded::parse(envelope.body.as_bytes())
            .find(|(name, _)| name == "Body")
            .map(|(_, text)| text)
            .unwrap_or_default();
        let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
        ids(&answer, "messages", "sid", |message| {
            let field = |name| message.get(name).and_then(Value::as_str);
            let is_since = field("date_created")
                .and_then(seconds_of)
                // Twilio's clock may be a little behind.
                .is_none_or(|created| created >= envelope.begun_at - 60);
            is_since
                && field("body") == Some(&*text)
                && field("status") != Some("failed")
                && field("status") != Some("undelivered")
        })
    }

    fn outcome(&self, status: u16, answer: &[u8]) -> Outcome {
        match status {
            200..=299 => Outcome::Delivered(text_in(answer, "sid")),
            _ => {
                let code = code_in(answer, "code");
                match code.as_str() {
                    "21610" => Outcome::Refused {
                        code: "opted_out",
                        detail: "The recipient has answered STOP (21610).".to_owned(),
                    },
                    "21211" | "21614" | "21408" | "21612" => Outcome::Refused {
                        code: "recipient_refused",
                        detail: format!("Twilio can't send to this number ({code})."),
                    },
                    // The account, its sender or its balance: whoever runs it puts that right.
                    "20003" | "20005" | "21212" | "21603" | "21606" | "21659" | "21660"
                    | "21701" | "21703" | "21704" | "30002" => {
                        Outcome::of_status("Twilio", 403, &code)
                    }
                    _ => Outcome::of_answer("Twilio", status, &code),
                }
            }
        }
    }
}

/// Seconds since 1970 of a date as e-mails have it (RFC 2822), such as `Sat, 28 Nov 2026 12:00:00 +0000`.
fn seconds_of(date: &str) -> Option<i64> {
    Some(
        jiff::fmt::rfc2822::parse(date)
            .ok()?
            .timestamp()
            .as_second(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn twilio() -> Twilio {
        Twilio {
            url: "https://api.twilio.com".to_owned(),
            account: "AC1".to_owned(),
            token: "t".to_owned(),
        }
    }

    #[test]
    fn a_text_is_sent_as_a_form() {
        assert_eq!(
            body("+41790000000", "Grüezi & 1+1", "+15005550006", None),
            "To=%2B41790000000&From=%2B15005550006&Body=Gr%C3%BCezi+%26+1%2B1"
        );
        let body = body(
            "+1",
            "x",
            "MG0123456789abcdef0123456789abcdef",
            Some("https://a.example/sms-webhook?message=1"),
        );
        assert!(body.contains("MessagingServiceSid=MG0123456789abcdef0123456789abcdef"));
        assert!(
            body.ends_with("&StatusCallback=https%3A%2F%2Fa.example%2Fsms-webhook%3Fmessage%3D1")
        );
        let by_name = super::body("+1", "x", "MGM Grand", None);
        assert!(by_name.contains("From=MGM+Grand"), "{by_name}");
    }

    #[test]
    fn answers_mean_what_twilio_says() {
        let twilio = twilio();
        let outcome = |status, answer: &str| twilio.outcome(status, answer.as_bytes());
        let taken = outcome(201, r#"{"sid": "SM1", "status": "queued"}"#);
        assert_eq!(taken, Outcome::Delivered(Some("SM1".to_owned())));
        for (status, code, is_final) in [
            (400, 21610, true),
            (400, 21211, true),
            (400, 21606, false),
            // A sender that is none, or of another account.
            (400, 21212, false),
            (400, 21659, false),
            (400, 21660, false),
            (404, 21701, false),
            (400, 21703, false),
            (401, 20003, false),
            (429, 20429, false),
            (503, 0, false),
            (400, 21617, true),
        ] {
            let answer = outcome(
                status,
                &format!(r#"{{"code": {code}, "message": "to +4179"}}"#),
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
        let html = "<html>Bad gateway</html>";
        for (status, answer, code) in [
            (500, html, Outcome::ANSWER_LOST),
            (502, html, Outcome::ANSWER_LOST),
            (504, "", Outcome::ANSWER_LOST),
            (503, html, "provider_unavailable"),
            (500, r#"{"code": 20500}"#, "provider_unavailable"),
        ] {
            let outcome = twilio().outcome(status, answer.as_bytes());
            assert_eq!(outcome.later(), Some(code), "{status} {answer}");
        }
    }

    #[test]
    fn a_text_is_found_by_its_words_and_its_time() {
        let twilio = twilio();
        let body = body("+41790000000", "Grüezi & 1+1", "+15005550006", None);
        let envelope = Envelope {
            id: "",
            idempotency_key: "",
            body: &body,
            begun_at: 1_795_867_200,
            recipient: "+41790000000",
        };
        let list = |text: &str, date: &str, status: &str| {
            serde_json::json!({ "messages": [
                { "sid": "SM1", "body": text, "date_created": date, "status": status }
            ] })
            .to_string()
        };
        for (text, date, status, is_found) in [
            (
                "Grüezi & 1+1",
                "Sat, 28 Nov 2026 12:00:05 +0000",
                "sent",
                true,
            ),
            (
                "Grüezi & 1+1",
                "Fri, 27 Nov 2026 12:00:05 +0000",
                "sent",
                false,
            ),
            (
                "Grüezi & 1+1",
                "Sat, 28 Nov 2026 12:00:05 +0000",
                "failed",
                false,
            ),
            ("Grüezi", "Sat, 28 Nov 2026 12:00:05 +0000", "sent", false),
        ] {
            let answer = list(text, date, status);
            let found = twilio.found(&envelope, answer.as_bytes());
            assert_eq!(!found.is_empty(), is_found, "{answer}");
        }
    }
}
