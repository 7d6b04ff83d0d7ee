//! The page of a link. It knows nothing by itself: its script asks with the token behind the `#`, which is sent to no
//! server with the page.

use base64::{Engine, engine::general_purpose::STANDARD};
use problem::Problem;
use sha2::{Digest, Sha256};
use tenant_auth::{Page, Site};

/// Script and style stand in the page.
pub static SITE: Site = Site::new("emergency-dispatch", &[]);

const HTML: &str = include_str!("page/page.html");
const SCRIPT: &str = include_str!("page/page.js");
const STYLE: &str = include_str!("page/page.css");

/// The page, and a policy by which nothing else runs in it.
pub async fn page() -> Result<Page, Problem> {
    let key = variables::required("publishable_key").await?;
    Ok(Page {
        html: HTML
            .replace("{key}", &escaped(&key))
            .replace("{style}", STYLE)
            .replace("{script}", SCRIPT),
        policy: format!(
            "default-src 'none'; script-src {}; style-src {}; connect-src 'self'; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'none'",
            source(SCRIPT),
            source(STYLE),
        ),
    })
}

/// As a policy names what stands in a page: <https://www.w3.org/TR/CSP3/#grammardef-hash-source>
fn source(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

/// As the value of an attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}
