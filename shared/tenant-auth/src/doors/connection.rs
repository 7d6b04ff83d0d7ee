//! The pool of connections to Postgres that the requests of an instance share.
//!
//! Sharing is safe because each request sends one statement, whose transaction begins and ends with it: no setting of one
//! request is left for the next. A connection runs one statement at a time, and a request that waits gets the next
//! connection that is free. (Statements queued on a connection each would not be fair: a slow one holds up those behind
//! it, while others overtake them.)
//!
//! The host lends a function at most 64 connections. Instances that keep some while they wait for more could starve each
//! other for ever, so an instance that waits gives back its idle ones.

use super::pool::{Lease, Pool};
use spin_sdk::pg;
use std::time::{Duration, Instant};

/// The most connections of one instance; a busy function has several instances.
const MAX: usize = 4;
/// The most that an instance without work keeps. It lives on for a second, and others may lack what it has.
const MAX_IDLE: usize = 1;
/// Opening takes a few milliseconds at most, unless the host has lent all of its connections.
const SLOW_OPENING: Duration = Duration::from_millis(100);

static POOL: Pool<pg::Connection> = Pool::new(MAX, MAX_IDLE);

/// A connection for one statement. It stays open for the next request, unless others wait for one.
pub(crate) struct Connection(Lease<pg::Connection>);

/// Waits for the next connection of the pool.
pub(crate) async fn acquire() -> Connection {
    Connection(POOL.acquire().await)
}

/// Closes the idle connections: a request that waits for its client holds up its instance, and others may need them.
pub(crate) fn give_back_idle() {
    POOL.clear_idle();
}

impl Connection {
    /// The open connection; it is opened unless it is open already.
    pub async fn open(&mut self, database_url: &str) -> Result<&pg::Connection, pg::Error> {
        let open = async || {
            let began = Instant::now();
            let connection = pg::Connection::open(database_url).await?;
            Ok((connection, began.elapsed() > SLOW_OPENING))
        };
        self.0.get_or_open(open).await
    }

    /// Closes this connection and all idle ones: what broke it, such as a restart of Postgres, broke them too.
    pub fn discard(&mut self) {
        self.0.discard();
        POOL.clear_idle();
    }
}
