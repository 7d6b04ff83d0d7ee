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

    /// Says the rest together with the last chunk, and gives that.
    pub(crate) fn end(&self, chat: &Chat) -> Value {
        let chunks = self.chunks.take().rest(chat);
        self.add(&chunks);
        Chunks::finish(chat)
    }

    /// Says that it failed, and gives the last chunk.
    ///
    /// # Errors
    /// The problem itself, where nothing was sent.
    pub(crate) fn fail(&self, problem: Problem) -> Result<Value, Problem> {
        if !self.chunks.borrow().has_begun() {
            return Err(problem);
        }
        let [error, last] = Chunks::failure(&problem);
        self.add(&[error]);
        Ok(last)
    }

    /// All at once, so that the text doesn't wait for what it is taken from to arrive.
    async fn send(&self, chunks: &[Value]) {
        self.add(chunks);
        if let Some(events) = &self.events
            && !self.is_gone.get()
        {
            self.is_gone.set(events.flush().await.is_err());
        }
    }

    fn add(&self, chunks: &[Value]) {
        let Some(events) = self.events.as_ref().filter(|_| !self.is_gone.get()) else {
            return;
        };
        for chunk in chunks {
            let name = chunk.get("type").and_then(Value::as_str);
            // JSON always has a form.
            _ = events.add(name.unwrap_or("message"), chunk);
        }
    }
}
