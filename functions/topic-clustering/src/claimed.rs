//! A day of an organisation that this call has taken up.

use embeddings::{Choice, Embedder};
use problem::Problem;
use serde::{Deserialize, Serialize};
use std::time::Instant;
use tenant_auth::Database;
use topic_run::{Before, ClusteringRequest, Day, FoundTopic, MessageOfDay, Packed};
use uuid::Uuid;

/// For so many seconds after it was last heard of, nobody else takes up a run: longer than any step takes.
const LEASE: u32 = 300;

/// Messages that are read at once.
const PAGE: usize = 1_000;

/// Texts that are given to the model at once.
const BATCH: usize = 64;

/// Messages of a day that are read; of more, as many that are as good as drawn by chance stand for all.
const MOST_READ: usize = 50_000;

/// What was found.
pub struct Found {
    pub messages: usize,
    pub topics: usize,
}

/// What `topic_run_claim` gives.
#[derive(Deserialize)]
pub struct Claimed {
    run: Run,
    message_count: usize,
    embedding_choice: Option<Choice>,
}

#[derive(Serialize, Deserialize)]
struct Run {
    id: Uuid,
    attempt: u32,
}

#[derive(Serialize)]
struct Claim<'a> {
    #[serde(flatten)]
    request: &'a ClusteringRequest,
    call_id: Uuid,
    lease: u32,
}

/// What every function takes of a run.
#[derive(Serialize)]
struct OfRun<'a, T> {
    run: &'a Run,
    #[serde(flatten)]
    of: T,
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
    lease: u32,
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
    topics: &'a [FoundTopic],
}

#[derive(Serialize)]
struct Left {
    error: Option<String>,
}

impl Claimed {
    /// The next day that nobody is at; none where all are done.
    pub async fn next(
        database: &Database<'_>,
        request: &ClusteringRequest,
        call_id: Uuid,
    ) -> Result<Option<Self>, Problem> {
        let claim = Claim {
            request,
            call_id,
            lease: LEASE,
        };
        database.ask("topic_run_claim", &claim).await
    }

    /// Gives a vector to each message that has none, groups them, and keeps what was found; nothing where the time
    /// was over before. The vectors stay, so that the next call goes on from there.
    pub async fn cluster(
        &self,
        database: &Database<'_>,
        until: Instant,
    ) -> Result<Option<Found>, Problem> {
        let embedder = Embedder::choose(self.embedding_choice.clone()).await?;
        let model = embedder.model();
        let mut day = Day::new();
        let mut after = None;
        while day.len() < MOST_READ {
            let most = PAGE.min(MOST_READ - day.len());
            let page = Page {
                model: &model,
                after,
                most,
                lease: LEASE,
            };
            let messages: Vec<MessageOfDay> = database
                .ask("topic_run_messages", &self.of_run(page))
                .await?;
            let read = messages.len();
            after = messages.last().map(|message| message.id);
            for (batch, messages) in batches(messages) {
                match batch {
                    Batch::Known => add_known(&mut day, messages),
                    Batch::New if Instant::now() >= until => return Ok(None),
                    Batch::New => {
                        self.add_new(database, &embedder, &model, &mut day, messages)
                            .await?
                    }
                }
            }
            if read < most {
                break;
            }
        }
        let before: Before = database
            .ask(
                "topic_run_before",
                &self.of_run(WithModel { model: &model }),
            )
            .await?;
        let topics = day.topics(self.message_count, &before);
        let finished = Finished {
            model: &model,
            grouped_count: day.len(),
            topics: &topics,
        };
        database
            .ask::<()>("topic_run_finish", &self.of_run(finished))
            .await?;
        Ok(Some(Found {
            messages: self.message_count.max(day.len()),
            topics: topics.len(),
        }))
    }

    /// Leaves the rest to another call.
    pub async fn leave(
        &self,
        database: &Database<'_>,
        problem: Option<&Problem>,
    ) -> Result<(), Problem> {
        // The organisation's admins read it: the cause is for the log alone.
        let error = problem.map(|problem| problem.code().to_owned());
        match database
            .ask("topic_run_leave", &self.of_run(Left { error }))
            .await
        {
            Err(problem) if problem.code() == "run_taken_over" => Ok(()),
            left => left,
        }
    }

    async fn add_new(
        &self,
        database: &Database<'_>,
        embedder: &Embedder,
        model: &str,
        day: &mut Day,
        messages: Vec<MessageOfDay>,
    ) -> Result<(), Problem> {
        let texts: Vec<String> = messages
            .iter()
            .map(|message| message.text.clone())
            .collect();
        let vectors = embedder.embed(&texts).await?;
        let embeddings = messages
            .iter()
            .zip(&vectors)
            .map(|(message, vector)| Embedding {
                id: message.id,
                embedding: Packed::of(vector),
            })
            .collect();
        let embedded = Embedded { model, embeddings };
        database
            .ask::<usize>("topic_run_embedded", &self.of_run(embedded))
            .await?;
        for (message, vector) in messages.into_iter().zip(vectors) {
            day.push(message, &vector);
        }
        Ok(())
    }

    fn of_run<T>(&self, of: T) -> OfRun<'_, T> {
        OfRun { run: &self.run, of }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Batch {
    /// They have their vectors.
    Known,
    /// The model is to make them.
    New,
}

/// Those that have a vector, and batches of those that have none.
fn batches(messages: Vec<MessageOfDay>) -> Vec<(Batch, Vec<MessageOfDay>)> {
    let (known, mut new): (Vec<_>, Vec<_>) = messages
        .into_iter()
        .partition(|message| message.embedding.is_some());
    let mut batches = vec![(Batch::Known, known)];
    while !new.is_empty() {
        let rest = new.split_off(new.len().min(BATCH));
        batches.push((Batch::New, std::mem::replace(&mut new, rest)));
    }
    batches
}

fn add_known(day: &mut Day, messages: Vec<MessageOfDay>) {
    for message in messages {
        let vector = message
            .embedding
            .as_ref()
            .map(Packed::numbers)
            .unwrap_or_default();
        day.push(message, &vector);
    }
}
