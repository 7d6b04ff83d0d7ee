//! The 401 of credentials that are missing or bad.

use access_token::Rejection;
use problem::Problem;
use std::borrow::Cow;

/// 401 with this detail. `cause` is for the log.
pub(crate) fn unauthorized(detail: impl Into<Cow<'static, str>>, cause: &str) -> Problem {
    Problem::new(401, "unauthorized", detail)
        .with_header("www-authenticate", "Bearer")
        .because(cause)
}

/// 401 for a token that was not accepted. Only the log has the reason: a forger learns nothing.
pub(crate) fn not_accepted(cause: &str) -> Problem {
    unauthorized(
        "The access token is not valid, or no longer. Sign in again.",
        cause,
    )
}

/// 401 for a token that the verifier rejected.
pub(crate) fn rejected(rejection: &Rejection) -> Problem {
    not_accepted(&format!("token rejected: {rejection}"))
}
