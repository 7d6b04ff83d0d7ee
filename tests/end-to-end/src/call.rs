//! One request and its reply.

use crate::{
    contract,
    events::{self, Events},
    exchange::{self, Exchange},
    tenant::Tenant,
};
use reqwest::{
    Method, RequestBuilder,
    header::{HeaderMap, HeaderValue},
};
use serde_json::Value;
use std::{
    fmt::{self, Debug, Formatter},
    path::PathBuf,
    sync::Arc,
};

/// A request that is being put together.
#[must_use]
pub struct Call {
    request: RequestBuilder,
    tenant: Option<Arc<Tenant>>,
    exchange: Exchange,
}

impl Call {
    pub(crate) fn new(
        http: &reqwest::Client,
        method: Method,
        base: &str,
        path: &str,
        tenant: Option<Arc<Tenant>>,
        log: Option<PathBuf>,
    ) -> Self {
        let own = tenant.as_ref().map(|tenant| tenant.own(path));
        let url = format!("{base}{}", own.as_deref().unwrap_or(path));
        let exchange = Exchange {
            method: method.to_string(),
            path: path.to_owned(),
            log,
            ..Exchange::default()
        };
        Self {
            request: http.request(method, url),
            tenant,
            exchange,
        }
    }

    /// Names the caller, which a failure shows.
    pub(crate) fn called_by(mut self, caller: impl Debug) -> Self {
        self.exchange.caller = format!("{caller:?}");
        self
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = match &self.tenant {
            Some(tenant) => self.request.header(name, tenant.own(value)),
            None => self.request.header(name, value),
        };
        self
    }

    /// Adds `Authorization: Bearer`.
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// Adds `Idempotency-Key`.
    pub fn key(self, key: &str) -> Self {
        match self.tenant.as_ref().map(|tenant| tenant.own_key(key)) {
            Some(own) => self.header("idempotency-key", &own),
            None => self.header("idempotency-key", key),
        }
    }

    /// Sends a JSON body.
    pub async fn json(self, body: &Value) -> Reply {
        self.with_json(body).send().await
    }

    /// Sends a body as it is.
    pub async fn body(self, body: impl Into<reqwest::Body>) -> Reply {
        self.with_body(body).send().await
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
        let (status, mut headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await?.to_vec();
        let mut text = String::from_utf8_lossy(&bytes).into_owned();
        contract::check(&method, &path, status, &headers, &text);
        if let Some(tenant) = &self.tenant {
            text = tenant.demo(&text);
            for value in headers.values_mut() {
                let demo = value.to_str().map(|value| tenant.demo(value));
                if let Some(Ok(demo)) = demo.ok().map(|demo| HeaderValue::from_str(&demo)) {
                    *value = demo;
                }
            }
        }
        Ok(Reply {
            status,
            headers,
            json: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
            bytes,
            exchange: self.exchange,
        })
    }

    /// The same request with a JSON body, not yet sent.
    pub fn with_json(mut self, body: &Value) -> Self {
        self.exchange.body = body.to_string();
        self.request = match &self.tenant {
            Some(tenant) => self.request.json(&tenant.own_json(body)),
            None => self.request.json(body),
        };
        self
    }

    /// The same request with a body, not yet sent.
    pub fn with_body(mut self, body: impl Into<reqwest::Body>) -> Self {
        let mut body = body.into();
        let text = body
            .as_bytes()
            .and_then(|bytes| std::str::from_utf8(bytes).ok());
        if let Some(text) = text.map(str::to_owned) {
            if let Some(tenant) = &self.tenant {
                body = tenant.own(&text).into();
            }
            self.exchange.body = text;
        }
        self.request = self.request.body(body);
        self
    }

    /// Sends it for a reply that consists of events.
    ///
    /// # Panics
    /// Where the reply is another one.
    pub async fn events(self) -> Events {
        let tenant = self.tenant.clone();
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
        Events::of(path, tenant, response)
    }
}

/// A reply, read to its end. Its debug output tells the whole story: the request, the answer, and what was logged.
#[derive(Clone)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body as JSON; null where it is none.
    pub json: Value,
    /// The body as text.
    pub text: String,
    /// The body as it came.
    pub bytes: Vec<u8>,
    exchange: Exchange,
}

impl Debug for Reply {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.exchange.write_request(f)?;
        write!(f, "\nanswered {}", self.status)?;
        if let Some(code) = self.json["code"].as_str() {
            write!(f, " {code}")?;
        }
        exchange::write_body(f, &self.text)?;
        self.exchange.write_log(f, self.header("x-request-id"))
    }
}

impl Reply {
    /// Ends the test where the status is another.
    ///
    /// # Panics
    /// Where it is.
    #[track_caller]
    pub fn expect(&self, status: u16) -> &Self {
        assert!(self.status == status, "expected {status}\n{self:?}");
        self
    }

    /// Ends the test where this is not the problem of this status and code, as RFC 9457 has it.
    ///
    /// # Panics
    /// Where it is not.
    #[track_caller]
    pub fn expect_problem(&self, status: u16, code: &str) -> &Self {
        let (is_status, is_code) = (self.status == status, self.json["code"] == code);
        assert!(is_status && is_code, "expected {status} {code}\n{self:?}");
        self.problem();
        self
    }

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
    #[track_caller]
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Caller;
    use serde_json::json;
    use std::fs;

    #[test]
    fn a_failure_tells_the_request_the_answer_and_the_log() {
        let log = std::env::temp_dir().join(format!("frontdesk-story-{}", std::process::id()));
        fs::write(
            &log,
            "{\"request_id\":\"r1\",\"status\":409}\n{\"request_id\":\"r2\"}\n",
        )
        .unwrap_or_else(|error| panic!("{error}"));
        let text = r#"{"code":"sold_out","status":409}"#;
        let reply = Reply {
            status: 409,
            headers: [("x-request-id", "r1")]
                .map(|(name, value)| (name.parse().ok(), HeaderValue::from_static(value)))
                .into_iter()
                .filter_map(|(name, value)| Some((name?, value)))
                .collect(),
            json: serde_json::from_str(text).unwrap_or_default(),
            text: text.to_owned(),
            bytes: text.into(),
            exchange: Exchange {
                method: "POST".to_owned(),
                path: "/functions/v1/booking-create".to_owned(),
                caller: format!("{:?}", Caller::CLIENT),
                body: json!({ "participants": 2 }).to_string(),
                log: Some(log.clone()),
            },
        };

        let story = format!("{reply:?}");

        _ = fs::remove_file(log);
        assert_eq!(
            story,
            r#"POST booking-create as Client("clara@client.example")
    {
      "participants": 2
    }
answered 409 sold_out
    {
      "code": "sold_out",
      "status": 409
    }
log of request r1:
    {"request_id":"r1","status":409}"#
        );
    }
}
