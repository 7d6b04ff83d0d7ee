//! Events for the endpoints of organizations: each endpoint is worked on by one call at a time, so that one that does not
//! answer holds up its own events alone.

use crate::Callers;
use delivery::{Answered, Webhook, is_reachable};
use futures_util::future::join_all;
use jobs::{Leased, Progress, Work};
use problem::Problem;
use provider_keys::{Purpose, StoredKey};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{
    cell::Cell,
    time::{Instant, SystemTime, UNIX_EPOCH},
};
use tenant_auth::{Database, Session};

/// Events of one endpoint that are on their way at the same time.
const AT_ONCE: usize = 4;

/// An endpoint that is to be told of something. Its lease is all that is known of it.
#[derive(Deserialize)]
pub(crate) struct Endpoint {}

/// What an endpoint is told next.
#[derive(Deserialize)]
struct Next {
    url: String,
    messages: Vec<Message>,
    /// Those that sign: the one in use, and those that it replaced of late.
    secrets: Vec<StoredKey>,
}

#[derive(Deserialize)]
struct Message {
    id: String,
    body: String,
}

#[derive(Serialize)]
struct Told<'a> {
    id: &'a str,
    status: Option<u16>,
    wait_seconds: Option<u64>,
    detail: Option<String>,
}

/// What came of it.
#[derive(Clone, Copy, Default, Deserialize)]
pub(crate) struct Tally {
    pub delivered: usize,
    pub failed: usize,
    pub dead: usize,
}

/// Tells endpoints, in one call of the function.
pub(crate) struct Webhooks<'a> {
    session: &'a Session<Callers>,
    database: &'a Database<'a>,
    local: Option<String>,
    tally: Cell<Tally>,
}

impl<'a> Webhooks<'a> {
    pub async fn new(session: &'a Session<Callers>, database: &'a Database<'a>) -> Self {
        Self {
            session,
            database,
            local: variables::optional("local_webhooks").await,
            tally: Cell::default(),
        }
    }

    /// What came of it so far.
    pub fn tally(&self) -> Tally {
        self.tally.get()
    }

    async fn tell(&self, next: &Next) -> Result<Vec<Answered>, Problem> {
        if !is_reachable(&next.url, self.local.as_deref()) {
            let refused = Answered {
                detail: Some("The URL of the endpoint is not public.".to_owned()),
                ..Answered::default()
            };
            return Ok(vec![refused; next.messages.len()]);
        }
        let keys = self.session.sealing_keys().await?;
        let mut secrets = Vec::new();
        for secret in &next.secrets {
            let opened = secret.open(&keys, Purpose::WebhookSigningKey);
            secrets.push(opened.map_err(|cause| Problem::internal().because(cause.to_string()))?);
        }
        let attempted_at = now();
        let mut requests = Vec::new();
        for message in &next.messages {
            let webhook = Webhook {
                url: &next.url,
                id: &message.id,
                body: &message.body,
                attempted_at,
            };
            let request = webhook.request(secrets.iter().map(|secret| secret.as_str()));
            requests.push(
                request
                    .ok_or_else(|| Problem::internal().because("an endpoint without a secret"))?,
            );
        }
        let answers = requests.iter().map(async |request| {
            let outcome = request.send().await;
            Answered::of(&outcome, now())
        });
        Ok(join_all(answers).await)
    }
}

impl Work for Webhooks<'_> {
    type Job = Endpoint;
    const CLAIM: &'static str = "webhook_claim";

    async fn work(&self, leased: &Leased<Endpoint>, until: Instant) -> Result<Progress, Problem> {
        while Instant::now() < until {
            let arguments = leased.with(json!({ "most": AT_ONCE }));
            let next: Option<Next> = self
                .database
                .ask("webhook_next", &arguments)
                .await?
                .parse()?;
            let Some(next) = next else {
                return Ok(Progress::Done);
            };
            let answers = self.tell(&next).await?;
            let results: Vec<Told<'_>> = next
                .messages
                .iter()
                .zip(answers)
                .map(|(message, answer)| Told {
                    id: &message.id,
                    status: answer.status,
                    wait_seconds: answer.wait_seconds,
                    detail: answer.detail,
                })
                .collect();
            let done: Tally = self
                .database
                .ask("webhook_done", &leased.with(json!({ "results": results })))
                .await?
                .parse()?;
            let tally = self.tally.get();
            self.tally.set(Tally {
                delivered: tally.delivered + done.delivered,
                failed: tally.failed + done.failed,
                dead: tally.dead + done.dead,
            });
        }
        Ok(Progress::Left)
    }
}

/// Now, in seconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or_default()
    })
}
