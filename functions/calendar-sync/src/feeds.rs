//! Feeds of appointments: made and given another address by admins, read by whoever has the address.

use crate::Callers;
use external_calendars::{Feed, MakeFeed, OfFeed};
use problem::Problem;
use random_token::{RandomToken, digest};
use serde_json::{Map, Value, json};
use tenant_auth::{Answer, Limit, OrganizationId, Public, Session};
use uuid::Uuid;

/// The media type of iCalendar (RFC 5545, 8.1).
pub(crate) const CONTENT_TYPE: &str = "text/calendar; charset=utf-8";

const LIMIT: Limit = Limit::per_network("calendar-sync").in_blocks();

/// The feed whose token is in the URL. One that there is not is a 404 like one whose token was replaced.
pub(crate) async fn read(session: Session<Public>) -> Result<String, Problem> {
    session.admit(LIMIT).await?;
    let token = session.parameter("feed").unwrap_or_default();
    let asked = json!({ "token_hash": digest(&token) });
    let feed: Feed = session
        .database()
        .ask("calendar_feed_read", &asked)
        .await?
        .parse()?;
    Ok(feed.write())
}

/// Makes a feed, and shows its address this once.
pub(crate) async fn make(
    session: &Session<Callers>,
    request: &MakeFeed,
) -> Result<Answer, Problem> {
    let token = token(session).await?;
    let arguments = json!({
        "token_hash": digest(token.text()), "resource_id": request.resource_id,
        "shows_customers": request.shows_customers.unwrap_or(false),
    });
    let made = session
        .database()
        .once("calendar_feed_make", &arguments)
        .await?;
    let shown = with_address(made.text(), &token).await?;
    Ok(made.rewritten(|_| Ok(shown))?.created())
}

/// Gives a feed another address. The one before shows nothing from now on.
pub(crate) async fn rotate(session: &Session<Callers>, named: &OfFeed) -> Result<Answer, Problem> {
    let token = token(session).await?;
    let arguments = json!({ "feed_id": named.feed_id, "token_hash": digest(token.text()) });
    let rotated = session
        .database()
        .once("calendar_feed_rotate", &arguments)
        .await?;
    let shown = with_address(rotated.text(), &token).await?;
    Ok(rotated.rewritten(|_| Ok(shown))?.ok())
}

async fn token(session: &Session<Callers>) -> Result<RandomToken, Problem> {
    let organization: Uuid = session
        .database()
        .ask("organization_chosen", &json!({ "least_role": "admin" }))
        .await?
        .parse()?;
    session.random_token("calendar feed", OrganizationId(organization))
}

async fn with_address(shown: &str, token: &RandomToken) -> Result<String, Problem> {
    let base = match variables::optional("public_url").await {
        Some(base) => base,
        None => format!(
            "{}/functions/v1",
            variables::required("supabase_url")
                .await?
                .trim_end_matches('/')
        ),
    };
    let mut shown: Map<String, Value> = serde_json::from_str(shown)
        .map_err(|error| Problem::internal().because(error.to_string()))?;
    let base = base.trim_end_matches('/');
    shown.insert(
        "url".to_owned(),
        json!(format!("{base}/calendar-sync?feed={}", token.text())),
    );
    Ok(Value::Object(shown).to_string())
}
