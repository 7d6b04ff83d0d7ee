//! The link of an invitation: its token waits in the outbox, sealed.

use crate::attempt::{Message, unconfigured};
use problem::Problem;
use sealed::{Place, Sealed};
use serde_json::Value;
use tenant_auth::{Allowed, Session};

/// As `invitation-create` seals it.
const PURPOSE: &str = "invitation_token";

/// Where the invitation of a message is accepted: the variable `invitation_url`, with the token in it.
pub(crate) async fn link<A: Allowed>(
    session: &Session<A>,
    message: &Message,
) -> Result<String, Problem> {
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
