//! The connections to Postgres that the requests of an instance share.
//!
//! Sharing is safe because each request sends one statement, whose transaction begins and ends with it:
//! no setting of one request is left for the next. Statements on one connection queue, so that an instance
//! with many requests opens a few.
//!
//! The host lends a function at most 64. Instances that keep some while they wait for more could leave each
//! other without any for ever; so an instance that waits gives back what it does not use.

use spin_sdk::pg;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The most connections of one instance.
const MOST: usize = 4;
/// With so many statements on every connection, another one is opened.
const BUSY: usize = 4;
/// How often a request looks whether another one has opened the first connection.
const LOOK_AGAIN: Duration = Duration::from_micros(500);
/// Opening takes a few milliseconds at most, unless all the connections that the host lends are taken.
const LONG_WAIT: Duration = Duration::from_millis(100);
/// For so long requests wait for a connection that is being opened, before they queue on a busy one: a new instance
/// gets as many requests as it takes at once, and would have all of them on its first connection.
const PATIENCE: Duration = Duration::from_millis(20);

struct Connections {
    open: Vec<Arc<pg::Connection>>,
    /// Requests that are opening one.
    opening: usize,
    /// Requests that wait for one of these.
    waiting: usize,
    /// Whether the last one was waited for, so that other instances may be waiting as well.
    scarce: bool,
}

static CONNECTIONS: Mutex<Connections> = Mutex::new(Connections {
    open: Vec::new(),
    opening: 0,
    waiting: 0,
    scarce: false,
});

enum Choice {
    Use(Arc<pg::Connection>),
    Open,
    /// In a component one request can't wake another, only the host can: it looks again after a while.
    LookAgain,
}

/// The connection with the fewest statements, or a new one.
pub(crate) async fn shared(database_url: &str) -> Result<Arc<pg::Connection>, pg::Error> {
    let since = Instant::now();
    loop {
        match with(|connections| connections.choose(since.elapsed() > PATIENCE)) {
            Choice::Use(connection) => return Ok(connection),
            Choice::Open => return open(database_url).await,
            Choice::LookAgain => {
                let _waiting = Counted::among(|connections| &mut connections.waiting);
                spin_sdk::time::sleep(LOOK_AGAIN).await;
            }
        }
    }
}

/// Tells that a statement is done. The connection stays open for the next request, unless others wait for one.
pub(crate) fn done(connection: &Arc<pg::Connection>) {
    with(|connections| {
        // Those who know it: this request, and the list.
        let unused = Arc::strong_count(connection) <= 2;
        if unused && (connections.opening > 0 || connections.scarce) {
            connections.forget(connection);
        }
    });
}

/// Gives back what no statement is on: for a request that waits for its client, whose instance may take no more of them.
pub(crate) fn give_back_unused() {
    with(|connections| {
        connections
            .open
            .retain(|connection| Arc::strong_count(connection) > 1);
    });
}

/// Has nobody use this connection any more.
pub(crate) fn discard(broken: &Arc<pg::Connection>) {
    with(|connections| connections.forget(broken));
}

impl Connections {
    fn choose(&self, is_impatient: bool) -> Choice {
        let statements = |connection: &Arc<pg::Connection>| Arc::strong_count(connection) - 1;
        let least = self
            .open
            .iter()
            .min_by_key(|connection| statements(connection));
        if let Some(connection) = least
            && (statements(connection) < BUSY || self.open.len() >= MOST || is_impatient)
        {
            return Choice::Use(connection.clone());
        }
        // As many at once as those who wait will keep busy: one after the other, the last of a new instance's requests
        // would wait for all of them.
        if self.open.len() + self.opening < MOST
            && self.opening + self.waiting >= self.opening * BUSY
        {
            return Choice::Open;
        }
        Choice::LookAgain
    }

    fn forget(&mut self, connection: &Arc<pg::Connection>) {
        self.open.retain(|known| !Arc::ptr_eq(known, connection));
    }
}

async fn open(database_url: &str) -> Result<Arc<pg::Connection>, pg::Error> {
    let opening = Counted::among(|connections| &mut connections.opening);
    let started = Instant::now();
    let connection = Arc::new(pg::Connection::open(database_url).await?);
    with(|connections| {
        connections.scarce = started.elapsed() > LONG_WAIT;
        connections.open.push(connection.clone());
    });
    drop(opening);
    Ok(connection)
}

/// A request that is counted until this is dropped, however what it does ends.
struct Counted(fn(&mut Connections) -> &mut usize);

impl Counted {
    fn among(count: fn(&mut Connections) -> &mut usize) -> Self {
        with(|connections| *count(connections) += 1);
        Self(count)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        with(|connections| *(self.0)(connections) -= 1);
    }
}

fn with<T>(work: impl FnOnce(&mut Connections) -> T) -> T {
    work(&mut CONNECTIONS.lock().unwrap_or_else(PoisonError::into_inner))
}
