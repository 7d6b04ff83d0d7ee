//! Names topics by a language model, where one is configured. Where it fails, their keywords stay.

use crate::claimed::Claimed;
use jobs::Leased;
use language_model::{Choice, LanguageModel, Question};
use problem::Problem;
use provider_keys::{Purpose, StoredKey};
use redaction::Redactor;
use request_body::Nothing;
use serde::{Deserialize, Serialize};
use std::{
    cell::Cell,
    collections::BTreeSet,
    time::{Duration, Instant},
};
use tenant_auth::{Database, Service, Session};
use topics::{Day, FoundTopic, INSTRUCTIONS, Subject, questions, words_of};

/// The time budget for naming the topics of a day.
const BUDGET: Duration = Duration::from_secs(20);

/// The most tokens of an answer: some twenty for each label, and room for a model that reasons.
const MAX_TOKENS: u32 = 2_000;

/// Names topics, in one call of the function.
pub struct Labeller<'a> {
    session: &'a Session<Service>,
    /// Whether the platform's model failed, so that no other organization waits for it again.
    platform_failed: Cell<bool>,
}

/// The outcome of naming.
#[derive(Default)]
pub struct Labelled {
    /// The topics that got a name.
    pub count: usize,
    /// Why others got none, for the operator.
    pub error: Option<String>,
}

#[derive(Deserialize)]
struct Offer {
    choice: Option<Choice>,
    key: Option<StoredKey>,
}

#[derive(Serialize)]
struct Words<'a> {
    words: &'a BTreeSet<String>,
}

impl<'a> Labeller<'a> {
    /// A labeller for one request.
    pub fn new(session: &'a Session<Service>) -> Self {
        Self {
            session,
            platform_failed: Cell::new(false),
        }
    }

    /// Names the topics of a day that no model has named yet.
    pub async fn name(
        &self,
        database: &Database<'_>,
        leased: &Leased<Claimed>,
        day: &Day,
        topics: &mut [FoundTopic],
    ) -> Result<Labelled, Problem> {
        let until = Instant::now() + BUDGET;
        let mut labelled = Labelled::default();
        let unnamed = topics.to_vec();
        let subjects = day.unnamed(&unnamed);
        if subjects.is_empty() {
            return Ok(labelled);
        }
        let offer: Offer = database
            .ask("topic_run_label_model", &leased.with(Nothing {}))
            .await?
            .parse()?;
        let is_platforms = offer.choice.is_none();
        let model = match self.model(offer).await? {
            Ok(Some(model)) => model,
            Ok(None) => return Ok(labelled),
            Err(why) => {
                labelled.error = Some(why);
                return Ok(labelled);
            }
        };
        let redactor = redactor(database, leased, day, &subjects).await?;
        for question in questions(&subjects, &redactor) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || (is_platforms && self.platform_failed.get()) {
                let why = "The time was over, or the language model had failed just before.";
                labelled.error.get_or_insert_with(|| why.to_owned());
                break;
            }
            let text = question.text();
            let asked = Question {
                instructions: INSTRUCTIONS,
                text: &text,
                max_tokens: MAX_TOKENS,
            };
            match model.ask(&asked, left).await {
                Ok(answer) => {
                    let labels = question.labels(&answer);
                    if labels.len() < question.len() {
                        let why = "Some of what the language model answered was no label.";
                        labelled.error.get_or_insert_with(|| why.to_owned());
                    }
                    labelled.count += give(labels, model.name(), topics);
                }
                Err(why) => {
                    self.platform_failed
                        .set(self.platform_failed.get() || is_platforms);
                    labelled.error = Some(why);
                    break;
                }
            }
        }
        Ok(labelled)
    }

    /// The model for an organization. The inner error says why it can't be used.
    async fn model(&self, offer: Offer) -> Result<Result<Option<LanguageModel>, String>, Problem> {
        let key = match offer.key {
            None => None,
            Some(key) => match key
                .open(&self.session.sealing_keys().await?, Purpose::ProviderApiKey)
            {
                Ok(key) => Some(key),
                Err(_) => return Ok(Err("The provider's stored key does not open.".to_owned())),
            },
        };
        let key = key.as_ref().map(|key| key.as_str());
        let chosen = LanguageModel::choose(offer.choice.as_ref(), key).await?;
        Ok(chosen.map_err(|why| why.to_string()))
    }
}

/// A redactor of the names of those who wrote on that day, and of other people whom the organization knows.
async fn redactor(
    database: &Database<'_>,
    leased: &Leased<Claimed>,
    day: &Day,
    subjects: &[Subject<'_>],
) -> Result<Redactor, Problem> {
    let words = words_of(subjects);
    let known: Vec<String> = database
        .ask("topic_run_names", &leased.with(Words { words: &words }))
        .await?
        .parse()?;
    let mut names = day.names();
    names.add(known.iter().map(String::as_str));
    Ok(Redactor::new(names))
}

/// Sets the labels of topics, except labels that another topic of the day has.
fn give(labels: Vec<(usize, String)>, model: &str, topics: &mut [FoundTopic]) -> usize {
    let mut given = 0;
    for (place, label) in labels {
        let lower = label.to_lowercase();
        let is_taken = topics.iter().any(|topic| {
            let known = topic.label.as_ref();
            topic.labelled_by.is_some() && known.is_some_and(|known| known.to_lowercase() == lower)
        });
        if let Some(topic) = topics.get_mut(place).filter(|_| !is_taken) {
            topic.label = Some(label);
            topic.labelled_by = Some(model.to_owned());
            given += 1;
        }
    }
    given
}
