//! A reply to all that was asked so far.

use crate::{Callers, model, search, voice::Voice};
use conversations::{Plan, Reply, State};
use ids::{ConversationId, OrganizationId};
use problem::Problem;
use serde::Serialize;
use tenant_auth::{Database, Session};
use uuid::Uuid;

/// Whoever replies in a conversation.
pub(crate) struct Turn<'a> {
    pub(crate) session: &'a Session<Callers>,
    /// As the caller.
    pub(crate) database: Database<'a>,
    pub(crate) voice: &'a Voice,
    pub(crate) lease: Uuid,
    /// The id of the reply, if it is stored.
    reply_id: Uuid,
}

/// A reply, and how it was made.
pub(crate) struct Made {
    pub reply: Reply,
    /// The model that made it.
    pub model: Option<String>,
    /// Why the model that was to make it did not, as a code.
    pub fallback: Option<String>,
}

/// What names the reply in each step.
#[derive(Clone, Copy, Serialize)]
pub(crate) struct Named {
    pub organization_id: OrganizationId,
    pub conversation_id: ConversationId,
    pub lease: Uuid,
}

/// The arguments of `private.chat_finish`.
#[derive(Serialize)]
struct Finish<'a> {
    #[serde(flatten)]
    named: Named,
    message_id: String,
    is_last_try: bool,
    reply_id: Uuid,
    model: Option<&'a str>,
    fallback: Option<&'a str>,
    #[serde(flatten)]
    reply: &'a Reply,
}

impl<'a> Turn<'a> {
    pub(crate) fn new(session: &'a Session<Callers>, voice: &'a Voice, lease: Uuid) -> Self {
        Self {
            session,
            database: session.database(),
            voice,
            lease,
            reply_id: Uuid::new_v4(),
        }
    }

    /// Replies once, and says what became of it.
    pub(crate) async fn reply(&self, state: &State, is_last_try: bool) -> Result<State, Problem> {
        let asked = state
            .asked
            .as_ref()
            .ok_or_else(|| Problem::internal().because("nothing is asked"))?;
        let named = self.named(state);
        let found = match search::passages(self, state, asked).await {
            Ok(found) => found,
            Err(problem) => {
                // Who asks again is not to wait for a reply that nobody makes.
                let _ = self.database.ask("chat_leave", &named).await;
                return Err(problem);
            }
        };
        let is_escalated = state.chat.escalation.is_some();
        let plan = Plan::of(asked, &found.passages, found.languages, is_escalated);
        // Where there is none, the database is not asked which.
        let made = match plan.may_ask() && model::is_there(asked).await {
            true => model::reply(self, state, &plan).await,
            false => Made::quoted(&plan, None),
        };
        let finish = Finish {
            named,
            message_id: asked.latest.to_string(),
            is_last_try,
            reply_id: self.reply_id,
            model: made.model.as_deref(),
            fallback: made.fallback.as_deref(),
            reply: &made.reply,
        };
        self.database.ask("chat_finish", &finish).await?.parse()
    }

    pub(crate) fn named(&self, state: &State) -> Named {
        Named {
            organization_id: state.organization_id,
            conversation_id: state.chat.conversation_id,
            lease: self.lease,
        }
    }

    /// Lets whoever listens know that a reply begins.
    pub(crate) async fn begin(&self, state: &State) {
        self.voice.begin(&state.chat, self.reply_id).await;
    }
}

impl Made {
    /// The passages themselves.
    pub(crate) fn quoted(plan: &Plan<'_>, fallback: Option<String>) -> Self {
        Self {
            reply: plan.quoted(),
            model: None,
            fallback,
        }
    }
}
