//! The pool of connections to Postgres that the requests of an instance share.
//!
//! Sharing is safe because each request sends one statement, whose transaction begins and ends with it: no setting of one
//! request is left for the next. A connection runs one statement at a time, and a request that waits gets the next
//! connection that is free, in turn with other callers: one that asks much waits for itself, and never has all of them.
//! (Statements queued on a connection each would not be fair: a slow one holds up those behind it, while others overtake
//! them.)
//!
//! The host lends a function at most 64 connections. Instances that keep some while they wait for more could starve each
//! other for ever, so an instance that waits gives back its idle ones.

use super::pool::{Holder, Lease, Pool};
use crate::configuration::Configuration;
use spin_sdk::pg;
use std::{
    borrow::Cow,
    time::{Duration, Instant},
};

/// The most connections of one instance; a busy function has several instances.
const MAX: usize = 4;
/// The most that an instance without work keeps. It lives on for a second, and others may lack what it has.
const MAX_IDLE: usize = 1;
/// Opening takes a few milliseconds at most, unless the host has lent all of its connections.
const SLOW_OPENING: Duration = Duration::from_millis(100);

/// How long the statements of a connection may take.
///
/// Postgres starts the clock of `statement_timeout` with the statement: what is set within it counts for the next one.
/// So the timeout is the connection's, from its opening on, and each budget has connections of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Budget {
    /// Of strangers: 5 s, or what their login has.
    Strangers,
    /// Of callers who are known: what the login has, such as 8 s.
    Others,
}

static STRANGERS: Pool<pg::Connection> = Pool::new(MAX, MAX_IDLE);
static OTHERS: Pool<pg::Connection> = Pool::new(MAX, MAX_IDLE);

/// A connection for one statement. It stays open for the next request, unless others wait for one.
pub(crate) struct Connection {
    lease: Lease<pg::Connection>,
    budget: Budget,
}

/// Waits for the next connection with this budget, on behalf of somebody.
pub(crate) async fn acquire(budget: Budget, holder: Holder) -> Connection {
    let pool = match budget {
        Budget::Strangers => &STRANGERS,
        Budget::Others => &OTHERS,
    };
    Connection {
        lease: pool.acquire(holder).await,
        budget,
    }
}

/// Closes the idle connections: a request that waits for its client holds up its instance, and others may need them.
pub(crate) fn give_back_idle() {
    STRANGERS.clear_idle();
    OTHERS.clear_idle();
}

impl Connection {
    /// The open connection; it is opened unless it is open already.
    pub async fn open(
        &mut self,
        configuration: &Configuration,
    ) -> Result<&pg::Connection, pg::Error> {
        let url = self.budget.url(
            &configuration.database_url,
            configuration.strangers_database_url.as_deref(),
        );
        let open = async || {
            let began = Instant::now();
            let connection = pg::Connection::open(&*url).await?;
            Ok((connection, began.elapsed() > SLOW_OPENING))
        };
        self.lease.get_or_open(open).await
    }

    /// Closes this connection and all idle ones: what broke it, such as a restart of Postgres, broke them too.
    pub fn discard(&mut self) {
        self.lease.discard();
        give_back_idle();
    }
}

impl Budget {
    /// The connection string: for strangers their login's, or the one of all with the timeout in its startup options. A
    /// pooler passes no such options on.
    fn url<'a>(self, database_url: &'a str, of_strangers: Option<&'a str>) -> Cow<'a, str> {
        match (self, of_strangers) {
            (Self::Others, _) => database_url.into(),
            (Self::Strangers, Some(own)) => own.into(),
            (Self::Strangers, None) => {
                let separator = if database_url.contains('?') { '&' } else { '?' };
                format!("{database_url}{separator}options=-c%20statement_timeout%3D5s").into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_have_their_timeout_from_the_opening_of_a_connection() {
        for (url, strangers) in [
            (
                "postgres://door@db:5432/postgres",
                "postgres://door@db:5432/postgres?options=-c%20statement_timeout%3D5s",
            ),
            (
                "postgres://door@db/postgres?sslmode=require",
                "postgres://door@db/postgres?sslmode=require&options=-c%20statement_timeout%3D5s",
            ),
        ] {
            assert_eq!(Budget::Strangers.url(url, None), strangers);
            assert_eq!(Budget::Others.url(url, None), url);
        }
    }

    #[test]
    fn strangers_have_their_own_login_where_there_is_one() {
        let (url, own) = (
            "postgres://door@db/postgres",
            "postgres://strangers@db/postgres",
        );
        assert_eq!(Budget::Strangers.url(url, Some(own)), own);
        assert_eq!(Budget::Others.url(url, Some(own)), url);
    }
}
