//! Server-sent events (WHATWG HTML, 9.2): an answer that reports progress while the work goes on.
//!
//! The work is one future. It begins in the request's own task, so that what fails before its first event is an ordinary
//! problem. From the first event on, a task of the response polls it and writes its events to the host. No task hands
//! anything to another: in a component only the host wakes a task.

use crate::timeout::timeout;
use http::{HeaderMap, StatusCode};
use problem::Problem;
use serde::Serialize;
use spin_sdk::wasip3::{
    http::types::{self, ErrorCode},
    http_compat::BodyWriter,
    spawn,
};
use std::{
    cell::{Cell, RefCell},
    future::{self, Future, poll_fn},
    pin::Pin,
    rc::Rc,
    task::Poll,
    time::Duration,
};
use wit_bindgen::StreamWriter;

/// The media type of events.
pub(crate) const CONTENT_TYPE: &str = "text/event-stream";

/// A client that takes longer to read an event counts as gone.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// Sends events to the client.
#[derive(Clone, Default)]
pub struct Events(Rc<State>);

#[derive(Default)]
struct State {
    stage: Cell<Stage>,
    /// What was added and not yet sent.
    added: RefCell<String>,
    /// `None` before it is open, while an event is written, and once the client is gone.
    writer: Cell<Option<StreamWriter<u8>>>,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Stage {
    /// Nothing was sent: the answer may still be another one.
    #[default]
    Silent,
    /// The work has an event to send.
    Wanted,
    /// The head of the response is with the host.
    Open,
}

impl Events {
    /// Sends a comment, which clients skip: so the head of the answer goes out before the first event.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub async fn open(&self) -> Result<(), Problem> {
        self.push(":\n\n");
        self.flush().await
    }

    /// Adds an event, which goes out with the next one that is sent, or with the last. Events that are sent one by one wait
    /// for one another: a host without `TCP_NODELAY` sends a second small packet only when the client has acknowledged the
    /// first, which takes some up to 40 ms.
    ///
    /// # Errors
    /// Data without a form in JSON.
    pub fn add(&self, name: &str, data: &impl Serialize) -> Result<(), Problem> {
        self.push(&event(name, &json(data)?));
        Ok(())
    }

    fn push(&self, text: &str) {
        self.0.added.borrow_mut().push_str(text);
    }

    /// Sends an event with its data as one line of JSON, and waits until the host has taken it.
    ///
    /// # Errors
    /// 499 `client_gone`: the client is gone, or reads too slowly. It is for the log, and the sign to stop the work in
    /// good order.
    pub async fn send(&self, name: &str, data: &impl Serialize) -> Result<(), Problem> {
        self.add(name, data)?;
        self.flush().await
    }

    /// Sends what was added, and waits until the host has taken it.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub async fn flush(&self) -> Result<(), Problem> {
        let state = &self.0;
        poll_fn(|_| match state.stage.get() {
            Stage::Open => Poll::Ready(()),
            Stage::Silent | Stage::Wanted => {
                state.stage.set(Stage::Wanted);
                Poll::Pending
            }
        })
        .await;
        let mut writer = state.writer.take().ok_or_else(client_gone)?;
        let text = state.added.take().into_bytes();
        match timeout(WRITE_TIMEOUT, writer.write_all(text)).await {
            Some(left) if left.is_empty() => {
                state.writer.set(Some(writer));
                Ok(())
            }
            _ => Err(client_gone()),
        }
    }
}

fn client_gone() -> Problem {
    Problem::new(499, "client_gone", "The client went away.")
}

/// JSON of `serde_json` has no line breaks.
fn event(name: &str, json: &str) -> String {
    format!("event: {name}\ndata: {json}\n\n")
}

fn json(value: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(value)
        .map_err(|error| Problem::internal().because(format!("event without a form: {error}")))
}

/// Makes the response of work that has an event to send, of its status and headers. It calls the third argument after the
/// last event. It is boxed so that functions without events link nothing of it.
pub(crate) type Begun =
    Box<dyn FnOnce(StatusCode, HeaderMap, Ended) -> Result<types::Response, ErrorCode>>;

/// Takes the problem of the work or of sending, if there was one.
pub(crate) type Ended = Box<dyn FnOnce(Option<Problem>)>;

/// Polls `work` until it sends its first event, or ends.
///
/// # Errors
/// Those of work that ends without an event.
pub(crate) async fn begin<T, Work>(work: Work) -> Result<Begun, Problem>
where
    T: Serialize + 'static,
    Work: AsyncFnOnce(Events) -> Result<T, Problem> + 'static,
{
    let events = Events::default();
    let sender = events.clone();
    let mut work = Box::pin(async move { json(&work(sender).await?) });
    let ended = poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
        Poll::Pending if events.0.stage.get() == Stage::Wanted => Poll::Ready(None),
        Poll::Pending => Poll::Pending,
    })
    .await;
    let ongoing = match ended {
        None => Ongoing { events, work },
        Some(outcome) => Ongoing {
            events,
            work: Box::pin(future::ready(Ok(outcome?))),
        },
    };
    Ok(Box::new(|status, headers, ended| {
        ongoing.into_response(status, headers, ended)
    }))
}

/// Work that goes on, and gives the data of the last event.
struct Ongoing {
    events: Events,
    work: Pin<Box<dyn Future<Output = Result<String, Problem>>>>,
}

impl Ongoing {
    fn into_response(
        self,
        status: StatusCode,
        headers: HeaderMap,
        ended: Ended,
    ) -> Result<types::Response, ErrorCode> {
        let headers = headers.try_into().map_err(|error: types::HeaderError| {
            ErrorCode::InternalError(Some(error.to_string()))
        })?;
        let (body, contents, trailers) = BodyWriter::new();
        let (response, _sent) = types::Response::new(headers, Some(contents), trailers);
        // The host takes any number as a status.
        let _ = response.set_status_code(status.as_u16());
        let state = &self.events.0;
        state.writer.set(Some(body.stream_writer));
        state.stage.set(Stage::Open);
        let result = body.result_writer;
        spawn(async move {
            ended(self.finish().await);
            // A client that is gone does not read how it ended.
            let _ = result.write(Ok(None)).await;
        });
        Ok(response)
    }

    /// Does the rest of the work, and sends the last event.
    async fn finish(self) -> Option<Problem> {
        let outcome = self.work.await;
        let last = match &outcome {
            Ok(json) => event("done", json),
            Err(problem) => event("error", &problem.to_json()),
        };
        self.events.push(&last);
        let sent = self.events.flush().await;
        outcome.err().or(sent.err())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_a_name_and_one_line_of_json() {
        let data = serde_json::json!({ "text": "two\nlines" });
        assert_eq!(
            event("progress", &json(&data).unwrap()),
            "event: progress\ndata: {\"text\":\"two\\nlines\"}\n\n"
        );
    }
}
