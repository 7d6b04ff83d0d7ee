//! Clusters a day's messages, or a sample of them, and assigns the others to the topics that it finds.

use crate::{
    claimed::{Claimed, Step},
    labelling::{Labelled, Labeller},
};
use embeddings::Embedder;
use jobs::Leased;
use problem::Problem;
use serde::Serialize;
use std::time::Instant;
use tenant_auth::Database;
use topics::{
    AssignedCount, Assignment, Before, Day, FoundTopic, MessageOfDay, Packed, TopicOfDay,
};
use uuid::Uuid;

/// The messages of one read.
const PAGE: usize = 1_000;

/// The texts of one request to the model.
const BATCH: usize = 64;

/// The most messages that are clustered; of a larger day, a random-like sample.
const MAX_CLUSTERED: usize = 50_000;

/// The outcome of a day.
pub struct Found {
    pub messages: usize,
    pub topics: usize,
    /// Whether a sample was clustered, and the others were assigned to its topics.
    pub is_sample: bool,
}

/// A leased day, with the model and the time budget.
pub struct Work<'a> {
    leased: &'a Leased<Claimed>,
    database: &'a Database<'a>,
    embedder: Embedder,
    model: String,
    until: Instant,
}

/// The messages that are clustered: a sample, or all.
struct Sample {
    day: Day,
    /// The last message of a sample; `None` where these are all messages.
    last: Option<Uuid>,
}

#[derive(Serialize)]
struct WithModel<'a> {
    model: &'a str,
}

#[derive(Serialize)]
struct Page<'a> {
    model: &'a str,
    after: Option<Uuid>,
    most: usize,
}

#[derive(Serialize)]
struct Embedded<'a> {
    model: &'a str,
    embeddings: Vec<Embedding>,
}

#[derive(Serialize)]
struct Embedding {
    id: Uuid,
    embedding: Packed,
}

#[derive(Serialize)]
struct Finished<'a> {
    model: &'a str,
    grouped_count: usize,
    assigned_after: Option<Uuid>,
    labelled_count: usize,
    label_error: Option<String>,
    topics: &'a [FoundTopic],
}

#[derive(Serialize)]
struct Assigned {
    counts: Vec<AssignedCount>,
    read: usize,
    after: Option<Uuid>,
    is_last: bool,
}

impl<'a> Work<'a> {
    /// Prepares the work on this day, which ends at `until`.
    pub async fn on(
        leased: &'a Leased<Claimed>,
        database: &'a Database<'a>,
        until: Instant,
    ) -> Result<Self, Problem> {
        leased.job.at(Step::Embedding);
        let embedder = Embedder::choose(leased.job.embedding_choice.clone()).await?;
        Ok(Self {
            model: embedder.model(),
            leased,
            database,
            embedder,
            until,
        })
    }

    /// Clusters the messages and stores the topics; `None` where the time budget is spent before. The next call continues
    /// from there.
    pub async fn cluster(&self, labeller: &Labeller<'_>) -> Result<Option<Found>, Problem> {
        // Where another model made the vectors of the known topics, the day is clustered anew.
        if let Some(after) = self.leased.job.assigned_after
            && let Some(known) = Assignment::to(&self.found_before().await?)
        {
            return self.assign(&known, after).await;
        }
        let Some(sample) = self.sample().await? else {
            return Ok(None);
        };
        let topics = self.group(&sample, labeller).await?;
        match sample.last {
            None => Ok(Some(Found {
                messages: sample.day.len(),
                topics: topics.len(),
                is_sample: false,
            })),
            Some(last) => match Assignment::to(&self.found_before().await?) {
                Some(known) => self.assign(&known, last).await,
                None => Ok(None),
            },
        }
    }

    /// Reads messages, and embeds those that have no vector.
    async fn sample(&self) -> Result<Option<Sample>, Problem> {
        let mut day = Day::new();
        let mut after = None;
        loop {
            let most = PAGE.min(MAX_CLUSTERED - day.len());
            let messages = self.page(after, most).await?;
            let read = messages.len();
            after = messages.last().map(|message| message.id).or(after);
            for batch in batches(messages) {
                match batch {
                    Batch::Known(messages) => add_known(&mut day, messages),
                    Batch::New(_) if Instant::now() >= self.until => return Ok(None),
                    Batch::New(messages) => self.add_new(&mut day, messages).await?,
                }
            }
            if read < most {
                return Ok(Some(Sample { day, last: None }));
            }
            if day.len() >= MAX_CLUSTERED {
                return Ok(Some(Sample { day, last: after }));
            }
        }
    }

    /// Finds the topics of a sample. They replace the day's known topics.
    async fn group(
        &self,
        sample: &Sample,
        labeller: &Labeller<'_>,
    ) -> Result<Vec<FoundTopic>, Problem> {
        let before: Before = self.ask("topic_run_before", self.with_model()).await?;
        let day = &sample.day;
        let all = match sample.last {
            Some(_) => self.leased.job.message_count,
            None => day.len(),
        };
        let mut topics = day.topics(all, self.embedder.languages(), &before);
        self.leased.job.at(Step::Naming);
        let Labelled { count, error } = labeller
            .name(self.database, self.leased, day, &mut topics)
            .await?;
        self.leased.job.at(Step::Keeping);
        let finished = Finished {
            model: &self.model,
            grouped_count: day.len(),
            assigned_after: sample.last,
            labelled_count: count,
            label_error: error,
            topics: &topics,
        };
        self.ask::<()>("topic_run_finish", finished).await?;
        Ok(topics)
    }

    /// Assigns messages to topics, page by page. Each page counts once, even if the run is interrupted.
    async fn assign(&self, topics: &Assignment, after: Uuid) -> Result<Option<Found>, Problem> {
        let mut after = Some(after);
        let mut messages = 0;
        while Instant::now() < self.until {
            let page = self.page(after, PAGE).await?;
            let read = page.len();
            after = page.last().map(|message| message.id);
            // As in the sample, what is about nothing is in no topic.
            let page = page.into_iter().filter(MessageOfDay::has_subject);
            let mut vectors: Vec<Vec<f32>> = Vec::with_capacity(read);
            for batch in batches(page.collect()) {
                match batch {
                    Batch::Known(messages) => vectors.extend(messages.iter().map(vector)),
                    // Their vectors are not stored: the run does not read this page again.
                    Batch::New(messages) => vectors.extend(self.embed(&messages).await?),
                }
            }
            self.leased.job.at(Step::Keeping);
            let assigned = Assigned {
                counts: topics.count(vectors.iter().map(Vec::as_slice)),
                read,
                after,
                is_last: read < PAGE,
            };
            self.ask::<()>("topic_run_assign", assigned).await?;
            messages += read;
            if read < PAGE {
                return Ok(Some(Found {
                    messages: self.leased.job.message_count.max(messages),
                    topics: topics.len(),
                    is_sample: true,
                }));
            }
        }
        Ok(None)
    }

    /// The stored topics of the day, if this model made their vectors.
    async fn found_before(&self) -> Result<Vec<TopicOfDay>, Problem> {
        self.ask("topic_run_centroids", self.with_model()).await
    }

    async fn page(&self, after: Option<Uuid>, most: usize) -> Result<Vec<MessageOfDay>, Problem> {
        self.leased.job.at(Step::Reading);
        let page = Page {
            model: &self.model,
            after,
            most,
        };
        self.ask("topic_run_messages", page).await
    }

    async fn add_new(&self, day: &mut Day, messages: Vec<MessageOfDay>) -> Result<(), Problem> {
        let vectors = self.embed(&messages).await?;
        let embeddings = messages
            .iter()
            .zip(&vectors)
            .map(|(message, vector)| Embedding {
                id: message.id,
                embedding: Packed::of(vector),
            })
            .collect();
        let model = &self.model;
        let embedded = Embedded { model, embeddings };
        self.ask::<usize>("topic_run_embedded", embedded).await?;
        for (message, vector) in messages.into_iter().zip(vectors) {
            day.push(message, &vector);
        }
        Ok(())
    }

    async fn embed(&self, messages: &[MessageOfDay]) -> Result<Vec<Vec<f32>>, Problem> {
        self.leased.job.at(Step::Embedding);
        let texts: Vec<String> = messages
            .iter()
            .map(|message| message.text.clone())
            .collect();
        self.embedder.embed(&texts).await
    }

    fn with_model(&self) -> WithModel<'_> {
        WithModel { model: &self.model }
    }

    async fn ask<T: serde::de::DeserializeOwned>(
        &self,
        function: &'static str,
        arguments: impl Serialize,
    ) -> Result<T, Problem> {
        let arguments = self.leased.with(arguments);
        self.database.ask(function, &arguments).await?.parse()
    }
}

enum Batch {
    /// Messages with vectors.
    Known(Vec<MessageOfDay>),
    /// Messages without vectors.
    New(Vec<MessageOfDay>),
}

/// The messages with a vector, and batches of those without.
fn batches(messages: Vec<MessageOfDay>) -> Vec<Batch> {
    let (known, mut new): (Vec<_>, Vec<_>) = messages
        .into_iter()
        .partition(|message| message.embedding.is_some());
    let mut batches = vec![Batch::Known(known)];
    while !new.is_empty() {
        let rest = new.split_off(new.len().min(BATCH));
        batches.push(Batch::New(std::mem::replace(&mut new, rest)));
    }
    batches
}

fn add_known(day: &mut Day, messages: Vec<MessageOfDay>) {
    for message in messages {
        let vector = vector(&message);
        day.push(message, &vector);
    }
}

fn vector(message: &MessageOfDay) -> Vec<f32> {
    message
        .embedding
        .as_ref()
        .map(Packed::numbers)
        .unwrap_or_default()
}
