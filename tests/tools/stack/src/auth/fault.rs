//! Errors in the words of Supabase Auth.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

/// An error as Supabase Auth answers it.
#[derive(Debug)]
pub(super) struct Fault {
    status: StatusCode,
    code: &'static str,
    message: &'static str,
}

const fn fault(status: StatusCode, code: &'static str, message: &'static str) -> Fault {
    Fault {
        status,
        code,
        message,
    }
}

pub(super) const INVALID_CREDENTIALS: Fault = fault(
    StatusCode::BAD_REQUEST,
    "invalid_credentials",
    "Invalid login credentials",
);
pub(super) const UNKNOWN_REFRESH_TOKEN: Fault = fault(
    StatusCode::BAD_REQUEST,
    "refresh_token_not_found",
    "Invalid Refresh Token: Refresh Token Not Found",
);
pub(super) const UNSUPPORTED_GRANT: Fault = fault(
    StatusCode::BAD_REQUEST,
    "invalid_grant",
    "unsupported_grant_type",
);
pub(super) const BAD_JSON: Fault = fault(
    StatusCode::BAD_REQUEST,
    "bad_json",
    "Could not parse request body as JSON",
);
pub(super) const NO_TOKEN: Fault = fault(
    StatusCode::UNAUTHORIZED,
    "no_authorization",
    "This endpoint requires a valid Bearer token",
);
pub(super) const BAD_TOKEN: Fault = fault(
    StatusCode::FORBIDDEN,
    "bad_jwt",
    "invalid JWT: unable to parse or verify signature",
);
pub(super) const USER_NOT_FOUND: Fault = fault(
    StatusCode::FORBIDDEN,
    "user_not_found",
    "User from sub claim in JWT does not exist",
);

pub(super) const NOT_ADMIN: Fault = fault(StatusCode::FORBIDDEN, "not_admin", "User not allowed");
pub(super) const NO_SUCH_USER: Fault =
    fault(StatusCode::NOT_FOUND, "user_not_found", "User not found");
pub(super) const USER_EXISTS: Fault = fault(
    StatusCode::UNPROCESSABLE_ENTITY,
    "user_already_exists",
    "User already registered",
);
pub(super) const EMAIL_EXISTS: Fault = fault(
    StatusCode::UNPROCESSABLE_ENTITY,
    "email_exists",
    "A user with this email address has already been registered",
);
pub(super) const BAD_EMAIL: Fault = fault(
    StatusCode::BAD_REQUEST,
    "validation_failed",
    "Unable to validate email address: invalid format",
);
pub(super) const NO_PASSWORD: Fault = fault(
    StatusCode::BAD_REQUEST,
    "validation_failed",
    "Signup requires a valid password",
);
pub(super) const WEAK_PASSWORD: Fault = fault(
    StatusCode::UNPROCESSABLE_ENTITY,
    "weak_password",
    "Password should be at least 6 characters.",
);
pub(super) const LONG_PASSWORD: Fault = fault(
    StatusCode::UNPROCESSABLE_ENTITY,
    "validation_failed",
    "Password cannot be longer than 72 characters",
);
pub(super) const NO_ANONYMOUS: Fault = fault(
    StatusCode::UNPROCESSABLE_ENTITY,
    "anonymous_provider_disabled",
    "Anonymous sign-ins are disabled",
);

impl From<anyhow::Error> for Fault {
    fn from(error: anyhow::Error) -> Self {
        eprintln!("sign-in: {error:#}");
        fault(
            StatusCode::INTERNAL_SERVER_ERROR,
            "unexpected_failure",
            "Unexpected failure",
        )
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut body = json!({
            "code": self.status.as_u16(),
            "error_code": self.code,
            "msg": self.message,
        });
        if let ("weak_password", Some(body)) = (self.code, body.as_object_mut()) {
            body.insert("weak_password".into(), json!({ "reasons": ["length"] }));
        }
        (self.status, Json(body)).into_response()
    }
}
