//! What is asked of a search, read and checked, without anything of the platform.

mod cursor;
mod fraction;
mod moment;

use deserr::Deserr;
use fields::{Count, Line, Text};
use ids::SourceId;
use problem::{Faults, Problem};
use request_body::{Fields, given};
use serde::Serialize;
use serde_json::Value;

pub use cursor::Cursor;
pub use fraction::Fraction;
pub use moment::Moment;

/// The most values of one filter.
pub const MOST_VALUES: usize = 50;

/// A question to what an organisation knows.
#[derive(Clone, Debug, PartialEq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "SearchQuestion")
)]
#[deserr(deny_unknown_fields)]
pub struct Question {
    /// What is looked for, in words; `"quoted"` and `-excluded` ones are understood.
    pub query: Text<2000>,
    /// By meaning, by words, or by both.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub mode: Mode,
    /// Where to look.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub filter: Filter,
    /// The least cosine similarity of a result.
    #[deserr(default)]
    pub minimum_score: Option<Fraction>,
    /// Results of a page; 10 where no number is named.
    #[deserr(default)]
    limit: Option<Count<1, 50>>,
    /// Where the page before this one ended.
    #[deserr(default)]
    #[serde(rename = "after")]
    #[cfg_attr(feature = "schema", schemars(rename = "cursor"))]
    cursor: Option<Cursor>,
}

/// How passages are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "SearchMode")
)]
#[serde(rename_all = "lowercase")]
#[deserr(rename_all = lowercase)]
pub enum Mode {
    /// Both, fused by rank.
    #[default]
    Hybrid,
    /// By meaning.
    Vector,
    /// By words.
    Text,
}

/// Which passages are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "SearchFilter")
)]
#[deserr(deny_unknown_fields)]
pub struct Filter {
    /// Parts of what kinds of things.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = MOST_VALUES)))]
    pub sources: Option<Vec<Source>>,
    /// Parts of which things.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = MOST_VALUES)))]
    pub source_ids: Option<Vec<SourceId>>,
    /// In which languages, ISO 639-1.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = MOST_VALUES)))]
    pub languages: Option<Vec<Line<3>>>,
    /// With any of these tags.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = MOST_VALUES)))]
    pub tags: Option<Vec<Line<100>>>,
    /// Not older.
    #[deserr(default)]
    pub from: Option<Moment>,
    /// Older.
    #[deserr(default)]
    pub until: Option<Moment>,
}

/// What kind of thing a passage is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "SearchSource")
)]
#[serde(rename_all = "lowercase")]
#[deserr(rename_all = lowercase)]
pub enum Source {
    /// A file.
    Document,
    /// A page of a site.
    Website,
    /// A question with its answer.
    Faq,
    /// What was said.
    Conversation,
    /// An entry of the knowledge base.
    Knowledge,
    /// Something that can be booked.
    Experience,
    /// A text that came with its vector.
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

    /// Whether its meaning counts, so that it needs a vector.
    pub fn needs_vector(&self) -> bool {
        self.mode != Mode::Text
    }
}

/// The rules of lists and of the range of times.
fn broken_rules(fields: &Fields) -> Faults {
    let mut faults = Faults::default();
    let Some(filter) = given(fields, "filter").and_then(Value::as_object) else {
        return faults;
    };
    for list in ["sources", "source_ids", "languages", "tags"] {
        let values = given(filter, list).and_then(Value::as_array);
        if values.is_some_and(|values| values.len() > MOST_VALUES) {
            faults.add(
                format!("/filter/{list}"),
                format!("must hold at most {MOST_VALUES} values"),
            );
        }
    }
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
            "query": "", "mode": "magic", "limit": 51, "minimum_score": 1.5, "cursor": "x",
            "filter": { "sources": ["attic"], "source_ids": ["1"], "languages": ["german"], "from": "yesterday" },
            "sort": "price"
        }))
        .unwrap_err();
        for pointer in [
            "/query",
            "/mode",
            "/limit",
            "/minimum_score",
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
