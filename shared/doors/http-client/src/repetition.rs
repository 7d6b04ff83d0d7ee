//! Retries with exponential backoff, for requests that may be repeated without harm.

use crate::{Failure, Received, Request};
use spin_sdk::wasip3::clocks::monotonic_clock;
use std::time::Duration;

/// How often a request is sent, and the pauses between attempts.
#[derive(Clone, Copy, Debug)]
pub struct Repetition {
    /// Maximum number of attempts, the first included.
    pub attempts: u32,
    /// Pause before the second attempt; it doubles before each further one. A `retry-after` replaces it.
    pub pause: Duration,
    /// Maximum pause, whatever `retry-after` says.
    pub longest_pause: Duration,
    /// Whether a status is transient, so that another attempt may succeed.
    pub passes: fn(u16) -> bool,
}

impl Request {
    /// Sends the request until its answer is not transient, and returns the last answer.
    ///
    /// # Errors
    /// [`Failure`] if the last attempt had no answer, or if the request is invalid.
    pub async fn send_repeatedly(&self, repetition: Repetition) -> Result<Received, Failure> {
        let mut pause = repetition.pause;
        for _ in 1..repetition.attempts {
            let retry_after = match self.send().await {
                Ok(received) if (repetition.passes)(received.status) => received.retry_after(),
                Err(Failure::NoAnswer(_)) => None,
                outcome => return outcome,
            };
            let wait = retry_after.unwrap_or(pause).min(repetition.longest_pause);
            let nanoseconds = u64::try_from(wait.as_nanos()).unwrap_or(u64::MAX);
            monotonic_clock::wait_for(nanoseconds).await;
            pause = pause.saturating_mul(2);
        }
        self.send().await
    }
}
