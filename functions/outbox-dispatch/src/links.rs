//! The links in messages: to accept an invitation, whose token waits in the outbox, sealed; to confirm a consent; to
//! unsubscribe; to see, move and cancel what was booked.

use crate::{
    Callers,
    attempt::{Message, unconfigured},
};
use messages::{Around, Channel};
use problem::Problem;
use sealed::{Place, Sealed};
use serde::Serialize;
use serde_json::Value;
use tenant_auth::{Booked, Session};

/// As `invitation-create` seals it.
const PURPOSE: &str = "invitation_token";

/// The longest that a guest's link works, in seconds: whoever booked further ahead is reminded before.
const LONGEST_FOR_GUESTS: i64 = 400 * 24 * 60 * 60;

/// A link that the database keeps by the digest of its token.
#[derive(Serialize)]
pub(crate) struct KeptLink {
    token_hash: String,
    language: &'static str,
}

/// The links that a message takes, and the one of them that is kept.
pub(crate) async fn around(
    session: &Session<Callers>,
    message: &Message,
    sender: Option<&str>,
) -> Result<(Around, Option<KeptLink>), Problem> {
    let mut around = Around {
        sender: sender.map(str::to_owned),
        ..Around::default()
    };
    let outgoing = &message.outgoing;
    let mut kept = None;
    if outgoing.topic == "invitation.created" {
        around.link = Some(invitation(session, message).await?);
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
async fn preferences(
    session: &Session<Callers>,
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
async fn manage(session: &Session<Callers>, message: &Message) -> Result<Option<String>, Problem> {
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

/// Where the invitation of a message is accepted: the variable `invitation_url`, with the token in it.
async fn invitation(session: &Session<Callers>, message: &Message) -> Result<String, Problem> {
    let url = variables::optional("invitation_url").await;
    let url = url.filter(|url| url.contains("{token}"));
    let url = url.ok_or_else(|| unconfigured("invitation_url, with {token} in it"))?;
    let field = |name| message.outgoing.payload.get(name).and_then(Value::as_str);
    let (Some(sealed), Some(key_id)) = (field("sealed_token"), field("sealed_with")) else {
        return Err(Problem::internal().because("an invitation without its token"));
    };
    let broken = |cause: sealed::CantOpen| Problem::internal().because(cause.to_string());
    let sealed = Sealed::from_base64(sealed, key_id.to_owned()).map_err(broken)?;
    let place = Place {
        organization: message.organization_id,
        purpose: PURPOSE,
        subject: message.id,
    };
    let token = session
        .sealing_keys()
        .await?
        .open(&place, &sealed)
        .map_err(broken)?;
    Ok(url.replace("{token}", &token))
}
