//! The connection to Postgres that the requests of an instance share.
//!
//! Sharing is safe because each request sends one statement, whose transaction begins and ends with it:
//! no setting of one request is left for the next. Statements on it queue.

use futures::lock::Mutex;
use spin_sdk::pg;
use std::sync::Arc;

static SHARED: Mutex<Option<Arc<pg::Connection>>> = Mutex::new(None);

/// The open connection, or a new one. Requests that come while it is being opened wait for it.
pub(crate) async fn shared(database_url: &str) -> Result<Arc<pg::Connection>, pg::Error> {
    let mut shared = SHARED.lock().await;
    if let Some(connection) = shared.as_ref() {
        return Ok(connection.clone());
    }
    let connection = Arc::new(pg::Connection::open(database_url).await?);
    *shared = Some(connection.clone());
    Ok(connection)
}

/// Has the next request open a new connection in place of this one, unless one did already.
pub(crate) async fn discard(broken: &Arc<pg::Connection>) {
    let mut shared = SHARED.lock().await;
    if shared
        .as_ref()
        .is_some_and(|connection| Arc::ptr_eq(connection, broken))
    {
        *shared = None;
    }
}
