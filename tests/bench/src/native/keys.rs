//! The keys of access tokens, fetched through the gateway and kept.

use std::{
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use access_token::{Claims, KeySet, Policy, Rejection, Verifier};
use problem::Problem;
use tokio::sync::RwLock;

use super::{Site, caller::unauthorized, internal};

const MAX_AGE: Duration = Duration::from_secs(600);
const LEAST_AGE: Duration = Duration::from_secs(10);

/// What the process holds.
#[derive(Default)]
pub struct Keys(RwLock<Option<Held>>);

struct Held {
    verifier: Arc<Verifier>,
    fetched_at: Instant,
}

impl Keys {
    /// Verifies a token; for a key that is not known, the keys are fetched once more.
    pub async fn verify(&self, token: &str, site: &Site) -> Result<Claims, Problem> {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        let verifier = self.verifier(site, MAX_AGE).await?;
        let claims = match verifier.verify(token, now) {
            Err(Rejection::UnknownKey { .. }) => {
                self.verifier(site, LEAST_AGE).await?.verify(token, now)
            }
            known => known,
        };
        claims.map_err(|rejection| unauthorized().because(rejection.to_string()))
    }

    async fn verifier(&self, site: &Site, age: Duration) -> Result<Arc<Verifier>, Problem> {
        let young = |held: &Held| held.fetched_at.elapsed() < age;
        if let Some(held) = self.0.read().await.as_ref().filter(|held| young(held)) {
            return Ok(held.verifier.clone());
        }
        let mut held = self.0.write().await;
        if let Some(held) = held.as_ref().filter(|held| young(held)) {
            return Ok(held.verifier.clone());
        }
        let verifier = Arc::new(fetch(site).await?);
        *held = Some(Held {
            verifier: verifier.clone(),
            fetched_at: Instant::now(),
        });
        Ok(verifier)
    }
}

async fn fetch(site: &Site) -> Result<Verifier, Problem> {
    let configuration = &site.configuration;
    let url = format!(
        "{}/auth/v1/.well-known/jwks.json",
        configuration.supabase_url
    );
    let (_, document) = site.http.get(&url, &[]).await?;
    let keys = KeySet::from_jwks(&document)
        .and_then(|keys| keys.with_secret(configuration.jwt_secret.as_bytes()))
        .map_err(internal)?;
    let policy = Policy::new(configuration.jwt_issuer.clone(), "authenticated");
    Ok(Verifier::new(keys, policy))
}
