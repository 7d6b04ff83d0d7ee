use super::OPERATION;
use crate::Function;
use schemars::JsonSchema;
use serde_json::json;

/// An OpenAPI 3.1 document.
#[derive(JsonSchema)]
#[schemars(extend("additionalProperties" = true))]
struct OpenApiDocument {
    openapi: String,
}

pub(super) fn describe() -> Function {
    Function::get("openapi", "This document")
        .tag(OPERATION)
        .description("For everybody, without credentials. With `if-none-match` it is sent only if it changed.")
        .answers::<OpenApiDocument>(200, "The document", json!({ "openapi": "3.1.0" }))
        .with_header("etag", "Of this version of the document.")
        .with_header("cache-control", "For how long it may be used without asking.")
        .answers::<()>(304, "It is the one that the caller has", json!(null))
}
