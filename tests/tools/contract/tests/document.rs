//! The document tells what the handlers do.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test ends where something is not as it should be"
)]

use boon::{Compiler, Draft, Schemas};
use contract::{Function, document, functions};
use serde_json::{Map, Value, json};
use std::{collections::BTreeSet, fs};

const PLACE: &str = "http://frontdesk.example/openapi.json";

/// Finds what of a value does not fit the schema at a place of the document.
struct Judge {
    compiler: Compiler,
    schemas: Schemas,
}

impl Judge {
    fn new() -> Self {
        let mut compiler = Compiler::new();
        compiler.set_default_draft(Draft::V2020_12);
        compiler.enable_format_assertions();
        compiler.add_resource(PLACE, document()).unwrap();
        Self {
            compiler,
            schemas: Schemas::new(),
        }
    }

    fn faults(&mut self, pointer: &str, value: &Value) -> Option<String> {
        let place = format!("{PLACE}#{pointer}");
        let schema = self
            .compiler
            .compile(&place, &mut self.schemas)
            .unwrap_or_else(|error| panic!("{pointer}: {error:#}"));
        let verdict = self.schemas.validate(value, schema);
        verdict.err().map(|error| format!("{error:#}"))
    }
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// What a schema refers to.
fn resolved<'a>(document: &'a Value, mut schema: &'a Value) -> &'a Value {
    while let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        schema = document.pointer(reference.trim_start_matches('#')).unwrap();
    }
    schema
}

/// The objects that a body may be: the properties of each, and the action that it is for.
fn objects(function: &Function) -> Vec<(Option<Value>, BTreeSet<String>)> {
    let document = document();
    let place = format!(
        "/paths/~1{}/post/requestBody/content/application~1json/schema",
        function.name()
    );
    let schema = resolved(&document, document.pointer(&place).unwrap());
    let alternatives = match schema.get("oneOf").or(schema.get("anyOf")) {
        Some(alternatives) => {
            let alternatives = alternatives.as_array().unwrap().iter();
            alternatives
                .map(|schema| resolved(&document, schema))
                .collect()
        }
        None => vec![schema],
    };
    alternatives
        .into_iter()
        .map(|object| {
            let properties = object.get("properties").and_then(Value::as_object);
            let mut names: BTreeSet<String> = properties
                .into_iter()
                .flat_map(|names| names.keys().cloned())
                .collect();
            let action = match object.pointer("/properties/action/enum") {
                // The default among several.
                Some(Value::Array(values)) if values.last() == Some(&Value::Null) => {
                    values.first().cloned()
                }
                _ => object.pointer("/properties/action/const").cloned(),
            };
            if action.is_some() {
                names.remove("action");
            }
            (action, names)
        })
        .collect()
}

/// The fields that a handler says it has, when it is sent one that it has not.
fn fields_of(detail: &str) -> BTreeSet<String> {
    let named = detail.split('`').skip(1).step_by(2);
    named.map(str::to_owned).collect()
}

#[test]
fn the_committed_document_is_the_one_that_is_made() {
    let committed = fs::read_to_string(contract::committed()).unwrap();

    assert!(
        committed == contract::written(),
        "the document is out of date: run `cargo openapi`"
    );
}

#[test]
fn every_function_of_the_manifest_is_described() {
    let top = contract::committed().ancestors().nth(3).unwrap().to_owned();
    let manifest: toml::Table = fs::read_to_string(top.join("spin.toml"))
        .unwrap()
        .parse()
        .unwrap();
    let triggers = manifest["trigger"]["http"].as_array().unwrap();
    let routes: BTreeSet<&str> = triggers
        .iter()
        .map(|trigger| trigger["route"].as_str().unwrap())
        // Files of a page.
        .filter(|route| !route.ends_with("/..."))
        .collect();

    let described: Vec<String> = functions::all()
        .iter()
        .map(|function| format!("/functions/v1/{}", function.name()))
        .collect();

    assert_eq!(
        described
            .iter()
            .map(String::as_str)
            .collect::<BTreeSet<_>>(),
        routes
    );
    assert_eq!(described.len(), routes.len(), "described twice");
}

/// Calls `look` with each object in a value, and the pointer to it. Examples are left out: their members are no schemas.
fn each_object(value: &Value, pointer: &str, look: &mut impl FnMut(&str, &Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            look(pointer, members);
            for (name, member) in members {
                if !matches!(name.as_str(), "example" | "examples") {
                    each_object(member, &format!("{pointer}/{}", escaped(name)), look);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                each_object(item, &format!("{pointer}/{index}"), look);
            }
        }
        _ => {}
    }
}

#[test]
fn descriptions_say_what_a_value_is() {
    const MIN_LENGTH: usize = 25;
    let mut short = Vec::new();
    each_object(&document(), "", &mut |pointer, members| {
        if let Some(Value::String(text)) = members.get("description")
            && text.chars().count() < MIN_LENGTH
        {
            short.push(format!("{pointer}: {text}"));
        }
    });
    assert!(short.is_empty(), "{short:#?}");
}

#[test]
fn every_property_has_a_description() {
    let document = document();
    let mut without = Vec::new();
    each_object(
        &document["components"]["schemas"],
        "",
        &mut |pointer, members| {
            let properties = members.get("properties").and_then(Value::as_object);
            for (name, schema) in properties.into_iter().flatten() {
                let described = [schema, resolved(&document, schema)]
                    .iter()
                    .any(|schema| schema.get("description").is_some());
                if !described {
                    without.push(format!("{pointer}/{name}"));
                }
            }
        },
    );
    assert!(without.is_empty(), "{without:#?}");
}

#[test]
fn handlers_have_the_fields_that_their_schemas_have() {
    for function in functions::all() {
        let name = function.name();
        // What is only read takes no body, and what a provider sends is not ours to describe.
        if function.is_webhook() || function.examples().next().is_none() {
            continue;
        }
        for (action, fields) in objects(&function) {
            let mut body = json!({ "there_is_no_such_field": 1 });
            if let Some(action) = &action {
                body["action"] = action.clone();
            }
            let told: Vec<BTreeSet<String>> = function
                .read(body.to_string().as_bytes())
                .into_iter()
                .filter_map(Result::err)
                .flat_map(|problem| problem.errors().to_vec())
                .filter(|fault| fault.pointer == "/there_is_no_such_field")
                .map(|fault| fields_of(&fault.detail))
                .collect();

            assert!(
                told.contains(&fields),
                "{name} {action:?}: {fields:?}, {told:?}"
            );
        }
    }
}

#[test]
fn examples_are_what_they_are_examples_of() {
    let mut judge = Judge::new();
    let document = document();
    for function in functions::all() {
        let name = function.name();
        for example in function.examples() {
            let place =
                format!("/paths/~1{name}/post/requestBody/content/application~1json/schema");
            assert_eq!(judge.faults(&place, example), None, "{name} {example}");
            let read = function.read(example.to_string().as_bytes());
            assert!(read.iter().any(Result::is_ok), "{name} {example}: {read:?}");
        }
        let Some(post) = document.pointer(&format!("/paths/~1{name}/post/responses")) else {
            continue;
        };
        for (status, response) in post.as_object().unwrap() {
            let content = response.get("content").and_then(Value::as_object);
            for (media_type, content) in content.into_iter().flatten() {
                // Bytes have no schema, and no example that a document could hold.
                if content.get("schema").is_none() {
                    continue;
                }
                let place = format!(
                    "/paths/~1{name}/post/responses/{status}/content/{}/schema",
                    escaped(media_type)
                );
                let faults = judge.faults(&place, &content["example"]);
                assert_eq!(faults, None, "{name} {status}");
            }
        }
    }
}
