//! Calls of functions: with the secret key, as a schedule makes them, or with what else proves a caller.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use axum::{
    body::{Body, to_bytes},
    http::{Request, header, request::Builder},
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
    proof: (&'static str, String),
    client: Client<HttpConnector, Body>,
}

impl Service {
    /// With the secret key.
    pub fn of(stack: &Stack) -> Self {
        Self::at(&stack.url, ("apikey", &stack.keys.secret_key))
    }

    /// With a header that proves who calls.
    pub fn at(url: &str, (name, value): (&'static str, &str)) -> Self {
        Self {
            url: url.to_owned(),
            proof: (name, value.to_owned()),
            client: Client::builder(TokioExecutor::new()).build_http(),
        }
    }

    /// The JSON that a function answers; an error where it is a problem or does not come in time.
    pub async fn call(&self, function: &str, id: Option<&str>, body: &Value) -> Result<Value> {
        let mut request = Request::post(format!("{}/functions/v1/{function}", self.url))
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(id) = id {
            request = request.header("x-request-id", id);
        }
        self.send(request, Body::from(body.to_string())).await
    }

    /// The JSON at a path.
    pub async fn get(&self, path: &str) -> Result<Value> {
        let request = Request::get(format!("{}{path}", self.url));
        self.send(request, Body::empty()).await
    }

    async fn send(&self, request: Builder, body: Body) -> Result<Value> {
        let (name, value) = &self.proof;
        let request = request.header(*name, value).body(body)?;
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
