//! The request of `client-login`.

use deserr::Deserr;
use fields::{Email, Line};
use passwords::Attempt;
use problem::Problem;
use request_body::{Nothing, read_action};

/// A request to `client-login`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientLogin {
    /// Answer a token for a password.
    SignIn(SignIn),
    /// Void every token of the calling client.
    SignOut,
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

#[cfg(feature = "schema")]
fields::by_action!(
    ClientLogin,
    "sign_in" => SignIn,
    "sign_out" => Nothing,
);

impl ClientLogin {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        let mut body = request_body::json(body)?;
        match read_action(&mut body, &["sign_in", "sign_out"])? {
            "sign_out" => {
                let Nothing {} = request_body::typed(body)?;
                Ok(Self::SignOut)
            }
            _ => Ok(Self::SignIn(request_body::typed(body)?)),
        }
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

        assert!(matches!(read(body), Ok(ClientLogin::SignIn(_))));
        assert_eq!(
            read(json!({ "action": "sign_out" })),
            Ok(ClientLogin::SignOut)
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
    }
}
