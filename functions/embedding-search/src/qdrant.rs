//! A search whose vectors are in Qdrant. The database says before where the caller may search, and after what they see.

use crate::{Arguments, Callers};
use embeddings::{Choice, Embedder};
use passages::Question;
use problem::Problem;
use serde::Deserialize;
use tenant_auth::{Json, Session};
use uuid::Uuid;
use vector_index::{Qdrant, Scope};

/// What `search_scope` gives.
#[derive(Deserialize)]
struct Searched {
    organization_id: Uuid,
    choose: Option<Choice>,
    sources: Option<Vec<String>>,
}

pub(crate) async fn search(
    session: &Session<Callers>,
    question: &Question,
    qdrant: &Qdrant,
) -> Result<Json, Problem> {
    let nothing = serde_json::json!({});
    let searched: Searched = session
        .database()
        .ask("search_scope", &nothing)
        .await?
        .parse()?;
    let embedder = Embedder::choose(searched.choose).await?;
    let model = embedder.model();
    let embedding = embedder.embed_one(question.query.as_str()).await?;
    let scope = Scope {
        organization: searched.organization_id,
        sources: searched.sources.as_deref(),
        filter: &question.filter,
    };
    let neighbors = qdrant.nearest(&model, &embedding, scope).await?;
    let arguments = Arguments {
        question,
        model,
        model_languages: embedder.languages(),
        embedding: Some(embeddings::to_sql(&embedding)),
        neighbors: Some(neighbors),
    };
    session.database().ask("embedding_search", &arguments).await
}
