//! Retries work whose rules changed before it was done.

use problem::Problem;

/// Maximum number of attempts.
const ATTEMPTS: usize = 3;

/// Does work that begins with reading the rules of an appointment, and retries it if the database says that they
/// changed.
///
/// # Errors
/// Those of the work; 409 `rules_changed` where they changed each time.
pub async fn by_current_rules<T>(work: impl AsyncFn() -> Result<T, Problem>) -> Result<T, Problem> {
    let mut outcome = work().await;
    for _ in 1..ATTEMPTS {
        match outcome {
            Err(problem) if problem.code() == "rules_changed" => outcome = work().await,
            _ => break,
        }
    }
    outcome
}
