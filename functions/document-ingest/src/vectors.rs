//! Vectors for passages, and the index that they are searched in.

use chunks::embedded;
use embeddings::{Choice, Embedder};
use problem::Problem;
use serde::{Deserialize, Serialize};
use vector_index::{Forgotten, Held, Point, VectorIndex};

/// The passages of a step. Their vectors are stored before the next step, so a crash loses at most these.
pub(crate) const AT_ONCE: usize = 16;

/// The most bytes of a text that a model reads: OpenAI's read 8,191 tokens, and a token may be as short as a byte.
const MAX_BYTES: usize = 8_000;

/// A passage that has no vector.
#[derive(Deserialize)]
pub(crate) struct Pending {
    id: String,
    headings: Vec<String>,
    content: String,
}

/// The results of a step, for the database to store.
#[derive(Default, Serialize)]
pub(crate) struct Made {
    vectors: Vec<Vector>,
    held: Vec<Held>,
    forgotten: Vec<Forgotten>,
}

#[derive(Serialize)]
struct Vector {
    id: String,
    embedding: String,
}

/// The embedding model of an organization, and the index that is searched.
pub(crate) struct Maker<'a> {
    embedder: Embedder,
    index: &'a VectorIndex,
}

impl<'a> Maker<'a> {
    pub async fn of(choice: Option<Choice>, index: &'a VectorIndex) -> Result<Self, Problem> {
        let embedder = Embedder::choose(choice).await?;
        Ok(Self { embedder, index })
    }

    /// The model's name, as it is stored with each vector.
    pub fn model(&self) -> String {
        self.embedder.model()
    }

    /// Does a step. Where it fails half-way, what it made until then is stored all the same.
    pub async fn step(
        &self,
        pending: &[Pending],
        points: &[Point],
        forget: Vec<Forgotten>,
    ) -> (Made, Result<(), Problem>) {
        let mut made = Made::default();
        let outcome = self.try_step(&mut made, pending, points, forget).await;
        (made, outcome)
    }

    async fn try_step(
        &self,
        made: &mut Made,
        pending: &[Pending],
        points: &[Point],
        forget: Vec<Forgotten>,
    ) -> Result<(), Problem> {
        made.vectors = self.vectors(pending).await?;
        if let Some(qdrant) = self.index.qdrant() {
            made.held = qdrant.hold(&self.model(), points).await?;
            qdrant.forget(&forget).await?;
            made.forgotten = forget;
        }
        Ok(())
    }

    async fn vectors(&self, pending: &[Pending]) -> Result<Vec<Vector>, Problem> {
        let texts: Vec<String> = pending
            .iter()
            .map(|passage| {
                let mut text = embedded(&passage.headings, &passage.content);
                text.truncate(text.floor_char_boundary(MAX_BYTES));
                text
            })
            .collect();
        let vectors = self.embedder.embed(&texts).await?;
        Ok(pending
            .iter()
            .zip(vectors)
            .map(|(passage, vector)| Vector {
                id: passage.id.clone(),
                embedding: embeddings::to_sql(&vector),
            })
            .collect())
    }
}
