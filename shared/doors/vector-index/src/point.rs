//! Passages on their way to Qdrant and out of it, as the database gives them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// A passage that Qdrant is to hold.
#[derive(Debug, Deserialize)]
pub struct Point {
    /// Of the passage, and of the point.
    pub(crate) id: Uuid,
    /// When the passage was last changed: what is confirmed is that one.
    version: String,
    /// As Postgres writes it, which is JSON.
    pub(crate) vector: String,
    /// What it is filtered by.
    pub(crate) payload: Value,
}

/// A passage that Qdrant has confirmed to hold.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Held {
    id: Uuid,
    version: String,
}

/// A point that Qdrant is to forget, or has forgotten.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Forgotten {
    /// Whose it was.
    pub(crate) organization_id: Uuid,
    /// Of the passage that it stood for.
    pub(crate) id: Uuid,
    /// Which model made its vector.
    pub(crate) model: String,
}

impl Point {
    pub(crate) fn held(&self) -> Held {
        Held {
            id: self.id,
            version: self.version.clone(),
        }
    }
}
