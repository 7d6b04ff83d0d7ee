//! What a password costs: prints the time of a hash, of a verification, and of one for nobody's account.
//!
//! On Wasm, where the answer matters:
//!
//! ```sh
//! cargo build --release --package passwords --example hash_cost --target wasm32-wasip2
//! cargo run --release --package bench --bin wasm-run target/wasm32-wasip2/release/examples/hash_cost.wasm
//! ```

use passwords::{Attempt, Password, Unavailable, Verdict};
use std::{
    hint::black_box,
    time::{Duration, Instant},
};

const RUNS: usize = 21;
/// bcrypt of `frontdesk-demo`, cost 6; a step more takes twice the time.
const OLD: &str = "$2b$06$/jDvEBZwlWWuYi9CKsJXye1q2oCSjltfYJFRW3un/r.lBYe.8zwVW";

fn main() -> Result<(), Unavailable> {
    let (Ok(password), Ok(other)) = (
        Password::parse("frontdesk-demo"),
        Attempt::parse("another one"),
    ) else {
        return Err(Unavailable);
    };
    let start = Instant::now();
    let hash = passwords::hash(&password)?;
    println!(
        "{:>8.2} ms  the first hash of an instance, its memory included",
        milliseconds(start.elapsed())
    );

    report("a new hash", || {
        passwords::hash(black_box(&password)).is_ok()
    });
    report("the right password", || {
        passwords::verify(&password, Some(black_box(&hash))) == Verdict::Right { outdated: false }
    });
    report("a wrong one", || {
        passwords::verify(&other, Some(black_box(&hash))) == Verdict::Wrong
    });
    report("no such account", || {
        passwords::verify(&other, black_box(None)) == Verdict::Wrong
    });
    report("bcrypt, cost 6", || {
        passwords::verify(&password, Some(black_box(OLD))) == Verdict::Right { outdated: true }
    });
    Ok(())
}

/// Prints minimum, median and maximum of an operation, which has to say that it succeeded.
fn report(what: &str, mut operation: impl FnMut() -> bool) {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            assert!(operation(), "the measured operation failed");
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let at = |index: usize| times.get(index).copied().map_or(0.0, milliseconds);
    println!(
        "{:>8.2} ms  {what} ({:.2} to {:.2})",
        at(RUNS / 2),
        at(0),
        at(RUNS - 1)
    );
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
