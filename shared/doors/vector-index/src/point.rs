//! Points to write to Qdrant or to delete from it, as the database answers them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// A passage to write to Qdrant.
#[derive(Debug, Deserialize)]
pub struct Point {
    /// Id of the passage, and of its point.
    pub(crate) id: Uuid,
    /// When the passage last changed: a confirmation is for this version.
    version: String,
    /// As Postgres writes it, which is JSON.
    pub(crate) vector: String,
    /// Values that filters use.
    pub(crate) payload: Value,
}

/// A passage that Qdrant confirmed.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Held {
    id: Uuid,
    version: String,
}

/// A point to delete from Qdrant, or that was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Forgotten {
    /// Id of the organization that owned it.
    pub(crate) organization_id: Uuid,
    /// Id of the passage that it stood for.
    pub(crate) id: Uuid,
    /// Model that made its vector.
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
