//! The links in messages: to accept an invitation or choose a new password, whose token waits in the outbox, sealed; to take
//! an emergency; to confirm a consent; to unsubscribe; to see, move and cancel what was booked.

use crate::{
    AlarmLink,
    attempt::{Message, unconfigured},
};
use messages::{Around, Channel};
use problem::Problem;
use sealed::{Place, Sealed};
use serde::Serialize;
use serde_json::Value;
use tenant_auth::{Allowed, Booked, Session};
use uuid::Uuid;

/// The longest that a guest's link works, in seconds: whoever booked further ahead is reminded before.
const LONGEST_FOR_GUESTS: i64 = 400 * 24 * 60 * 60;

/// A link that the database keeps by the digest of its token.
#[derive(Serialize)]
pub(crate) struct KeptLink {
    token_hash: String,
    language: &'static str,
}

/// The links that a message takes, and the one of them that is kept.
pub(crate) async fn around<A: Allowed>(
    session: &Session<A>,
    message: &Message,
    sender: Option<&str>,
) -> Result<(Around, Option<KeptLink>), Problem> {
    let mut around = Around {
        sender: sender.map(str::to_owned),
        ..Around::default()
    };
    let outgoing = &message.outgoing;
    let mut kept = None;
    if let Some(page) = page(&outgoing.topic) {
        around.link = Some(sealed_page(session, message, &page).await?);
    } else if outgoing.topic == "emergency.reported" {
        around.link = alarm(message).await?;
    } else if outgoing.topic == "consent.requested" {
        let parts = ["confirm", &message.id.to_string()];
        let (url, link) = preferences(session, message, &parts).await?;
        (around.link, kept) = (Some(url), Some(link));
    } else if outgoing.is_marketing() && outgoing.channel == Channel::Email {
        let address = outgoing.recipient.to_lowercase();
        let (url, link) =
            preferences(session, message, &["unsubscribe", "email", &address]).await?;
        (around.unsubscribe, kept) = (Some(url), Some(link));
    }
    around.manage = manage(session, message).await?;
    Ok((around, kept))
}

/// The page on which somebody chooses what they get. Its token is the same for each message to an address, so that there is one
/// link to keep.
async fn preferences<A: Allowed>(
    session: &Session<A>,
    message: &Message,
    parts: &[&str],
) -> Result<(String, KeptLink), Problem> {
    let url = variables::optional("public_url").await;
    let url = url.ok_or_else(|| unconfigured("public_url, which its links begin with"))?;
    let token = session
        .lasting_token("message-preferences", message.organization_id, parts)
        .text();
    let link = KeptLink {
        token_hash: random_token::digest(&token),
        language: message.outgoing.spoken().tag(),
    };
    let url = url.trim_end_matches('/');
    Ok((format!("{url}/message-preferences?token={token}"), link))
}

/// Where a guest sees, moves and cancels what they booked: the variable `guest_url`, with a token in it that works until then.
async fn manage<A: Allowed>(
    session: &Session<A>,
    message: &Message,
) -> Result<Option<String>, Problem> {
    let Some(event) = message
        .outgoing
        .event
        .as_ref()
        .filter(|event| event.is_open())
    else {
        return Ok(None);
    };
    let url = variables::optional("guest_url").await;
    let Some(url) = url.filter(|url| url.contains("{token}")) else {
        return Ok(None);
    };
    let left = event.starts_at - session.now().as_second();
    let Ok(lifetime @ 1..) = u64::try_from(left.min(LONGEST_FOR_GUESTS)) else {
        return Ok(None);
    };
    let booked = Booked {
        kind: event.kind.clone(),
        id: event.id,
        organization_id: message.organization_id,
    };
    let token = session
        .guest_token(&booked, lifetime)
        .await
        .map_err(|cause| {
            unconfigured("a key that signs tokens of guests")
                .because(cause.cause().unwrap_or_default())
        })?;
    Ok(Some(url.replace("{token}", token.access_token())))
}

/// A page that a token opens.
struct Page {
    /// What the function that made the token sealed it for.
    purpose: &'static str,
    /// The variable with the page's address, in which `{token}` stands.
    variable: &'static str,
}

/// The page that messages of a topic link to, if one.
fn page(topic: &str) -> Option<Page> {
    let (purpose, variable) = match topic {
        "invitation.created" => ("invitation_token", "invitation_url"),
        "client.password_forgotten" => ("password_token", "password_url"),
        _ => return None,
    };
    Some(Page { purpose, variable })
}

/// The page of a message, with the token in its address that waits in the outbox, sealed.
async fn sealed_page<A: Allowed>(
    session: &Session<A>,
    message: &Message,
    page: &Page,
) -> Result<String, Problem> {
    let url = variables::optional(page.variable).await;
    let url = url.filter(|url| url.contains("{token}"));
    let url =
        url.ok_or_else(|| unconfigured(&format!("{}, with {{token}} in it", page.variable)))?;
    let field = |name| message.outgoing.payload.get(name).and_then(Value::as_str);
    let (Some(sealed), Some(key_id)) = (field("sealed_token"), field("sealed_with")) else {
        return Err(Problem::internal().because("a link without its token"));
    };
    let broken = |cause: sealed::CantOpen| Problem::internal().because(cause.to_string());
    let sealed = Sealed::from_base64(sealed, key_id.to_owned()).map_err(broken)?;
    let place = Place {
        organization: message.organization_id,
        purpose: page.purpose,
        subject: message.id,
    };
    let token = session
        .sealing_keys()
        .await?
        .open(&place, &sealed)
        .map_err(broken)?;
    Ok(url.replace("{token}", &token))
}

/// Where whoever is told takes the emergency; `None` where nobody has said how this project is reached.
async fn alarm(message: &Message) -> Result<Option<String>, Problem> {
    let notice = message.outgoing.payload.get("notice_id");
    let notice = notice.and_then(|id| Uuid::try_parse(id.as_str()?).ok());
    let public_url = variables::optional("public_url").await;
    Ok(match (notice, public_url.filter(|url| !url.is_empty())) {
        (Some(notice), Some(url)) => Some(AlarmLink::load().await?.url(&url, notice)),
        _ => None,
    })
}
