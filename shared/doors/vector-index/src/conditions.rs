//! Filters for points: <https://qdrant.tech/documentation/concepts/filtering/>.

use passages::{Filter, Source};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// The key of the tenant in each point.
pub(crate) const TENANT: &str = "organization_id";

/// What a caller may search, as the database answers it.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The tenant.
    pub organization: Uuid,
    /// The kinds of passages that this caller may find; `None` for all.
    pub sources: Option<&'a [String]>,
    /// The conditions of the request.
    pub filter: &'a Filter,
}

/// Conditions that a point must meet, all of them. The tenant is always one.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Conditions {
    must: Vec<Value>,
}

impl Conditions {
    pub fn of(scope: Scope<'_>) -> Self {
        let Filter {
            sources,
            source_ids,
            languages,
            tags,
            from,
            until,
        } = scope.filter;
        let mut must = vec![json!({ "key": TENANT, "match": { "value": scope.organization } })];
        must.extend(any("source_type", scope.sources));
        must.extend(any::<Source>("source_type", sources.as_deref()));
        must.extend(any("source_id", source_ids.as_deref()));
        must.extend(any("language", languages.as_deref()));
        must.extend(any("tags", tags.as_deref()));
        if from.is_some() || until.is_some() {
            let mut range = serde_json::Map::new();
            for (bound, moment) in [("gte", from), ("lt", until)] {
                if let Some(moment) = moment {
                    range.insert(bound.to_owned(), json!(moment));
                }
            }
            must.push(json!({ "key": "created_at", "range": range }));
        }
        Self { must }
    }
}

fn any<T: Serialize>(key: &str, values: Option<&[T]>) -> Option<Value> {
    values.map(|values| json!({ "key": key, "match": { "any": values } }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use passages::Question;

    fn conditions(sources: Option<&[String]>, filter: Value) -> Value {
        let body = json!({ "query": "x", "filter": filter }).to_string();
        let question = Question::read(body.as_bytes()).unwrap();
        let scope = Scope {
            organization: Uuid::nil(),
            sources,
            filter: &question.filter,
        };
        serde_json::to_value(Conditions::of(scope)).unwrap()
    }

    #[test]
    fn the_tenant_is_always_named() {
        let tenant = json!({ "key": "organization_id", "match": { "value": Uuid::nil() } });
        assert_eq!(conditions(None, json!({})), json!({ "must": [tenant] }));
    }

    #[test]
    fn every_part_of_a_filter_is_a_condition() {
        let id = "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d";
        let opened = ["knowledge".to_owned()];
        let found = conditions(
            Some(&opened),
            json!({
                "sources": ["document", "website"], "source_ids": [id], "languages": ["de"], "tags": ["a", "b"],
                "from": "2026-01-01T00:00:00+01:00", "until": "2026-02-01T00:00:00Z",
            }),
        );
        assert_eq!(
            found["must"].as_array().unwrap()[1..],
            [
                json!({ "key": "source_type", "match": { "any": ["knowledge"] } }),
                json!({ "key": "source_type", "match": { "any": ["document", "website"] } }),
                json!({ "key": "source_id", "match": { "any": [id] } }),
                json!({ "key": "language", "match": { "any": ["de"] } }),
                json!({ "key": "tags", "match": { "any": ["a", "b"] } }),
                json!({ "key": "created_at", "range": {
                    "gte": "2025-12-31T23:00:00Z", "lt": "2026-02-01T00:00:00Z",
                } }),
            ]
        );
    }
}
