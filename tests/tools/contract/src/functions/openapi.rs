use super::OPERATION;
use crate::Function;
use schemars::JsonSchema;
use serde_json::json;

/// An OpenAPI 3.1 document: this one.
#[derive(JsonSchema)]
#[schemars(extend("additionalProperties" = true))]
struct OpenApiDocument {
    /// Version of OpenAPI, such as `3.1.0`.
    openapi: String,
}

pub(super) fn describe() -> Function {
    Function::get("openapi", "This document")
        .tag(OPERATION)
        .description(
            "Needs no credentials. With `if-none-match`, the document is sent only if it changed.",
        )
        .answers::<OpenApiDocument>(
            200,
            "This document, in OpenAPI 3.1",
            json!({ "openapi": "3.1.0" }),
        )
        .with_header("etag", "Version of the document, for `if-none-match`.")
        .with_header("cache-control", "How long caches may use the document.")
        .answers::<()>(304, "The document has not changed", json!(null))
}
