//! The request of `invitation-claim`.

use callers::{Caller, OneOf, Public, User};
use deserr::Deserr;
use passwords::Password;
use problem::Problem;
use random_token::PresentedToken;
use request_body::read_action;
use serde_json::Value;

/// A request to `invitation-claim`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvitationClaim {
    /// Make the caller a member of the staff.
    JoinStaff(PresentedToken),
    /// Create a client account with this password.
    BecomeClient(PresentedToken, Password),
    /// Show what the invitation is for.
    Show(PresentedToken),
    /// Decline the invitation.
    Decline(PresentedToken),
}

/// Who claims an invitation: somebody who is not signed in will be a client, and somebody who is will be one of the
/// staff.
pub type Claimer = OneOf<(Public, User)>;

/// An invitation, named by its token.
#[derive(Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
struct Token {
    /// Token of the invitation, as `invitation-create` answered it.
    token: PresentedToken,
}

/// An invitation, named by its token, and a password for the new account.
#[derive(Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
struct TokenAndPassword {
    /// Token of the invitation, as `invitation-create` answered it.
    token: PresentedToken,
    /// Password for the new client account.
    password: Password,
}

#[cfg(feature = "schema")]
fields::by_action!(
    InvitationClaim,
    "accept" => TokenAndPassword,
    "accept" => Token,
    "show" => Token,
    "decline" => Token,
);

impl InvitationClaim {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8], by: Claimer) -> Result<Self, Problem> {
        let mut body = request_body::json(body)?;
        Ok(
            match read_action(&mut body, &["accept", "show", "decline"])? {
                "show" => Self::Show(token(body)?),
                "decline" => Self::Decline(token(body)?),
                _ => match by {
                    Caller::User(_) => Self::JoinStaff(token(body)?),
                    Caller::Public(_) => {
                        let claim: TokenAndPassword = request_body::typed(body)?;
                        Self::BecomeClient(claim.token, claim.password)
                    }
                },
            },
        )
    }
}

fn token(body: Value) -> Result<PresentedToken, Problem> {
    let Token { token } = request_body::typed(body)?;
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const PUBLIC: Claimer = Caller::Public(Public);
    const USER: Claimer = Caller::User(User);

    fn read(body: Value, by: Claimer) -> Result<InvitationClaim, Vec<String>> {
        InvitationClaim::read(body.to_string().as_bytes(), by).map_err(|problem| problem.pointers())
    }

    #[test]
    fn a_client_brings_a_password_and_staff_their_account() {
        let with = json!({ "token": "t", "password": "correct horse" });
        let without = json!({ "token": "t" });

        assert!(matches!(
            read(with.clone(), PUBLIC),
            Ok(InvitationClaim::BecomeClient(..))
        ));
        assert!(matches!(
            read(without.clone(), USER),
            Ok(InvitationClaim::JoinStaff(_))
        ));
        assert_eq!(read(without, PUBLIC).unwrap_err(), ["/password"]);
        assert_eq!(read(with, USER).unwrap_err(), ["/password"]);
    }

    #[test]
    fn whoever_holds_the_token_may_look_and_say_no() {
        for by in [PUBLIC, USER] {
            let read = |action: &str| read(json!({ "action": action, "token": "t" }), by).unwrap();
            assert!(matches!(read("show"), InvitationClaim::Show(_)));
            assert!(matches!(read("decline"), InvitationClaim::Decline(_)));
        }
    }

    #[test]
    fn neither_token_nor_password_is_shown_by_accident() {
        let claim = read(
            json!({ "token": "secret", "password": "secret secret" }),
            PUBLIC,
        )
        .unwrap();

        assert_eq!(
            format!("{claim:?}"),
            "BecomeClient(PresentedToken(..), Password(..))"
        );
    }

    #[test]
    fn a_claim_at_fault_is_told_all_of_it() {
        let body = json!({ "token": "", "password": "short", "email": "ada@example.com" });

        assert_eq!(read(body, PUBLIC).unwrap_err().len(), 3);
    }
}
