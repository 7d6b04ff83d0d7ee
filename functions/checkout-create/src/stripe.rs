//! Stripe's API, with the account that takes the money.

use crate::{Callers, amount_refused, not_configured, unavailable};
use http_client::Request;
use payments::{Begun, Payee, SessionAnswer};
use problem::Problem;
use provider_keys::{Purpose, StoredKey};
use serde_json::json;
use spin_sdk::http::Method;
use tenant_auth::Session;

/// An account at Stripe.
pub(crate) struct Stripe {
    url: String,
    authorization: String,
    /// The account under the platform's.
    connected: Option<String>,
}

impl Stripe {
    /// The account that a checkout is for.
    pub async fn of(session: &Session<Callers>, begun: &Begun) -> Result<Self, Problem> {
        let url = variables::required("stripe_url").await?;
        let key = match begun.account {
            Payee::Organization => {
                let whose = json!({ "organization_id": begun.organization_id });
                let service = session.database_as_service();
                let stored: Option<StoredKey> = service.ask("stripe_key", &whose).await?.parse()?;
                let stored = stored.ok_or_else(|| not_configured("its key is gone"))?;
                let keys = session.sealing_keys().await?;
                let key = stored.open(&keys, Purpose::ProviderApiKey);
                let key = key.map_err(|error| {
                    Problem::internal().because(format!("a sealed key: {error}"))
                })?;
                key.to_string()
            }
            Payee::Platform => variables::optional("stripe_secret_key")
                .await
                .ok_or_else(|| not_configured("stripe_secret_key is not set"))?,
        };
        Ok(Self {
            url: url.trim_end_matches('/').to_owned(),
            authorization: format!("Bearer {key}"),
            connected: begun.stripe_account_id.clone(),
        })
    }

    /// Makes the session, once however often it is asked for.
    pub async fn create(&self, begun: &Begun) -> Result<SessionAnswer, Problem> {
        let form = begun.asked.form();
        let form = form.ok_or_else(|| amount_refused("the currency has no such unit"))?;
        let request = self
            .post("/v1/checkout/sessions")
            .form(form)
            .header("idempotency-key", begun.checkout_id.to_string());
        let answer = request.send().await;
        let answer = answer.map_err(|failure| unavailable(&failure.to_string()))?;
        Ok(SessionAnswer::read(answer.status, &answer.body))
    }

    /// Ends a session, so that nobody pays twice.
    ///
    /// # Errors
    /// 409 `nothing_due` where somebody has just paid in it; 503 where it may still be open.
    pub async fn expire(&self, session: &str) -> Result<(), Problem> {
        let request = self.post(&format!("/v1/checkout/sessions/{session}/expire"));
        let answer = request.form("").send().await;
        let answer = answer.map_err(|failure| unavailable(&failure.to_string()))?;
        match answer.status {
            200..=299 | 404 => Ok(()),
            // Only open ones can be ended; the message says what it is instead.
            400 if String::from_utf8_lossy(&answer.body).contains("`expired`") => Ok(()),
            400 => Err(Problem::new(
                409,
                "nothing_due",
                "A payment has just been made and is on its way. Look again in a moment.",
            )),
            status => Err(unavailable(&format!(
                "an older session could not be ended: {status}"
            ))),
        }
    }

    fn post(&self, path: &str) -> Request {
        let request = Request::new(Method::POST, format!("{}{path}", self.url))
            .header("authorization", self.authorization.clone());
        match &self.connected {
            Some(account) => request.header("stripe-account", account.clone()),
            None => request,
        }
    }
}
