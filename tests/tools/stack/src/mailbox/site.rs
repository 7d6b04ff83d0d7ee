//! A plain web site of somebody else, with the widget on it: another origin than the functions, and a policy as strict as a
//! page can have that lets the widget in.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    response::{Html, IntoResponse, Response},
    routing::get,
};

const PAGE: &str = include_str!("site/index.html");
const STYLE: &str = include_str!("site/style.css");

/// The page and its style. `functions` is where the script comes from.
pub(super) fn router(functions: &str) -> Router {
    let origin: Arc<str> = functions.into();
    Router::new()
        .route("/site", get(page))
        .with_state(origin)
        .route("/site/style.css", get(style))
}

async fn page(State(origin): State<Arc<str>>) -> Response {
    let policy = format!(
        "default-src 'none'; script-src {origin}; style-src 'self'; img-src data:; connect-src {origin}; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    );
    let page = PAGE.replace("{origin}", &origin);
    ([(CONTENT_SECURITY_POLICY, policy)], Html(page)).into_response()
}

async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}
