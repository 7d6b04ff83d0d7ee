//! `GET /functions/v1/openapi`: the OpenAPI document of the functions.

use spin_sdk::{http::Request, http_service};
use tenant_auth::{Document, Response};

/// `cargo openapi` writes it, from the types that the handlers read. The build script takes out its white space and
/// compresses it.
static DOCUMENT: Document = Document::json(
    "openapi",
    include_bytes!(concat!(env!("OUT_DIR"), "/openapi.json.gz")),
)
.fresh_for(300);

#[http_service]
async fn handle(request: Request) -> Response {
    DOCUMENT.serve(&request).await
}
