//! One request to the service, within a time.

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use spin_sdk::{
    http::{FullBody, HeaderValue, Method, Request},
    wasip3::{http::types::RequestOptions, http_compat::RequestOptionsExtension},
};
use std::time::{Duration, Instant};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Bytes of an answer, at most: what is asked for is a hundredth of it.
const MOST: usize = 256 * 1024;

/// Where a model is asked.
#[derive(Clone)]
pub(crate) struct Service {
    pub url: String,
    /// Empty: it takes none.
    pub key: String,
    /// What it calls the length of an answer.
    pub limit: &'static str,
}

impl Service {
    /// The body of a good answer. The error is a sentence without anything of the question or of the answer: a service
    /// may quote what it was asked.
    pub async fn send(&self, body: String, within: Duration) -> Result<Bytes, String> {
        let until = Instant::now() + within;
        let request = self.request(body, within)?;
        let silent = |_| "The language model did not answer in time.".to_owned();
        let response = spin_sdk::http::send(request).await.map_err(silent)?;
        let (parts, mut body) = response.into_parts();
        if !parts.status.is_success() {
            return Err(refusal(parts.status.as_u16()));
        }
        let mut bytes = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(silent)?;
            if let Some(part) = frame.data_ref() {
                bytes.extend_from_slice(part);
            }
            if bytes.len() > MOST {
                return Err("The language model's answer was too long.".to_owned());
            }
            if Instant::now() > until {
                return Err("The language model did not answer in time.".to_owned());
            }
        }
        Ok(bytes.freeze())
    }

    fn request(&self, body: String, within: Duration) -> Result<Request<FullBody<Bytes>>, String> {
        let mut request = Request::new(FullBody::new(Bytes::from(body)));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self
            .url
            .parse()
            .map_err(|_| "The language model's URL is none.".to_owned())?;
        let headers = request.headers_mut();
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        if !self.key.is_empty() {
            let key = HeaderValue::from_str(&format!("Bearer {}", self.key))
                .map_err(|_| "The language model's key can't be sent.".to_owned())?;
            headers.insert("authorization", key);
        }
        request
            .extensions_mut()
            .insert(RequestOptionsExtension(timeouts(within)));
        Ok(request)
    }
}

fn refusal(status: u16) -> String {
    let hint = match status {
        401 | 403 => ": check its key",
        404 => ": check the model's name and the URL",
        400 | 422 => ": check that the model can answer in JSON",
        429 => ": its limit is reached",
        _ => "",
    };
    format!("The language model's service answered {status}{hint}.")
}

fn timeouts(within: Duration) -> RequestOptions {
    let nanoseconds = |time: Duration| u64::try_from(time.as_nanos()).ok();
    let options = RequestOptions::new();
    // A host that knows no time-outs says so and goes on without.
    let _ = options.set_connect_timeout(nanoseconds(CONNECT_TIMEOUT.min(within)));
    let _ = options.set_first_byte_timeout(nanoseconds(within));
    let _ = options.set_between_bytes_timeout(nanoseconds(within));
    options
}
