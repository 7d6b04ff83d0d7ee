//! A reply by a language model: from passages alone, within the organization's budget, and checked sentence by sentence.
//! Whatever goes wrong, the passages themselves are the reply, and the code of what went wrong is kept with it.

use crate::turn::{Made, Named, Turn};
use conversations::{Asked, Asking, Checker, Known, MAX_TOKENS, Plan, Source, State, tokens};
use futures_util::{
    future::{Either, select},
    pin_mut,
};
use language_model::{Choice, Failure, LanguageModel, Prompt, Speaker, Usage};
use problem::Problem;
use provider_keys::{Purpose, StoredKey};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tenant_auth::Database;
use uuid::Uuid;

/// How long a model may take for all of its answer. A host may end a request at 30 seconds.
const BUDGET: Duration = Duration::from_secs(22);
/// How often it is looked whether the reply is still wanted.
const INTERVAL: Duration = Duration::from_secs(1);
/// How long a reply waits while as many of the organization are being made as may be at the same time.
const QUEUE: Duration = Duration::from_secs(4);
/// How often it looks whether one of those is done.
const LOOK: Duration = Duration::from_millis(400);

/// The answer of `private.chat_model`.
#[derive(Deserialize)]
struct Offer {
    choice: Option<Choice>,
    key: Option<StoredKey>,
    known: Known,
    budget: Value,
}

/// The arguments of `private.chat_model`.
#[derive(Serialize)]
struct Wanted {
    #[serde(flatten)]
    named: Named,
}

/// The arguments of `private.chat_reserve`.
#[derive(Serialize)]
struct Reserve<'a> {
    #[serde(flatten)]
    named: Named,
    model: &'a str,
    tokens: u32,
    budget: &'a Value,
}

#[derive(Deserialize)]
struct Reserved {
    usage_id: Option<Uuid>,
    /// Why nothing is reserved.
    code: Option<String>,
}

#[derive(Deserialize)]
struct Held {
    is_wanted: bool,
}

/// What a model said.
struct Said {
    checker: Checker,
    sources: Vec<Source>,
    usage: Usage,
    /// Letters that came, shown or not.
    letters: usize,
    failure: Option<Failure>,
    /// Whether the model came to its end.
    is_whole: bool,
}

/// Whether there is a model for the reply: the organization's, or where it chose none, the platform's.
pub(crate) async fn is_there(asked: &Asked) -> bool {
    match asked.has_model {
        Some(has_model) => has_model,
        None => variables::optional("chat_model").await.is_some(),
    }
}

/// The reply of the organization's model, or the passages.
pub(crate) async fn reply(turn: &Turn<'_>, state: &State, plan: &Plan<'_>) -> Made {
    match asked(turn, state, plan).await {
        Ok(Some(made)) => made,
        Ok(None) => Made::quoted(plan, None),
        Err(code) => Made::quoted(plan, Some(code)),
    }
}

/// Asks the model; none where there is none. The error is a code.
async fn asked(turn: &Turn<'_>, state: &State, plan: &Plan<'_>) -> Result<Option<Made>, String> {
    let code = |problem: Problem| problem.code().to_owned();
    let named = turn.named(state);
    let service = turn.session.database_as_service();
    let offer: Offer = service
        .ask("chat_model", &Wanted { named })
        .await
        .and_then(|offer| offer.parse())
        .map_err(code)?;
    let key = match offer.key {
        None => None,
        Some(key) => {
            let keys = turn.session.sealing_keys().await.map_err(code)?;
            let opened = key.open(&keys, Purpose::ProviderApiKey);
            Some(opened.map_err(|_| "model_key_unreadable".to_owned())?)
        }
    };
    let key = key.as_ref().map(|key| key.as_str());
    let chosen = LanguageModel::choose(offer.choice.as_ref(), key).await;
    let model = match chosen.map_err(code)? {
        Ok(Some(model)) => model,
        Ok(None) => return Ok(None),
        Err(_) => return Err("model_unusable".to_owned()),
    };
    let Some(mut asking) = plan.asking(&offer.known, &mark()) else {
        return Ok(None);
    };
    let cost = asking.cost();
    let reserve = Reserve {
        named,
        model: model.name(),
        tokens: cost,
        budget: &offer.budget,
    };
    let usage_id = reserved(&service, &reserve).await?;

    turn.begin(state).await;
    let said = talk(turn, named, &model, &mut asking).await;
    let used = json!({
        "organization_id": named.organization_id, "conversation_id": named.conversation_id, "lease": named.lease,
        "usage_id": usage_id, "reserved": cost,
        "prompt_tokens": said.prompt_tokens(cost), "completion_tokens": said.completion_tokens(),
        "failure": said.failure.map(Failure::code), "is_outage": said.failure.is_some_and(Failure::is_outage),
    });
    // What is not counted stays reserved.
    let _ = service.ask("chat_used", &used).await;
    Ok(Some(said.made(plan, model.name())))
}

/// Reserves what the reply may cost: gives the row of usage. Where other replies of the organization are being made, it
/// waits a moment for one of them. The error is a code.
async fn reserved(service: &Database<'_>, reserve: &Reserve<'_>) -> Result<Uuid, String> {
    let until = Instant::now() + QUEUE;
    loop {
        let reserved: Reserved = service
            .ask("chat_reserve", reserve)
            .await
            .and_then(|reserved| reserved.parse())
            .map_err(|problem| problem.code().to_owned())?;
        match (reserved.usage_id, reserved.code) {
            (Some(usage_id), _) => return Ok(usage_id),
            (None, Some(code)) if code == "model_busy" && Instant::now() < until => {
                spin_sdk::time::sleep(LOOK).await;
            }
            (None, code) => return Err(code.unwrap_or_else(|| "model_budget_spent".to_owned())),
        }
    }
}

/// Talks with the model, and says what may be shown as it comes.
async fn talk(
    turn: &Turn<'_>,
    named: Named,
    model: &LanguageModel,
    asking: &mut Asking<'_>,
) -> Said {
    let until = Instant::now() + BUDGET;
    let mut said = Said {
        checker: asking.checker.clone(),
        sources: Vec::new(),
        usage: Usage::default(),
        letters: 0,
        failure: None,
        is_whole: false,
    };
    let turns = asking.turns.iter().map(|(is_customers, text)| {
        let speaker = match is_customers {
            true => Speaker::Customer,
            false => Speaker::Assistant,
        };
        language_model::Turn::of(speaker, text.as_str())
    });
    let prompt = Prompt {
        instructions: asking.instructions.clone(),
        turns: turns.collect(),
        max_tokens: MAX_TOKENS,
    };
    let mut answer = match within(until, model.talk(&prompt, BUDGET)).await {
        Ok(answer) => answer,
        Err(failure) => {
            said.failure = Some(failure);
            return said;
        }
    };
    let mut looked = Instant::now();
    loop {
        match within(until, answer.next()).await {
            Ok(Some(part)) => {
                said.letters += part.chars().count();
                let ready = said.checker.push(&part);
                said.show(turn, asking, &ready).await;
            }
            Ok(None) => {
                said.is_whole = true;
                let ready = said.checker.finish();
                said.show(turn, asking, &ready).await;
                break;
            }
            Err(failure) => {
                said.failure = Some(failure);
                break;
            }
        }
        if said.checker.is_over() {
            break;
        }
        if looked.elapsed() >= INTERVAL {
            looked = Instant::now();
            // A person may have taken over: then nothing more is said. What is stored is decided at the end.
            let held = turn.database.ask("chat_hold", &named).await;
            let held: Result<Held, Problem> = held.and_then(|held| held.parse());
            if held.is_ok_and(|held| !held.is_wanted) {
                break;
            }
        }
    }
    said.usage = answer.usage();
    said
}

impl Said {
    /// Shows what was checked, with the sources that it cites first.
    async fn show(&mut self, turn: &Turn<'_>, asking: &Asking<'_>, ready: &str) {
        if ready.is_empty() {
            return;
        }
        let cited: Vec<Source> = self
            .checker
            .cited()
            .filter(|number| self.sources.iter().all(|source| source.number != *number))
            .filter_map(|number| asking.source(number))
            .collect();
        turn.voice.say(&cited, ready).await;
        self.sources.extend(cited);
    }

    /// What is not told counts as what was reserved for it, unless the model was surely not at work.
    fn prompt_tokens(&self, cost: u32) -> u32 {
        let guess = match self.is_free() {
            true => 0,
            false => cost.saturating_sub(MAX_TOKENS),
        };
        self.usage.prompt_tokens.unwrap_or(guess)
    }

    /// A model whose end was not seen may have said, or thought, as much as it may.
    fn completion_tokens(&self) -> u32 {
        let told = self.usage.completion_tokens;
        match (self.is_free(), self.is_whole) {
            (true, _) => told.unwrap_or(0),
            (false, true) => told.unwrap_or_else(|| tokens(self.letters)),
            (false, false) => told.unwrap_or(0).max(MAX_TOKENS),
        }
    }

    fn is_free(&self) -> bool {
        self.letters == 0 && self.failure.is_some_and(Failure::is_free)
    }

    fn made(self, plan: &Plan<'_>, model: &str) -> Made {
        let text = self.checker.shown();
        let (reply, fallback) = match self.failure {
            Some(failure) => (plan.broken_off(text, &self.sources), Some(failure.code())),
            None if !text.is_empty() => (plan.answered(text, self.sources), None),
            None if self.checker.is_refusal() => (plan.refused(), None),
            None => (plan.quoted(), Some("model_unsupported")),
        };
        Made {
            reply,
            model: Some(model.to_owned()),
            fallback: fallback.map(str::to_owned),
        }
    }
}

/// The outcome of a step of the model's, or that the time is over.
async fn within<T>(
    until: Instant,
    step: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let left = until.saturating_duration_since(Instant::now());
    let end = spin_sdk::time::sleep(left);
    pin_mut!(step);
    pin_mut!(end);
    match select(step, end).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(_) => Err(Failure::Timeout),
    }
}

/// What nobody who writes a document can guess.
fn mark() -> String {
    format!("q-{}", Uuid::new_v4().simple())
}
