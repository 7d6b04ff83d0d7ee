//! Fields of a request's log line that become known on the way.

use std::{
    cell::Cell,
    future::Future,
    time::{Duration, Instant},
};

/// The fields known so far. All that handles the request shares them.
#[derive(Debug, Default)]
pub(crate) struct LogFields {
    /// The kind of the caller, once they are verified.
    pub caller: Cell<Option<&'static str>>,
    /// How long statements took at the Postgres door, waiting for a connection included; `None` without a statement.
    pub database: Cell<Option<Duration>>,
    /// How long requests took at the PostgREST door.
    pub rest: Cell<Option<Duration>>,
}

/// Waits for `work` and adds the time that it took to `spent`.
pub(crate) async fn timed<T>(spent: &Cell<Option<Duration>>, work: impl Future<Output = T>) -> T {
    let started = Instant::now();
    let outcome = work.await;
    spent.set(Some(spent.get().unwrap_or_default() + started.elapsed()));
    outcome
}
