//! Holds every answer of a function to the OpenAPI document that is served of it.

use boon::{Compiler, Draft, SchemaIndex, Schemas};
use reqwest::header::HeaderMap;
use serde_json::{Map, Value};
use stack::repository;
use std::{collections::BTreeMap, fs, sync::OnceLock};

const PLACE: &str = "http://frontdesk.example/openapi.json";
const ROUTES: &str = "/functions/v1/";

/// The function, the status and the media type.
type Kind = (String, u16, String);

struct Contract {
    schemas: Schemas,
    answers: BTreeMap<Kind, SchemaIndex>,
}

/// Ends the test where a function answers something that the document does not tell of. Only what is posted counts:
/// other methods are refused.
pub(crate) fn check(path: &str, status: u16, headers: &HeaderMap, text: &str) {
    static CONTRACT: OnceLock<Contract> = OnceLock::new();
    let Some(function) = path.strip_prefix(ROUTES) else {
        return;
    };
    let contract = CONTRACT.get_or_init(Contract::read);
    if !contract.answers.keys().any(|(name, ..)| name == function) {
        return;
    }
    if let Some(fault) = contract.fault(function, status, headers, text) {
        panic!(
            "{function} answered {status} {text}, which is not in the OpenAPI document: {fault}. What a function \
             answers is described in tests/contract/src/functions; `cargo openapi` writes the document anew."
        );
    }
}

impl Contract {
    fn read() -> Self {
        let path = repository().join("functions/openapi/openapi.json");
        let text = fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("no document at {}: {error}", path.display()));
        let mut document: Value = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        close(&mut document);

        let mut compiler = Compiler::new();
        compiler.set_default_draft(Draft::V2020_12);
        compiler.enable_format_assertions();
        let places = places(&document);
        compiler
            .add_resource(PLACE, document)
            .unwrap_or_else(|error| panic!("the document: {error}"));
        let mut schemas = Schemas::new();
        let answers = places
            .into_iter()
            .map(|(kind, pointer)| {
                let schema = compiler
                    .compile(&format!("{PLACE}#{pointer}"), &mut schemas)
                    .unwrap_or_else(|error| panic!("{pointer}: {error:#}"));
                (kind, schema)
            })
            .collect();
        Self { schemas, answers }
    }

    fn fault(
        &self,
        function: &str,
        status: u16,
        headers: &HeaderMap,
        text: &str,
    ) -> Option<String> {
        let content_type = headers
            .get("content-type")
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let media_type = content_type.split(';').next().unwrap_or_default();
        let kind = (function.to_owned(), status, media_type.to_owned());
        let Some(schema) = self.answers.get(&kind) else {
            return Some(format!("no {status} of type {content_type}"));
        };
        let value = match media_type.ends_with("json") {
            true => serde_json::from_str(text).ok()?,
            false => Value::from(text),
        };
        let verdict = self.schemas.validate(&value, *schema);
        verdict.err().map(|error| format!("{error:#}"))
    }
}

/// Where the schema of each kind of answer is, as a JSON pointer.
fn places(document: &Value) -> Vec<(Kind, String)> {
    let mut places = Vec::new();
    for (path, item) in members(document.get("paths")) {
        for (status, response) in members(item.pointer("/post/responses")) {
            let name = path.trim_start_matches('/');
            let (at, response) = match response.get("$ref").and_then(Value::as_str) {
                Some(reference) => {
                    let pointer = reference.trim_start_matches('#');
                    (
                        pointer.to_owned(),
                        document.pointer(pointer).unwrap_or(response),
                    )
                }
                None => (format!("/paths/~1{name}/post/responses/{status}"), response),
            };
            for (media_type, _) in members(response.get("content")) {
                let kind = (
                    name.to_owned(),
                    status.parse().unwrap_or(0),
                    media_type.clone(),
                );
                let escaped = media_type.replace('/', "~1");
                places.push((kind, format!("{at}/content/{escaped}/schema")));
            }
        }
    }
    places
}

/// Allows answers no members but those that are described. For callers they are open, so that a member can be added
/// to an answer without breaking them; here, one that is not described is one that was forgotten.
fn close(document: &mut Value) {
    let schemas = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        // What kinds of problems have besides stands beside it.
        if name != "Problem" {
            close_schema(schema);
        }
    }
}

fn close_schema(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.get("properties").is_some_and(Value::is_object) {
                members
                    .entry("additionalProperties")
                    .or_insert(Value::Bool(false));
            }
            members.values_mut().for_each(close_schema);
        }
        Value::Array(values) => values.iter_mut().for_each(close_schema),
        _ => {}
    }
}

fn members(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::iter)
}
