//! Holds every answer of a function to the OpenAPI document that is served of it.

use crate::events::{self, Event};
use boon::{Compiler, Draft, SchemaIndex, Schemas};
use reqwest::{Method, header::HeaderMap};
use serde_json::{Map, Value};
use stack::repository;
use std::{collections::BTreeMap, fs, sync::OnceLock};

const PLACE: &str = "http://frontdesk.example/openapi.json";
const ROUTES: &str = "/functions/v1/";

/// The method and the path of the function, the status, and the media type, which is empty where there is no body.
type Kind = (String, u16, String);

struct Contract {
    schemas: Schemas,
    answers: BTreeMap<Kind, Option<SchemaIndex>>,
}

/// Ends the test where a function answers something that the document does not tell of. Methods that a function does
/// not have do not count: they are refused.
pub(crate) fn check(method: &Method, path: &str, status: u16, headers: &HeaderMap, text: &str) {
    static CONTRACT: OnceLock<Contract> = OnceLock::new();
    let Some(function) = path.strip_prefix(ROUTES) else {
        return;
    };
    let contract = CONTRACT.get_or_init(Contract::read);
    let operation = format!("{} {function}", method.as_str().to_lowercase());
    if !contract.answers.keys().any(|(name, ..)| *name == operation) {
        return;
    }
    if let Some(fault) = contract.fault(&operation, status, headers, text) {
        panic!(
            "{operation} answered {status} {text}, which is not in the OpenAPI document: {fault}. What a function \
             answers is described in tests/tools/contract/src/functions; `cargo openapi` writes the document anew."
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
                let Some(pointer) = pointer else {
                    return (kind, None);
                };
                let schema = compiler
                    .compile(&format!("{PLACE}#{pointer}"), &mut schemas)
                    .unwrap_or_else(|error| panic!("{pointer}: {error:#}"));
                (kind, Some(schema))
            })
            .collect();
        Self { schemas, answers }
    }

    fn fault(
        &self,
        operation: &str,
        status: u16,
        headers: &HeaderMap,
        text: &str,
    ) -> Option<String> {
        let content_type = headers
            .get("content-type")
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let media_type = content_type.split(';').next().unwrap_or_default();
        // A stream of the AI SDK is described as a whole: its chunks are the SDK's.
        let is_of_ai_sdk = headers.contains_key("x-vercel-ai-ui-message-stream");
        if media_type == events::MEDIA_TYPE && !is_of_ai_sdk {
            let mut events = Event::all(text);
            if let Some(fault) = events.find_map(|event| self.fault_of(operation, event)) {
                return Some(fault);
            }
        }
        match media_type
            .ends_with("json")
            .then(|| serde_json::from_str(text))
        {
            Some(Ok(value)) => self.fault_in(operation, status, media_type, &value),
            Some(Err(error)) => Some(format!("no JSON: {error}")),
            None => self.fault_in(operation, status, media_type, &Value::from(text)),
        }
    }

    /// The data of an event is what would be the answer without events.
    fn fault_of(&self, operation: &str, event: Event) -> Option<String> {
        let data = &event.data;
        match event.name.as_str() {
            "error" => {
                let status = data["status"].as_u64().unwrap_or_default();
                let status = status.try_into().unwrap_or_default();
                self.fault_in(operation, status, "application/problem+json", data)
            }
            _ => self.fault_in(operation, 200, "application/json", data),
        }
    }

    fn fault_in(
        &self,
        operation: &str,
        status: u16,
        media_type: &str,
        value: &Value,
    ) -> Option<String> {
        let kind = (operation.to_owned(), status, media_type.to_owned());
        let Some(schema) = self.answers.get(&kind) else {
            return Some(format!("no {status} of type {media_type}"));
        };
        let Some(schema) = schema else {
            // Bytes have a type and no schema; what has no type either has no body.
            let is_wrong = media_type.is_empty() && value.as_str() != Some("");
            return is_wrong.then(|| "it has no body".to_owned());
        };
        let verdict = self.schemas.validate(value, *schema);
        verdict.err().map(|error| format!("{error:#}"))
    }
}

/// Where the schema of each kind of answer is, as a JSON pointer; none where there is no body, or bytes.
fn places(document: &Value) -> Vec<(Kind, Option<String>)> {
    let mut places = Vec::new();
    for (path, item) in members(document.get("paths")) {
        let function = path.trim_start_matches('/');
        for (method, operation) in members(Some(item)) {
            for (status, response) in members(operation.get("responses")) {
                let here = format!("/paths/~1{function}/{method}/responses/{status}");
                let (at, response) = resolved(document, here, response);
                let name = format!("{method} {function}");
                let status = status.parse().unwrap_or(0);
                let kind = |media_type: &str| (name.clone(), status, media_type.to_owned());
                let Some(content) = response.get("content") else {
                    places.push((kind(""), None));
                    continue;
                };
                for (media_type, described) in members(Some(content)) {
                    let escaped = media_type.replace('/', "~1");
                    let schema = format!("{at}/content/{escaped}/schema");
                    let schema = described.get("schema").map(|_| schema);
                    places.push((kind(media_type), schema));
                }
            }
        }
    }
    places
}

/// A response, and where it is.
fn resolved<'a>(document: &'a Value, here: String, response: &'a Value) -> (String, &'a Value) {
    let reference = response.get("$ref").and_then(Value::as_str);
    let pointer = reference.map(|reference| reference.trim_start_matches('#'));
    match pointer.and_then(|pointer| Some((pointer, document.pointer(pointer)?))) {
        Some((pointer, response)) => (pointer.to_owned(), response),
        None => (here, response),
    }
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
