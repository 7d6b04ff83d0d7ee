//! What is said to the database in each step, and what it answers.

use chunks::{Chunk, Size, embedded, split};
use embeddings::{Choice, Embedder};
use extraction::{Extracted, Failure};
use problem::Problem;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::time::{Duration, Instant};
use tenant_auth::{Answer, Session, User};
use upload::File;

/// Passages of a step. Their vectors are kept before the next are made, so a crash loses at most these.
const AT_ONCE: usize = 16;
/// A request answers after this time; who asks for the document then goes on with it.
const PATIENCE: Duration = Duration::from_secs(10);

/// What begins.
#[derive(Serialize)]
pub(crate) struct Begin<'a> {
    filename: &'a str,
    file_path: &'a str,
    file_size: usize,
    mime_type: Option<&'a str>,
    content_hash: String,
    tags: Vec<&'a str>,
}

impl<'a> Begin<'a> {
    pub fn of(file: &'a File<'a>, path: &'a str) -> Self {
        let hash = Sha256::digest(file.bytes);
        Self {
            filename: &file.name,
            file_path: path,
            file_size: file.bytes.len(),
            // What is longer is no media type.
            mime_type: file.media_type.as_deref().filter(|said| said.len() <= 100),
            content_hash: hash.iter().map(|byte| format!("{byte:02x}")).collect(),
            tags: file.tags.iter().map(|tag| tag.as_str()).collect(),
        }
    }
}

/// What has begun.
#[derive(Deserialize)]
pub(crate) struct Begun {
    pub document_id: String,
    choose: Option<Choice>,
}

impl Begun {
    pub async fn embedder(&self) -> Result<Embedder, Problem> {
        Embedder::choose(self.choose.clone()).await
    }
}

/// What was read.
#[derive(Serialize)]
pub(crate) struct Read<'a> {
    document_id: &'a str,
    language: Option<&'static str>,
    pages: Option<u32>,
    passages: Vec<Chunk>,
}

impl<'a> Read<'a> {
    pub fn of(document_id: &'a str, extracted: Extracted, most_tokens: usize) -> Self {
        Self {
            document_id,
            language: extracted.language,
            pages: extracted.pages,
            passages: split(&extracted.blocks, Size::of_model(most_tokens)),
        }
    }
}

/// How far a document is.
#[derive(Deserialize, Serialize)]
pub(crate) struct Report {
    document: Value,
    progress: Value,
    #[serde(default, skip_serializing)]
    choose: Option<Choice>,
    /// The passages of the next step.
    #[serde(default, skip_serializing)]
    pending: Vec<Pending>,
}

#[derive(Deserialize)]
struct Pending {
    id: String,
    headings: Vec<String>,
    content: String,
}

impl Report {
    pub fn is_unfinished(&self) -> bool {
        self.document.get("status").and_then(Value::as_str) == Some("processing")
    }

    /// 200 where it is at its end, 202 where there is more to do.
    pub fn answer(&self) -> Result<Answer, Problem> {
        let answer = Answer::json(self)?;
        Ok(match self.is_unfinished() {
            true => answer.accepted(),
            false => answer,
        })
    }
}

/// A document whose passages get their vectors.
pub(crate) struct Embedding {
    document_id: String,
    choose: Option<Choice>,
    report: Report,
    /// Whether this request took it up.
    goes_on: bool,
}

impl Embedding {
    pub fn of_read(begun: Begun, report: Report) -> Self {
        Self {
            document_id: begun.document_id,
            choose: begun.choose,
            report,
            goes_on: true,
        }
    }

    pub fn of_failed(begun: Begun, report: Report) -> Self {
        Self::of_read(begun, report)
    }

    pub fn of_known(document_id: String, mut report: Report) -> Self {
        Self {
            document_id,
            choose: report.choose.take(),
            report,
            goes_on: false,
        }
    }

    /// Makes vectors until there are all, or the time is over.
    pub async fn work(
        mut self,
        session: &Session<User>,
        begun: Instant,
    ) -> Result<Report, Problem> {
        if !self.report.is_unfinished() {
            return Ok(self.report);
        }
        let embedder = Embedder::choose(self.choose.take()).await?;
        let mut step = Step {
            document_id: &self.document_id,
            model: embedder.model(),
            vectors: Vec::new(),
            most: AT_ONCE,
            goes_on: self.goes_on,
        };
        loop {
            let report: Report = ask(session, "document_embed", &step).await?;
            if report.pending.is_empty() {
                return Ok(report);
            }
            step.goes_on = true;
            step.vectors = match vectors(&embedder, &report.pending).await {
                Ok(vectors) => vectors,
                Err(problem) => {
                    // Whoever asks next may go on at once.
                    step.most = 0;
                    step.vectors = Vec::new();
                    let _: Report = ask(session, "document_embed", &step).await?;
                    return Err(problem);
                }
            };
            if begun.elapsed() > PATIENCE {
                step.most = 0;
            }
        }
    }
}

async fn vectors(embedder: &Embedder, pending: &[Pending]) -> Result<Vec<Vector>, Problem> {
    let texts: Vec<String> = pending
        .iter()
        .map(|passage| embedded(&passage.headings, &passage.content))
        .collect();
    let vectors = embedder.embed(&texts).await?;
    Ok(pending
        .iter()
        .zip(vectors)
        .map(|(passage, vector)| Vector {
            id: passage.id.clone(),
            embedding: embeddings::to_sql(&vector),
        })
        .collect())
}

#[derive(Serialize)]
struct Step<'a> {
    document_id: &'a str,
    model: String,
    vectors: Vec<Vector>,
    most: usize,
    goes_on: bool,
}

#[derive(Serialize)]
struct Vector {
    id: String,
    embedding: String,
}

pub(crate) async fn begin(session: &Session<User>, begin: &Begin<'_>) -> Result<Begun, Problem> {
    ask(session, "document_begin", begin).await
}

pub(crate) async fn fail(
    session: &Session<User>,
    document_id: &str,
    failure: &Failure,
) -> Result<Report, Problem> {
    let arguments =
        serde_json::json!({ "document_id": document_id, "failure": failure.to_string() });
    ask(session, "document_failed", &arguments).await
}

/// Runs a step, which leaves the same behind when it is repeated.
pub(crate) async fn ask<T: DeserializeOwned>(
    session: &Session<User>,
    function: &'static str,
    arguments: &impl Serialize,
) -> Result<T, Problem> {
    let answer = session.database().read(function, arguments).await?;
    serde_json::from_str(answer.body()).map_err(|error| {
        Problem::internal().because(format!("{function} gave another shape: {error}"))
    })
}
