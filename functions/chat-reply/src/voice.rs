//! Whoever listens while a reply is made: nobody, or a client that reads a stream of the AI SDK.

use conversations::{Chat, Chunks, Source};
use ids::ChatMessageId;
use problem::Problem;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use tenant_auth::Events;
use uuid::Uuid;

/// Sends a reply bit by bit. A client that goes away is no reason to stop: the reply is stored.
pub(crate) struct Voice {
    events: Option<Events>,
    is_gone: Cell<bool>,
    chunks: RefCell<Chunks>,
}

impl Voice {
    /// To nobody.
    pub(crate) fn silent() -> Self {
        Self::new(None)
    }

    /// To a client.
    pub(crate) fn of(events: Events) -> Self {
        Self::new(Some(events))
    }

    fn new(events: Option<Events>) -> Self {
        Self {
            events,
            is_gone: Cell::new(false),
            chunks: RefCell::default(),
        }
    }

    /// Begins once, with the id that the reply will have.
    pub(crate) async fn begin(&self, chat: &Chat, id: Uuid) {
        if self.events.is_none() || self.chunks.borrow().has_begun() {
            return;
        }
        let chunks = self.chunks.borrow_mut().begin(chat, ChatMessageId(id));
        self.send(&chunks).await;
    }

    /// Says more, and what it is taken from.
    pub(crate) async fn say(&self, sources: &[Source], text: &str) {
        if self.events.is_none() {
            return;
        }
        let chunks = self.chunks.borrow_mut().go_on(sources, text);
        self.send(&chunks).await;
    }

    /// Says the rest, and gives the last chunk.
    pub(crate) async fn end(&self, chat: &Chat) -> Value {
        let chunks = self.chunks.take().rest(chat);
        self.send(&chunks).await;
        Chunks::finish(chat)
    }

    /// Says that it failed, and gives the last chunk.
    ///
    /// # Errors
    /// The problem itself, where nothing was sent.
    pub(crate) async fn fail(&self, problem: Problem) -> Result<Value, Problem> {
        if !self.chunks.borrow().has_begun() {
            return Err(problem);
        }
        let [error, last] = Chunks::failure(&problem);
        self.send(&[error]).await;
        Ok(last)
    }

    async fn send(&self, chunks: &[Value]) {
        let Some(events) = &self.events else {
            return;
        };
        for chunk in chunks {
            if self.is_gone.get() {
                return;
            }
            let name = chunk.get("type").and_then(Value::as_str);
            let sent = events.send(name.unwrap_or("message"), chunk).await;
            self.is_gone.set(sent.is_err());
        }
    }
}
