//! Requests that are sent again: only for those that may be repeated without harm.

use crate::{Failure, Received, Request};
use spin_sdk::wasip3::clocks::monotonic_clock;
use std::time::Duration;

/// How often a request is sent, and what is waited in between.
#[derive(Clone, Copy, Debug)]
pub struct Repetition {
    /// At most, the first included.
    pub attempts: u32,
    /// Before the second attempt; twice as long before each further one. An answer with `retry-after` says it itself.
    pub pause: Duration,
    /// The longest that is waited, whatever the answer asks for.
    pub longest_pause: Duration,
    /// Which statuses may be others at the next attempt.
    pub passes: fn(u16) -> bool,
}

impl Request {
    /// Sends it until there is an answer that will not pass, and gives the last answer.
    ///
    /// # Errors
    /// [`Failure`] where the last attempt had no answer, or where there is nothing that can be sent.
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
