//! Replies that are read while they are under way: server-sent events (WHATWG HTML, 9.2).

use crate::{contract, tenant::Tenant};
use reqwest::{Method, Response, header::HeaderMap};
use serde_json::Value;
use std::{mem, sync::Arc};

/// The media type of events.
pub(crate) const MEDIA_TYPE: &str = "text/event-stream";

/// An event.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// What it is.
    pub name: String,
    /// Its data, which is JSON.
    pub data: Value,
}

impl Event {
    /// Reads the lines of one; none where they are only a comment.
    fn read(lines: &str) -> Option<Self> {
        let field = |name: &str| {
            let found = lines.lines().find_map(|line| line.strip_prefix(name));
            Some(found?.trim_start_matches(' ').to_owned())
        };
        let data = field("data:")?;
        Some(Self {
            name: field("event:")?,
            data: serde_json::from_str(&data)
                .unwrap_or_else(|error| panic!("{data} is no JSON: {error}")),
        })
    }

    /// Those of a whole answer.
    pub(crate) fn all(text: &str) -> impl Iterator<Item = Self> {
        text.split("\n\n").filter_map(Self::read)
    }
}

/// A reply that consists of events. Dropped before its end, it is as a client that goes away.
pub struct Events {
    /// Headers.
    pub headers: HeaderMap,
    path: String,
    tenant: Option<Arc<Tenant>>,
    response: Response,
    /// What came and was not asked for.
    waiting: Vec<u8>,
    read: String,
}

impl Events {
    pub(crate) fn of(path: String, tenant: Option<Arc<Tenant>>, response: Response) -> Self {
        Self {
            headers: response.headers().clone(),
            path,
            tenant,
            response,
            waiting: Vec::new(),
            read: String::new(),
        }
    }

    /// The next event, as soon as it is there; none at the end.
    ///
    /// # Panics
    /// Where the reply breaks off, or is not as the OpenAPI document has it.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(end) = self.waiting.windows(2).position(|ends| ends == b"\n\n") {
                let rest = self.waiting.split_off(end + 2);
                let text = mem::replace(&mut self.waiting, rest);
                let mut lines = String::from_utf8_lossy(&text).into_owned();
                self.read.push_str(&lines);
                if let Some(tenant) = &self.tenant {
                    lines = tenant.demo(&lines);
                }
                match Event::read(&lines) {
                    Some(event) => return Some(event),
                    None => continue,
                }
            }
            match self.response.chunk().await {
                Ok(Some(bytes)) => self.waiting.extend_from_slice(&bytes),
                Ok(None) => break,
                Err(error) => panic!("{:?} after {}", error, self.read),
            }
        }
        assert_eq!(String::from_utf8_lossy(&self.waiting), "", "it broke off");
        let status = self.response.status().as_u16();
        contract::check(&Method::POST, &self.path, status, &self.headers, &self.read);
        None
    }

    /// All that are left.
    ///
    /// # Panics
    /// As [`Self::next`].
    pub async fn rest(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some(event) = self.next().await {
            events.push(event);
        }
        events
    }
}
