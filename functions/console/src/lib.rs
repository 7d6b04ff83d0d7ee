//! `GET /functions/v1/console`: the page on which staff do their work, and its files below it.

use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{File, Page, Response, Site};

/// The build script compresses what `npm run build` made of `page/`.
static SITE: Site = Site::new("console", include!(concat!(env!("OUT_DIR"), "/files.rs")));

const HTML: &str = include_str!("../dist/index.html");

#[http_service]
async fn handle(request: Request) -> Response {
    SITE.serve(&request, page).await
}

/// The page, which names the project that it signs in to, and its content security policy.
async fn page() -> Result<Page, Problem> {
    let own = variables::required("supabase_url").await?;
    let project = variables::optional("console_supabase_url")
        .await
        .unwrap_or(own);
    let project = project.trim_end_matches('/');
    let key = variables::required("publishable_key").await?;
    let html = HTML
        .replace("{supabase_url}", &escaped(project))
        .replace("{publishable_key}", &escaped(&key));
    Ok(Page {
        html,
        policy: policy(project),
    })
}

/// Nothing inline, nothing of others but the project, no string that becomes code or HTML.
fn policy(project: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self' {project}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'"
    )
}

/// As the value of an attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}
