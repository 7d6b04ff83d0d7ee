//! The keys that verify access tokens: fetched from the project (JWKS), kept for its `max-age`, and fetched once more
//! for a token whose key is unknown.

use super::rejection::rejected;
use crate::{clock, configuration::Configuration};
use access_token::{Claims, KeySet, Policy, Rejection, Verifier};
use http_client::Request;
use problem::Problem;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The audience of every token of Supabase Auth and of `client-login`.
const AUDIENCE: &str = "authenticated";
/// How long keys are kept where the project does not say.
const DEFAULT_MAX_AGE: Duration = Duration::from_secs(600);
/// Keys are not fetched again before this, so that made-up key ids cause no fetches.
const MIN_AGE: Duration = Duration::from_secs(10);
/// How long the next fetch waits after one that failed.
const RETRY_AFTER_FAILURE: Duration = Duration::from_secs(1);

struct Cached {
    verifier: Arc<Verifier>,
    fetched_at: Instant,
    max_age: Duration,
    /// Why the published keys are not among them, where that is so.
    failure: Option<String>,
}

/// The cache of an instance. Keys are the project's and not a tenant's; of tokens it has only digests.
static CACHED: Mutex<Option<Cached>> = Mutex::new(None);

/// Verifies a token.
///
/// # Errors
/// 401 where the token is not accepted; 503 where its key can't be fetched.
pub(crate) async fn verify(token: &str, configuration: &Configuration) -> Result<Claims, Problem> {
    let now = clock::unix_seconds();
    let verifier = verifier(configuration, Duration::MAX).await?.0;
    match verifier.verify(token, now) {
        Err(Rejection::UnknownKey { .. }) => {}
        Err(rejection) => return Err(rejected(&rejection)),
        Ok(claims) => return Ok(claims),
    }

    // The project may have a new key by now.
    let (verifier, failure) = self::verifier(configuration, MIN_AGE).await?;
    match (verifier.verify(token, now), failure) {
        (Ok(claims), _) => Ok(claims),
        (Err(Rejection::UnknownKey { .. }), Some(failure)) => Err(Problem::new(
            503,
            "keys_unavailable",
            "The keys of access tokens can't be reached at the moment. Try again.",
        )
        .with_header("retry-after", "1")
        .because(failure)),
        (Err(rejection), _) => Err(rejected(&rejection)),
    }
}

/// A verifier whose keys are younger than `age` and than the project's `max-age`; and why the published keys are not
/// among them, where that is so.
async fn verifier(
    configuration: &Configuration,
    age: Duration,
) -> Result<(Arc<Verifier>, Option<String>), Problem> {
    let known = cached(|cached| {
        let known = cached.as_ref()?;
        let fresh = known.fetched_at.elapsed() < known.max_age.min(age);
        Some((known.verifier.clone(), known.failure.clone(), fresh))
    });
    if let Some((verifier, failure, true)) = known {
        return Ok((verifier, failure));
    }

    let (verifier, max_age, failure) = match (fetch(configuration).await, known) {
        (Ok((keys, max_age)), _) => (Arc::new(build(keys, configuration)?), max_age, None),
        // Old keys serve until new ones can be fetched.
        (Err(failure), Some((verifier, ..))) => (verifier, RETRY_AFTER_FAILURE, Some(failure)),
        (Err(failure), None) => {
            let secret_alone = build(KeySet::default(), configuration)?;
            (Arc::new(secret_alone), RETRY_AFTER_FAILURE, Some(failure))
        }
    };
    cached(|cached| {
        *cached = Some(Cached {
            verifier: verifier.clone(),
            fetched_at: Instant::now(),
            max_age,
            failure: failure.clone(),
        });
    });
    Ok((verifier, failure))
}

fn cached<T>(work: impl FnOnce(&mut Option<Cached>) -> T) -> T {
    work(&mut CACHED.lock().unwrap_or_else(PoisonError::into_inner))
}

fn build(keys: KeySet, configuration: &Configuration) -> Result<Verifier, Problem> {
    let keys = if configuration.jwt_secret.is_empty() {
        keys
    } else {
        keys.with_secret(configuration.jwt_secret.as_bytes())
            .map_err(|error| Problem::internal().because(format!("variable jwt_secret: {error}")))?
    };
    Ok(Verifier::new(
        keys,
        Policy::new(configuration.jwt_issuer.clone(), AUDIENCE),
    ))
}

async fn fetch(configuration: &Configuration) -> Result<(KeySet, Duration), String> {
    let url = format!(
        "{}/auth/v1/.well-known/jwks.json",
        configuration.supabase_url
    );
    let response = Request::get(url.as_str())
        .send()
        .await
        .map_err(|failure| failure.to_string())?;
    if response.status != 200 {
        return Err(format!("{url} answered {}", response.status));
    }
    let keys = KeySet::from_jwks(&response.body).map_err(|error| format!("{url}: {error}"))?;
    let max_age = response
        .headers
        .get("cache-control")
        .and_then(|value| value.to_str().ok())
        .and_then(max_age)
        .unwrap_or(DEFAULT_MAX_AGE);
    Ok((keys, max_age.max(MIN_AGE)))
}

fn max_age(cache_control: &str) -> Option<Duration> {
    cache_control
        .split(',')
        .find_map(|directive| directive.trim().strip_prefix("max-age="))
        .and_then(|seconds| seconds.parse().ok())
        .map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_kept_for_the_projects_max_age() {
        assert_eq!(
            max_age("public, max-age=600"),
            Some(Duration::from_secs(600))
        );
        assert_eq!(max_age("no-store"), None);
        assert_eq!(max_age("max-age=soon"), None);
    }
}
