//! One request and its reply.

use crate::{
    contract,
    events::{self, Events},
};
use reqwest::{Method, RequestBuilder, header::HeaderMap};
use serde_json::Value;

/// A request that is being put together.
#[must_use]
pub struct Call {
    request: RequestBuilder,
}

impl Call {
    pub(crate) fn new(http: &reqwest::Client, method: Method, url: &str) -> Self {
        Self {
            request: http.request(method, url),
        }
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// Adds `Authorization: Bearer`.
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// Adds `Idempotency-Key`.
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// Sends a JSON body.
    pub async fn json(mut self, body: &Value) -> Reply {
        self.request = self.request.json(body);
        self.send().await
    }

    /// Sends a body as it is.
    pub async fn body(mut self, body: impl Into<reqwest::Body>) -> Reply {
        self.request = self.request.body(body);
        self.send().await
    }

    /// Sends it without a body.
    ///
    /// # Panics
    /// Where no reply comes: a test is over then.
    pub async fn send(self) -> Reply {
        self.try_send()
            .await
            .unwrap_or_else(|error| panic!("no reply: {error:?}"))
    }

    /// Sends it; an error where no reply comes.
    ///
    /// # Panics
    /// Where the reply of a function is not as the OpenAPI document has it.
    pub async fn try_send(self) -> reqwest::Result<Reply> {
        let (http, request) = self.request.build_split();
        let request = request?;
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let response = http.execute(request).await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await?;
        contract::check(&method, &path, status, &headers, &text);
        Ok(Reply {
            status,
            headers,
            json: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
        })
    }

    /// The same request with a JSON body, not yet sent.
    pub fn with_json(mut self, body: &Value) -> Self {
        self.request = self.request.json(body);
        self
    }

    /// The same request with a body, not yet sent.
    pub fn with_body(mut self, body: impl Into<reqwest::Body>) -> Self {
        self.request = self.request.body(body);
        self
    }

    /// Sends it for a reply that consists of events.
    ///
    /// # Panics
    /// Where the reply is another one.
    pub async fn events(self) -> Events {
        let (http, request) = self
            .header("accept", events::MEDIA_TYPE)
            .request
            .build_split();
        let request = request.unwrap_or_else(|error| panic!("no request: {error:?}"));
        let path = request.url().path().to_owned();
        let response = http
            .execute(request)
            .await
            .unwrap_or_else(|error| panic!("no reply: {error:?}"));
        let content_type = response.headers().get("content-type");
        if content_type.is_none_or(|value| value != events::MEDIA_TYPE) {
            let status = response.status();
            panic!("no events: {status} {:?}", response.text().await);
        }
        Events::of(path, response)
    }
}

/// A reply, read to its end.
#[derive(Clone, Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body as JSON; null where it is none.
    pub json: Value,
    /// The body as it came.
    pub text: String,
}

impl Reply {
    /// A header; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The status and the problem's code.
    ///
    /// # Panics
    /// Where it is not a problem as RFC 9457 has it.
    pub fn problem(&self) -> (u16, &str) {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{self:?}"
        );
        assert_eq!(self.json["status"], self.status, "{self:?}");
        for member in ["type", "title", "detail"] {
            assert!(
                self.json[member]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{self:?}"
            );
        }
        (self.status, self.json["code"].as_str().unwrap_or_default())
    }

    /// The pointers of the problem's errors.
    pub fn pointers(&self) -> Vec<&str> {
        self.json["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|error| error["pointer"].as_str())
            .collect()
    }
}
