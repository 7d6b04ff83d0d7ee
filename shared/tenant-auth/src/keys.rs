//! The keys of access tokens: fetched from the project, kept as long as it says, fetched anew once for a
//! token whose key is not among them.

use crate::{authentication, configuration::Configuration, http_client};
use access_token::{Claims, KeySet, Policy, Rejection, Verifier};
use futures::lock::Mutex;
use problem::Problem;
use std::{
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// The audience of every token of Supabase Auth and of `client-login`.
const AUDIENCE: &str = "authenticated";
/// For how long keys are kept where the project doesn't say.
const DEFAULT_MAX_AGE: Duration = Duration::from_secs(600);
/// Keys are not fetched again before this time is over, whoever asks with whatever key id.
const LEAST_AGE: Duration = Duration::from_secs(10);
/// The same after a fetch that failed.
const LEAST_AGE_AFTER_FAILURE: Duration = Duration::from_secs(1);

struct Held {
    verifier: Arc<Verifier>,
    asked_at: Instant,
    max_age: Duration,
    /// Why the published keys are not among those held.
    failure: Option<String>,
}

/// What an instance holds. Keys are of the project and not of a tenant; of tokens, only digests are kept.
static HELD: Mutex<Option<Held>> = Mutex::new(None);

/// Verifies a token.
///
/// # Errors
/// 401 where it is not accepted; 503 where its key can't be fetched.
pub(crate) async fn verify(token: &str, configuration: &Configuration) -> Result<Claims, Problem> {
    let now = now();
    let verifier = verifier(configuration, Duration::MAX).await?.0;
    match verifier.verify(token, now) {
        Err(Rejection::UnknownKey { .. }) => {}
        Err(rejection) => return Err(authentication::rejected(&rejection)),
        Ok(claims) => return Ok(claims),
    }

    // The project may have a new key since.
    let (verifier, failure) = self::verifier(configuration, LEAST_AGE).await?;
    match (verifier.verify(token, now), failure) {
        (Ok(claims), _) => Ok(claims),
        (Err(Rejection::UnknownKey { .. }), Some(failure)) => Err(Problem::new(
            503,
            "keys_unavailable",
            "The keys of access tokens can't be reached at the moment. Try again.",
        )
        .with_header("retry-after", "1")
        .because(failure)),
        (Err(rejection), _) => Err(authentication::rejected(&rejection)),
    }
}

/// The verifier, with keys that are younger than `age` and than the project allows.
async fn verifier(
    configuration: &Configuration,
    age: Duration,
) -> Result<(Arc<Verifier>, Option<String>), Problem> {
    let mut held = HELD.lock().await;
    if let Some(known) = held.as_ref() {
        let most = if known.failure.is_some() {
            LEAST_AGE_AFTER_FAILURE
        } else {
            known.max_age.min(age)
        };
        if known.asked_at.elapsed() < most {
            return Ok((known.verifier.clone(), known.failure.clone()));
        }
    }

    let fetched = fetch(configuration).await;
    let asked_at = Instant::now();
    let renewed = match fetched {
        Ok((keys, max_age)) => Held {
            verifier: Arc::new(build(keys, configuration)?),
            asked_at,
            max_age,
            failure: None,
        },
        // Old keys serve until new ones can be had.
        Err(failure) => Held {
            verifier: match held.as_ref() {
                Some(known) => known.verifier.clone(),
                None => Arc::new(build(KeySet::default(), configuration)?),
            },
            asked_at,
            max_age: LEAST_AGE_AFTER_FAILURE,
            failure: Some(failure),
        },
    };
    let answer = (renewed.verifier.clone(), renewed.failure.clone());
    *held = Some(renewed);
    Ok(answer)
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
    let response = http_client::get(&url, &[]).await?;
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
    Ok((keys, max_age.max(LEAST_AGE)))
}

fn max_age(cache_control: &str) -> Option<Duration> {
    cache_control
        .split(',')
        .find_map(|directive| directive.trim().strip_prefix("max-age="))
        .and_then(|seconds| seconds.parse().ok())
        .map(Duration::from_secs)
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_age_of_keys_is_what_the_project_says() {
        assert_eq!(
            max_age("public, max-age=600"),
            Some(Duration::from_secs(600))
        );
        assert_eq!(max_age("no-store"), None);
        assert_eq!(max_age("max-age=soon"), None);
    }
}
