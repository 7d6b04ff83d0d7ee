//! The requests of `client-login`.

use deserr::Deserr;
use fields::{Email, Line};
use passwords::{Attempt, Password};
use problem::Problem;
use random_token::PresentedToken;
use request_body::{Nothing, read_action};
use serde::Serialize;

/// A request to `client-login`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientLogin {
    /// For whoever is not signed in.
    Public(SignedOutRequest),
    /// For a client with a token.
    Client(SignedInRequest),
}

/// What somebody asks who is not signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignedOutRequest {
    /// Answer a token for a password.
    SignIn(SignIn),
    /// Send a link by which a new password is chosen.
    ForgotPassword(ForgotPassword),
    /// Choose a new password by such a link.
    ResetPassword(ResetPassword),
}

/// What a client asks who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignedInRequest {
    /// Void every token of the calling client.
    SignOut,
    /// Answer another token.
    Refresh,
    /// Replace the password.
    ChangePassword(ChangePassword),
}

/// Signs a client in with an e-mail address and a password.
#[derive(Clone, Debug, PartialEq, Eq, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct SignIn {
    /// E-mail address of the client's account.
    pub email: Email,
    /// Password of the client's account.
    pub password: Attempt,
    /// Slug or id of the organization. Default: the one whose account has this password.
    #[deserr(default)]
    pub organization: Option<Line<60>>,
}

/// Sends a link by which a client chooses a new password.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct ForgotPassword {
    /// E-mail address of the client's account.
    pub email: Email,
    /// Slug or id of the organization. Default: each of the first three whose client has this address.
    #[deserr(default)]
    pub organization: Option<Line<60>>,
}

/// Chooses a new password by a link that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct ResetPassword {
    /// Token of the link, which works once and for an hour.
    pub token: PresentedToken,
    /// New password of the client's account.
    pub password: Password,
}

/// Replaces the password of a client who knows the present one.
#[derive(Clone, Debug, PartialEq, Eq, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct ChangePassword {
    /// Password that the client's account has now.
    pub current_password: Attempt,
    /// New password of the client's account.
    pub password: Password,
}

#[cfg(feature = "schema")]
fields::by_action!(
    ClientLogin,
    "sign_in" => SignIn,
    "forgot_password" => ForgotPassword,
    "reset_password" => ResetPassword,
    "sign_out" => Nothing,
    "refresh" => Nothing,
    "change_password" => ChangePassword,
);

/// The actions, the default first.
const ACTIONS: [&str; 6] = [
    "sign_in",
    "forgot_password",
    "reset_password",
    "sign_out",
    "refresh",
    "change_password",
];

impl ClientLogin {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        use {SignedInRequest as Client, SignedOutRequest as Public};
        let mut body = request_body::json(body)?;
        Ok(match read_action(&mut body, &ACTIONS)? {
            "forgot_password" => Self::Public(Public::ForgotPassword(request_body::typed(body)?)),
            "reset_password" => Self::Public(Public::ResetPassword(request_body::typed(body)?)),
            "change_password" => Self::Client(Client::ChangePassword(request_body::typed(body)?)),
            "sign_out" => {
                let Nothing {} = request_body::typed(body)?;
                Self::Client(Client::SignOut)
            }
            "refresh" => {
                let Nothing {} = request_body::typed(body)?;
                Self::Client(Client::Refresh)
            }
            _ => Self::Public(Public::SignIn(request_body::typed(body)?)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(body: Value) -> Result<ClientLogin, usize> {
        ClientLogin::read(body.to_string().as_bytes()).map_err(|problem| problem.errors().len())
    }

    #[test]
    fn an_address_and_a_password_sign_in() {
        let body =
            json!({ "email": "ada@example.com", "password": "x", "organization": "alpine-trails" });

        assert!(matches!(
            read(body),
            Ok(ClientLogin::Public(SignedOutRequest::SignIn(_)))
        ));
        assert_eq!(
            read(json!({ "action": "sign_out" })),
            Ok(ClientLogin::Client(SignedInRequest::SignOut))
        );
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let body = json!({ "email": "ada", "password": "x".repeat(257), "organization": "", "remember": true });

        assert_eq!(read(body), Err(4));
        assert_eq!(read(json!({})), Err(2));
        assert_eq!(
            read(json!({ "action": "sign_out", "email": "ada@example.com" })),
            Err(1)
        );
        for (action, faults) in [
            ("forgot_password", 1),
            ("reset_password", 2),
            ("change_password", 2),
            ("reset", 1),
        ] {
            assert_eq!(read(json!({ "action": action })), Err(faults), "{action}");
        }
    }
}
