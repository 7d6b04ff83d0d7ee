//! What a token costs: prints the time for a new one of each algorithm, and for one that was seen.
//!
//! On Wasm, where the answer matters:
//!
//! ```sh
//! cargo build --release --package access-token --example verify_cost --target wasm32-wasip2
//! wasmtime run target/wasm32-wasip2/release/examples/verify_cost.wasm
//! ```

use access_token::{KeySet, KeySetError, Policy, Verifier};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// The tokens were signed by OpenSSL, with the claims that Supabase gives a user.
const TOKENS: [(&str, &str); 4] = [
    ("ES256", include_str!("../tests/fixtures/es256.jwt")),
    (
        "RS256, 2048 bits",
        include_str!("../tests/fixtures/rs256.jwt"),
    ),
    (
        "RS256, 4096 bits",
        include_str!("../tests/fixtures/rs256_4096.jwt"),
    ),
    ("HS256", include_str!("../tests/fixtures/hs256.jwt")),
];
const NOW: u64 = 1_767_225_600;
/// Long enough for an optimizing tier to be reached, where a runtime has several.
const MEASURED: Duration = Duration::from_millis(500);

fn main() -> Result<(), KeySetError> {
    let start = Instant::now();
    let mut verifier = verifier()?;
    for (name, token) in TOKENS.into_iter().take(1) {
        assert!(verifier.verify(token, NOW).is_ok(), "{name}");
        report(
            &format!("{name}: the first thing an instance does, with the key set parsed"),
            start.elapsed(),
        );
    }
    for (name, token) in TOKENS {
        let first = mean(|| {
            self::verifier().is_ok_and(|fresh| fresh.verify(black_box(token), NOW).is_ok())
        });
        report(
            &format!("{name}: the key set parsed and a key's first token"),
            first,
        );
        let new = mean(|| {
            verifier.forget();
            verifier.verify(black_box(token), NOW).is_ok()
        });
        report(&format!("{name}: a new token"), new);
        let seen = mean(|| verifier.verify(black_box(token), NOW).is_ok());
        report(&format!("{name}: a token seen before"), seen);
    }
    Ok(())
}

fn verifier() -> Result<Verifier, KeySetError> {
    let keys = KeySet::from_jwks(include_bytes!("../tests/fixtures/jwks.json"))?
        .with_secret(b"a-shared-secret-of-more-than-32-bytes")?;
    Ok(Verifier::new(
        keys,
        Policy::new("https://project.supabase.co/auth/v1", "authenticated"),
    ))
}

/// The mean time of `operation`, which has to say that it succeeded.
fn mean(mut operation: impl FnMut() -> bool) -> Duration {
    let mut runs = 0;
    let start = Instant::now();
    while start.elapsed() < MEASURED {
        assert!(operation(), "the measured operation failed");
        runs += 1;
    }
    start.elapsed() / runs
}

fn report(what: &str, time: Duration) {
    println!("{:>10} ns  {what}", time.as_nanos());
}
