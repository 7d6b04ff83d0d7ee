//! Answers customers who wrote on other channels than the chat. A clock comes once a minute, and nobody waits a minute for an
//! answer: so a call stays until shortly before the next one. Nothing is lost where it ends early.

use crate::{Callers, reminders, saying::MAX_TRIES, turn::Turn, voice::Voice};
use conversations::{Advance, Stage, State};
use ids::ConversationId;
use jobs::{Budget, Leased, Progress};
use problem::Problem;
use request_body::Nothing;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::{Duration, Instant};
use tenant_auth::{Answer, Session};
use uuid::Uuid;

/// Replies that are made at the same time.
const AT_ONCE: usize = 12;
/// A reply takes no longer: its model's time, the wait for it, and the steps around it.
const LONGEST: Duration = Duration::from_secs(29);
/// What comes in meanwhile waits no longer than this.
const LOOK: Duration = Duration::from_secs(1);
/// A conversation in which somebody else replies is looked at again after this.
const PAUSE: Duration = Duration::from_secs(5);

/// What a call came to.
#[derive(Serialize)]
struct Done {
    /// Conversations that were answered, or need no answer any more.
    replied: usize,
    /// Those that could not be answered. They are tried again.
    failed: usize,
    /// Escalations that were looked at, since nobody had taken them: the staff are reminded of those.
    reminded: usize,
    /// The first problem, for the log.
    #[serde(skip)]
    first_problem: Option<Problem>,
}

/// Answers until the time is over, and records the run.
pub(crate) async fn advance(
    session: &Session<Callers>,
    advance: Advance,
) -> Result<Answer, Problem> {
    let database = session.database();
    let replies = stay(session, Instant::now() + advance.budget());
    let mut done = database.recorded("chat-reply", replies).await?;
    let problem = done.first_problem.take();
    Ok(Answer::ok(&done)?.noting(problem))
}

async fn stay(session: &Session<Callers>, until: Instant) -> Result<Done, Problem> {
    let budget = Budget {
        until,
        at_once: AT_ONCE,
    };
    // What one kind of work can't do is no reason to leave out the other.
    let reminded = reminders::pass(session, until).await;
    let replies = Replies { session };
    let tally = jobs::stay(&session.database(), &replies, &json!({}), budget, LOOK).await?;
    let reminded = reminded?;
    Ok(Done {
        replied: tally.done,
        failed: tally.failed + reminded.failed,
        reminded: reminded.done,
        first_problem: tally.first_problem.or(reminded.first_problem),
    })
}

/// A conversation that was taken up.
#[derive(Deserialize)]
struct Waiting {
    conversation_id: ConversationId,
}

/// The arguments of `private.reply_begin`.
#[derive(Serialize)]
struct Begin {
    reply_lease: Uuid,
}

struct Replies<'a> {
    session: &'a Session<Callers>,
}

impl jobs::Work for Replies<'_> {
    type Job = Waiting;
    const CLAIM: &'static str = "replies_claim";

    async fn work(&self, leased: &Leased<Waiting>, until: Instant) -> Result<Progress, Problem> {
        let voice = Voice::silent();
        let reply_lease = Uuid::new_v4();
        let turn = Turn::new(self.session, &voice, reply_lease);
        let begin = leased.with(Begin { reply_lease });
        let begun = turn.database.ask("reply_begin", &begin).await?.parse()?;
        let Some(mut state): Option<State> = begun else {
            return Ok(Progress::Done);
        };
        if !matches!(state.stage, Stage::Asked | Stage::Busy) {
            return Ok(Progress::Done);
        }
        let mut tries = 0;
        while state.stage == Stage::Asked && tries < MAX_TRIES {
            tries += 1;
            // Where another try would go on after the call, this one answers what was asked so far.
            let is_last = tries >= MAX_TRIES || Instant::now() + LONGEST > until;
            state = turn.reply(&state, is_last).await?;
        }
        if matches!(state.stage, Stage::Asked | Stage::Busy) {
            let id = leased.job.conversation_id;
            return Err(Problem::new(409, "still_replying", "Another call replies.")
                .because(format!("conversation {id}")));
        }
        let ended = turn
            .database
            .ask("reply_done", &leased.with(Nothing {}))
            .await?;
        ended.parse::<()>()?;
        Ok(Progress::Done)
    }

    fn pause(&self, problem: &Problem) -> Option<Duration> {
        (problem.code() == "still_replying").then_some(PAUSE)
    }
}
