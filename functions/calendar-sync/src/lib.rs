//! `POST /functions/v1/calendar-sync`: reads calendars elsewhere, writes appointments to them, and lets admins connect
//! them. `GET` with `?feed=` is a feed of appointments that calendars subscribe to.

mod access;
mod connections;
mod feeds;
mod google;
mod ics;
mod outlook;
mod reads;
mod service;
mod writes;

use crate::{access::Providers, reads::Reads, writes::Writes};
use external_calendars::{CalendarRequest, SyncRequest};
use jobs::{Budget, Tally};
use problem::Problem;
use serde::Serialize;
use serde_json::json;
use spin_sdk::{
    http::{Method, Request},
    http_service,
};
use std::time::Instant;
use tenant_auth::{Answer, Endpoint, Feed, Json, Response, Service, Session, User};

/// Calendars that are read or written at the same time: Spin lets an instance have 16 requests.
const AT_ONCE: usize = 8;
/// Who subscribes asks again after five minutes at the earliest.
const FEED: Feed = Feed::new("calendar-sync", feeds::CONTENT_TYPE, 300);

type Callers = (User, Service);

#[http_service]
async fn handle(request: Request) -> Response {
    match *request.method() {
        Method::GET | Method::HEAD => FEED.serve(&request, feeds::read).await,
        _ => {
            let endpoint = Endpoint::post("calendar-sync").beside_get();
            endpoint.serve(request, answer).await
        }
    }
}

async fn answer(session: Session<Callers>) -> Result<Answer, Problem> {
    let database = session.database();
    match CalendarRequest::read(session.body(), session.caller())? {
        CalendarRequest::Sync(request) => sync(&session, &request).await,
        CalendarRequest::List => Ok(database.ask("calendar_list", &json!({})).await?.ok()),
        CalendarRequest::Connect(request) => connections::connect(&session, &request).await,
        CalendarRequest::Subscribe(request) => connections::subscribe(&session, &request).await,
        CalendarRequest::Change(request) => database
            .once("calendar_change", &request)
            .await
            .map(Json::ok),
        CalendarRequest::Disconnect(named) => database
            .once("calendar_disconnect", &named)
            .await
            .map(Json::ok),
        CalendarRequest::MakeFeed(request) => feeds::make(&session, &request).await,
        CalendarRequest::RotateFeed(named) => feeds::rotate(&session, &named).await,
        CalendarRequest::DeleteFeed(named) => database
            .once("calendar_feed_delete", &named)
            .await
            .map(Json::ok),
    }
}

/// What a call came to.
#[derive(Debug, Default, Serialize)]
struct Done {
    /// Calendars that were read.
    read: usize,
    /// Appointments that were written, moved or taken out.
    written: usize,
    /// Calendars whose provider lets nobody in any more. They are paused, and the admins are told.
    paused: usize,
    /// Attempts that came to nothing. They are repeated.
    postponed: usize,
    /// Whether nothing is left that is due.
    is_complete: bool,
    /// The first problem, for the log.
    #[serde(skip)]
    first_problem: Option<Problem>,
}

async fn sync(session: &Session<Callers>, request: &SyncRequest) -> Result<Answer, Problem> {
    let database = session.database();
    let pass = pass(session, Instant::now() + request.budget());
    let mut done = database.recorded("calendar-sync", pass).await?;
    let problem = done.first_problem.take();
    Ok(Answer::ok(&done)?.noting(problem))
}

/// What is written goes first: a read then finds it.
async fn pass(session: &Session<Callers>, until: Instant) -> Result<Done, Problem> {
    let database = session.database();
    let providers = Providers::load(session).await?;
    let budget = Budget {
        until,
        at_once: AT_ONCE,
    };
    let writes = Writes::new(&database, &providers);
    // At most half of the time, and no fault of it keeps calendars from being read.
    let now = Instant::now();
    let first_half = Budget {
        until: now + until.saturating_duration_since(now) / 2,
        at_once: AT_ONCE,
    };
    let written = jobs::pass(&database, &writes, &json!({}), first_half).await;
    let reads = Reads::new(&database, &providers);
    let read = jobs::pass(&database, &reads, &json!({}), budget).await?;
    let written = written?;
    let mut done = Done {
        written: written.done.saturating_sub(writes.refused()),
        read: read.done.saturating_sub(reads.refused()),
        paused: writes.refused() + reads.refused(),
        is_complete: written.is_complete && read.is_complete,
        ..Done::default()
    };
    for tally in [written, read] {
        done.add(tally);
    }
    Ok(done)
}

impl Done {
    fn add(&mut self, tally: Tally) {
        self.postponed += tally.failed;
        if self.first_problem.is_none() {
            self.first_problem = tally.first_problem;
        }
    }
}
