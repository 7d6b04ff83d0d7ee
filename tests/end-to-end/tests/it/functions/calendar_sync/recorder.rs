//! What stands for Google, Microsoft and a server of feeds: calendars that keep what they are told and answer as the
//! references of these services have it.
//!
//! <https://developers.google.com/workspace/calendar/api/guides/sync>,
//! <https://learn.microsoft.com/graph/api/event-delta>, RFC 6749.

mod feeds;
mod google;
mod outlook;

use crate::serve;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{Error, ErrorKind},
    sync::{Arc, Mutex},
};

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    /// Path and query.
    pub what: String,
    pub headers: HeaderMap,
    pub body: Value,
    /// The body as it came; a form is no JSON.
    pub text: String,
}

/// How many seconds a service asks to wait where it is asked too much.
pub const WAIT: &str = "30";

/// How a request goes wrong.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// It is answered with this status, and not done.
    Status(u16),
    /// It is done, and the connection ends without an answer.
    LostAnswer,
}

/// An event of a calendar, and when it changed.
#[derive(Clone, Debug)]
struct Kept {
    event: Value,
    changed: u64,
    is_gone: bool,
}

/// A calendar: its events by id.
#[derive(Clone, Debug, Default)]
struct Calendar {
    events: BTreeMap<String, Kept>,
}

#[derive(Default)]
struct Memory {
    calendars: BTreeMap<String, Calendar>,
    /// Refresh tokens that are good.
    grants: Vec<String>,
    feeds: BTreeMap<String, feeds::Feed>,
    clock: u64,
    /// Cursors from before this are worth nothing.
    forgets_before: u64,
    /// Events on a page.
    page: usize,
    asked: Vec<Asked>,
}

type Script = Box<dyn FnMut(&Asked) -> Option<Fault> + Send>;

/// The services.
#[derive(Default)]
pub struct Services {
    kept: Mutex<Memory>,
    script: Mutex<Option<Script>>,
    pub url: Mutex<String>,
}

/// What a service answers.
enum Answer {
    Json(u16, Value),
    Plain(Response),
}

impl Answer {
    fn into_response(self) -> Response {
        match self {
            Self::Json(204, _) => StatusCode::NO_CONTENT.into_response(),
            Self::Json(status, body) => {
                let json = [("content-type", "application/json; charset=UTF-8")];
                (
                    StatusCode::from_u16(status).unwrap(),
                    json,
                    body.to_string(),
                )
                    .into_response()
            }
            Self::Plain(response) => response,
        }
    }
}

impl Services {
    /// Serves them, and gives them with their address.
    pub async fn serve() -> (Arc<Self>, String) {
        let services = Arc::new(Self::default());
        services.kept.lock().unwrap().page = 100;
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&services));
        let url = format!("http://{}", serve(router).await);
        services.url.lock().unwrap().clone_from(&url);
        (services, url)
    }

    /// Variables of a stack that has these services.
    pub fn variables(url: &str) -> Vec<(&str, &str)> {
        vec![
            ("google_client_id", "frontdesk.apps.example"),
            ("google_client_secret", "google-secret"),
            ("google_token_url", url),
            ("google_calendar_url", url),
            ("microsoft_client_id", "0193c0de-client"),
            ("microsoft_client_secret", "microsoft-secret"),
            ("microsoft_login_url", url),
            ("microsoft_graph_url", url),
            ("calendar_feed_origin", url),
        ]
    }

    /// Lets a refresh token be good.
    pub fn grant(&self, token: &str) {
        self.kept.lock().unwrap().grants.push(token.to_owned());
    }

    /// Takes it back, and every other.
    pub fn revoke_all(&self) {
        self.kept.lock().unwrap().grants.clear();
    }

    /// How many events are on a page.
    pub fn pages_of(&self, events: usize) {
        self.kept.lock().unwrap().page = events;
    }

    /// No cursor that was given is worth anything any more.
    pub fn forget_cursors(&self) {
        let mut kept = self.kept.lock().unwrap();
        kept.clock += 1;
        kept.forgets_before = kept.clock;
    }

    /// Puts an event into a calendar, or changes it: `google/primary`, `outlook/primary`.
    pub fn put(&self, calendar: &str, id: &str, event: Value) {
        self.kept.lock().unwrap().put(calendar, id, event);
    }

    /// Takes an event out of a calendar.
    pub fn take(&self, calendar: &str, id: &str) {
        self.kept.lock().unwrap().take(calendar, id);
    }

    /// The events of a calendar that are there.
    pub fn events(&self, calendar: &str) -> Vec<Value> {
        let kept = self.kept.lock().unwrap();
        let events = kept
            .calendars
            .get(calendar)
            .into_iter()
            .flat_map(|calendar| calendar.events.values());
        events
            .filter(|kept| !kept.is_gone)
            .map(|kept| kept.event.clone())
            .collect()
    }

    /// What a feed says from now on, and its version.
    pub fn publish(&self, name: &str, text: &str) {
        let mut kept = self.kept.lock().unwrap();
        kept.clock += 1;
        let version = kept.clock;
        kept.feeds.insert(
            name.to_owned(),
            feeds::Feed::Text {
                text: text.to_owned(),
                version,
            },
        );
    }

    /// A feed leads there from now on.
    pub fn lead(&self, name: &str, location: &str) {
        let mut kept = self.kept.lock().unwrap();
        kept.feeds
            .insert(name.to_owned(), feeds::Feed::Elsewhere(location.to_owned()));
    }

    /// Lets requests go wrong.
    pub fn fails(&self, script: impl FnMut(&Asked) -> Option<Fault> + Send + 'static) {
        *self.script.lock().unwrap() = Some(Box::new(script));
    }

    /// All goes well again.
    pub fn works(&self) {
        *self.script.lock().unwrap() = None;
    }

    /// What they were asked since the last time.
    pub fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.kept.lock().unwrap().asked)
    }
}

impl Memory {
    fn put(&mut self, calendar: &str, id: &str, mut event: Value) {
        self.clock += 1;
        event["id"] = json!(id);
        let changed = self.clock;
        let calendar = self.calendars.entry(calendar.to_owned()).or_default();
        calendar.events.insert(
            id.to_owned(),
            Kept {
                event,
                changed,
                is_gone: false,
            },
        );
    }

    fn take(&mut self, calendar: &str, id: &str) -> bool {
        self.clock += 1;
        let changed = self.clock;
        let known = self
            .calendars
            .entry(calendar.to_owned())
            .or_default()
            .events
            .get_mut(id);
        match known.filter(|known| !known.is_gone) {
            Some(known) => {
                known.is_gone = true;
                known.changed = changed;
                true
            }
            None => false,
        }
    }

    /// Whose token this is; tokens of access are as good as what they came from.
    fn is_let_in(&self, headers: &HeaderMap) -> bool {
        let token = headers
            .get("authorization")
            .and_then(|value| value.to_str().ok());
        let token = token.and_then(|value| value.strip_prefix("Bearer access-"));
        token.is_some_and(|token| self.grants.iter().any(|grant| grant == token))
    }

    /// Tokens for a code or a refresh token.
    fn token(&mut self, form: &BTreeMap<String, String>, is_google: bool) -> Answer {
        let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let (id, secret) = match is_google {
            true => ("frontdesk.apps.example", "google-secret"),
            false => ("0193c0de-client", "microsoft-secret"),
        };
        if (field("client_id"), field("client_secret")) != (id, secret) {
            return Answer::Json(401, json!({ "error": "invalid_client" }));
        }
        let given = match field("grant_type") {
            "refresh_token" => field("refresh_token").to_owned(),
            "authorization_code"
                if !field("redirect_uri").is_empty() && field("code_verifier").len() > 40 =>
            {
                field("code").replace("code", "grant")
            }
            _ => return Answer::Json(400, json!({ "error": "invalid_request" })),
        };
        if !self.grants.contains(&given) {
            return Answer::Json(
                400,
                json!({ "error": "invalid_grant", "error_description": "Token has been expired or revoked." }),
            );
        }
        let mut granted = json!({ "access_token": format!("access-{given}"), "expires_in": 3599, "token_type": "Bearer" });
        if !is_google {
            // Microsoft gives a new one each time; the one before is good for a while.
            let next = format!("{given}+");
            self.grants.push(next.clone());
            granted["access_token"] = json!(format!("access-{next}"));
            granted["refresh_token"] = json!(next);
        } else if field("grant_type") == "authorization_code" {
            granted["refresh_token"] = json!(given);
        }
        Answer::Json(200, granted)
    }
}

fn query(uri: &Uri) -> BTreeMap<String, String> {
    form(uri.query().unwrap_or_default())
}

fn form(text: &str) -> BTreeMap<String, String> {
    let url = reqwest::Url::parse(&format!("http://x/?{text}")).unwrap();
    url.query_pairs().into_owned().collect()
}

/// The parts of a path, unescaped.
fn parts(path: &str) -> Vec<String> {
    let unescape = |part: &str| {
        let pairs = form(&format!("x={}", part.replace('+', "%2B")));
        pairs.get("x").cloned().unwrap_or_default()
    };
    path.split('/').skip(1).map(unescape).collect()
}

async fn answer(
    State(services): State<Arc<Services>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let asked = Asked {
        method: method.to_string(),
        what: uri.to_string(),
        headers: headers.clone(),
        body: serde_json::from_slice(&body).unwrap_or_default(),
        text: String::from_utf8_lossy(&body).into_owned(),
    };
    services.kept.lock().unwrap().asked.push(asked.clone());
    let fault = services
        .script
        .lock()
        .unwrap()
        .as_mut()
        .and_then(|script| script(&asked));
    if let Some(Fault::Status(status)) = fault {
        return refused(uri.path(), status);
    }
    let url = services.url.lock().unwrap().clone();
    let answered = {
        let mut kept = services.kept.lock().unwrap();
        let parts = parts(uri.path());
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let text = String::from_utf8_lossy(&body);
        match parts.as_slice() {
            ["token"] => kept.token(&form(&text), true),
            ["common", "oauth2", "v2.0", "token"] => kept.token(&form(&text), false),
            ["feed", name] => kept.feed(name, &headers),
            _ if !kept.is_let_in(&headers) => Answer::Plain(refused(uri.path(), 401)),
            ["calendar", "v3", "calendars", calendar, "events", rest @ ..] => {
                kept.google(calendar, rest, &method, &query(&uri), &asked.body)
            }
            ["v1.0", "me", rest @ ..] => {
                kept.outlook(&url, rest, &method, &query(&uri), &asked.body)
            }
            _ => Answer::Json(404, json!({})),
        }
    };
    if matches!(fault, Some(Fault::LostAnswer)) {
        let nothing = futures::stream::once(async {
            Err::<Bytes, _>(Error::from(ErrorKind::ConnectionReset))
        });
        return Body::from_stream(nothing).into_response();
    }
    answered.into_response()
}

/// What the service of a path answers where it does nothing.
fn refused(path: &str, status: u16) -> Response {
    let (code, reason) = match status {
        401 => ("InvalidAuthenticationToken", "authError"),
        429 => ("TooManyRequests", "rateLimitExceeded"),
        _ => ("ServiceNotAvailable", "backendError"),
    };
    let answer = match path.starts_with("/v1.0/") {
        true => outlook::refused(status, code),
        false => google::refused(status, reason),
    };
    let mut response = answer.into_response();
    if status == 429 {
        let wait = HeaderValue::from_static(WAIT);
        response.headers_mut().insert("retry-after", wait);
    }
    response
}
