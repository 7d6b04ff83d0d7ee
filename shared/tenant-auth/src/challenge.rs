//! Challenges for strangers, where the project asks for them.

use crate::{Session, caller::Identity};
use ::challenge::{Challenge, HEADER};
use callers::Allowed;
use problem::Problem;
use uuid::{Builder, Uuid};

impl<A: Allowed> Session<A> {
    /// Has the public prove that it is no program, where the variable `turnstile_secret` asks for it: before work that
    /// costs something, such as a seat that is held or a message.
    ///
    /// # Errors
    /// 403 `challenge_required` and `challenge_failed`; 503 `challenge_unavailable`.
    pub async fn challenge(&self) -> Result<(), Problem> {
        if !matches!(self.identity(), Identity::Public) {
            return Ok(());
        }
        let Some(challenge) = Challenge::load().await? else {
            return Ok(());
        };
        challenge
            .verify(self.header(HEADER), self.repetition())
            .await
    }

    /// The same for each request with this `Idempotency-Key`, body and token.
    fn repetition(&self) -> Option<Uuid> {
        let key = self.idempotency_key()?;
        let token = self.header(HEADER).unwrap_or_default();
        let digest = random_token::keyed_digest(
            self.secret_key(),
            &[b"challenge", key.as_bytes(), token.as_bytes(), self.body()],
        );
        let bytes = digest.get(..16)?.try_into().ok()?;
        Some(Builder::from_random_bytes(bytes).into_uuid())
    }
}
