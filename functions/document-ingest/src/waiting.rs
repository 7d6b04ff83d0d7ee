//! How long a request works on a document, and how it reports progress.

use crate::steps::Report;
use problem::Problem;
use std::time::{Duration, Instant};
use tenant_auth::Events;

/// The time budget of a request without events. The next request for the document, or the schedule, continues.
const BUDGET: Duration = Duration::from_secs(10);
/// The time budget of a request with events, as long as that of a scheduled pass. A larger document continues with the
/// next request, whose token is verified anew.
const BUDGET_WITH_EVENTS: Duration = Duration::from_secs(300);

/// A caller who waits, for one answer or for events.
pub(crate) struct Waiting {
    since: Instant,
    events: Option<Events>,
}

impl Waiting {
    /// Waits for one answer.
    pub fn for_answer() -> Self {
        Self {
            since: Instant::now(),
            events: None,
        }
    }

    /// Waits for events of the progress.
    pub fn for_events(events: Events) -> Self {
        Self {
            events: Some(events),
            ..Self::for_answer()
        }
    }

    /// Whether the time budget is spent.
    pub fn is_over(&self) -> bool {
        let budget = match self.events {
            Some(_) => BUDGET_WITH_EVENTS,
            None => BUDGET,
        };
        self.since.elapsed() > budget
    }

    /// Begins the events, since the first progress may take a while. A client who is gone is noticed later: the file is read
    /// in any case.
    pub async fn begin(&self) {
        if let Some(events) = &self.events {
            let _ = events.open().await;
        }
    }

    /// Sends the progress of the document.
    pub async fn tell(&self, report: &Report) -> Result<(), Problem> {
        match &self.events {
            Some(events) => events.send("progress", report).await,
            None => Ok(()),
        }
    }
}
