//! One attempt to deliver a message.

use crate::{
    account::{self, Before, Chosen, OwnAccount},
    links::{self, KeptLink},
};
use delivery::{Envelope, Outcome, Providers};
use http_client::{Failure, Received};
use jobs::{Leased, Progress, Work};
use messages::{Channel, Outgoing};
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
/// Seconds by which the clocks of machines may differ.
const TOLERANCE: u64 = 5;
/// Seconds in which an attempt is over, whatever became of it: longer than its request takes.
const LONGEST_ATTEMPT: u64 = 30;
/// The longest wait that a provider may ask for.
const LONGEST_WAIT: u64 = 24 * 60 * 60;

/// A message, as it was claimed.
#[derive(Deserialize)]
pub struct Message {
    pub(crate) id: Uuid,
    pub(crate) organization_id: Uuid,
    #[serde(flatten)]
    pub(crate) outgoing: Outgoing,
    /// What the last attempt sent it with.
    provider: Option<String>,
    sent: Option<Sent>,
    /// The organization's own account for its channel, if there is one.
    pub(crate) own_account: Option<OwnAccount>,
    /// Whether the answer to an attempt was lost.
    is_in_doubt: bool,
    /// Whether the call that worked on it last has said nothing more.
    is_abandoned: bool,
}

/// What the last attempt sent, and with whose account.
#[derive(Deserialize)]
struct Sent {
    request: String,
    sender: String,
    /// When the first attempt with that began, in seconds since 1970, and the last one: by the clocks of functions, not by
    /// that of Postgres, by which leases end.
    first_begun_at: i64,
    last_begun_at: i64,
}

impl Sent {
    /// Seconds since the last attempt began.
    fn age(&self, now: i64) -> u64 {
        u64::try_from(now.saturating_sub(self.last_begun_at)).unwrap_or_default()
    }
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
    sender: &'a str,
    request: &'a str,
    begun_at: i64,
    link: Option<&'a KeptLink>,
}

/// A message as it leaves: by whom, under which name of theirs, its body, and the link in it that is kept.
struct Prepared<'a> {
    chosen: Chosen<'a>,
    sender: String,
    body: String,
    link: Option<KeptLink>,
}

/// Why a message never leaves.
struct Never {
    code: &'static str,
    reason: String,
}

impl Never {
    fn unwritable(reason: String) -> Self {
        Self {
            code: "unwritable",
            reason,
        }
    }
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

    /// The provider, and the body: that of the last attempt, or written now. The inner error is final.
    async fn prepare(&self, message: &Message) -> Result<Result<Prepared<'_>, Never>, Problem> {
        if message.outgoing.channel == Channel::Other {
            let reason = "Nothing leaves by this channel.".to_owned();
            return Ok(Err(Never::unwritable(reason)));
        }
        let keys = match message.own_account {
            Some(_) => Some(self.session.sealing_keys().await?),
            None => None,
        };
        let chosen = account::choose(&self.providers, message, keys.as_ref())?;
        if let (Some(provider), Some(sent)) = (&message.provider, &message.sent) {
            let is_kept = match chosen.before(provider, &sent.sender) {
                Before::Same => true,
                // Whoever corrects the sender wants what was not sent to come from there.
                Before::Corrected => message.is_in_doubt,
                Before::Foreign if message.is_in_doubt => {
                    return Ok(Err(Never {
                        code: "outcome_unknown",
                        reason: "Only an account that is gone knows whether it was sent. Send it again if it did not arrive."
                            .to_owned(),
                    }));
                }
                Before::Foreign => false,
            };
            if is_kept {
                // What was written before has its links already.
                return Ok(Ok(Prepared {
                    chosen,
                    sender: sent.sender.clone(),
                    body: sent.request.clone(),
                    link: None,
                }));
            }
        }
        let address = chosen.account.address();
        let (around, link) = links::around(self.session, message, address).await?;
        let written = match message.outgoing.write(&around) {
            Ok(written) => written,
            Err(cause) => {
                let reason = format!("The message can't be written: {cause}.");
                return Ok(Err(Never::unwritable(reason)));
            }
        };
        match chosen.account.body(&written, &message.id.to_string()) {
            Some(body) => Ok(Ok(Prepared {
                sender: chosen.sender(),
                chosen,
                body,
                link,
            })),
            None => Err(unconfigured("its channel")),
        }
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
            chosen,
            sender,
            body,
            link,
        } = match self.prepare(message).await? {
            Ok(prepared) => prepared,
            Err(never) => return self.refuse(leased, never.code, never.reason).await,
        };
        let provider = chosen.account.provider();
        let id = message.id.to_string();
        let digest = sender.rsplit('/').next().unwrap_or_default();
        let idempotency_key = format!("{id}/{digest}");
        let now = self.session.now().as_second();
        let sent = message.sent.as_ref().filter(|_| message.is_in_doubt);
        let envelope = Envelope {
            id: &id,
            idempotency_key: &idempotency_key,
            body: &body,
            begun_at: sent.map_or(now, |sent| sent.first_begun_at),
            recipient: &message.outgoing.recipient,
        };
        // Postgres's clock may have been set forward, and the lease be over too early: the call that had it is at it still.
        if message.is_abandoned
            && let Some(left) = sent.and_then(|sent| LONGEST_ATTEMPT.checked_sub(sent.age(now)))
        {
            let detail = "Another call may be sending it still.";
            return Err(in_doubt(detail, Some(left + TOLERANCE)));
        }
        // The answer to an attempt was lost: was it sent? Either the provider tells of it, in a while, or it is asked.
        let grace = provider.grace().map(|grace| grace.as_secs());
        if let (Some(sent), Some(grace)) = (sent, grace)
            && sent.age(now) + TOLERANCE < grace
        {
            return Err(in_doubt(
                "The provider has not told of it yet.",
                Some(grace),
            ));
        }
        if message.is_in_doubt
            && let Some(find) = provider.find(&envelope)
        {
            let answer = find.send().await.map_err(|failure| lost(&failure, grace))?;
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
            sender: &sender,
            request: &body,
            begun_at: now,
            link: link.as_ref(),
        });
        self.database.ask("outbox_begin", &begin).await?;
        let answer = match provider.send(&envelope).send().await {
            Ok(answer) => answer,
            Err(failure @ Failure::NoAnswer(_)) => return Err(lost(&failure, grace)),
            // Nothing left; only an attempt before this one may have come through.
            Err(failure) if message.is_in_doubt => return Err(unconfigured(&failure.to_string())),
            Err(failure) => return Err(waiting("not_sent", &failure.to_string())),
        };
        match provider.outcome(answer.status, &answer.body) {
            Outcome::Delivered(found) => self.delivered(leased, found.as_deref()).await,
            Outcome::Refused { code, detail } => self.refuse(leased, code, detail).await,
            Outcome::Later { code, detail } => {
                let problem = Problem::new(503, code, detail);
                let grace = grace.filter(|_| code == Outcome::ANSWER_LOST);
                Err(match grace.or_else(|| wait(&answer)) {
                    Some(seconds) => problem.with_hint(seconds.to_string()),
                    None => problem,
                })
            }
        }
    }

    fn pause(&self, problem: &Problem) -> Option<Duration> {
        if matches!(
            problem.code(),
            "not_configured" | "not_sent" | "account_disconnected"
        ) {
            return Some(UNCONFIGURED);
        }
        let asked = problem.hint()?.parse().ok()?;
        Some(Duration::from_secs(asked))
    }
}

/// A setting is missing: a matter for whoever runs the platform.
pub(crate) fn unconfigured(what: &str) -> Problem {
    waiting("not_configured", what)
}

fn waiting(code: &'static str, what: &str) -> Problem {
    Problem::new(
        503,
        code,
        format!("The message waits until the platform has configured {what}."),
    )
}

/// It may have been sent, or not.
fn lost(failure: &Failure, grace: Option<u64>) -> Problem {
    in_doubt("The provider did not answer.", grace).because(failure.to_string())
}

/// It may have been sent, or not; after so many seconds it is tried again.
fn in_doubt(detail: &'static str, grace: Option<u64>) -> Problem {
    let problem = Problem::new(503, "answer_lost", detail);
    match grace {
        Some(seconds) => problem.with_hint(seconds.to_string()),
        None => problem,
    }
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
