//! Work by rules that may change before it is done.

use problem::Problem;

/// How often it is begun, at most.
const ATTEMPTS: usize = 3;

/// Does work that reads the rules of an appointment first, and begins it anew where the database says that they have
/// changed since.
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
