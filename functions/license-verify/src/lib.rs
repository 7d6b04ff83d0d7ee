//! `/functions/v1/license-verify`: whether a license is valid, until when, and for which modules.

use licenses::{KEY_HEADER, LicenseIssue, LicenseRequest};
use problem::Problem;
use random_token::{PresentedToken, RandomToken};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use spin_sdk::{http::Request, http_service};
use tenant_auth::{
    Answer, Client, Endpoint, Json, Limit, Public, Response, Service, Session, User,
};

/// Nobody guesses a key, and nobody is to try.
const LIMIT: Limit = Limit::per_network("license-verify")
    .of_strangers()
    .in_blocks();

type Anybody = (Public, Client, User, Service);

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("license-verify")
        .or_get()
        .serve(request, act)
        .await
}

async fn act(session: Session<Anybody>) -> Result<Answer, Problem> {
    if session.is_get() {
        let key = licenses::key_of_header(session.header(KEY_HEADER))?;
        let answer = check(&session, &key, "public").await?;
        return Ok(answer.with_header("vary", KEY_HEADER));
    }
    match LicenseRequest::read(session.body(), &session.caller().widen())? {
        LicenseRequest::Issue(license) => issue(&session, &license).await,
        LicenseRequest::Revoke(which) => session
            .database()
            .once("license_revoke", &which)
            .await
            .map(Json::ok),
        // Private, since a shared cache does not see the key in the body.
        LicenseRequest::Check(key) => check(&session, &key, "private").await,
        LicenseRequest::List => session
            .database()
            .ask("license_list", &json!({}))
            .await
            .map(Json::ok),
    }
}

#[derive(Deserialize, Serialize)]
struct Checked {
    valid: bool,
    expires_at: Option<String>,
    modules: Value,
}

async fn check(
    session: &Session<Anybody>,
    key: &PresentedToken,
    kept_by: &str,
) -> Result<Answer, Problem> {
    session.admit(LIMIT).await?;
    let arguments = json!({ "key_hash": key.digest() });
    let checked: Checked = session
        .database()
        .ask("license_check", &arguments)
        .await?
        .parse()?;
    let fresh = licenses::fresh_for(checked.expires_at.as_deref(), session.now());
    let cache_control = format!("{kept_by}, max-age={fresh}");
    Ok(Answer::ok(&checked)?.with_header("cache-control", cache_control))
}

async fn issue(session: &Session<Anybody>, license: &LicenseIssue) -> Result<Answer, Problem> {
    #[derive(Serialize)]
    struct Issued<'a> {
        #[serde(flatten)]
        license: &'a LicenseIssue,
        key_hash: String,
        key_hint: &'a str,
    }

    let organization = license.organization_id;
    let key: RandomToken = session.random_token("license", organization)?;
    let key = key.text();
    let arguments = Issued {
        license,
        key_hash: random_token::digest(&key),
        key_hint: key.get(key.len().saturating_sub(4)..).unwrap_or_default(),
    };
    let issued = session.database().once("license_issue", &arguments).await?;
    let mut license: Map<String, Value> = issued.parse()?;
    license.insert("key".to_owned(), key.into());
    Ok(Answer::created(&license)?.replayed(issued.is_replayed()))
}
