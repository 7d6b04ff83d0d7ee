//! A calendar of Outlook, by Microsoft Graph. <https://learn.microsoft.com/graph/api/event-delta>

use crate::{
    access::ANSWER_TIMEOUT,
    reads::Found,
    service::{Outcome, escaped, later, not_done, second, silent, too_many, unreadable},
};
use external_calendars::{
    Changes, MAX_EVENTS, OUTLOOK_PROPERTY, OutlookPage, Window, WrittenEvent,
};
use form_urlencoded::Serializer;
use http_client::{Received, Request};
use jiff::tz::TimeZone;
use problem::Problem;
use serde_json::Value;
use spin_sdk::http::Method;
use uuid::Uuid;

/// The most pages of one read.
const MAX_PAGES: usize = 100;
const WHOSE: &str = "Microsoft";

pub(crate) struct Calendar<'a> {
    base: &'a str,
    /// The calendar's path below the base.
    path: String,
    token: &'a str,
}

impl<'a> Calendar<'a> {
    pub fn new(base: &'a str, calendar_id: &str, token: &'a str) -> Self {
        let path = match calendar_id {
            "primary" => "/v1.0/me/calendar".to_owned(),
            id => format!("/v1.0/me/calendars/{}", escaped(id)),
        };
        Self { base, path, token }
    }

    /// Reads what is new since `cursor`; all, where there is none or it is worth nothing any more.
    pub async fn read(
        &self,
        cursor: Option<&str>,
        zone: &TimeZone,
        window: &Window,
    ) -> Result<Outcome<Found>, Problem> {
        if let Some(cursor) = cursor.filter(|cursor| self.is_ours(cursor))
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
        let mut pages: Vec<OutlookPage> = Vec::new();
        let mut url = match cursor {
            Some(cursor) => cursor.to_owned(),
            None => {
                let query = Serializer::new(String::new())
                    .append_pair("startDateTime", &second(window.from))
                    .append_pair("endDateTime", &second(window.until))
                    .finish();
                format!("{}{}/calendarView/delta?{query}", self.base, self.path)
            }
        };
        for _ in 0..MAX_PAGES {
            let answer = self.ask(Method::GET, url, None).await?;
            match answer.status {
                200 => {}
                410 | 400 if cursor.is_some() => return Ok(None),
                _ => return not_done(&answer, WHOSE).map(Some),
            }
            let page = OutlookPage::read(&answer.body).ok_or_else(|| unreadable(WHOSE))?;
            let (next, delta) = (page.next_link.clone(), page.delta_link.clone());
            pages.push(page);
            match (next, delta) {
                // A token goes to Microsoft alone, whatever an answer says.
                (Some(next), _) if self.is_ours(&next) => url = next,
                (None, Some(delta)) if self.is_ours(&delta) => {
                    let mut found = Found {
                        changes: Changes::default(),
                        is_whole: cursor.is_none(),
                        cursor: Some(delta),
                        ..Found::default()
                    };
                    OutlookPage::note_all(&pages, &mut found.changes, zone, window);
                    if found.changes.len() > 4 * MAX_EVENTS {
                        return Ok(Some(too_many()));
                    }
                    return Ok(Some(Outcome::Done(found)));
                }
                _ => return Err(unreadable(WHOSE)),
            }
        }
        Ok(Some(too_many()))
    }

    fn is_ours(&self, url: &str) -> bool {
        url.strip_prefix(self.base)
            .is_some_and(|path| path.starts_with('/'))
    }

    /// Makes the event as it is to be. `known` is its id where it is there already; `is_in_doubt`, whether an answer was
    /// lost: then it is looked for before it is made.
    pub async fn write(
        &self,
        appointment: Uuid,
        event: &WrittenEvent,
        known: Option<&str>,
        transaction: Uuid,
        is_in_doubt: bool,
    ) -> Result<Outcome<String>, Problem> {
        let mut known = known.map(str::to_owned);
        if known.is_none() && is_in_doubt {
            known = self.find(appointment).await?;
        }
        if let Some(id) = known {
            let changed = self.change(&id, appointment, event).await?;
            if changed.status != 404 {
                return match changed.status {
                    200 => Ok(Outcome::Done(id)),
                    _ => not_done(&changed, WHOSE),
                };
            }
        }
        let url = format!("{}{}/events", self.base, self.path);
        let body = event
            .for_outlook(appointment, Some(transaction))
            .to_string();
        let made = self.ask(Method::POST, url, Some(body)).await?;
        match made.status {
            200 | 201 => {
                let made: Value = serde_json::from_slice(&made.body).unwrap_or_default();
                let id = made
                    .get("id")
                    .and_then(Value::as_str)
                    .ok_or_else(|| unreadable(WHOSE))?;
                Ok(Outcome::Done(id.to_owned()))
            }
            // This transaction has been: another call has made it.
            409 => match self.find(appointment).await? {
                Some(id) => {
                    let changed = self.change(&id, appointment, event).await?;
                    match changed.status {
                        200 => Ok(Outcome::Done(id)),
                        status => Err(later(&changed, format!("{WHOSE} answered {status}."))),
                    }
                }
                None => Err(later(&made, format!("{WHOSE} answered 409."))),
            },
            _ => not_done(&made, WHOSE),
        }
    }

    async fn change(
        &self,
        id: &str,
        appointment: Uuid,
        event: &WrittenEvent,
    ) -> Result<Received, Problem> {
        let url = format!("{}/v1.0/me/events/{}", self.base, escaped(id));
        let body = event.for_outlook(appointment, None).to_string();
        self.ask(Method::PATCH, url, Some(body)).await
    }

    /// The event of an appointment, by the property that holds its id.
    async fn find(&self, appointment: Uuid) -> Result<Option<String>, Problem> {
        let filter = format!(
            "singleValueExtendedProperties/Any(ep: ep/id eq '{OUTLOOK_PROPERTY}' and ep/value eq '{appointment}')"
        );
        let query = Serializer::new(String::new())
            .append_pair("$filter", &filter)
            .append_pair("$select", "id")
            .finish();
        let url = format!(
            "{}{}/events?{}",
            self.base,
            self.path,
            query.replace('+', "%20")
        );
        let answer = self.ask(Method::GET, url, None).await?;
        if answer.status != 200 {
            return Err(later(
                &answer,
                format!("{WHOSE} answered {}.", answer.status),
            ));
        }
        let found: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let id = found.pointer("/value/0/id").and_then(Value::as_str);
        Ok(id.map(str::to_owned))
    }

    /// Takes an event out. One that is not there is out.
    pub async fn remove(&self, event_id: &str) -> Result<Outcome<()>, Problem> {
        let url = format!("{}/v1.0/me/events/{}", self.base, escaped(event_id));
        let answer = self.ask(Method::DELETE, url, None).await?;
        match answer.status {
            200 | 204 | 404 | 410 => Ok(Outcome::Done(())),
            403 => not_done(&answer, WHOSE),
            status => Err(later(&answer, format!("{WHOSE} answered {status}."))),
        }
    }

    /// Takes the event of an appointment out, whose id is not known: an answer may have been lost.
    pub async fn remove_found(&self, appointment: Uuid) -> Result<Outcome<()>, Problem> {
        match self.find(appointment).await? {
            Some(id) => self.remove(&id).await,
            None => Ok(Outcome::Done(())),
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
            // Ids that stay the same when an event goes to another folder, and times without a zone of the mailbox.
            .header(
                "prefer",
                "IdType=\"ImmutableId\", outlook.timezone=\"UTC\", odata.maxpagesize=500",
            )
            .total_timeout(ANSWER_TIMEOUT);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        request.send().await.map_err(|failure| silent(&failure))
    }
}
