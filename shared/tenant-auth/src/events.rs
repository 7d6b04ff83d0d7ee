//! Answers that tell how far they are while the work goes on: server-sent events (WHATWG HTML, 9.2).
//!
//! The work is one future. It begins in the request's own task, so that what fails before its first event is an
//! ordinary problem; from there on a task of the response goes on with it, and writes what it sends to the host.
//! Nothing is handed from one task to another: in a component no task wakes another, only the host does.

use crate::patience::within;
use problem::Problem;
use serde::Serialize;
use spin_sdk::{
    http::{HeaderMap, StatusCode},
    wasip3::{
        http::types::{self, ErrorCode},
        http_compat::BodyWriter,
        spawn,
        wit_bindgen::StreamWriter,
    },
};
use std::{
    cell::Cell,
    future::{self, Future, poll_fn},
    pin::Pin,
    rc::Rc,
    task::Poll,
    time::Duration,
};

/// The media type of events.
pub(crate) const CONTENT_TYPE: &str = "text/event-stream";

/// A client that takes longer to read an event counts as gone.
const LONGEST_WRITE: Duration = Duration::from_secs(30);

/// The way of events to the client.
#[derive(Clone, Default)]
pub struct Events(Rc<Line>);

#[derive(Default)]
struct Line {
    stage: Cell<Stage>,
    /// None before it is open, while something is written, and for good where the client is gone.
    writer: Cell<Option<StreamWriter<u8>>>,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Stage {
    /// Nothing was sent so far: there may be another answer yet.
    #[default]
    Silent,
    /// The work has something to send.
    Wanted,
    Open,
}

impl Events {
    /// Begins the answer, so that its head is on the way before there is an event: a comment, which clients skip.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub async fn open(&self) -> Result<(), Problem> {
        self.write(":\n\n".to_owned()).await
    }

    /// Sends an event, its data in one line of JSON, and waits until the host has taken it.
    ///
    /// # Errors
    /// 499 `client_gone`: nobody reads any more, or too slowly. It is for the log, and the reason to leave the work in order.
    pub async fn send(&self, name: &str, data: &impl Serialize) -> Result<(), Problem> {
        self.write(event(name, &json(data)?)).await
    }

    async fn write(&self, text: String) -> Result<(), Problem> {
        let line = &self.0;
        poll_fn(|_| match line.stage.get() {
            Stage::Open => Poll::Ready(()),
            Stage::Silent | Stage::Wanted => {
                line.stage.set(Stage::Wanted);
                Poll::Pending
            }
        })
        .await;
        let mut writer = line.writer.take().ok_or_else(client_gone)?;
        match within(LONGEST_WRITE, writer.write_all(text.into_bytes())).await {
            Some(left) if left.is_empty() => {
                line.writer.set(Some(writer));
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

/// The response of work that has something to send: made of its status and its headers, with the events under way, and
/// told to the third when the last one was sent. In a box, so that functions that answer as a whole carry nothing of it.
pub(crate) type Begun =
    Box<dyn FnOnce(StatusCode, HeaderMap, Ended) -> Result<types::Response, ErrorCode>>;

/// Takes what went wrong on the way, if something did.
pub(crate) type Ended = Box<dyn FnOnce(Option<Problem>)>;

/// Has `work` go on until it sends something, or ends.
///
/// # Errors
/// Where it failed without having sent anything.
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
    let ahead = match ended {
        None => Ahead { events, work },
        Some(outcome) => Ahead {
            events,
            work: Box::pin(future::ready(Ok(outcome?))),
        },
    };
    Ok(Box::new(|status, headers, ended| {
        ahead.into_response(status, headers, ended)
    }))
}

/// The rest of the work, which gives the data of the last event.
struct Ahead {
    events: Events,
    work: Pin<Box<dyn Future<Output = Result<String, Problem>>>>,
}

impl Ahead {
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
        // Any number is a status to the host.
        let _ = response.set_status_code(status.as_u16());
        let line = &self.events.0;
        line.writer.set(Some(body.stream_writer));
        line.stage.set(Stage::Open);
        let result = body.result_writer;
        spawn(async move {
            ended(self.finish().await);
            // Where the client is gone, nobody asks how it ended.
            let _ = result.write(Ok(None)).await;
        });
        Ok(response)
    }

    /// Does the rest of the work, and tells how it ended.
    async fn finish(self) -> Option<Problem> {
        let outcome = self.work.await;
        let last = match &outcome {
            Ok(json) => event("done", json),
            Err(problem) => event("error", &problem.to_json()),
        };
        let told = self.events.write(last).await;
        outcome.err().or(told.err())
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
