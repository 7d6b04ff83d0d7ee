//! How each provider says that it lets somebody not in, or not now.

use axum::http::StatusCode;
use serde_json::{Value, json};

/// The answer with this status, 401 or 429, of the provider that has the path.
pub(super) fn body(path: &str, status: StatusCode) -> Value {
    let is_busy = status == StatusCode::TOO_MANY_REQUESTS;
    match path {
        // https://resend.com/docs/api-reference/errors
        "/emails" => {
            let (name, message) = match is_busy {
                true => ("rate_limit_exceeded", "Too many requests."),
                false => ("restricted_api_key", "This API key is restricted."),
            };
            json!({ "statusCode": status.as_u16(), "name": name, "message": message })
        }
        // https://postmarkapp.com/developer/api/overview
        "/email" => {
            let (code, message) = match is_busy {
                true => (429, "Rate limit exceeded."),
                false => (10, "Bad or missing API token."),
            };
            json!({ "ErrorCode": code, "Message": message })
        }
        // https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/responses
        "/v3/mail/send" => {
            let message = match is_busy {
                true => "too many requests",
                false => "The provided authorization grant is invalid, expired, or revoked",
            };
            json!({ "errors": [{ "message": message, "field": null, "help": null }] })
        }
        // https://www.twilio.com/docs/api/errors
        path if path.starts_with("/2010-04-01/") => {
            let (code, message) = match is_busy {
                true => (20_429, "Too Many Requests"),
                false => (20_003, "Authenticate"),
            };
            let more = format!("https://www.twilio.com/docs/errors/{code}");
            json!({ "code": code, "message": message, "more_info": more, "status": status.as_u16() })
        }
        _ => json!({}),
    }
}
