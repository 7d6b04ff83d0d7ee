//! `POST /functions/v1/key-store`: keeps the API keys of providers sealed, and never returns them.

mod rotation;
mod signing;

use problem::Problem;
use provider_keys::{ApiKey, KeyRequest, Provider, Purpose, StoredKey, Verdict, seal};
use serde::Serialize;
use serde_json::json;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Endpoint, Json, Response, Service, Session, User};
use uuid::Uuid;

type Callers = (User, Service);

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("key-store").serve(request, act).await
}

async fn act(session: Session<Callers>) -> Result<Answer, Problem> {
    let database = session.database();
    match KeyRequest::read(session.body(), session.caller())? {
        KeyRequest::List => database.ask("key_list", &json!({})).await.map(Json::ok),
        KeyRequest::Put(provider, key) => {
            put(&session, provider, Purpose::ProviderApiKey, &key).await
        }
        KeyRequest::Verify(provider) => verify(&session, provider).await,
        KeyRequest::Delete(provider) => delete(&session, provider, Purpose::ProviderApiKey).await,
        KeyRequest::PutWebhookSecret(provider, secret) => {
            put(&session, provider, Purpose::WebhookSecret, &secret).await
        }
        KeyRequest::DeleteWebhookSecret(provider) => {
            delete(&session, provider, Purpose::WebhookSecret).await
        }
        KeyRequest::MakeSigningSecret(endpoint) => signing::make(&session, endpoint).await,
        KeyRequest::SendTestEvent(endpoint) => {
            let arguments = json!({ "endpoint_id": endpoint });
            Ok(database.once("webhook_test", &arguments).await?.ok())
        }
        KeyRequest::Rotate(most) => rotation::reseal(&session, most).await,
    }
}

async fn put(
    session: &Session<Callers>,
    provider: impl Serialize,
    purpose: Purpose,
    key: &ApiKey,
) -> Result<Answer, Problem> {
    #[derive(Serialize)]
    struct Put<'a, Named> {
        id: Uuid,
        provider: Named,
        purpose: Purpose,
        key_hint: &'a str,
        sealed: String,
        sealed_with: String,
    }

    let organization: Uuid = session
        .database()
        .ask("organization_chosen", &json!({ "least_role": "admin" }))
        .await?
        .parse()?;
    let id = Uuid::new_v4();
    let keys = session.sealing_keys().await?;
    let sealed = seal(&keys, organization, purpose, id, key.reveal())
        .map_err(|error| Problem::internal().because(error.to_string()))?;
    let arguments = Put {
        id,
        provider,
        purpose,
        key_hint: key.hint(),
        sealed: sealed.to_base64(),
        sealed_with: sealed.key_id,
    };
    let stored = session.database().ask("key_put", &arguments).await?;
    Ok(stored.ok())
}

async fn delete(
    session: &Session<Callers>,
    provider: impl Serialize,
    purpose: Purpose,
) -> Result<Answer, Problem> {
    let arguments = json!({ "provider": provider, "purpose": purpose });
    let deleted = session.database().once("key_delete", &arguments).await?;
    Ok(deleted.ok())
}

async fn verify(session: &Session<Callers>, provider: Provider) -> Result<Answer, Problem> {
    let database = session.database();
    let stored: StoredKey = database
        .ask("key_sealed", &json!({ "provider": provider }))
        .await?
        .parse()?;
    let key = stored
        .open(&session.sealing_keys().await?, Purpose::ProviderApiKey)
        .map_err(|error| Problem::internal().because(format!("a sealed key: {error}")))?;
    let verified = match ask_provider(provider, &key).await? {
        Verdict::Good => true,
        Verdict::Bad => false,
        Verdict::Unknown => {
            return Err(provider_unavailable(
                "the answer does not say whether the key is good",
            ));
        }
    };
    let checked = json!({ "id": stored.id, "verified": verified });
    database.ask("key_checked", &checked).await.map(Json::ok)
}

async fn ask_provider(provider: Provider, key: &str) -> Result<Verdict, Problem> {
    let question = provider.question(key);
    let mut base = variables::required(question.base).await?;
    if let Some(host) = &question.host {
        base = base.replacen('*', host, 1);
    }
    let url = format!("{}{}", base.trim_end_matches('/'), question.path);
    let mut request = http_client::Request::get(url)
        .header(question.header, &**question.value)
        .header("accept", "application/json");
    if let Some((name, version)) = question.version {
        request = request.header(name, version);
    }
    let received = request
        .send()
        .await
        .map_err(|failure| provider_unavailable(&failure.to_string()))?;
    Ok(provider.verdict(received.status, &received.body))
}

fn provider_unavailable(cause: &str) -> Problem {
    Problem::new(
        502,
        "provider_unavailable",
        "The provider did not say whether the key is good. Try again later.",
    )
    .because(cause)
}
