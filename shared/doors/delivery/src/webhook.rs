//! Webhooks that leave, as Standard Webhooks has them:
//! <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use http_client::{Failure, Received, Request};
use sha2::Sha256;
use spin_sdk::http::Method;
use std::time::Duration;

/// How long an endpoint may take to answer.
const TIMEOUT: Duration = Duration::from_secs(15);
/// How much of an answer is read.
const MAX_ANSWER: usize = 4_096;
/// How much of the answer of a failed attempt is kept, in characters.
const MAX_KEPT: usize = 200;

/// A webhook, as it is sent.
#[derive(Clone, Copy, Debug)]
pub struct Webhook<'a> {
    /// Where it goes.
    pub url: &'a str,
    /// The id of the row in the outbox, the same at each attempt.
    pub id: &'a str,
    /// The body, the same bytes at each attempt.
    pub body: &'a str,
    /// The time of this attempt, in seconds since 1970.
    pub attempted_at: i64,
}

/// What became of an attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// The status; `None` where no answer came.
    pub status: Option<u16>,
    /// The seconds that the endpoint asks to wait.
    pub wait_seconds: Option<u64>,
    /// Of a failed attempt: why, or the beginning of the answer.
    pub detail: Option<String>,
}

impl Webhook<'_> {
    /// The request, signed with each of the secrets (`whsec_…`). `None` where none can sign.
    #[must_use]
    pub fn request<'s>(&self, secrets: impl Iterator<Item = &'s str>) -> Option<Request> {
        let signatures: Vec<String> = secrets
            .filter_map(|secret| self.signature(secret))
            .collect();
        if signatures.is_empty() {
            return None;
        }
        let request = Request::new(Method::POST, self.url)
            .json(self.body.to_owned())
            .header("webhook-id", self.id)
            .header("webhook-timestamp", self.attempted_at.to_string())
            .header("webhook-signature", signatures.join(" "))
            .header("user-agent", "Frontdesk-Webhooks/1.0")
            .total_timeout(TIMEOUT)
            .max_bytes(MAX_ANSWER);
        Some(request)
    }

    fn signature(&self, secret: &str) -> Option<String> {
        let key = STANDARD.decode(secret.strip_prefix("whsec_")?).ok()?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
        mac.update(format!("{}.{}.{}", self.id, self.attempted_at, self.body).as_bytes());
        let code = STANDARD.encode(mac.finalize().into_bytes());
        Some(format!("v1,{code}"))
    }
}

impl Answered {
    /// Reads what came of an attempt. A redirect is an answer like another, and no success.
    #[must_use]
    pub fn of(outcome: &Result<Received, Failure>, now: i64) -> Self {
        match outcome {
            Err(failure) => Self {
                detail: Some(line(&failure.to_string())),
                ..Self::default()
            },
            Ok(answer) => {
                let is_success = (200..=299).contains(&answer.status);
                let after = answer.headers.get("retry-after");
                Self {
                    status: Some(answer.status),
                    wait_seconds: after.and_then(|value| seconds_after(value.to_str().ok()?, now)),
                    detail: (!is_success && !answer.body.is_empty())
                        .then(|| line(&String::from_utf8_lossy(&answer.body))),
                }
            }
        }
    }
}

/// Whether a webhook may be sent there: to a public name by https, or to a server of this machine that is named
/// (`http://127.0.0.1:PORT`). The database has checked it when it was saved; it is checked again whenever it is used.
#[must_use]
pub fn is_reachable(url: &str, local: Option<&str>) -> bool {
    let is_local = local.is_some_and(|base| {
        url.strip_prefix(base.trim_end_matches('/'))
            .is_some_and(|rest| rest.starts_with('/'))
    });
    let Some(rest) = url.strip_prefix("https://") else {
        return is_local;
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = authority.strip_suffix(":443").unwrap_or(authority);
    let top = host.rsplit('.').next().unwrap_or_default();
    let is_name = host.contains('.')
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    // An address in any of its forms ends in a number.
    let ends_in_a_name = top
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic());
    is_name
        && ends_in_a_name
        && !["localhost", "local", "internal", "arpa"].contains(&top.to_ascii_lowercase().as_str())
}

/// The beginning of a text as one line.
fn line(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|character| match character.is_control() {
            true => ' ',
            false => character,
        })
        .take(MAX_KEPT)
        .collect();
    text.trim().to_owned()
}

/// `Retry-After`: seconds, or a date (RFC 9110).
fn seconds_after(value: &str, now: i64) -> Option<u64> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(seconds);
    }
    let date = jiff::fmt::rfc2822::parse(value).ok()?;
    u64::try_from(date.timestamp().as_second() - now).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_signed_as_the_specification_s_example_is() {
        // Of the reference implementations' own tests.
        let webhook = Webhook {
            url: "",
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            body: r#"{"test": 2432232314}"#,
            attempted_at: 1_614_265_330,
        };
        assert_eq!(
            webhook
                .signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                .unwrap(),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
        assert_eq!(webhook.signature("whsec_?"), None);
        assert!(webhook.request(std::iter::empty()).is_none());
    }

    #[test]
    fn only_public_names_and_named_servers_are_reached() {
        let local = Some("http://127.0.0.1:54324");
        for good in [
            "https://hooks.example.com/a?b=c",
            "https://hooks.example.com:443",
            "http://127.0.0.1:54324/webhooks/a",
        ] {
            assert!(is_reachable(good, local), "{good}");
        }
        for bad in [
            "http://hooks.example.com/",
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f.0x1/",
            "https://[::1]/",
            "https://localhost/",
            "https://metadata.google.internal/",
            "https://a:b@hooks.example.com/",
            "https://hooks.example.com:8443/",
            "https://hooks.example.com\\@10.0.0.1/",
            "http://127.0.0.1:54324.example.com/",
            "http://127.0.0.1:5432/",
            "",
        ] {
            assert!(!is_reachable(bad, local), "{bad}");
        }
        assert!(!is_reachable("http://127.0.0.1:54324/a", None));
    }

    #[test]
    fn a_time_to_wait_is_seconds_or_a_date() {
        assert_eq!(seconds_after("90", 0), Some(90));
        assert_eq!(
            seconds_after("Sat, 28 Nov 2026 12:00:00 GMT", 1_795_867_100),
            Some(100)
        );
        assert_eq!(seconds_after("soon", 0), None);
        assert_eq!(
            seconds_after("Sat, 28 Nov 2026 12:00:00 GMT", 1_795_867_300),
            None
        );
    }

    #[test]
    fn little_of_an_answer_is_kept_and_in_one_line() {
        let kept = line(&format!("no\r\n\u{0}{}", "x".repeat(10_000)));
        assert!(
            kept.starts_with("no   x") && kept.chars().count() <= MAX_KEPT,
            "{kept}"
        );
    }
}
