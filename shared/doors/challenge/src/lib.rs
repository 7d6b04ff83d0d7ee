//! Challenges that tell people from programs: [Cloudflare Turnstile](https://developers.cloudflare.com/turnstile/).
//!
//! The variable `turnstile_secret` asks for one. A page shows the widget, and sends the token that it gives along.

use http_client::{Received, Request};
use problem::Problem;
use serde::{Deserialize, Serialize};
use spin_sdk::http::Method;
use std::time::Duration;
use uuid::Uuid;

/// The header with the token of the widget.
pub const HEADER: &str = "x-challenge-token";
/// The length that Cloudflare documents as the maximum.
const MAX_TOKEN: usize = 2_048;
const TIMEOUT: Duration = Duration::from_secs(5);

/// The questions that this project asks.
pub struct Challenge {
    url: String,
    secret: String,
}

/// The question whether a token is good: <https://developers.cloudflare.com/turnstile/get-started/server-side-validation/>
#[derive(Serialize)]
struct Question<'a> {
    secret: &'a str,
    response: &'a str,
    /// A token is good once. The same question under the same id gets the same answer again.
    #[serde(skip_serializing_if = "Option::is_none")]
    idempotency_key: Option<Uuid>,
}

#[derive(Deserialize)]
struct Verdict {
    success: bool,
    #[serde(default, rename = "error-codes")]
    error_codes: Vec<String>,
}

impl Challenge {
    /// Reads the variables; `None` where no challenge is asked for.
    ///
    /// # Errors
    /// 500 where `turnstile_url` is not set.
    pub async fn load() -> Result<Option<Self>, Problem> {
        let Some(secret) = variables::optional("turnstile_secret").await else {
            return Ok(None);
        };
        let url = variables::required("turnstile_url").await?;
        Ok(Some(Self { url, secret }))
    }

    /// Verifies the token of a request. A repetition of the request has the same `repetition`.
    ///
    /// # Errors
    /// 403 `challenge_required` where there is no token, 403 `challenge_failed` where it is not good or no longer, 503
    /// `challenge_unavailable` where nobody can tell.
    pub async fn verify(
        &self,
        token: Option<&str>,
        repetition: Option<Uuid>,
    ) -> Result<(), Problem> {
        let token = token
            .filter(|token| (1..=MAX_TOKEN).contains(&token.len()))
            .ok_or_else(required)?;
        let question = Question {
            secret: &self.secret,
            response: token,
            idempotency_key: repetition,
        };
        let body = serde_json::to_vec(&question)
            .map_err(|_| Problem::internal().because("a token without a form in JSON"))?;
        let url = format!("{}/turnstile/v0/siteverify", self.url.trim_end_matches('/'));
        let received = Request::new(Method::POST, url)
            .json(body)
            .total_timeout(TIMEOUT)
            .max_bytes(65_536)
            .send()
            .await
            .map_err(|failure| unavailable(failure.to_string()))?;
        judge(&received)
    }
}

fn judge(received: &Received) -> Result<(), Problem> {
    let verdict: Verdict = serde_json::from_slice(&received.body)
        .map_err(|_| unavailable(format!("Turnstile answered {}", received.status)))?;
    let is_ours = |code: &String| {
        matches!(
            code.as_str(),
            "missing-input-secret" | "invalid-input-secret" | "bad-request" | "internal-error"
        )
    };
    match verdict.success {
        true => Ok(()),
        false if verdict.error_codes.iter().any(is_ours) => Err(unavailable(format!(
            "Turnstile refuses: {}",
            verdict.error_codes.join(", ")
        ))),
        false => Err(Problem::new(
            403,
            "challenge_failed",
            "The challenge was not passed, or its token was used before. Show it again.",
        )),
    }
}

fn required() -> Problem {
    Problem::new(
        403,
        "challenge_required",
        "Show the challenge, and send its token in the header x-challenge-token.",
    )
}

fn unavailable(cause: String) -> Problem {
    Problem::new(
        503,
        "challenge_unavailable",
        "The challenge can't be verified at the moment. Try again.",
    )
    .with_header("retry-after", "5")
    .because(cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: u16, body: &str) -> Result<(), (u16, String)> {
        let received = Received {
            status,
            headers: Default::default(),
            body: body.to_owned().into(),
        };
        judge(&received).map_err(|problem| (problem.status(), problem.code().to_owned()))
    }

    #[test]
    fn only_the_token_is_the_callers_fault() {
        assert_eq!(judged(200, r#"{"success":true}"#), Ok(()));
        for (status, body, refused) in [
            (
                200,
                r#"{"success":false,"error-codes":["timeout-or-duplicate"]}"#,
                (403, "challenge_failed"),
            ),
            (200, r#"{"success":false}"#, (403, "challenge_failed")),
            (
                200,
                r#"{"success":false,"error-codes":["invalid-input-secret"]}"#,
                (503, "challenge_unavailable"),
            ),
            (502, "<html>", (503, "challenge_unavailable")),
        ] {
            let (status, code) = (judged(status, body).unwrap_err(), refused);
            assert_eq!(status, (code.0, code.1.to_owned()), "{body}");
        }
    }
}
