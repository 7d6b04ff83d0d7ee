//! The request of `embedding-search`, read and checked.

mod cursor;
mod fraction;
mod moment;

use deserr::Deserr;
use fields::{Count, Line, List, Text};
use ids::SourceId;
use problem::{Faults, Problem};
use request_body::{Fields, given};
use serde::Serialize;
use serde_json::Value;

pub use cursor::Cursor;
pub use fraction::Fraction;
pub use moment::Moment;

/// Maximum number of values of one filter.
pub const MAX_VALUES: usize = 50;

/// A search for passages of an organization's texts.
#[derive(Clone, Debug, PartialEq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "SearchQuestion")
)]
#[deserr(deny_unknown_fields)]
pub struct Question {
    /// Text to search for, at most 2000 characters. Supports `"quoted phrases"` and `-excluded` words.
    pub query: Text<2000>,
    /// Whether to search by meaning, by words, or by both.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub mode: Mode,
    /// Conditions that every result meets.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub filter: Filter,
    /// Minimum cosine similarity of a result, from 0 to 1.
    #[deserr(default)]
    pub minimum_similarity: Option<Fraction>,
    /// Results per page, 1 to 50. Default: 10.
    #[deserr(default)]
    limit: Option<Count<1, 50>>,
    /// Where the page begins: `next_cursor` of the page before.
    #[deserr(default)]
    #[serde(rename = "after")]
    #[cfg_attr(feature = "schema", schemars(rename = "cursor"))]
    cursor: Option<Cursor>,
}

/// How passages are searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "SearchMode")
)]
#[serde(rename_all = "lowercase")]
#[deserr(rename_all = lowercase)]
pub enum Mode {
    /// By meaning and by words, fused by reciprocal rank.
    #[default]
    Hybrid,
    /// By meaning: cosine similarity of the vectors.
    Vector,
    /// By words: full-text search.
    Text,
}

/// Conditions for passages, all of which apply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "SearchFilter")
)]
#[deserr(deny_unknown_fields)]
pub struct Filter {
    /// Kinds of source, such as `document`. At most 50.
    #[deserr(default)]
    pub sources: Option<List<Source, MAX_VALUES>>,
    /// Ids of the sources, such as documents. At most 50.
    #[deserr(default)]
    pub source_ids: Option<List<SourceId, MAX_VALUES>>,
    /// Languages of the passages (ISO 639-1), such as `de`. At most 50.
    #[deserr(default)]
    pub languages: Option<List<Line<3>, MAX_VALUES>>,
    /// Tags of which a passage has at least one. At most 50.
    #[deserr(default)]
    pub tags: Option<List<Line<100>, MAX_VALUES>>,
    /// Earliest time of a passage, included, in RFC 3339.
    #[deserr(default)]
    pub from: Option<Moment>,
    /// Latest time of a passage, excluded, in RFC 3339.
    #[deserr(default)]
    pub until: Option<Moment>,
}

/// Kind of source that a passage belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "SearchSource")
)]
#[serde(rename_all = "lowercase")]
#[deserr(rename_all = lowercase)]
pub enum Source {
    /// A document that was uploaded.
    Document,
    /// A page of the organization's website.
    Website,
    /// A frequently asked question with its answer.
    Faq,
    /// A conversation with a customer.
    Conversation,
    /// An entry of the knowledge base.
    Knowledge,
    /// An experience that can be booked.
    Experience,
    /// A text that was stored with its vector.
    Vector,
}

impl Question {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        request_body::read_by(body, broken_rules)
    }

    /// Whether the search needs a vector of the query.
    pub fn needs_vector(&self) -> bool {
        self.mode != Mode::Text
    }
}

/// The rule of the range of times.
fn broken_rules(fields: &Fields) -> Faults {
    let mut faults = Faults::default();
    let Some(filter) = given(fields, "filter").and_then(Value::as_object) else {
        return faults;
    };
    let moment = |name| {
        let text = given(filter, name)?.as_str()?;
        Moment::parse(text).ok()
    };
    if let (Some(from), Some(until)) = (moment("from"), moment("until"))
        && until <= from
    {
        faults.add("/filter/until", "must be after from");
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(body: Value) -> Result<Value, Vec<String>> {
        Question::read(body.to_string().as_bytes())
            .map(|question| serde_json::to_value(question).unwrap())
            .map_err(|problem| problem.pointers())
    }

    #[test]
    fn takes_a_question_alone() {
        let question = read(json!({ "query": " refunds? " })).unwrap();
        assert_eq!(question["query"], "refunds?");
        assert_eq!(question["mode"], "hybrid");
    }

    #[test]
    fn every_fault_is_named() {
        let faults = read(json!({
            "query": "", "mode": "magic", "limit": 51, "minimum_similarity": 1.5, "cursor": "x",
            "filter": { "sources": ["attic"], "source_ids": ["1"], "languages": ["german"], "from": "yesterday" },
            "sort": "price"
        }))
        .unwrap_err();
        for pointer in [
            "/query",
            "/mode",
            "/limit",
            "/minimum_similarity",
            "/cursor",
            "/filter/sources/0",
            "/filter/source_ids/0",
            "/filter/languages/0",
            "/filter/from",
            "/sort",
        ] {
            assert!(
                faults.iter().any(|fault| fault == pointer),
                "{pointer} in {faults:?}"
            );
        }
        assert_eq!(faults.len(), 10, "{faults:?}");
    }

    #[test]
    fn a_range_of_time_has_its_end_after_its_beginning() {
        let filter =
            json!({ "from": "2026-02-01T00:00:00Z", "until": "2026-01-01T00:00:00+02:00" });
        assert_eq!(
            read(json!({ "query": "x", "filter": filter })).unwrap_err(),
            ["/filter/until"]
        );
    }

    #[test]
    fn a_filter_has_no_end_of_values() {
        let filter = json!({ "tags": vec!["a"; 51] });
        assert_eq!(
            read(json!({ "query": "x", "filter": filter })).unwrap_err(),
            ["/filter/tags"]
        );
    }
}
