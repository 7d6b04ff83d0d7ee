//! Secrets that sign webhooks which leave: made here, shown once, kept sealed.

use crate::Callers;
use problem::Problem;
use provider_keys::{EndpointId, Purpose, SigningSecret, seal};
use serde_json::{Map, Value, json};
use tenant_auth::{Answer, Session};
use uuid::Uuid;

/// Gives an endpoint a new secret, and answers it. No key makes a repeated request answer it again: that would keep it
/// in the clear. A request that is repeated makes another one, and the one before signs too.
pub(crate) async fn make(
    session: &Session<Callers>,
    endpoint: EndpointId,
) -> Result<Answer, Problem> {
    let database = session.database();
    let organization: Uuid = database
        .ask("organization_chosen", &json!({ "least_role": "admin" }))
        .await?
        .parse()?;
    let id = Uuid::new_v4();
    let secret = SigningSecret::new()
        .map_err(|_| Problem::internal().because("the host gives no randomness"))?;
    let keys = session.sealing_keys().await?;
    let sealed = seal(
        &keys,
        organization,
        Purpose::WebhookSigningKey,
        id,
        secret.reveal(),
    )
    .map_err(|error| Problem::internal().because(error.to_string()))?;
    let arguments = json!({
        "id": id, "endpoint_id": endpoint, "secret_hint": secret.hint(), "sealed": sealed.to_base64(),
        "sealed_with": sealed.key_id,
    });
    let kept = database.ask("webhook_secret_put", &arguments).await?;
    let mut answer: Map<String, Value> = kept.parse()?;
    answer.insert("secret".to_owned(), json!(secret.reveal()));
    Answer::ok(&answer)
}
