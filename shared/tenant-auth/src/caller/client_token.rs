//! The tokens of clients.

use crate::{clock, configuration::Configuration};
use access_token::{ClientClaims, ClientMetadata, Issuer};
use problem::Problem;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The audience of every token of the project.
pub(crate) const AUDIENCE: &str = "authenticated";
/// How long a token lasts, in seconds: a day's work. It need not be short, since it can be revoked at any moment.
const LIFETIME: u64 = 12 * 60 * 60;

/// The account of a client, as the database gives it when they sign in.
#[derive(Debug, Deserialize, Serialize)]
pub struct ClientAccount {
    /// The `sub` of their tokens.
    pub id: Uuid,
    /// The address that they sign in with.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Their record as a customer.
    pub customer_id: Uuid,
    /// The organization whose client they are.
    pub organization: ClientsOrganization,
}

/// The organization of a client.
#[derive(Debug, Deserialize, Serialize)]
pub struct ClientsOrganization {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its identifier in addresses.
    pub slug: String,
}

/// A client's token, with the members of OAuth 2.0 (RFC 6749, section 5.1).
#[derive(Debug, Serialize)]
pub(crate) struct ClientToken {
    /// The token, for `Authorization: Bearer`.
    pub access_token: String,
    /// `bearer`.
    pub token_type: &'static str,
    /// Seconds until it expires.
    pub expires_in: u64,
    /// When it expires, in seconds since 1970.
    pub expires_at: u64,
}

/// The answer to a client who signed in: their account and a token.
#[derive(Debug, Serialize)]
pub struct SignedInClient {
    pub(crate) client: ClientAccount,
    #[serde(flatten)]
    pub(crate) token: ClientToken,
}

/// Issues a token of this version, for a client who gave their password at a time (now by default).
pub(crate) async fn issue(
    configuration: &Configuration,
    client: &ClientAccount,
    token_version: i32,
    auth_time: Option<u64>,
) -> Result<ClientToken, Problem> {
    let now = clock::unix_seconds();
    let claims = ClientClaims {
        iss: &configuration.jwt_issuer,
        sub: client.id,
        aud: AUDIENCE,
        iat: now,
        exp: now + LIFETIME,
        auth_time: auth_time.unwrap_or(now),
        email: &client.email,
        role: "client",
        app_metadata: ClientMetadata {
            role: "client",
            organization_id: client.organization.id,
            token_version,
        },
    };
    let access_token = issuer(configuration)
        .await?
        .issue(&claims)
        .map_err(|error| {
            Problem::internal().because(format!("no key signs tokens of clients: {error}"))
        })?;
    Ok(ClientToken {
        access_token,
        token_type: "bearer",
        expires_in: LIFETIME,
        expires_at: now + LIFETIME,
    })
}

/// What signs the tokens of clients and guests: the key in the variable `client_signing_key`, or without one the
/// project's shared secret.
pub(crate) async fn issuer(configuration: &Configuration) -> Result<Issuer, Problem> {
    let issuer = match variables::optional("client_signing_key").await.as_deref() {
        Some(jwk) => Issuer::from_jwk(jwk),
        None => Issuer::from_secret(&configuration.jwt_secret),
    };
    issuer.map_err(|error| Problem::internal().because(format!("no key signs tokens: {error}")))
}
