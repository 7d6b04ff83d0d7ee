//! A caller as a good one is: what has no certain outcome is asked again, with the same `Idempotency-Key`.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use hmac::{Hmac, KeyInit, Mac};
use reqwest::RequestBuilder;
use serde_json::Value;
use sha2::Sha256;
use stack::Stack;
use tokio::time::sleep;

use crate::{journal::Journal, measure::Measure};

/// How long a caller waits for one answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// Who asks.
#[derive(Clone, Debug)]
pub enum Caller {
    /// With the publishable key.
    Public,
    /// Somebody who is signed in, by their token.
    User(Arc<str>),
    /// The clock, with the secret key.
    Service,
    /// Stripe, by its signature.
    Stripe,
}

/// An answer that was read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status; 0 where the run ended before there was a certain answer.
    pub status: u16,
    /// Its body.
    pub json: Value,
    /// Whether an earlier attempt had no certain outcome.
    pub is_repeated: bool,
}

impl Answer {
    /// Whether it is a 2xx.
    pub fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A text of its body; empty where there is none.
    pub fn text(&self, name: &str) -> &str {
        self.json
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

/// Asks the functions, without the gateway.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    publishable_key: String,
    secret_key: String,
    stripe_secret: String,
    /// What was acknowledged.
    pub journal: Arc<Journal>,
    measure: Arc<Measure>,
    is_over: Arc<AtomicBool>,
}

impl Client {
    /// One for the functions at an address.
    pub fn new(
        stack: &Stack,
        url: String,
        journal: Arc<Journal>,
        measure: Arc<Measure>,
    ) -> anyhow::Result<Self> {
        let secrets = stack.variables.get("stripe_webhook_secrets");
        let first = secrets.and_then(|secrets| secrets.split(',').next());
        Ok(Self {
            http: reqwest::Client::builder().timeout(PATIENCE).build()?,
            url,
            publishable_key: stack.keys.publishable_key.clone(),
            secret_key: stack.keys.secret_key.clone(),
            stripe_secret: first.unwrap_or_default().to_owned(),
            journal,
            measure,
            is_over: Arc::default(),
        })
    }

    /// Nobody asks again for what has failed until now.
    pub fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// Asks until the outcome is certain.
    pub async fn ask(
        &self,
        function: &str,
        caller: &Caller,
        key: Option<&str>,
        body: &Value,
    ) -> Answer {
        let body = body.to_string();
        let mut is_repeated = false;
        loop {
            if let Some((status, json)) = self.attempt(function, caller, key, &body).await {
                return Answer {
                    status,
                    json,
                    is_repeated,
                };
            }
            is_repeated = true;
            if self.is_over.load(Ordering::Relaxed) {
                return Answer {
                    status: 0,
                    json: Value::Null,
                    is_repeated,
                };
            }
            sleep(Duration::from_millis(fastrand::u64(50..400))).await;
        }
    }

    /// One request; `None` where its outcome is not certain.
    async fn attempt(
        &self,
        function: &str,
        caller: &Caller,
        key: Option<&str>,
        body: &str,
    ) -> Option<(u16, Value)> {
        let began = Instant::now();
        let mut request = self.request(function, caller, body);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let answer = async {
            let response = request.send().await?;
            let status = response.status().as_u16();
            let id = response.headers().contains_key("x-request-id");
            reqwest::Result::Ok((status, id, response.text().await?))
        };
        let Ok((status, has_id, text)) = answer.await else {
            self.measure.answered(function, began, None);
            return None;
        };
        let json: Value = serde_json::from_str(&text).unwrap_or_default();
        let code = json.get("code").and_then(Value::as_str).unwrap_or_default();
        self.measure.answered(function, began, Some((status, code)));
        if status >= 500 && !has_id {
            self.journal.fault(format!(
                "{function} answered {status} without a request id: {text}"
            ));
        }
        if status == 500 {
            self.journal
                .fault(format!("{function} answered 500 {code}"));
        }
        let is_uncertain = status >= 500
            || status == 429
            || matches!(code, "idempotency_key_in_use" | "busy" | "too_many_at_once");
        (!is_uncertain).then_some((status, json))
    }

    /// Asks once, and hangs up after a while, whatever comes of it.
    pub async fn hang_up(&self, function: &str, body: &Value, after: Duration) {
        let request = self.request(function, &Caller::Service, &body.to_string());
        let _ = tokio::time::timeout(after, request.send()).await;
    }

    /// Asks once as the clock does, for as long as the call stays.
    pub async fn tick(&self, function: &str, body: &Value) -> Option<Value> {
        let request = self.request(function, &Caller::Service, &body.to_string());
        let request = request.timeout(Duration::from_secs(90));
        let response = request.send().await.ok()?;
        let (status, has_id) = (
            response.status().as_u16(),
            response.headers().contains_key("x-request-id"),
        );
        let text = response.text().await.ok()?;
        if status == 500 || status > 500 && !has_id {
            self.journal
                .fault(format!("{function} (the clock) answered {status}: {text}"));
        }
        (status == 200).then(|| serde_json::from_str(&text).unwrap_or_default())
    }

    fn request(&self, function: &str, caller: &Caller, body: &str) -> RequestBuilder {
        let request = self
            .http
            .post(format!("{}/functions/v1/{function}", self.url))
            .header("content-type", "application/json");
        let request = match caller {
            Caller::Public => request.header("apikey", &self.publishable_key),
            Caller::Service => request.header("apikey", &self.secret_key),
            Caller::User(token) => request
                .header("apikey", &self.publishable_key)
                .bearer_auth(token),
            Caller::Stripe => request.header("stripe-signature", self.signature(body)),
        };
        request.body(body.to_owned())
    }

    /// As <https://docs.stripe.com/webhooks#verify-manually> has it.
    fn signature(&self, body: &str) -> String {
        let now = stack::unix_time();
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(self.stripe_secret.as_bytes()) else {
            return String::new();
        };
        let bytes = mac
            .chain_update(format!("{now}.{body}"))
            .finalize()
            .into_bytes();
        let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("t={now},v1={digits}")
    }
}
