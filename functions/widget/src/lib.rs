//! `GET /functions/v1/widget`: the script that puts a chat, forms and bookings on any web page, and its file below it.

use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{File, Response, Script, Site};

/// The build script compresses what `npm run build` made of `page/`.
static SITE: Site =
    Site::new("widget", include!(concat!(env!("OUT_DIR"), "/files.rs"))).for_every_site();

/// The name of the one file, with the hash of its content.
const WIDGET: &str = include!(concat!(env!("OUT_DIR"), "/name.rs"));

/// A new version of the file is used at most so many seconds later.
const MAX_AGE: u32 = 300;

#[http_service]
async fn handle(request: Request) -> Response {
    SITE.serve_script(&request, script).await
}

/// A script that loads the file and tells it the project. Only this small one is asked for again and again.
async fn script() -> Result<Script, Problem> {
    let own = variables::required("supabase_url").await?;
    let project = variables::optional("console_supabase_url")
        .await
        .unwrap_or(own);
    let mut query = format!(
        "project={}&key={}",
        encoded(project.trim_end_matches('/')),
        encoded(&variables::required("publishable_key").await?)
    );
    if let Some(site_key) = variables::optional("turnstile_site_key").await {
        query.push_str("&turnstile=");
        query.push_str(&encoded(&site_key));
    }
    Ok(Script {
        source: format!("import \"/functions/v1/widget/{WIDGET}?{query}\";\n"),
        max_age: MAX_AGE,
    })
}

/// As a value of a query (RFC 3986, 3.4), so that nothing of it ends the address or the string that it is in.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
