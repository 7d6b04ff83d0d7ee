//! Tokens of OAuth 2.0 (RFC 6749): a code or a refresh token becomes an access token.

use form_urlencoded::Serializer;
use serde::Deserialize;

/// What a provider grants.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Granted {
    /// Reads and writes the calendar, for an hour or so.
    pub access_token: String,
    /// Gets the next access token. Google keeps the one before where it gives none; Microsoft always gives a new one.
    pub refresh_token: Option<String>,
}

/// What a provider answers where a token is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenAnswer {
    /// It grants access.
    Granted(Granted),
    /// The code or the refresh token is not taken, today or later.
    Refused(String),
    /// The platform itself is not known, or not well: whoever runs it has to look.
    Unconfigured(String),
    /// Something else; later it may go.
    Later(u16),
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
}

impl TokenAnswer {
    /// Reads an answer.
    #[must_use]
    pub fn read(status: u16, body: &[u8]) -> Self {
        if status == 200
            && let Ok(granted) = serde_json::from_slice::<Granted>(body)
        {
            return Self::Granted(granted);
        }
        let refusal: Option<Refusal> = serde_json::from_slice(body).ok();
        match (status, refusal) {
            // RFC 6749, 5.2; the others are Microsoft's for somebody who has to sign in again.
            (400 | 401, Some(Refusal { error }))
                if matches!(
                    error.as_str(),
                    "invalid_grant"
                        | "interaction_required"
                        | "consent_required"
                        | "login_required"
                ) =>
            {
                Self::Refused(error)
            }
            (400 | 401, Some(Refusal { error })) => Self::Unconfigured(
                error
                    .chars()
                    .filter(char::is_ascii_graphic)
                    .take(50)
                    .collect(),
            ),
            _ => Self::Later(status),
        }
    }
}

/// The form that asks for an access token by a refresh token.
#[must_use]
pub fn refresh_form(client_id: &str, client_secret: &str, refresh_token: &str) -> String {
    Serializer::new(String::new())
        .append_pair("grant_type", "refresh_token")
        .append_pair("client_id", client_id)
        .append_pair("client_secret", client_secret)
        .append_pair("refresh_token", refresh_token)
        .finish()
}

/// The form that asks for tokens by the code that somebody brought back, with the verifier of PKCE (RFC 7636) if there
/// was one.
#[must_use]
pub fn code_form(
    client_id: &str,
    client_secret: &str,
    code: &str,
    redirect_uri: &str,
    verifier: Option<&str>,
) -> String {
    let mut form = Serializer::new(String::new());
    form.append_pair("grant_type", "authorization_code")
        .append_pair("client_id", client_id)
        .append_pair("client_secret", client_secret)
        .append_pair("code", code)
        .append_pair("redirect_uri", redirect_uri);
    if let Some(verifier) = verifier {
        form.append_pair("code_verifier", verifier);
    }
    form.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_at_fault_is_told_apart() {
        let read = |status, body: &str| TokenAnswer::read(status, body.as_bytes());
        assert_eq!(
            read(
                200,
                r#"{"access_token": "a", "expires_in": 3599, "token_type": "Bearer"}"#
            ),
            TokenAnswer::Granted(Granted {
                access_token: "a".to_owned(),
                refresh_token: None
            })
        );
        assert_eq!(
            read(
                400,
                r#"{"error": "invalid_grant", "error_description": "Token has been expired or revoked."}"#
            ),
            TokenAnswer::Refused("invalid_grant".to_owned())
        );
        assert_eq!(
            read(401, r#"{"error": "invalid_client"}"#),
            TokenAnswer::Unconfigured("invalid_client".to_owned())
        );
        for (status, body) in [
            (503, "{}"),
            (200, "{}"),
            (400, "<html>"),
            (429, r#"{"error": "invalid_grant"}"#),
        ] {
            assert_eq!(read(status, body), TokenAnswer::Later(status));
        }
    }
}
