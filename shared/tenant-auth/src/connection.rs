//! The connection to Postgres that the requests of an instance share.
//!
//! Sharing is safe because each request sends one statement, whose transaction begins and ends with it:
//! no setting of one request is left for the next. Statements on it queue.
//!
//! An instance never holds one connection and waits for another. The host lends at most 64 to a function, and
//! were each of 64 instances to wait for a second one, none would ever get it.

use spin_sdk::pg;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// How often a request looks whether another one has opened the connection.
const LOOK_AGAIN: Duration = Duration::from_micros(500);

enum Shared {
    Closed,
    /// A request is opening it. The others look again after a while: in a component, one request can't wake
    /// another, only the host can.
    Opening,
    Open(Arc<pg::Connection>),
}

static SHARED: Mutex<Shared> = Mutex::new(Shared::Closed);

/// The open connection, or a new one.
pub(crate) async fn shared(database_url: &str) -> Result<Arc<pg::Connection>, pg::Error> {
    loop {
        let open = with(|shared| match shared {
            Shared::Open(connection) => Some(Some(connection.clone())),
            Shared::Opening => None,
            Shared::Closed => {
                *shared = Shared::Opening;
                Some(None)
            }
        });
        match open {
            Some(Some(connection)) => return Ok(connection),
            Some(None) => return open_for_all(database_url).await,
            None => spin_sdk::time::sleep(LOOK_AGAIN).await,
        }
    }
}

/// Has the next request open a new connection in place of this one, unless one did already.
pub(crate) fn discard(broken: &Arc<pg::Connection>) {
    with(|shared| {
        if matches!(shared, Shared::Open(connection) if Arc::ptr_eq(connection, broken)) {
            *shared = Shared::Closed;
        }
    });
}

async fn open_for_all(database_url: &str) -> Result<Arc<pg::Connection>, pg::Error> {
    // However this ends, the next request may try.
    struct Attempt;
    impl Drop for Attempt {
        fn drop(&mut self) {
            with(|shared| {
                if matches!(shared, Shared::Opening) {
                    *shared = Shared::Closed;
                }
            });
        }
    }

    let attempt = Attempt;
    let connection = Arc::new(pg::Connection::open(database_url).await?);
    with(|shared| *shared = Shared::Open(connection.clone()));
    drop(attempt);
    Ok(connection)
}

fn with<T>(work: impl FnOnce(&mut Shared) -> T) -> T {
    work(&mut SHARED.lock().unwrap_or_else(PoisonError::into_inner))
}
