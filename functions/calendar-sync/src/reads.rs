//! Calendars that are due are read: what is new of them, or all.

use crate::{
    access::{Connection, ConnectionSource, Providers},
    google, ics, outlook,
    service::{Outcome, asked_pause},
};
use external_calendars::{Changes, Source, Window};
use jiff::{SignedDuration, Timestamp};
use jobs::{Leased, Progress, Work};
use problem::Problem;
use serde::{Deserialize, Serialize};
use std::{
    cell::Cell,
    time::{Duration, Instant},
};
use tenant_auth::Database;

/// How far back events are known: one that goes on over midnight is.
const BACK: SignedDuration = SignedDuration::from_hours(24);
/// How far ahead events are known: as far as most is booked.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 400);
/// With less than this ahead a calendar is read anew.
const LEAST_AHEAD: SignedDuration = SignedDuration::from_hours(24 * 393);
/// Seconds between two reads.
const REST: u32 = 300;
/// The same of a feed, which is read whole where it has changed.
const REST_OF_FEED: u32 = 900;

/// A connection that is due.
#[derive(Deserialize)]
pub(crate) struct Due {
    #[serde(flatten)]
    pub connection: Connection,
    pub cursor: Option<String>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    covers_until: Option<i64>,
}

/// What a read found.
#[derive(Default)]
pub(crate) struct Found {
    pub changes: Changes,
    /// Whether it is all that there is.
    pub is_whole: bool,
    /// Whether nothing is new.
    pub is_unchanged: bool,
    pub cursor: Option<String>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

#[derive(Serialize)]
struct Synced<'a, Rows> {
    is_whole: bool,
    is_unchanged: bool,
    busy: Rows,
    removed: Vec<&'a str>,
    cursor: Option<&'a str>,
    etag: Option<&'a str>,
    last_modified: Option<&'a str>,
    covers_until: Option<i64>,
    rest_seconds: u32,
}

#[derive(Serialize)]
pub(crate) struct Refused<'a> {
    pub organization_id: uuid::Uuid,
    pub connection_id: uuid::Uuid,
    pub error: &'a str,
    pub error_detail: &'a str,
}

pub(crate) struct Reads<'a> {
    database: &'a Database<'a>,
    providers: &'a Providers,
    refused: Cell<usize>,
}

impl<'a> Reads<'a> {
    pub fn new(database: &'a Database<'a>, providers: &'a Providers) -> Self {
        Self {
            database,
            providers,
            refused: Cell::default(),
        }
    }

    /// How many connections were refused for good.
    pub fn refused(&self) -> usize {
        self.refused.get()
    }

    async fn read(&self, due: &Due, window: &Window) -> Result<Outcome<Found>, Problem> {
        let connection = &due.connection;
        let zone = external_calendars::zone(&connection.timezone);
        // What was known ends too soon: all of it anew, with a later end.
        let needed = window
            .from
            .saturating_add(BACK + LEAST_AHEAD)
            .unwrap_or(window.until);
        let is_current = due
            .covers_until
            .is_some_and(|until| until >= needed.as_second());
        let cursor = due.cursor.as_deref().filter(|_| is_current);
        let source = match connection.source {
            ConnectionSource::Ics => {
                let address = self.providers.open(connection)?;
                let known = due.etag.as_deref().filter(|_| is_current);
                let since = due.last_modified.as_deref().filter(|_| is_current);
                return ics::read(
                    &address,
                    &self.providers.feed_origin,
                    known,
                    since,
                    &zone,
                    window,
                )
                .await;
            }
            ConnectionSource::Google => Source::Google,
            ConnectionSource::Outlook => Source::Outlook,
        };
        let token = crate::service::done!(
            self.providers
                .access(self.database, connection, source)
                .await?
        );
        match source {
            Source::Google => {
                let calendar = google::Calendar::new(
                    &self.providers.google_url,
                    &connection.calendar_id,
                    &token,
                );
                calendar.read(cursor, &zone, window).await
            }
            Source::Outlook => {
                let calendar = outlook::Calendar::new(
                    &self.providers.graph_url,
                    &connection.calendar_id,
                    &token,
                );
                calendar.read(cursor, &zone, window).await
            }
        }
    }
}

impl Work for Reads<'_> {
    type Job = Due;
    const CLAIM: &'static str = "calendar_claim";
    const LEAVE: &'static str = "calendar_leave";

    async fn work(&self, leased: &Leased<Due>, _: Instant) -> Result<Progress, Problem> {
        let due = &leased.job;
        let now = Timestamp::now();
        let window = Window {
            from: now.saturating_sub(BACK).unwrap_or(now),
            until: now.saturating_add(AHEAD).unwrap_or(now),
        };
        let found = match self.read(due, &window).await? {
            Outcome::Done(found) => found,
            Outcome::Refused { code, detail } => {
                let refused = leased.with(Refused {
                    organization_id: due.connection.organization_id,
                    connection_id: due.connection.id,
                    error: code,
                    error_detail: &detail,
                });
                self.database.ask("calendar_refused", &refused).await?;
                self.refused.set(self.refused.get() + 1);
                return Ok(Progress::Done);
            }
        };
        let is_feed = due.connection.source == ConnectionSource::Ics;
        let synced = leased.with(Synced {
            is_whole: found.is_whole,
            is_unchanged: found.is_unchanged,
            busy: found.changes.busy(),
            removed: match found.is_whole {
                true => Vec::new(),
                false => found.changes.removed(),
            },
            cursor: found.cursor.as_deref(),
            etag: found.etag.as_deref(),
            last_modified: found.last_modified.as_deref(),
            covers_until: match found.is_whole {
                true => Some(window.until.as_second()),
                false => due.covers_until,
            },
            rest_seconds: if is_feed { REST_OF_FEED } else { REST },
        });
        self.database.ask("calendar_synced", &synced).await?;
        Ok(Progress::Done)
    }

    fn pause(&self, problem: &Problem) -> Option<Duration> {
        asked_pause(problem)
    }
}
