//! What a function answers, as the document has it.

use crate::{
    document::{Generators, SCHEMAS},
    operation::{Answer, Function, Refusal},
    problems,
};
use serde_json::{Map, Value, json};

/// The media type of a file.
const BYTES: &str = "application/octet-stream";

/// The refusals that people who open a link see as a page.
const PAGES: [u16; 3] = [404, 422, 429];

/// Adds the page that whoever accepts HTML gets.
fn add_page(response: &mut Value) {
    response["content"]["text/html"] =
        json!({ "schema": { "type": "string" }, "example": "<!doctype html>" });
}

pub(crate) fn responses(function: &Function, generators: &mut Generators, slot: &Value) -> Value {
    let mut responses = Map::new();
    for answer in &function.answers {
        let status = answer.status.to_string();
        let response = responses
            .entry(status)
            .or_insert_with(|| good_response(function, answer));
        let schema = (answer.schema)(&mut generators.answers);
        if function.needs_no_key {
            add_page(response);
        }
        if answer.media_type == BYTES {
            // As OpenAPI 3.1 has it: bytes are no JSON, so they have no schema.
            response["content"][BYTES] = json!({});
        } else if answer.status != 304 {
            response["content"][answer.media_type] =
                json!({ "schema": schema, "example": answer.example });
        }
    }
    let mut statuses: Vec<u16> = function
        .refusals
        .iter()
        .map(|refusal| refusal.status)
        .collect();
    statuses.sort_unstable();
    statuses.dedup();
    for status in statuses {
        let refusals = function
            .refusals
            .iter()
            .filter(|refusal| refusal.status == status);
        let offers = function.offers_alternatives && status == 409;
        let mut response = refusal_response(status, refusals, offers.then_some(slot));
        if function.needs_no_key && PAGES.contains(&status) {
            add_page(&mut response);
        }
        let response = match common_responses().get(&component_of(status)) {
            Some(common) if *common == response => {
                json!({ "$ref": format!("#/components/responses/{}", component_of(status)) })
            }
            _ => response,
        };
        responses.insert(status.to_string(), response);
    }
    responses.into()
}

/// The problems that every function has alike, and many have no others of their status.
pub(crate) fn common_responses() -> Map<String, Value> {
    let refusals = problems::of_every_post();
    refusals
        .iter()
        .map(|refusal| {
            let of_status = refusals
                .iter()
                .filter(|other| other.status == refusal.status);
            let response = refusal_response(refusal.status, of_status, None);
            (component_of(refusal.status), response)
        })
        .collect()
}

fn component_of(status: u16) -> String {
    format!("Problem{status}")
}

fn good_response(function: &Function, answer: &Answer) -> Value {
    let mut headers = json!({ "x-request-id": header("RequestId") });
    if function.works_once {
        headers["idempotent-replayed"] = header("IdempotentReplayed");
    }
    for (name, description) in &answer.headers {
        headers[*name] = json!({ "description": description, "schema": { "type": "string" } });
    }
    json!({ "description": answer.description, "headers": headers })
}

fn refusal_response<'a>(
    status: u16,
    refusals: impl Iterator<Item = &'a Refusal>,
    slot: Option<&Value>,
) -> Value {
    let mut description = String::new();
    let mut codes: Vec<&str> = Vec::new();
    let mut example = Value::Null;
    for refusal in refusals {
        description.push_str(&format!("- `{}`: {}\n", refusal.code, refusal.when));
        if example.is_null() {
            example = problem_example(refusal);
        }
        codes.push(refusal.code);
    }
    let mut properties = json!({ "status": { "const": status }, "code": { "enum": codes } });
    if let Some(slot) = slot {
        properties["alternatives"] = json!({
            "type": "array", "items": slot, "description": "The nearest free slots to the requested time.",
        });
    }
    let mut headers = json!({ "x-request-id": header("RequestId") });
    match status {
        401 => headers["www-authenticate"] = header("WwwAuthenticate"),
        429 | 503 => headers["retry-after"] = header("RetryAfter"),
        _ => {}
    }
    json!({
        "description": description.trim_end(),
        "headers": headers,
        "content": { problem::CONTENT_TYPE: {
            "schema": { "allOf": [
                { "$ref": format!("#{SCHEMAS}/Problem") },
                { "type": "object", "properties": properties },
            ] },
            "example": example,
        } },
    })
}

fn problem_example(refusal: &Refusal) -> Value {
    let problem = problem::Problem::new(refusal.status, refusal.code, refusal.when);
    let problem = match refusal.code {
        "invalid_request" => problem.with_errors(vec![problem::Fault {
            pointer: "/action".to_owned(),
            detail: "is not a field here".to_owned(),
        }]),
        _ => problem,
    };
    serde_json::from_str(&problem.to_json()).unwrap_or_default()
}

pub(crate) fn problem_schema() -> Value {
    json!({
        "type": "object",
        "description": "An error answer (RFC 9457 problem).",
        "required": ["type", "title", "status", "detail", "code"],
        "properties": {
            "type": { "type": "string", "description": "`urn:frontdesk:problem:` and the code, such as `urn:frontdesk:problem:sold_out`." },
            "title": { "type": "string", "description": "The code in words, such as `Sold out`." },
            "status": { "type": "integer", "description": "HTTP status of the answer, such as 409." },
            "detail": { "type": "string", "description": "A sentence for people: what happened and what to do." },
            "code": { "type": "string", "description": "Stable code for programs, such as `sold_out`." },
            "errors": {
                "type": "array",
                "description": "Every fault of the request. Absent if there is none.",
                "items": {
                    "type": "object",
                    "required": ["pointer", "detail"],
                    "properties": {
                        "pointer": { "type": "string", "description": "JSON pointer to the field, such as `/customer/email`; empty for the whole body." },
                        "detail": { "type": "string", "description": "What is wrong with the field, and what it accepts." },
                    },
                },
            },
        },
    })
}

fn header(name: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{name}") })
}

pub(crate) fn headers() -> Value {
    json!({
        "RequestId": {
            "description": "Id of the request in logs, for support.",
            "required": true,
            "schema": { "type": "string" },
        },
        "IdempotentReplayed": {
            "description": "`true` if this is the answer to an earlier request with the same key.",
            "schema": { "const": "true" },
        },
        "RetryAfter": {
            "description": "Seconds to wait before another attempt, such as `30`.",
            "schema": { "type": "string", "pattern": "^[0-9]+$" },
        },
        "WwwAuthenticate": {
            "description": "How to authenticate (RFC 9110).",
            "schema": { "type": "string" },
        },
    })
}
