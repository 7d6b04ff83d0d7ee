//! One attempt to deliver a message.

use crate::links::{self, KeptLink};
use delivery::{Envelope, Outcome, Provider, Providers};
use http_client::{Failure, Received};
use jobs::{Leased, Progress, Work};
use messages::{Outgoing, Written};
use problem::Problem;
use serde::{Deserialize, Serialize};
use std::{
    cell::Cell,
    time::{Duration, Instant},
};
use tenant_auth::{Allowed, Database, Session};
use uuid::Uuid;

/// How long a message waits whose channel is not configured.
const UNCONFIGURED: Duration = Duration::from_secs(15 * 60);
/// The longest wait that a provider may ask for.
const LONGEST_WAIT: u64 = 24 * 60 * 60;

/// A message, as it was claimed.
#[derive(Deserialize)]
pub struct Message {
    pub(crate) id: Uuid,
    pub(crate) organization_id: Uuid,
    #[serde(flatten)]
    pub(crate) outgoing: Outgoing,
    /// What the first attempt sent it with.
    provider: Option<String>,
    /// What the first attempt sent.
    request: Option<String>,
    /// Whether the answer to an attempt was lost.
    is_in_doubt: bool,
    created_at: i64,
}

/// Delivers messages, in one call of a function.
pub struct Dispatch<'a, A: Allowed> {
    session: &'a Session<A>,
    database: &'a Database<'a>,
    providers: Providers,
    refused: Cell<usize>,
}

#[derive(Serialize)]
struct Begin<'a> {
    provider: &'a str,
    request: &'a str,
    link: Option<&'a KeptLink>,
}

/// A message as it leaves: by whom, its body, and the link in it that is kept.
struct Prepared<'a> {
    provider: &'a dyn Provider,
    body: String,
    link: Option<KeptLink>,
}

#[derive(Serialize)]
struct Found<'a> {
    provider: &'a str,
    provider_message_ids: Vec<String>,
}

#[derive(Serialize)]
struct Delivered<'a> {
    provider_message_id: Option<&'a str>,
}

#[derive(Serialize)]
struct Refused<'a> {
    error: &'a str,
    error_detail: String,
}

impl<'a, A: Allowed> Dispatch<'a, A> {
    /// Reads what the platform sends with.
    pub async fn new(session: &'a Session<A>, database: &'a Database<'a>) -> Self {
        Self {
            session,
            database,
            providers: Providers::load().await,
            refused: Cell::default(),
        }
    }

    /// How many messages were refused for good.
    pub fn refused(&self) -> usize {
        self.refused.get()
    }

    /// The provider, and the body: that of the first attempt, or written now. The inner error is final.
    async fn prepare(&self, message: &Message) -> Result<Result<Prepared<'_>, String>, Problem> {
        let provider = match message.outgoing.channel {
            messages::Channel::Email => self.providers.mail.as_ref().map(|mail| mail.provider()),
            messages::Channel::Sms => self.providers.texts.as_ref().map(|texts| texts.provider()),
            messages::Channel::Other => {
                return Ok(Err("Nothing leaves by this channel.".to_owned()));
            }
        };
        let provider = provider.ok_or_else(|| unconfigured("its channel"))?;
        if let (Some(name), Some(request)) = (&message.provider, &message.request)
            && name == provider.name()
        {
            // What was written before has its links already.
            return Ok(Ok(Prepared {
                provider,
                body: request.clone(),
                link: None,
            }));
        }
        let sender = self.providers.mail.as_ref().map(|mail| mail.address());
        let (around, link) = links::around(self.session, message, sender).await?;
        let written = match message.outgoing.write(&around) {
            Ok(written) => written,
            Err(cause) => return Ok(Err(format!("The message can't be written: {cause}."))),
        };
        let body = match (&written, &self.providers) {
            (
                Written::Email(email),
                Providers {
                    mail: Some(mail), ..
                },
            ) => mail.body(email, &message.id.to_string()),
            (
                Written::Sms { to, text },
                Providers {
                    texts: Some(texts), ..
                },
            ) => texts.body(to, text, &message.id.to_string()),
            _ => return Err(unconfigured("its channel")),
        };
        Ok(Ok(Prepared {
            provider,
            body,
            link,
        }))
    }

    async fn delivered(
        &self,
        leased: &Leased<Message>,
        provider_message_id: Option<&str>,
    ) -> Result<Progress, Problem> {
        let delivered = leased.with(Delivered {
            provider_message_id,
        });
        self.database.ask("outbox_delivered", &delivered).await?;
        Ok(Progress::Done)
    }

    async fn refuse(
        &self,
        leased: &Leased<Message>,
        error: &str,
        error_detail: String,
    ) -> Result<Progress, Problem> {
        let refused = leased.with(Refused {
            error,
            error_detail,
        });
        self.database.ask("outbox_refused", &refused).await?;
        self.refused.set(self.refused.get() + 1);
        Ok(Progress::Done)
    }
}

impl<A: Allowed> Work for Dispatch<'_, A> {
    type Job = Message;
    const CLAIM: &'static str = "outbox_claim";
    const LEAVE: &'static str = "outbox_leave";

    async fn work(&self, leased: &Leased<Message>, _: Instant) -> Result<Progress, Problem> {
        let message = &leased.job;
        let Prepared {
            provider,
            body,
            link,
        } = match self.prepare(message).await? {
            Ok(prepared) => prepared,
            Err(reason) => return self.refuse(leased, "unwritable", reason).await,
        };
        let id = message.id.to_string();
        let envelope = Envelope {
            id: &id,
            body: &body,
            created_at: message.created_at,
            recipient: &message.outgoing.recipient,
        };
        // The answer to an attempt was lost: was it sent?
        if message.is_in_doubt
            && let Some(find) = provider.find(&envelope)
        {
            let answer = find.send().await.map_err(|failure| lost(&failure))?;
            if !(200..=299).contains(&answer.status) {
                return Err(Problem::new(
                    503,
                    "answer_lost",
                    format!(
                        "Whether it was sent can't be learned: the provider answered {}.",
                        answer.status
                    ),
                ));
            }
            let found = leased.with(Found {
                provider: provider.name(),
                provider_message_ids: provider.found(&envelope, &answer.body),
            });
            if self.database.ask("outbox_found", &found).await?.parse()? {
                return Ok(Progress::Done);
            }
        }
        let begin = leased.with(Begin {
            provider: provider.name(),
            request: &body,
            link: link.as_ref(),
        });
        self.database.ask("outbox_begin", &begin).await?;
        let answer = match provider.send(&envelope).send().await {
            Ok(answer) => answer,
            Err(failure @ Failure::NoAnswer(_)) => return Err(lost(&failure)),
            Err(failure) => return Err(unconfigured(&failure.to_string())),
        };
        match provider.outcome(answer.status, &answer.body) {
            Outcome::Delivered(found) => self.delivered(leased, found.as_deref()).await,
            Outcome::Refused { code, detail } => self.refuse(leased, code, detail).await,
            Outcome::Later { code, detail } => {
                let problem = Problem::new(503, code, detail);
                Err(match wait(&answer) {
                    Some(seconds) => problem.with_hint(seconds.to_string()),
                    None => problem,
                })
            }
        }
    }

    fn pause(&self, problem: &Problem) -> Option<Duration> {
        if problem.code() == "not_configured" {
            return Some(UNCONFIGURED);
        }
        let asked = problem.hint()?.parse().ok()?;
        Some(Duration::from_secs(asked))
    }
}

/// A setting is missing: a matter for whoever runs the platform.
pub(crate) fn unconfigured(what: &str) -> Problem {
    Problem::new(
        503,
        "not_configured",
        format!("The message waits until the platform has configured {what}."),
    )
}

/// It may have been sent, or not.
fn lost(failure: &Failure) -> Problem {
    Problem::new(503, "answer_lost", "The provider did not answer.").because(failure.to_string())
}

/// The seconds that an answer asks to wait.
fn wait(answer: &Received) -> Option<u64> {
    let seconds: u64 = answer
        .headers
        .get("retry-after")?
        .to_str()
        .ok()?
        .parse()
        .ok()?;
    Some(seconds.min(LONGEST_WAIT))
}
