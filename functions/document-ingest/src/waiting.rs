//! How a caller waits for a document.

use crate::steps::Report;
use problem::Problem;
use std::time::{Duration, Instant};
use tenant_auth::Events;

/// A request that answers once does so after this time; who asks for the document then goes on with it, or the clock
/// does.
const PATIENCE: Duration = Duration::from_secs(10);
/// Who sees the progress waits longer: as long as a pass of the clock may take at most. What is larger is gone on with
/// by whoever asks again, with a token that is verified anew.
const PATIENCE_WITH_EVENTS: Duration = Duration::from_secs(300);

/// For whom the work is done, and for how long.
pub(crate) struct Waiting {
    since: Instant,
    events: Option<Events>,
}

impl Waiting {
    /// For one answer.
    pub fn for_answer() -> Self {
        Self {
            since: Instant::now(),
            events: None,
        }
    }

    /// For the events of its progress.
    pub fn for_events(events: Events) -> Self {
        Self {
            events: Some(events),
            ..Self::for_answer()
        }
    }

    pub fn is_over(&self) -> bool {
        let patience = match self.events {
            Some(_) => PATIENCE_WITH_EVENTS,
            None => PATIENCE,
        };
        self.since.elapsed() > patience
    }

    /// Tells that the work begins, whose first result may take a while. Whether somebody listens shows later: a file
    /// that is there is read all the same.
    pub async fn begin(&self) {
        if let Some(events) = &self.events {
            let _ = events.open().await;
        }
    }

    /// Tells how far the document is.
    pub async fn tell(&self, report: &Report) -> Result<(), Problem> {
        match &self.events {
            Some(events) => events.send("progress", report).await,
            None => Ok(()),
        }
    }
}
