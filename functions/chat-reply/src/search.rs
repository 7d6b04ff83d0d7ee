//! What is known about a question.

use crate::turn::Turn;
use conversations::{Asked, Passage, State};
use embeddings::{Choice, Embedder, unsettled};
use ids::OrganizationId;
use passages::Filter;
use problem::Problem;
use serde::Serialize;
use uuid::Uuid;
use vector_index::{Scope, VectorIndex};

/// Passages, best first, and the languages that their model knows.
pub(crate) struct Found {
    pub passages: Vec<Passage>,
    pub languages: Option<&'static [&'static str]>,
}

/// The arguments of `private.chat_search`.
#[derive(Serialize)]
struct Arguments<'a> {
    organization_id: OrganizationId,
    query: String,
    is_customers: bool,
    knowledge_ids: Option<&'a [Uuid]>,
    model: String,
    model_languages: Option<&'static [&'static str]>,
    embedding: String,
    neighbors: Option<Vec<Uuid>>,
}

/// Searches as the caller does, and for a customer no more than strangers find: the database holds to that.
pub(crate) async fn passages(
    turn: &Turn<'_>,
    state: &State,
    asked: &Asked,
) -> Result<Found, Problem> {
    let choice: Option<Choice> = serde_json::from_value(asked.choose.clone())
        .map_err(|_| Problem::internal().because("an embedding model is named in another form"))?;
    let embedder = Embedder::choose(choice).await?;
    let query = asked.query();
    let vector = embedder.embed_one(&query).await?;
    let model = embedder.model();
    let neighbors = match VectorIndex::load().await?.qdrant() {
        // The database knows which pages are of a site, and compares the vectors of what an assistant answers from.
        Some(_) if asked.knowledge_ids.is_some() => None,
        None => None,
        Some(qdrant) => {
            let filter = Filter::default();
            let scope = Scope {
                organization: state.organization_id.get(),
                sources: asked.sources.as_deref(),
                filter: &filter,
            };
            Some(qdrant.nearest(&model, &vector, scope).await?)
        }
    };
    let arguments = Arguments {
        organization_id: state.organization_id,
        query,
        is_customers: asked.is_customers,
        knowledge_ids: asked.knowledge_ids.as_deref(),
        model,
        model_languages: embedder.languages(),
        embedding: embeddings::to_sql(&vector),
        neighbors,
    };
    let found = turn.database.ask("chat_search", &arguments).await;
    let passages = found.map_err(unsettled)?;
    Ok(Found {
        passages: passages.parse()?,
        languages: embedder.languages(),
    })
}
