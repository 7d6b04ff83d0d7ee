//! The SQL functions of a document: their arguments and answers.

use crate::{Callers, vectors::Pending};
use chunks::{Chunk, Size, split};
use documents::File;
use embeddings::{Choice, Embedder};
use extraction::{Extracted, Failure};
use jobs::Lease;
use problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tenant_auth::{Answer, Session};
use vector_index::{Forgotten, Point};

/// The arguments of `private.document_begin`.
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
            // A longer one is no media type.
            mime_type: file.media_type.as_deref().filter(|said| said.len() <= 100),
            content_hash: hash.iter().map(|byte| format!("{byte:02x}")).collect(),
            tags: file.tags.iter().map(|tag| tag.as_str()).collect(),
        }
    }
}

/// The answer of `private.document_begin`.
#[derive(Deserialize)]
pub(crate) struct Begun {
    pub document_id: String,
    pub lease: Lease,
    pub choose: Option<Choice>,
}

impl Begun {
    pub async fn embedder(&self) -> Result<Embedder, Problem> {
        Embedder::choose(self.choose.clone()).await
    }
}

/// The arguments of `private.document_read`.
#[derive(Serialize)]
pub(crate) struct Read<'a> {
    document_id: &'a str,
    lease: &'a Lease,
    language: Option<&'static str>,
    pages: Option<u32>,
    guessed_encoding: Option<&'static str>,
    passages: Vec<Chunk>,
}

impl<'a> Read<'a> {
    pub fn of(begun: &'a Begun, extracted: Extracted, max_tokens: usize) -> Self {
        Self {
            document_id: &begun.document_id,
            lease: &begun.lease,
            language: extracted.language,
            pages: extracted.pages,
            guessed_encoding: extracted.guessed_encoding,
            passages: split(&extracted.blocks, Size::of_model(max_tokens)),
        }
    }
}

/// The progress of a document.
#[derive(Deserialize, Serialize)]
pub(crate) struct Report {
    document: Value,
    progress: Value,
    #[serde(default, skip_serializing)]
    pub choose: Option<Choice>,
    /// Whose it is: `None` where it is not or no longer this request's.
    #[serde(default, skip_serializing)]
    pub lease: Option<Lease>,
    /// Passages of the next step that have no vector.
    #[serde(default, skip_serializing)]
    pub pending: Vec<Pending>,
    /// Passages that the index does not hold yet.
    #[serde(default, skip_serializing)]
    pub points: Vec<Point>,
    /// Points to delete from the index.
    #[serde(default, skip_serializing)]
    pub forget: Vec<Forgotten>,
}

impl Report {
    pub fn is_unfinished(&self) -> bool {
        self.document.get("status").and_then(Value::as_str) == Some("processing")
    }

    /// 200 where the document is done, 202 where there is more to do.
    pub fn answer(&self) -> Result<Answer, Problem> {
        let answer = Answer::ok(self)?;
        Ok(match self.is_unfinished() {
            true => answer.accepted(),
            false => answer,
        })
    }
}

pub(crate) async fn begin(session: &Session<Callers>, begin: &Begin<'_>) -> Result<Begun, Problem> {
    session
        .database()
        .ask("document_begin", begin)
        .await?
        .parse()
}

pub(crate) async fn fail(
    session: &Session<Callers>,
    begun: &Begun,
    failure: &Failure,
) -> Result<Report, Problem> {
    let arguments = serde_json::json!({
        "document_id": begun.document_id,
        "lease": begun.lease,
        "failure": failure.to_string(),
    });
    session
        .database()
        .ask("document_failed", &arguments)
        .await?
        .parse()
}

/// Gives a document back that this request can't go on with.
pub(crate) async fn leave(
    session: &Session<Callers>,
    begun: &Begun,
    problem: &Problem,
) -> Result<(), Problem> {
    let arguments = serde_json::json!({
        "document_id": begun.document_id,
        "lease": begun.lease,
        "failure": problem.detail(),
    });
    session.database().ask("document_leave", &arguments).await?;
    Ok(())
}
