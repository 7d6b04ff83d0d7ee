//! Calendars of Outlook, by Microsoft Graph.

use super::{Answer, Memory};
use axum::http::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const CALENDAR: &str = "outlook/primary";

/// An error as Microsoft Graph writes it. <https://learn.microsoft.com/graph/errors>
pub(super) fn refused(status: u16, code: &str) -> Answer {
    Answer::Json(
        status,
        json!({ "error": { "code": code, "message": "Not done." } }),
    )
}

impl Memory {
    pub(super) fn outlook(
        &mut self,
        url: &str,
        rest: &[&str],
        method: &Method,
        query: &BTreeMap<String, String>,
        body: &Value,
    ) -> Answer {
        match (method.as_str(), rest) {
            ("GET", ["calendar", "calendarView", "delta"]) => self.delta(url, query),
            ("GET", ["calendar", "events"]) => {
                let filter = query.get("$filter").cloned().unwrap_or_default();
                let calendar = self.calendars.entry(CALENDAR.to_owned()).or_default();
                let found = calendar
                    .events
                    .values()
                    .filter(|kept| !kept.is_gone)
                    .find(|kept| {
                        let value =
                            kept.event["singleValueExtendedProperties"][0]["value"].as_str();
                        value
                            .is_some_and(|value| filter.contains(&format!("ep/value eq '{value}'")))
                    });
                let value: Vec<Value> = found
                    .map(|kept| json!({ "id": kept.event["id"] }))
                    .into_iter()
                    .collect();
                Answer::Json(200, json!({ "value": value }))
            }
            ("POST", ["calendar", "events"]) => {
                let calendar = self.calendars.entry(CALENDAR.to_owned()).or_default();
                let transaction = &body["transactionId"];
                let known = calendar
                    .events
                    .values()
                    .find(|kept| kept.event["transactionId"] == *transaction);
                if let Some(known) = known {
                    return Answer::Json(201, known.event.clone());
                }
                // Ids are case-sensitive and hold what a path has to escape.
                let id = format!("AAMkAD+{}/==", calendar.events.len());
                self.put(CALENDAR, &id, body.clone());
                let mut made = body.clone();
                made["id"] = json!(id);
                Answer::Json(201, made)
            }
            ("PATCH", ["events", id]) => {
                let calendar = self.calendars.entry(CALENDAR.to_owned()).or_default();
                let known = calendar.events.get(*id).filter(|kept| !kept.is_gone);
                let Some(mut event) = known.map(|kept| kept.event.clone()) else {
                    return refused(404, "ErrorItemNotFound");
                };
                for (name, value) in body.as_object().unwrap() {
                    event[name] = value.clone();
                }
                self.put(CALENDAR, id, event.clone());
                Answer::Json(200, event)
            }
            ("DELETE", ["events", id]) => match self.take(CALENDAR, id) {
                true => Answer::Json(204, Value::Null),
                false => refused(404, "ErrorItemNotFound"),
            },
            _ => refused(404, "ResourceNotFound"),
        }
    }

    fn delta(&mut self, url: &str, query: &BTreeMap<String, String>) -> Answer {
        let token = query
            .get("$deltatoken")
            .map(|token| token.parse::<u64>().unwrap());
        if token.is_none()
            && !(query.contains_key("startDateTime") && query.contains_key("endDateTime"))
        {
            return refused(400, "ErrorInvalidRequest");
        }
        if token.is_some_and(|token| token < self.forgets_before) {
            return refused(410, "SyncStateNotFound");
        }
        let since = token.unwrap_or(0);
        let calendar = self.calendars.entry(CALENDAR.to_owned()).or_default();
        let changed: Vec<Value> = calendar
            .events
            .values()
            .filter(|kept| kept.changed > since && (token.is_some() || !kept.is_gone))
            .map(|kept| match kept.is_gone {
                true => json!({ "id": kept.event["id"], "@removed": { "reason": "deleted" } }),
                false => kept.event.clone(),
            })
            .collect();
        let first: usize = query
            .get("$skiptoken")
            .map_or(0, |page| page.parse().unwrap());
        let page: Vec<&Value> = changed.iter().skip(first).take(self.page).collect();
        let path = format!("{url}/v1.0/me/calendar/calendarView/delta");
        let mut answer = json!({ "value": page });
        match first + page.len() < changed.len() {
            true => {
                let next = first + page.len();
                let range = "startDateTime=x&endDateTime=y";
                let cursor =
                    token.map_or_else(String::new, |token| format!("&$deltatoken={token}"));
                answer["@odata.nextLink"] =
                    json!(format!("{path}?{range}&$skiptoken={next}{cursor}"));
            }
            false => {
                answer["@odata.deltaLink"] = json!(format!("{path}?$deltatoken={}", self.clock))
            }
        }
        Answer::Json(200, answer)
    }
}
