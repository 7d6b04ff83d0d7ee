//! What admins connect.

use crate::{Callers, access::Providers, service::Outcome};
use external_calendars::{Connect, FeedAddress, Source, Subscribe, code_form};
use problem::{Fault, Problem};
use random_token::digest;
use sealed::Place;
use serde::Serialize;
use serde_json::json;
use tenant_auth::{Answer, Session};
use uuid::Uuid;

#[derive(Serialize)]
struct Connected<'a> {
    id: Uuid,
    resource_id: Uuid,
    source: &'a str,
    calendar_id: &'a str,
    name: Option<&'a str>,
    is_written: bool,
    sealed: String,
    sealed_with: String,
}

/// Connects a calendar by its owner's refresh token, or by a code that is exchanged for one. Whether the token is good
/// is tried before anything is stored.
pub(crate) async fn connect(
    session: &Session<Callers>,
    request: &Connect,
) -> Result<Answer, Problem> {
    let organization = organization(session).await?;
    let providers = Providers::load(session).await?;
    let refresh_token = match (&request.refresh_token, &request.code, &request.redirect_uri) {
        (Some(token), _, _) => {
            let granted = match providers.refresh(request.source, token.reveal()).await? {
                Outcome::Done(granted) => granted,
                Outcome::Refused { .. } => return Err(not_granted("/refresh_token")),
            };
            granted
                .refresh_token
                .unwrap_or_else(|| token.reveal().to_owned())
        }
        (None, Some(code), Some(redirect_uri)) => {
            let client = providers.client(request.source)?;
            let verifier = request
                .code_verifier
                .as_ref()
                .map(|verifier| verifier.reveal());
            let form = code_form(
                &client.id,
                &client.secret,
                code.reveal(),
                redirect_uri.as_str(),
                verifier,
            );
            let granted = match providers.token(request.source, form).await? {
                Outcome::Done(granted) => granted,
                Outcome::Refused { .. } => return Err(not_granted("/code")),
            };
            // Google gives one at the first consent alone, unless `prompt=consent` was asked for.
            granted.refresh_token.ok_or_else(|| not_granted("/code"))?
        }
        _ => return Err(not_granted("/refresh_token")),
    };
    let purpose = match request.source {
        Source::Google => "google_refresh_token",
        Source::Outlook => "outlook_refresh_token",
    };
    let (id, sealed) = seal(session, organization, purpose, &refresh_token).await?;
    let connected = Connected {
        id,
        resource_id: request.resource_id.get(),
        source: request.source.name(),
        calendar_id: request.calendar_id(),
        name: request.name(),
        is_written: request.is_written(),
        sealed: sealed.to_base64(),
        sealed_with: sealed.key_id,
    };
    let made = session
        .database()
        .once("calendar_connect", &connected)
        .await?;
    Ok(made.created())
}

/// Subscribes to a feed. It is read at the next pass.
pub(crate) async fn subscribe(
    session: &Session<Callers>,
    request: &Subscribe,
) -> Result<Answer, Problem> {
    let organization = organization(session).await?;
    let trusted = variables::optional("calendar_feed_origin")
        .await
        .unwrap_or_default();
    let address = FeedAddress::parse(request.url.as_str(), &trusted).map_err(|detail| {
        Problem::invalid(vec![Fault {
            pointer: "/url".to_owned(),
            detail,
        }])
    })?;
    let (id, sealed) = seal(session, organization, "calendar_url", address.as_str()).await?;
    let host: String = address.host().chars().take(200).collect();
    let connected = Connected {
        id,
        resource_id: request.resource_id.get(),
        source: "ics",
        calendar_id: &digest(address.as_str()),
        name: Some(request.name.as_ref().map_or(&host, |name| name.as_str())),
        is_written: false,
        sealed: sealed.to_base64(),
        sealed_with: sealed.key_id,
    };
    let made = session
        .database()
        .once("calendar_connect", &connected)
        .await?;
    Ok(made.created())
}

async fn organization(session: &Session<Callers>) -> Result<Uuid, Problem> {
    session
        .database()
        .ask("organization_chosen", &json!({ "least_role": "admin" }))
        .await?
        .parse()
}

async fn seal(
    session: &Session<Callers>,
    organization: Uuid,
    purpose: &str,
    secret: &str,
) -> Result<(Uuid, sealed::Sealed), Problem> {
    let id = Uuid::new_v4();
    let place = Place {
        organization,
        purpose,
        subject: id,
    };
    let sealed = session
        .sealing_keys()
        .await?
        .seal(&place, secret)
        .map_err(|error| Problem::internal().because(error.to_string()))?;
    Ok((id, sealed))
}

fn not_granted(pointer: &str) -> Problem {
    Problem::invalid(vec![Fault {
        pointer: pointer.to_owned(),
        detail: "gives no lasting access to the calendar: ask its owner again".to_owned(),
    }])
}
