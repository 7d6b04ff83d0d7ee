//! What stands where providers of messages would: it takes what leaves, as they do, and shows it.
//!
//! | provider | what is here |
//! |---|---|
//! | Resend | `POST /emails`, once for each `Idempotency-Key` |
//! | Postmark | `POST /email`, `GET /messages/outbound` by metadata |
//! | SendGrid | `POST /v3/mail/send` |
//! | Twilio | `POST` and `GET /2010-04-01/Accounts/{sid}/Messages.json` |
//! | Meta | `POST /v23.0/{account}/messages` |
//! | Stripe | `POST /v1/checkout/sessions`, once for each `Idempotency-Key`, and `/{id}/expire` |
//! | endpoints of webhooks | `POST` to anything below `/webhooks/` |
//!
//! `/` is a page for people, `/messages` the same as JSON, and `/site` a plain web site with the widget on it.

mod meta;
mod page;
mod postmark;
mod refusals;
mod requests;
mod resend;
mod sendgrid;
mod site;
mod stripe;
mod twilio;
mod webhook;

pub use requests::Asked;
pub use stripe::CheckoutSession;

use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::{Context, Result};
use axum::{
    Json, Router,
    body::Body,
    extract::{Request, State},
    http::{Method, StatusCode, header::RETRY_AFTER},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Serialize;
use tokio::{net::TcpListener, sync::oneshot};

use crate::background;

/// How many messages are kept.
const KEPT: usize = 20_000;

/// A message that left.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Delivery {
    /// Its number here, from 1 on.
    pub number: usize,
    /// `resend`, `postmark`, `sendgrid`, `twilio`, `meta` or `webhook`.
    pub provider: &'static str,
    /// What the provider answered as its id.
    pub provider_id: String,
    /// The id that was sent along: the row of the outbox.
    pub id: Option<String>,
    /// Of Resend: under which it takes a message once.
    pub idempotency_key: Option<String>,
    /// From whom.
    pub from: String,
    /// An address, a phone number, or the path of an endpoint.
    pub to: String,
    /// Of an e-mail; of a webhook, what happened.
    pub subject: Option<String>,
    /// The words; of a webhook, its body.
    pub text: String,
    /// Of an e-mail.
    pub html: Option<String>,
    /// Headers of an e-mail that its sender set, by their names.
    pub headers: BTreeMap<String, String>,
    /// Files of an e-mail.
    pub files: Vec<File>,
    /// With which credentials: the header that has them.
    pub authorization: Option<String>,
    /// Of Meta: the request, as it came.
    pub request: Option<serde_json::Value>,
    /// Where the sender wants to be told how far a text message is.
    pub status_callback: Option<String>,
    /// When it came.
    #[serde(serialize_with = "written")]
    pub at: jiff::Timestamp,
}

/// A file of an e-mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub content_type: String,
    /// What is in it, as a text.
    pub content: String,
}

impl File {
    /// One whose content came in base64; `None` where that is none, or is no text.
    fn decoded(name: String, content_type: String, content: &str) -> Option<Self> {
        let content = String::from_utf8(STANDARD.decode(content).ok()?).ok()?;
        Some(Self {
            name,
            content_type,
            content,
        })
    }
}

/// How a request fails.
#[derive(Clone, Debug)]
pub enum Fault {
    /// It is answered with this status and body, and not taken.
    Answer(u16, serde_json::Value),
    /// It is answered with 429 as its provider does, with the seconds to wait, and not taken.
    Wait(u32),
    /// It is answered with 401 as its provider does, and not taken.
    Unauthorized,
    /// It is not taken, and the connection ends without an answer.
    Silence,
    /// It is taken, and the connection ends without an answer.
    LostAnswer,
    /// It is taken after so long, and answered then.
    Slow(Duration),
}

fn written<S: serde::Serializer>(at: &jiff::Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(at)
}

type Script = Box<dyn FnMut(usize) -> Option<Fault> + Send>;

/// A mailbox; it closes when dropped.
pub struct Mailbox {
    /// Its address, as in `http://127.0.0.1:54324`.
    pub url: String,
    inbox: Arc<Inbox>,
    _stop: oneshot::Sender<()>,
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Mailbox")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

#[derive(Default)]
pub(crate) struct Inbox {
    messages: Mutex<VecDeque<Delivery>>,
    asked: Mutex<VecDeque<Asked>>,
    sessions: Mutex<Vec<CheckoutSession>>,
    count: Mutex<usize>,
    script: Mutex<Option<Script>>,
    requests: Mutex<usize>,
}

impl Mailbox {
    /// Opens a mailbox on a port; 0 takes a free one. `functions` is the origin of the functions.
    pub(crate) fn open(port: u16, functions: &str) -> Result<Self> {
        let _runtime = background::runtime()?.enter();
        let bind = |port| std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port));
        let listener = bind(port).or_else(|_| bind(0)).context("no port is free")?;
        listener.set_nonblocking(true)?;
        let address: SocketAddr = listener.local_addr()?;
        let listener = TcpListener::from_std(listener)?;
        let inbox = Arc::new(Inbox::default());
        let service = router(inbox.clone()).merge(site::router(functions));
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(async move {
            axum::serve(listener, service)
                .with_graceful_shutdown(async move { drop(stopped.await) })
                .await
        });
        Ok(Self {
            url: format!("http://{address}"),
            inbox,
            _stop: stop,
        })
    }

    /// What has left, the oldest first.
    pub fn messages(&self) -> Vec<Delivery> {
        lock(&self.inbox.messages).iter().cloned().collect()
    }

    /// The last requests since it was asked for them before, as they came, the oldest first.
    pub fn asked(&self) -> Vec<Asked> {
        lock(&self.inbox.asked).drain(..).collect()
    }

    /// The sessions of Stripe's checkout that were made, the oldest first.
    pub fn sessions(&self) -> Vec<CheckoutSession> {
        lock(&self.inbox.sessions).clone()
    }

    /// What has left to somebody.
    pub fn messages_to(&self, recipient: &str) -> Vec<Delivery> {
        let mut messages = self.messages();
        messages.retain(|message| message.to == recipient);
        messages
    }

    /// Lets requests that send fail: each is asked with its number, from 0 on.
    pub fn fails(&self, script: impl FnMut(usize) -> Option<Fault> + Send + 'static) {
        *lock(&self.inbox.requests) = 0;
        *lock(&self.inbox.script) = Some(Box::new(script));
    }

    /// Lets everything go well again.
    pub fn recovers(&self) {
        *lock(&self.inbox.script) = None;
    }
}

impl Inbox {
    /// Keeps a message under the next number.
    pub(crate) fn take(&self, mut message: Delivery) {
        let mut count = lock(&self.count);
        *count += 1;
        message.number = *count;
        let mut messages = lock(&self.messages);
        if messages.len() == KEPT {
            messages.pop_front();
        }
        messages.push_back(message);
    }

    pub(crate) fn find(&self, is_it: impl Fn(&Delivery) -> bool) -> Option<Delivery> {
        lock(&self.messages)
            .iter()
            .rev()
            .find(|message| is_it(message))
            .cloned()
    }

    pub(crate) fn all(&self) -> Vec<Delivery> {
        lock(&self.messages).iter().cloned().collect()
    }

    fn note(&self, asked: Asked) {
        let mut all = lock(&self.asked);
        if all.len() == requests::KEPT {
            all.pop_front();
        }
        all.push_back(asked);
    }

    fn fault(&self) -> Option<Fault> {
        let mut script = lock(&self.script);
        let script = script.as_mut()?;
        let mut requests = lock(&self.requests);
        *requests += 1;
        script(*requests - 1)
    }
}

fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

fn router(inbox: Arc<Inbox>) -> Router {
    Router::new()
        .route("/emails", post(resend::send))
        .route("/email", post(postmark::send))
        .route("/messages/outbound", get(postmark::find))
        .route("/v3/mail/send", post(sendgrid::send))
        .route(
            "/2010-04-01/Accounts/{account}/Messages.json",
            post(twilio::send).get(twilio::find),
        )
        .route("/v1/checkout/sessions", post(stripe::create))
        .route("/v1/checkout/sessions/{id}/expire", post(stripe::expire))
        .route("/v23.0/{account}/messages", post(meta::send))
        .route("/webhooks/{*path}", post(webhook::take))
        .route("/", get(page::list))
        .route("/messages", get(messages))
        .route("/messages/{number}", get(page::one))
        .layer(middleware::from_fn_with_state(inbox.clone(), fail))
        .with_state(inbox)
}

async fn messages(State(inbox): State<Arc<Inbox>>) -> Json<Vec<Delivery>> {
    Json(inbox.all())
}

/// Keeps what was asked, and fails where the script says so.
async fn fail(State(inbox): State<Arc<Inbox>>, request: Request, next: Next) -> Response {
    let (asked, request) = requests::read(request).await;
    inbox.note(asked);
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let path = request.uri().path().to_owned();
    match inbox.fault() {
        None => next.run(request).await,
        Some(Fault::Answer(status, body)) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, Json(body)).into_response()
        }
        Some(Fault::Wait(seconds)) => {
            let status = StatusCode::TOO_MANY_REQUESTS;
            let wait = [(RETRY_AFTER, seconds.to_string())];
            (status, wait, Json(refusals::body(&path, status))).into_response()
        }
        Some(Fault::Unauthorized) => {
            let status = StatusCode::UNAUTHORIZED;
            (status, Json(refusals::body(&path, status))).into_response()
        }
        Some(Fault::Silence) => broken_off(),
        Some(Fault::LostAnswer) => {
            let _ = next.run(request).await;
            broken_off()
        }
        Some(Fault::Slow(time)) => {
            tokio::time::sleep(time).await;
            next.run(request).await
        }
    }
}

/// An answer that ends before it has begun.
fn broken_off() -> Response {
    let nothing = futures_util::stream::once(async {
        Err::<&[u8], _>(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    });
    Body::from_stream(nothing).into_response()
}

/// The header of a request that says who sends it.
pub(crate) fn authorization(headers: &axum::http::HeaderMap) -> Option<String> {
    let named = ["authorization", "x-postmark-server-token"];
    let value = named.iter().find_map(|name| headers.get(*name))?;
    Some(value.to_str().ok()?.to_owned())
}

/// Whether a request has an `Authorization` of a kind.
pub(crate) fn is_authorized(headers: &axum::http::HeaderMap, kind: &str) -> bool {
    let given = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    given.is_some_and(|value| {
        value
            .strip_prefix(kind)
            .is_some_and(|rest| !rest.trim().is_empty())
    })
}
