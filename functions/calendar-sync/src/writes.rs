//! Appointments that are written to calendars: rows of the outbox, each read from its appointment when it is its turn.

use crate::{
    access::{Connection, ConnectionSource, Providers},
    google, outlook,
    reads::Refused,
    service::{Outcome, asked_pause, done},
};
use external_calendars::{Source, WrittenEvent, google_id};
use jobs::{Leased, Progress, Work};
use problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{
    cell::Cell,
    time::{Duration, Instant},
};
use tenant_auth::Database;
use uuid::Uuid;

/// An appointment that is to be written.
#[derive(Deserialize)]
pub(crate) struct Waiting {
    #[serde(flatten)]
    connection: Connection,
    message_id: Uuid,
    appointment_id: Uuid,
    /// As the calendar calls it, where it is there already.
    event_id: Option<String>,
    /// `None`: it is to be taken out.
    event: Option<WrittenEvent>,
    /// Whether the answer to an attempt was lost.
    is_in_doubt: bool,
}

#[derive(Serialize)]
struct Begin {
    source: &'static str,
    event_id: Option<String>,
}

#[derive(Serialize)]
struct Written<'a> {
    event_id: Option<&'a str>,
    event: &'a Option<WrittenEvent>,
}

pub(crate) struct Writes<'a> {
    database: &'a Database<'a>,
    providers: &'a Providers,
    refused: Cell<usize>,
}

impl<'a> Writes<'a> {
    pub fn new(database: &'a Database<'a>, providers: &'a Providers) -> Self {
        Self {
            database,
            providers,
            refused: Cell::default(),
        }
    }

    /// How many were refused for good.
    pub fn refused(&self) -> usize {
        self.refused.get()
    }

    /// Makes the calendar say what is true; gives the id of the event, if there is one now.
    async fn write(&self, leased: &Leased<Waiting>) -> Result<Outcome<Option<String>>, Problem> {
        let waiting = &leased.job;
        let source = match waiting.connection.source {
            ConnectionSource::Google => Source::Google,
            ConnectionSource::Outlook => Source::Outlook,
            ConnectionSource::Ics => {
                return Ok(Outcome::refused(
                    "not_writable",
                    "Nothing can be written to a feed.",
                ));
            }
        };
        let token = done!(
            self.providers
                .access(self.database, &waiting.connection, source)
                .await?
        );
        let appointment = waiting.appointment_id;
        let resource = waiting.connection.resource_id;
        let begin = leased.with(Begin {
            source: source.name(),
            event_id: (source == Source::Google).then(|| google_id(appointment, resource)),
        });
        self.database.ask("calendar_event_begin", &begin).await?;
        let calendar_id = &waiting.connection.calendar_id;
        match source {
            Source::Google => {
                let calendar =
                    google::Calendar::new(&self.providers.google_url, calendar_id, &token);
                match &waiting.event {
                    Some(event) => {
                        let written = calendar
                            .write(appointment, resource, event, waiting.event_id.is_some())
                            .await?;
                        Ok(written.map(Some))
                    }
                    None => {
                        let id = google_id(appointment, resource);
                        Ok(calendar.remove(&id).await?.map(|()| None))
                    }
                }
            }
            Source::Outlook => {
                let calendar =
                    outlook::Calendar::new(&self.providers.graph_url, calendar_id, &token);
                match (&waiting.event, &waiting.event_id) {
                    (Some(event), known) => {
                        // An attempt of another row may have been lost, too.
                        let written = calendar
                            .write(
                                appointment,
                                event,
                                known.as_deref(),
                                waiting.message_id,
                                waiting.is_in_doubt,
                            )
                            .await?;
                        Ok(written.map(Some))
                    }
                    (None, Some(id)) => Ok(calendar.remove(id).await?.map(|()| None)),
                    (None, None) => Ok(calendar.remove_found(appointment).await?.map(|()| None)),
                }
            }
        }
    }
}

impl Work for Writes<'_> {
    type Job = Waiting;
    const CLAIM: &'static str = "calendar_events_claim";
    const LEAVE: &'static str = "outbox_leave";

    async fn work(&self, leased: &Leased<Waiting>, _: Instant) -> Result<Progress, Problem> {
        let waiting = &leased.job;
        match self.write(leased).await? {
            Outcome::Done(event_id) => {
                let written = leased.with(Written {
                    event_id: event_id.as_deref(),
                    event: &waiting.event,
                });
                self.database
                    .ask("calendar_event_written", &written)
                    .await?;
            }
            Outcome::Refused { code, detail } => {
                let refused = leased.with(Refused {
                    organization_id: waiting.connection.organization_id,
                    connection_id: waiting.connection.id,
                    error: code,
                    error_detail: &detail,
                });
                self.database.ask("calendar_refused", &refused).await?;
                let dead = leased.with(json!({ "error": code, "error_detail": detail }));
                self.database.ask("outbox_refused", &dead).await?;
                self.refused.set(self.refused.get() + 1);
            }
        }
        Ok(Progress::Done)
    }

    fn pause(&self, problem: &Problem) -> Option<Duration> {
        asked_pause(problem)
    }
}
