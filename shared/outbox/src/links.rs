//! The links of messages: their token waits in the outbox, sealed; that of an emergency is signed.

use crate::{
    AlarmLink,
    attempt::{Message, unconfigured},
};
use problem::Problem;
use sealed::{Place, Sealed};
use serde_json::Value;
use tenant_auth::{Allowed, Session};
use uuid::Uuid;

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

/// The link of a message, with the token in it; `None` where its topic has none.
pub(crate) async fn link<A: Allowed>(
    session: &Session<A>,
    message: &Message,
) -> Result<Option<String>, Problem> {
    if message.outgoing.topic == "emergency.reported" {
        return alarm(message).await;
    }
    let Some(page) = page(&message.outgoing.topic) else {
        return Ok(None);
    };
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
    Ok(Some(url.replace("{token}", &token)))
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
