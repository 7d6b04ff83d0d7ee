//! The connections to Postgres that the requests of an instance use in turn.
//!
//! That is safe because each request sends one statement, whose transaction begins and ends with it: no setting of one
//! request is left for the next. A connection has one statement at a time, and whoever waits gets the next that is
//! free: of statements that are queued on a connection each, one that takes long holds up those behind it while others
//! overtake them.
//!
//! The host lends a function at most 64. Instances that keep some while they wait for more could leave each other without
//! any for ever; so an instance that waits gives back what it does not use.

use crate::places::{Place, Places};
use spin_sdk::pg;
use std::time::{Duration, Instant};

/// The most connections of one instance, of which a busy function has several.
const MOST: usize = 4;
/// How many an instance keeps that has nothing to ask: it lives on for a second, and others lack what it has.
const KEPT: usize = 1;
/// Opening takes a few milliseconds at most, unless all the connections that the host lends are taken.
const LONG_WAIT: Duration = Duration::from_millis(100);

static CONNECTIONS: Places<pg::Connection> = Places::new(MOST, KEPT);

/// A connection for one statement.
pub(crate) struct Connection(Place<pg::Connection>);

/// The next that is free, or a new one. It stays open for the next request, unless others wait for one.
pub(crate) async fn next() -> Connection {
    Connection(CONNECTIONS.take().await)
}

/// Gives back what no statement is on: for a request that waits for its client, whose instance may take no more of them.
pub(crate) fn give_back_unused() {
    CONNECTIONS.clear();
}

impl Connection {
    /// Opens it where it is not open.
    pub async fn open(&mut self, database_url: &str) -> Result<&pg::Connection, pg::Error> {
        if self.0.held().is_none() {
            let began = Instant::now();
            let connection = pg::Connection::open(database_url).await?;
            self.0.fill(connection, began.elapsed() > LONG_WAIT);
        }
        self.0
            .held()
            .ok_or_else(|| pg::Error::Decode("no connection".to_owned()))
    }

    /// Has nobody use it any more, nor any that was kept: what broke it, such as a restart of Postgres, broke those too.
    pub fn discard(&mut self) {
        self.0.empty();
        CONNECTIONS.clear();
    }
}
