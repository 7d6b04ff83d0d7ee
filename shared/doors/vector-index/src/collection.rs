//! The collection of a model: <https://qdrant.tech/documentation/guides/multiple-partitions/>.

use crate::conditions::TENANT;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write};

/// Fields that filters use, besides the tenant.
const FIELDS: [(&str, &str); 5] = [
    ("source_type", "keyword"),
    ("source_id", "keyword"),
    ("language", "keyword"),
    ("tags", "keyword"),
    ("created_at", "datetime"),
];

/// The name of a model's collection. Two models never share one: what is not
/// a letter or a digit is written as its bytes.
pub(crate) fn name(model: &str) -> String {
    let mut name = "frontdesk-".to_owned();
    for byte in model.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => name.push(char::from(byte)),
            // Writing to a string never fails.
            other => {
                let _ = write!(name, "_{other:02x}");
            }
        }
    }
    name
}

/// A new collection.
#[derive(Debug, Serialize)]
pub(crate) struct Collection {
    vectors: Value,
    hnsw_config: Value,
}

impl Collection {
    pub fn of_length(dimensions: usize) -> Self {
        Self {
            vectors: json!({ "size": dimensions, "distance": "Cosine", "datatype": "float16" }),
            // A graph for each tenant and none of all: nobody searches through somebody else's.
            hnsw_config: json!({ "m": 0, "payload_m": 16 }),
        }
    }
}

/// The description of an existing collection.
#[derive(Debug, Deserialize)]
pub(crate) struct Described {
    #[serde(default)]
    payload_schema: BTreeMap<String, Value>,
}

impl Described {
    /// The requests that create its missing indexes.
    pub fn missing_indexes(&self) -> Vec<Value> {
        let tenant = json!({ "type": "keyword", "is_tenant": true });
        let fields = FIELDS.map(|(field, kind)| (field, json!(kind)));
        std::iter::once((TENANT, tenant))
            .chain(fields)
            .filter(|(field, _)| !self.payload_schema.contains_key(*field))
            .map(|(field, schema)| json!({ "field_name": field, "field_schema": schema }))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_models_have_two_collections() {
        assert_eq!(name("all-minilm-l6-v2"), "frontdesk-all-minilm-l6-v2");
        assert_eq!(name("a/b@256"), "frontdesk-a_2fb_40256");
        assert_ne!(name("a_b"), name("a b"));
        assert_ne!(name("a_2f"), name("a/"));
    }

    #[test]
    fn only_what_is_missing_is_made() {
        let described: Described = serde_json::from_value(json!({
            "status": "green",
            "payload_schema": { "tags": { "data_type": "keyword", "points": 1 } },
        }))
        .unwrap();
        let missing = described.missing_indexes();
        assert_eq!(missing.len(), 5);
        assert_eq!(
            missing[0],
            json!({ "field_name": "organization_id", "field_schema": { "type": "keyword", "is_tenant": true } })
        );
        assert!(missing.iter().all(|index| index["field_name"] != "tags"));
    }
}
