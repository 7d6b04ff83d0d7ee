//! A calendar of Google. <https://developers.google.com/workspace/calendar/api/v3/reference/events>

use crate::{
    access::ANSWER_TIMEOUT,
    reads::Found,
    service::{Outcome, escaped, later, not_done, second, silent, too_many, unreadable},
};
use external_calendars::{Changes, GooglePage, MAX_EVENTS, Window, WrittenEvent, google_id};
use form_urlencoded::Serializer;
use http_client::{Received, Request};
use jiff::tz::TimeZone;
use problem::Problem;
use spin_sdk::http::Method;
use uuid::Uuid;

/// The most that Google gives on a page.
const PAGE: &str = "2500";
/// The most pages of one read.
const MAX_PAGES: usize = 40;
const WHOSE: &str = "Google";

pub(crate) struct Calendar<'a> {
    events: String,
    token: &'a str,
}

impl<'a> Calendar<'a> {
    pub fn new(base: &str, calendar_id: &str, token: &'a str) -> Self {
        Self {
            events: format!(
                "{base}/calendar/v3/calendars/{}/events",
                escaped(calendar_id)
            ),
            token,
        }
    }

    /// Reads what is new since `cursor`; all, where there is none or it is worth nothing any more.
    pub async fn read(
        &self,
        cursor: Option<&str>,
        zone: &TimeZone,
        window: &Window,
    ) -> Result<Outcome<Found>, Problem> {
        if let Some(cursor) = cursor
            && let Some(found) = self.pages(Some(cursor), zone, window).await?
        {
            return Ok(found);
        }
        match self.pages(None, zone, window).await? {
            Some(found) => Ok(found),
            None => Err(unreadable(WHOSE)),
        }
    }

    /// `None`: the cursor is worth nothing any more.
    async fn pages(
        &self,
        cursor: Option<&str>,
        zone: &TimeZone,
        window: &Window,
    ) -> Result<Option<Outcome<Found>>, Problem> {
        let mut found = Found {
            changes: Changes::default(),
            is_whole: cursor.is_none(),
            ..Found::default()
        };
        let mut page_token: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let mut query = Serializer::new(String::new());
            query
                .append_pair("singleEvents", "true")
                .append_pair("showDeleted", "true")
                .append_pair("maxResults", PAGE);
            match cursor {
                Some(cursor) => query.append_pair("syncToken", cursor),
                None => query
                    .append_pair("timeMin", &second(window.from))
                    .append_pair("timeMax", &second(window.until)),
            };
            if let Some(page) = &page_token {
                query.append_pair("pageToken", page);
            }
            let url = format!("{}?{}", self.events, query.finish());
            let answer = self.ask(Method::GET, url, None).await?;
            match answer.status {
                200 => {}
                // An old token, or one that Google does not know any more.
                410 | 400 if cursor.is_some() => return Ok(None),
                _ => return not_done(&answer, WHOSE).map(Some),
            }
            let page = GooglePage::read(&answer.body).ok_or_else(|| unreadable(WHOSE))?;
            page.note(&mut found.changes, zone, window);
            if found.changes.len() > 4 * MAX_EVENTS {
                return Ok(Some(too_many()));
            }
            match (page.next_page_token, page.next_sync_token) {
                (Some(next), _) => page_token = Some(next),
                (None, cursor) => {
                    found.cursor = cursor;
                    return Ok(Some(Outcome::Done(found)));
                }
            }
        }
        Ok(Some(too_many()))
    }

    /// Makes the event as it is to be, whatever is there. Its id is ours, so nothing is made twice.
    pub async fn write(
        &self,
        appointment: Uuid,
        resource: Uuid,
        event: &WrittenEvent,
        is_known: bool,
    ) -> Result<Outcome<String>, Problem> {
        let id = google_id(appointment, resource);
        let body = event.for_google(appointment, resource).to_string();
        let insert = async || {
            let url = format!("{}?sendUpdates=none", self.events);
            self.ask(Method::POST, url, Some(body.clone())).await
        };
        let update = async || {
            let url = format!("{}/{id}?sendUpdates=none", self.events);
            self.ask(Method::PUT, url, Some(body.clone())).await
        };
        let mut answer = if is_known {
            update().await?
        } else {
            insert().await?
        };
        // One that is known and gone is made again; one that is there already, deleted or not, is made as it is to be.
        answer = match (is_known, answer.status) {
            (true, 404 | 410) => insert().await?,
            (false, 409) => update().await?,
            _ => answer,
        };
        match answer.status {
            200 | 201 => Ok(Outcome::Done(id)),
            _ => not_done(&answer, WHOSE),
        }
    }

    /// Takes an event out. One that is not there is out.
    pub async fn remove(&self, event_id: &str) -> Result<Outcome<()>, Problem> {
        let url = format!("{}/{}?sendUpdates=none", self.events, escaped(event_id));
        let answer = self.ask(Method::DELETE, url, None).await?;
        match answer.status {
            200 | 204 | 404 | 410 => Ok(Outcome::Done(())),
            403 => not_done(&answer, WHOSE),
            status => Err(later(&answer, format!("{WHOSE} answered {status}."))),
        }
    }

    async fn ask(
        &self,
        method: Method,
        url: String,
        body: Option<String>,
    ) -> Result<Received, Problem> {
        let request = Request::new(method, url)
            .header("authorization", format!("Bearer {}", self.token))
            .header("accept", "application/json")
            .total_timeout(ANSWER_TIMEOUT);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        request.send().await.map_err(|failure| silent(&failure))
    }
}
