use super::SUPPORT;
use crate::{Function, Role, shapes::Id};
use passages::{Question, Source};
use schemars::JsonSchema;
use serde_json::json;

/// What was found, the best first.
#[derive(JsonSchema)]
struct SearchAnswer {
    organization_id: Id,
    /// What made the vectors.
    model: String,
    results: Vec<SearchResult>,
    /// `cursor` of the next page; null at the end.
    next_cursor: Option<String>,
}

/// A passage.
#[derive(JsonSchema)]
struct SearchResult {
    id: Id,
    source: Source,
    /// What it is part of.
    source_id: Option<Id>,
    /// Counted from the beginning of what it is part of.
    position: i64,
    page: Option<u32>,
    headings: Vec<String>,
    content: String,
    /// HTML: the words are in `<mark>`, all else is escaped.
    highlight: String,
    language: Option<String>,
    tags: Vec<String>,
    /// By reciprocal rank.
    score: f64,
    /// Cosine similarity; null where it has no vector.
    similarity: Option<f64>,
}

pub(super) fn describe() -> Function {
    Function::post("embedding-search", "Finds passages by their meaning and by their words")
        .tag(SUPPORT)
        .description(
            "Staff search their organisation, programs the one that `x-organization-id` names; the public and \
             clients one that lets strangers search, and there only what it opens. `filter.until` is after \
             `filter.from`.",
        )
        .for_roles(&[Role::Public, Role::Client, Role::User, Role::Service])
        .in_callers_organization()
        .takes::<Question>("A question", json!({ "query": "What is for breakfast?" }), |body| {
            Question::read(body).map(drop)
        })
        .or("By words, in documents", json!({
            "query": "\"gluten free\" -nuts", "mode": "text", "filter": { "sources": ["document"] }, "limit": 5,
        }))
        .answers::<SearchAnswer>(200, "The passages", json!({
            "organization_id": "00000000-0000-4000-8000-0000000000a0", "model": "all-minilm-l6-v2",
            "results": [{
                "id": "3f0f5a60-4a3e-4f6e-8f43-1a2b3c4d5e6f", "source": "experience",
                "source_id": "00000000-0000-4000-8000-0000000ae101", "position": 0, "page": null, "headings": [],
                "content": "Breakfast on the summit", "highlight": "<mark>Breakfast</mark> on the summit",
                "language": "en", "tags": [], "score": 0.032787, "similarity": 0.7421,
            }],
            "next_cursor": null,
        }))
        .makes_vectors()
}
