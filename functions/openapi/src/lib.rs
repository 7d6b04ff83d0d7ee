//! `GET /functions/v1/openapi`: the OpenAPI document of the functions.

use spin_sdk::{http::Request, http_service};
use tenant_auth::{Document, Response};

/// Written by `cargo openapi`, from the types that the handlers read.
static DOCUMENT: Document =
    Document::json("openapi", include_str!("../openapi.json")).fresh_for(300);

#[http_service]
async fn handle(request: Request) -> Response {
    DOCUMENT.serve(&request).await
}
