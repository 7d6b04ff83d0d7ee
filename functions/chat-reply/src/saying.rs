//! A message, from when it is stored until it has its reply.

use crate::{Callers, model, turn::Turn, voice::Voice};
use conversations::{Chat, Saying, Stage, State};
use problem::Problem;
use serde::Serialize;
use std::time::{Duration, Instant};
use tenant_auth::Session;
use uuid::Uuid;

/// How long a request waits for the reply that another one makes.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it looks.
const INTERVAL: Duration = Duration::from_millis(200);
/// How often a reply begins anew where more was asked meanwhile.
pub(crate) const MAX_TRIES: u32 = 3;

/// A message that is stored, and what is to become of it.
pub(crate) struct Begun {
    saying: Saying,
    lease: Uuid,
    token: Option<String>,
    state: State,
    since: Instant,
}

/// The arguments of `private.chat_begin`.
#[derive(Serialize)]
struct Begin<'a> {
    #[serde(flatten)]
    saying: &'a Saying,
    lease: Uuid,
}

impl Begun {
    /// Stores a message.
    pub(crate) async fn by(session: &Session<Callers>, saying: Saying) -> Result<Self, Problem> {
        let token = match saying.needs_token() && is_public(session) {
            true => Some(new_token()?),
            false => None,
        };
        let saying = match &token {
            Some(token) => saying.of_visitor(token),
            None => saying,
        };
        let lease = Uuid::new_v4();
        let mut state = begin(session, &saying, lease).await?;
        state.chat.visitor_token.clone_from(&token);
        Ok(Self {
            saying,
            lease,
            token,
            state,
            since: Instant::now(),
        })
    }

    /// Whether a model may make the reply, so that it comes bit by bit.
    pub(crate) async fn may_ask_a_model(&self) -> bool {
        match &self.state.asked {
            Some(asked) => model::is_there(asked).await,
            None => false,
        }
    }

    /// Replies, where this request does, or waits for whoever does. Nothing of it waits for the client: who goes away finds
    /// the reply under the message's id.
    pub(crate) async fn settle(
        self,
        session: &Session<Callers>,
        voice: &Voice,
    ) -> Result<Chat, Problem> {
        let turn = Turn::new(session, voice, self.lease);
        let mut state = self.state;
        let mut tries = 0;
        loop {
            match state.stage {
                Stage::Asked if tries < MAX_TRIES => {
                    tries += 1;
                    state = turn.reply(&state, tries >= MAX_TRIES).await?;
                }
                Stage::Busy if self.since.elapsed() < PATIENCE => {
                    spin_sdk::time::sleep(INTERVAL).await;
                    state = begin(session, &self.saying, self.lease).await?;
                }
                Stage::Busy | Stage::Asked => return Err(still_replying()),
                Stage::Said | Stage::Answered | Stage::WithStaff => break,
            }
            state.chat.visitor_token.clone_from(&self.token);
        }
        Ok(state.chat)
    }
}

async fn begin(session: &Session<Callers>, saying: &Saying, lease: Uuid) -> Result<State, Problem> {
    let begin = Begin { saying, lease };
    session.database().ask("chat_begin", &begin).await?.parse()
}

fn is_public(session: &Session<Callers>) -> bool {
    matches!(session.caller(), tenant_auth::Caller::Public(_))
}

fn new_token() -> Result<String, Problem> {
    let token = random_token::RandomToken::new()
        .map_err(|_| Problem::internal().because("no source of randomness"))?;
    Ok(token.text())
}

fn still_replying() -> Problem {
    Problem::new(
        503,
        "still_replying",
        "The reply takes long. Send the message again with the same message_id in a moment.",
    )
    .with_header("retry-after", "5")
}
