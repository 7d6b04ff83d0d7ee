//! The connection to Postgres that the requests of an instance share.
//!
//! Sharing is safe because each request sends one statement, whose transaction begins and ends with it:
//! no setting of one request is left for the next. Statements on it queue.

use spin_sdk::pg;
use std::sync::{Arc, Mutex, PoisonError};

static SHARED: Mutex<Option<Arc<pg::Connection>>> = Mutex::new(None);

/// The open connection, or a new one.
///
/// Requests that come while the first one is being opened open their own and leave it to the host's pool
/// afterwards: a component can't have one request wait for another, only for the host.
pub(crate) async fn shared(database_url: &str) -> Result<Arc<pg::Connection>, pg::Error> {
    if let Some(connection) = with(|shared| shared.clone()) {
        return Ok(connection);
    }
    let connection = Arc::new(pg::Connection::open(database_url).await?);
    with(|shared| {
        shared.get_or_insert_with(|| connection.clone());
    });
    Ok(connection)
}

/// Has the next request open a new connection in place of this one, unless one did already.
pub(crate) fn discard(broken: &Arc<pg::Connection>) {
    with(|shared| {
        if shared
            .as_ref()
            .is_some_and(|connection| Arc::ptr_eq(connection, broken))
        {
            *shared = None;
        }
    });
}

fn with<T>(work: impl FnOnce(&mut Option<Arc<pg::Connection>>) -> T) -> T {
    work(&mut SHARED.lock().unwrap_or_else(PoisonError::into_inner))
}
