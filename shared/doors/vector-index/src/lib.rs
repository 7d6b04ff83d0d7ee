//! Where vectors are searched: Postgres itself, or Qdrant.
//!
//! Postgres keeps every vector. Where the variable `vector_index` is `qdrant`, Qdrant holds copies of them and
//! finds the nearest; what it answers are ids alone, which Postgres then reads as the caller. So nothing that
//! Qdrant says, rightly or wrongly, shows anybody a passage that is not theirs.
//!
//! A component that uses it has the variables `vector_index`, `qdrant_url` and `qdrant_api_key`, and
//! `{{ qdrant_url }}` among its `allowed_outbound_hosts`.

mod collection;
mod conditions;
mod point;
mod qdrant;
mod transport;

pub use conditions::Scope;
pub use point::{Forgotten, Held, Point};
pub use qdrant::Qdrant;

use problem::Problem;

/// The index that searches vectors.
#[derive(Debug)]
pub enum VectorIndex {
    /// The database itself, by pgvector.
    Postgres,
    /// Qdrant, by its REST interface.
    Qdrant(Qdrant),
}

impl VectorIndex {
    /// Reads the variables and returns the index that they name.
    ///
    /// # Errors
    /// 500 if they are invalid.
    pub async fn load() -> Result<Self, Problem> {
        match variables::required("vector_index").await?.as_str() {
            "postgres" => Ok(Self::Postgres),
            "qdrant" => Ok(Self::Qdrant(Qdrant::new(
                &variables::required("qdrant_url").await?,
                variables::required("qdrant_api_key").await?,
            ))),
            other => Err(Problem::internal().because(format!(
                "variable vector_index: {other} is neither postgres nor qdrant"
            ))),
        }
    }

    /// Qdrant, if it is the index.
    pub fn qdrant(&self) -> Option<&Qdrant> {
        match self {
            Self::Postgres => None,
            Self::Qdrant(qdrant) => Some(qdrant),
        }
    }

    /// The name of an external index, for the database.
    pub fn elsewhere(&self) -> Option<&'static str> {
        self.qdrant().map(|_| "qdrant")
    }
}

/// 503 `vector_index_unavailable`: the index did not answer.
fn unavailable(cause: impl Into<String>) -> Problem {
    Problem::new(
        503,
        "vector_index_unavailable",
        "The vector index does not answer. Repeat the request in a moment.",
    )
    .with_header("retry-after", "5")
    .because(cause)
}

/// 503 `vector_index_refused`: the index refused, such as for a wrong key or collection.
fn refused(cause: impl Into<String>) -> Problem {
    Problem::new(
        503,
        "vector_index_refused",
        "The vector index refused the request.",
    )
    .because(cause)
}
