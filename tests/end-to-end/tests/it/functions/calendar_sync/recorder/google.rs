//! Calendars of Google: `events.list`, `insert`, `update` and `delete`.

use super::{Answer, Memory};
use axum::http::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// An error as Google writes it. <https://developers.google.com/workspace/calendar/api/guides/errors>
pub(super) fn refused(status: u16, reason: &str) -> Answer {
    Answer::Json(
        status,
        json!({ "error": {
            "code": status, "message": "Not done.",
            "errors": [{ "domain": "global", "reason": reason, "message": "Not done." }],
        } }),
    )
}

impl Memory {
    pub(super) fn google(
        &mut self,
        calendar: &str,
        rest: &[&str],
        method: &Method,
        query: &BTreeMap<String, String>,
        body: &Value,
    ) -> Answer {
        if calendar == "gone" {
            return refused(404, "notFound");
        }
        let name = format!("google/{calendar}");
        match (method.as_str(), rest) {
            ("GET", []) => self.list(&name, query),
            ("POST", []) => {
                let id = body["id"].as_str().unwrap_or_default();
                let is_id = (5..=1024).contains(&id.len())
                    && id
                        .bytes()
                        .all(|byte| byte.is_ascii_digit() || (b'a'..=b'v').contains(&byte));
                if !is_id {
                    return refused(400, "invalid");
                }
                let known = self
                    .calendars
                    .entry(name.clone())
                    .or_default()
                    .events
                    .contains_key(id);
                // An id stays taken, even of what was deleted.
                if known {
                    return refused(409, "duplicate");
                }
                self.put(&name, id, body.clone());
                Answer::Json(200, body.clone())
            }
            ("PUT", [id]) => {
                if !self
                    .calendars
                    .entry(name.clone())
                    .or_default()
                    .events
                    .contains_key(*id)
                {
                    return refused(404, "notFound");
                }
                self.put(&name, id, body.clone());
                Answer::Json(200, body.clone())
            }
            ("DELETE", [id]) => {
                let is_known = self
                    .calendars
                    .entry(name.clone())
                    .or_default()
                    .events
                    .contains_key(*id);
                match (is_known, self.take(&name, id)) {
                    (false, _) => refused(404, "notFound"),
                    (true, false) => refused(410, "deleted"),
                    (true, true) => Answer::Json(204, Value::Null),
                }
            }
            _ => Answer::Json(405, json!({})),
        }
    }

    fn list(&mut self, name: &str, query: &BTreeMap<String, String>) -> Answer {
        let token = query
            .get("syncToken")
            .map(|token| token.parse::<u64>().unwrap_or(0));
        if token.is_some() && (query.contains_key("timeMin") || query.contains_key("timeMax")) {
            return refused(400, "invalid");
        }
        if token.is_some_and(|token| token < self.forgets_before) {
            return refused(410, "fullSyncRequired");
        }
        let since = token.unwrap_or(0);
        let calendar = self.calendars.entry(name.to_owned()).or_default();
        let changed: Vec<Value> = calendar
            .events
            .values()
            .filter(|kept| kept.changed > since && (token.is_some() || !kept.is_gone))
            .map(|kept| match kept.is_gone {
                true => json!({ "id": kept.event["id"], "status": "cancelled" }),
                false => kept.event.clone(),
            })
            .collect();
        let first: usize = query
            .get("pageToken")
            .map_or(0, |page| page.parse().unwrap());
        let page: Vec<&Value> = changed.iter().skip(first).take(self.page).collect();
        let mut answer =
            json!({ "kind": "calendar#events", "timeZone": "Europe/Zurich", "items": page });
        match first + page.len() < changed.len() {
            true => answer["nextPageToken"] = json!((first + page.len()).to_string()),
            false => answer["nextSyncToken"] = json!(self.clock.to_string()),
        }
        Answer::Json(200, answer)
    }
}
