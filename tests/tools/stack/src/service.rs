//! Calls of functions with the secret key, as a schedule makes them.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use axum::{
    body::{Body, to_bytes},
    http::{Request, header},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;
use tokio::time::timeout;

use crate::stack::Stack;

/// A run of a schedule takes its time.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(600);
const MAX_ANSWER_BYTES: usize = 1 << 20;

/// Calls the functions of a stack.
pub(crate) struct Service {
    url: String,
    key: String,
    client: Client<HttpConnector, Body>,
}

impl Service {
    pub fn of(stack: &Stack) -> Self {
        Self {
            url: stack.url.clone(),
            key: stack.keys.secret_key.clone(),
            client: Client::builder(TokioExecutor::new()).build_http(),
        }
    }

    /// The JSON that a function answers; an error where it is a problem or does not come in time.
    pub async fn call(&self, function: &str, id: Option<&str>, body: &Value) -> Result<Value> {
        let mut request = Request::post(format!("{}/functions/v1/{function}", self.url))
            .header("apikey", &self.key)
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(id) = id {
            request = request.header("x-request-id", id);
        }
        let request = request.body(Body::from(body.to_string()))?;
        let response = timeout(ANSWER_TIMEOUT, self.client.request(request))
            .await
            .context("no answer came")??;
        let status = response.status();
        let answer = to_bytes(Body::new(response.into_body()), MAX_ANSWER_BYTES).await?;
        ensure!(
            status.is_success(),
            "answered {status} {}",
            String::from_utf8_lossy(&answer)
        );
        serde_json::from_slice(&answer).context("the answer is no JSON")
    }
}
