//! Requests to the project's own API, over kept connections.

use std::time::Duration;

use axum::http::{Request, request::Builder};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use problem::Problem;
use tokio::time::timeout;

use super::endpoint::Call;

const LONGEST: Duration = Duration::from_secs(10);

/// A client with a pool.
pub struct HttpClient(Client<HttpConnector, Full<Bytes>>);

impl HttpClient {
    pub fn new() -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self(Client::builder(TokioExecutor::new()).build(connector))
    }

    /// `GET`: status and body.
    pub async fn get(&self, url: &str, headers: &[(&str, &str)]) -> Result<(u16, Bytes), Problem> {
        self.send(Request::get(url), headers, Bytes::new()).await
    }

    /// `POST`: status and body.
    pub async fn post(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> Result<(u16, Bytes), Problem> {
        self.send(Request::post(url), headers, body).await
    }

    async fn send(
        &self,
        mut request: Builder,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> Result<(u16, Bytes), Problem> {
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::from(body)).map_err(unavailable)?;
        let exchange = async {
            let answer = self.0.request(request).await.map_err(unavailable)?;
            let status = answer.status().as_u16();
            let body = answer.into_body().collect().await.map_err(unavailable)?;
            Ok((status, body.to_bytes()))
        };
        timeout(LONGEST, exchange).await.map_err(unavailable)?
    }

    /// Rows of PostgREST, as the caller.
    pub async fn read(
        &self,
        resource: &str,
        query: &[(&str, String)],
        call: &Call,
    ) -> Result<String, Problem> {
        let configuration = &call.site.configuration;
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(query)
            .finish();
        let url = format!("{}/rest/v1/{resource}?{query}", configuration.supabase_url);
        let header = |name| call.headers.get(name).and_then(|value| value.to_str().ok());
        let api_key = header("apikey").unwrap_or(&configuration.publishable_key);
        let own_key = format!("Bearer {api_key}");
        let headers = [
            ("apikey", api_key),
            ("authorization", header("authorization").unwrap_or(&own_key)),
            ("accept", "application/json"),
            ("x-request-id", &call.request_id),
        ];
        match self.get(&url, &headers).await? {
            (200 | 206, body) => String::from_utf8(body.into()).map_err(unavailable),
            (status, _) => Err(unavailable(format!("PostgREST answered {status}"))),
        }
    }
}

fn unavailable(cause: impl ToString) -> Problem {
    Problem::new(
        503,
        "api_unavailable",
        "The data can't be reached at the moment. Try again.",
    )
    .because(cause.to_string())
}
