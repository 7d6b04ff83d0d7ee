//! Tokens of clients.

use crate::configuration::Configuration;
use access_token::{ClientClaims, ClientMetadata, Issuer, IssuerError};
use problem::Problem;
use serde::{Deserialize, Serialize};
use std::time::{SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// The audience of every token of the project.
const AUDIENCE: &str = "authenticated";
/// How long a token lasts, in seconds: a day's work. It can be revoked at any moment, so it need not be short.
const LIFETIME: u64 = 12 * 60 * 60;

/// A client, as the database shows them when they sign in.
#[derive(Debug, Deserialize, Serialize)]
pub struct ClientAccount {
    /// The `sub` of their tokens.
    pub id: Uuid,
    /// The address that they sign in with.
    pub email: String,
    /// How they are called.
    pub name: String,
    /// The customer that they are.
    pub customer_id: Uuid,
    /// Whose client.
    pub organization: ClientsOrganization,
}

/// The organisation of a client.
#[derive(Debug, Deserialize, Serialize)]
pub struct ClientsOrganization {
    /// Which.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// Its identifier in addresses.
    pub slug: String,
}

/// A token as it is handed to a client, in the words of OAuth 2.0 (RFC 6749, section 5.1).
#[derive(Debug, Serialize)]
pub struct ClientToken {
    /// The token, for `Authorization: Bearer`.
    pub access_token: String,
    /// `bearer`.
    pub token_type: &'static str,
    /// Seconds until it expires.
    pub expires_in: u64,
    /// When it expires, in seconds since 1970.
    pub expires_at: u64,
}

/// Issues one of this generation: signed by the key in the variable `client_signing_key` where there is one, else by
/// the project's shared secret.
pub(crate) async fn issue(
    configuration: &Configuration,
    client: &ClientAccount,
    token_version: i32,
) -> Result<ClientToken, Problem> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let claims = ClientClaims {
        iss: &configuration.jwt_issuer,
        sub: client.id,
        aud: AUDIENCE,
        iat: now,
        exp: now + LIFETIME,
        email: &client.email,
        role: "client",
        app_metadata: ClientMetadata {
            role: "client",
            organization_id: client.organization.id,
            token_version,
        },
    };
    let signing_key = variables::optional("client_signing_key").await;
    let access_token = issuer(signing_key.as_deref(), &configuration.jwt_secret)
        .and_then(|issuer| issuer.issue(&claims))
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

fn issuer(signing_key: Option<&str>, secret: &str) -> Result<Issuer, IssuerError> {
    match signing_key {
        Some(jwk) => Issuer::from_jwk(jwk),
        None => Issuer::from_secret(secret),
    }
}
