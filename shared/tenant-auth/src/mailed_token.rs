//! Tokens that leave by mail: the database keeps the digest, and the outbox the token, sealed until it is sent.

use crate::Session;
use access_token::OrganizationId;
use base64::{Engine, engine::general_purpose::STANDARD};
use callers::Allowed;
use problem::Problem;
use sealed::Place;
use serde::Serialize;
use uuid::Uuid;

/// A random token, as an SQL function takes it that puts a mail with it into the outbox.
#[derive(Serialize)]
pub struct MailedToken {
    /// SHA-256 of the token, in hexadecimal: what is kept of it.
    pub token_hash: String,
    /// The row of the outbox, which the token is sealed for.
    pub message_id: Uuid,
    /// The sealed token, in Base64.
    pub sealed_token: String,
    /// The id of the key that sealed it.
    pub sealed_with: String,
}

impl<A: Allowed> Session<A> {
    /// A [random token](Session::random_token) in the clear, and sealed for the mail that takes it to whom it is for.
    ///
    /// # Errors
    /// 500 where the host gives no randomness, or the variable `sealing_keys` holds no keys.
    pub async fn mailed_token(
        &self,
        purpose: &'static str,
        organization: OrganizationId,
    ) -> Result<(String, MailedToken), Problem> {
        let token = self.random_token(purpose, organization)?.text();
        let message_id = Uuid::new_v4();
        let place = Place {
            organization: organization.0,
            purpose,
            subject: message_id,
        };
        let sealed = self
            .sealing_keys()
            .await?
            .seal(&place, &token)
            .map_err(|error| Problem::internal().because(error.to_string()))?;
        let mailed = MailedToken {
            token_hash: random_token::digest(&token),
            message_id,
            sealed_token: STANDARD.encode(sealed.bytes),
            sealed_with: sealed.key_id,
        };
        Ok((token, mailed))
    }
}
