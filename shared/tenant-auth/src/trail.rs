//! What becomes known of a request on its way, for its line in the log.

use std::{
    cell::Cell,
    future::Future,
    rc::Rc,
    time::{Duration, Instant},
};

/// One request's, shared by all that handle it.
pub(crate) type Trail = Rc<Seen>;

/// What was seen so far.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// The kind of the caller, once they are verified.
    pub caller: Cell<Option<&'static str>>,
    /// How long statements took at the Postgres door, connecting included; `None` where there was none.
    pub database: Cell<Option<Duration>>,
    /// How long requests took at the PostgREST door.
    pub rest: Cell<Option<Duration>>,
}

/// Waits for `work` and adds how long it took.
pub(crate) async fn timed<T>(spent: &Cell<Option<Duration>>, work: impl Future<Output = T>) -> T {
    let started = Instant::now();
    let outcome = work.await;
    spent.set(Some(spent.get().unwrap_or_default() + started.elapsed()));
    outcome
}
