use super::SUPPORT;
use crate::{Function, Role, shapes::Id};
use passages::{Question, Source};
use schemars::JsonSchema;
use serde_json::json;

/// A page of search results, best first.
#[derive(JsonSchema)]
struct SearchAnswer {
    /// Id of the organization that was searched.
    organization_id: Id,
    /// Name of the embedding model, such as `all-minilm-l6-v2`.
    model: String,
    /// Words of the query that no passage has, with the words that stand in for them. At most 5.
    corrected: Vec<Correction>,
    /// Passages that were found, best first. Identical ones are one result.
    results: Vec<SearchResult>,
    /// `cursor` for the next page; null on the last one.
    next_cursor: Option<String>,
}

/// A word of the query that was taken for a misspelled one.
#[derive(JsonSchema)]
struct Correction {
    /// Word of the query, in lower case and without accents, such as `refnuds`.
    from: String,
    /// Words of passages that are spelled almost like it, such as `refunds`. At most 3.
    to: Vec<String>,
}

/// A passage that was found.
#[derive(JsonSchema)]
struct SearchResult {
    /// Id of the passage (UUID).
    id: Id,
    /// Kind of source that the passage belongs to.
    source: Source,
    /// Id of the source; null if it has none.
    source_id: Option<Id>,
    /// Title of the source for people, such as `Cancellations`: of a document, its file name. Null if it has none.
    title: Option<String>,
    /// Name of the document's file, such as `terms.pdf`; null if the source is no document.
    file_name: Option<String>,
    /// Address of the page; null if the source is no page of a website.
    url: Option<String>,
    /// Position of the passage in its source, from 0.
    position: i64,
    /// Page that the passage is on, from 1; null if the format has none.
    page: Option<u32>,
    /// Headings above the passage, outermost first.
    headings: Vec<String>,
    /// Text of the passage, as plain text.
    content: String,
    /// Excerpt as HTML: matches are in `<mark>`, all else is escaped.
    highlight: String,
    /// Language of the passage (ISO 639-1), such as `en`; null if unknown.
    language: Option<String>,
    /// Tags of the passage's source.
    tags: Vec<String>,
    /// Score, from 0 to 1: by meaning the similarity, by words the share of the best match, by both a mean of them.
    /// Comparable within one answer only.
    score: f64,
    /// Cosine similarity to the query, -1 to 1; null without a vector.
    similarity: Option<f64>,
}

pub(super) fn describe() -> Function {
    Function::post("embedding-search", "Finds passages by meaning and by words")
        .tag(SUPPORT)
        .description(
            "Staff search their organization; the service names one in `x-organization-id`. The public and clients search \
             an organization that allows it, and only the sources that it opens. `filter.until` must be after \
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
        .answers::<SearchAnswer>(200, "A page of the passages that were found", json!({
            "organization_id": "00000000-0000-4000-8000-0000000000a0", "model": "all-minilm-l6-v2",
            "corrected": [{ "from": "brekafast", "to": ["breakfast"] }],
            "results": [{
                "id": "3f0f5a60-4a3e-4f6e-8f43-1a2b3c4d5e6f", "source": "experience",
                "source_id": "00000000-0000-4000-8000-0000000ae101", "title": "Breakfast on the summit",
                "file_name": null, "url": null, "position": 0, "page": null, "headings": [],
                "content": "Breakfast on the summit", "highlight": "<mark>Breakfast</mark> on the summit",
                "language": "en", "tags": [], "score": 0.81947, "similarity": 0.7421,
            }],
            "next_cursor": null,
        }))
        .makes_vectors()
        .limited()
}
