//! A conversation with a model, whose answer is read while it comes.

use crate::{
    Failure, LanguageModel,
    sse::{Events, TooLarge},
};
use bytes::Bytes;
use http_body_util::BodyExt;
use http_client::timeouts;
use spin_sdk::{
    http::{FullBody, HeaderValue, Method, Request, Response},
    wasip3::http_compat::{IncomingResponseBody, RequestOptionsExtension},
};
use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// Maximum size of an answer in bytes, with all that its events say besides.
const MAX_BYTES: usize = 2_000_000;

/// What a model is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// Rules for the model. Nothing of strangers is in them.
    pub instructions: String,
    /// What was said, the oldest first: the customer has the first word and the last.
    pub turns: Vec<Turn>,
    /// Maximum length of the answer, in tokens.
    pub max_tokens: u32,
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Whose words these are.
    pub speaker: Speaker,
    /// The words.
    pub text: String,
}

/// Who speaks with a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// Whoever asks.
    Customer,
    /// The model, or a person in its place.
    Assistant,
}

/// What an answer cost, as far as the provider tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Tokens of the prompt.
    pub prompt_tokens: Option<u32>,
    /// Tokens of the answer.
    pub completion_tokens: Option<u32>,
}

/// An answer that is on its way.
pub struct Talk {
    dialect: crate::dialect::Dialect,
    body: IncomingResponseBody,
    events: Events,
    /// The whole of an answer that is not streamed; `None` for events.
    whole: Option<Vec<u8>>,
    waiting: VecDeque<String>,
    read: usize,
    is_over: bool,
    is_at_end: bool,
    has_spoken: bool,
    usage: Usage,
    until: Instant,
}

impl Turn {
    /// Something that somebody said.
    pub fn of(speaker: Speaker, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { speaker, text }
    }
}

impl Usage {
    /// What the later of two tells, and where it tells nothing, the earlier.
    #[must_use]
    pub fn or(self, later: Self) -> Self {
        Self {
            prompt_tokens: later.prompt_tokens.or(self.prompt_tokens),
            completion_tokens: later.completion_tokens.or(self.completion_tokens),
        }
    }
}

impl Talk {
    /// Asks, and waits for the head of the answer. Nothing is asked twice that may have cost something.
    pub(crate) async fn begin(
        model: &LanguageModel,
        prompt: &Prompt,
        within: Duration,
    ) -> Result<Self, Failure> {
        let until = Instant::now() + within;
        let mut response = send(model, prompt, false, within).await?;
        let status = response.status().as_u16();
        if model.service.dialect.may_be_plainer(status) {
            response = send(model, prompt, true, left(until)).await?;
        }
        let status = response.status().as_u16();
        if !(200..=299).contains(&status) {
            return Err(Failure::of_status(status));
        }
        let kind = response.headers().get("content-type");
        let is_whole = kind
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.starts_with("application/json"));
        Ok(Self {
            dialect: model.service.dialect,
            body: response.into_body(),
            events: Events::default(),
            whole: is_whole.then(Vec::new),
            waiting: VecDeque::new(),
            read: 0,
            is_over: false,
            is_at_end: false,
            has_spoken: false,
            usage: Usage::default(),
            until,
        })
    }

    /// The next part of the answer; `None` at its end.
    ///
    /// # Errors
    /// [`Failure`] where it does not come to its end. What came before is all there is.
    pub async fn next(&mut self) -> Result<Option<String>, Failure> {
        loop {
            while let Some(data) = self.waiting.pop_front() {
                let told = self.dialect.read(&data);
                self.usage = self.usage.or(told.usage);
                self.is_at_end |= told.is_end;
                if let Some(failure) = told.failure {
                    return Err(failure);
                }
                if !told.text.is_empty() {
                    self.has_spoken |= !told.text.trim().is_empty();
                    return Ok(Some(told.text));
                }
            }
            if self.is_over {
                return match (self.is_at_end, self.has_spoken) {
                    (false, _) => Err(Failure::BrokeOff),
                    (true, false) => Err(Failure::Empty),
                    (true, true) => Ok(None),
                };
            }
            self.read_more().await?;
        }
    }

    /// What it cost, as far as it is known by now.
    pub fn usage(&self) -> Usage {
        self.usage
    }

    async fn read_more(&mut self) -> Result<(), Failure> {
        let frame = self.body.frame().await;
        let is_late = Instant::now() > self.until;
        match frame {
            Some(Ok(frame)) => {
                if let Some(part) = frame.data_ref() {
                    self.read += part.len();
                    if self.read > MAX_BYTES {
                        return Err(Failure::TooLong);
                    }
                    match &mut self.whole {
                        Some(whole) => whole.extend_from_slice(part),
                        None => {
                            let events = self.events.push(part);
                            self.waiting
                                .extend(events.map_err(|TooLarge| Failure::TooLong)?);
                        }
                    }
                }
            }
            // An answer that has said that it is at its end is whole, however the connection ended.
            Some(Err(_)) if !self.is_at_end => {
                return Err(match is_late {
                    true => Failure::Timeout,
                    false => Failure::BrokeOff,
                });
            }
            Some(Err(_)) | None => {
                self.is_over = true;
                match self.whole.take() {
                    Some(whole) => {
                        self.waiting
                            .push_back(String::from_utf8_lossy(&whole).into_owned());
                    }
                    None => self.waiting.extend(self.events.rest()),
                }
            }
        }
        match is_late && !self.is_over {
            true => Err(Failure::Timeout),
            false => Ok(()),
        }
    }
}

async fn send(
    model: &LanguageModel,
    prompt: &Prompt,
    is_plain: bool,
    within: Duration,
) -> Result<Response, Failure> {
    let service = &model.service;
    let body = service.dialect.body(&model.name, prompt, is_plain);
    let mut request = Request::new(FullBody::new(Bytes::from(body.to_string())));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = service
        .dialect
        .talk_url(&service.base, &model.name)
        .parse()
        .map_err(|_| Failure::Unreachable)?;
    let mut headers = service.dialect.headers(&service.key);
    headers.push(("content-type", "application/json".to_owned()));
    headers.push(("accept", "text/event-stream".to_owned()));
    for (name, value) in headers {
        let value = HeaderValue::from_str(&value).map_err(|_| Failure::KeyRefused)?;
        request.headers_mut().insert(name, value);
    }
    request
        .extensions_mut()
        .insert(RequestOptionsExtension(timeouts(within)));
    let begun = Instant::now();
    spin_sdk::http::send(request).await.map_err(|_| {
        match begun.elapsed() + Duration::from_millis(100) >= within {
            true => Failure::Timeout,
            false => Failure::Unreachable,
        }
    })
}

fn left(until: Instant) -> Duration {
    until.saturating_duration_since(Instant::now())
}
