//! The tokens of guests: whoever has one shows, moves and cancels the one thing that it is for.

use super::client_token::{AUDIENCE, issuer};
use crate::{clock, configuration::Configuration};
use access_token::{GuestClaims, GuestMetadata};
use problem::Problem;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One thing that somebody booked.
#[derive(Clone, Debug, Deserialize)]
pub struct Booked {
    /// `booking` or `appointment`.
    pub kind: String,
    /// Its id: the `sub` of the token.
    pub id: Uuid,
    /// The organization that it is booked with.
    pub organization_id: Uuid,
}

/// A guest's token, with the members of OAuth 2.0 (RFC 6749, section 5.1).
#[derive(Debug, Serialize)]
pub struct GuestToken {
    /// The token, for `Authorization: Bearer`.
    access_token: String,
    /// `bearer`.
    token_type: &'static str,
    /// Seconds until it expires.
    expires_in: u64,
    /// When it expires, in seconds since 1970.
    expires_at: u64,
}

impl GuestToken {
    /// The token, for a link.
    #[must_use]
    pub fn access_token(&self) -> &str {
        &self.access_token
    }
}

/// Issues a token for one thing, which lasts so many seconds. What signs the tokens of clients signs it.
pub(crate) async fn issue(
    configuration: &Configuration,
    booked: &Booked,
    lifetime: u64,
) -> Result<GuestToken, Problem> {
    let now = clock::unix_seconds();
    let claims = GuestClaims {
        iss: &configuration.jwt_issuer,
        sub: booked.id,
        aud: AUDIENCE,
        iat: now,
        exp: now + lifetime,
        role: "guest",
        app_metadata: GuestMetadata {
            role: "guest",
            organization_id: booked.organization_id,
            booked: &booked.kind,
        },
    };
    let access_token = issuer(configuration)
        .await?
        .issue(&claims)
        .map_err(|error| {
            Problem::internal().because(format!("no key signs tokens of guests: {error}"))
        })?;
    Ok(GuestToken {
        access_token,
        token_type: "bearer",
        expires_in: lifetime,
        expires_at: now + lifetime,
    })
}
