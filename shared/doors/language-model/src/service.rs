//! One request to the service, with a timeout.

use crate::dialect::Dialect;
use bytes::Bytes;
use http_client::{Failure, Request};
use spin_sdk::http::Method;
use std::time::Duration;

/// Maximum size of an answer in bytes, a hundred times what is expected.
const MAX: usize = 256 * 1024;

/// The service that has the model.
#[derive(Clone)]
pub(crate) struct Service {
    /// Base URL of its API.
    pub base: String,
    /// API key; empty if the service needs none.
    pub key: String,
    /// How it is asked.
    pub dialect: Dialect,
}

impl Service {
    /// The body of a good answer of the API that is compatible with OpenAI's. The error is a sentence without anything of
    /// the question or of the answer: a service may quote what it was asked.
    pub async fn send(&self, body: String, within: Duration) -> Result<Bytes, String> {
        let mut request = Request::new(Method::POST, self.compatible_url())
            .json(body)
            .total_timeout(within)
            .max_bytes(MAX);
        request = match (self.key.as_str(), self.dialect) {
            ("", _) => request,
            (key, Dialect::Azure) => request.header("api-key", key),
            (key, _) => request.header("authorization", format!("Bearer {key}")),
        };
        let answer = request.send().await.map_err(|failure| silence(&failure))?;
        if !(200..=299).contains(&answer.status) {
            return Err(refusal(answer.status));
        }
        if answer.body.len() > MAX {
            return Err("The language model's answer was too long.".to_owned());
        }
        Ok(answer.body)
    }

    /// Its name for the maximum length of an answer.
    pub fn limit(&self) -> &'static str {
        match self.dialect {
            Dialect::Mistral => "max_tokens",
            _ => "max_completion_tokens",
        }
    }

    fn compatible_url(&self) -> String {
        match self.dialect {
            Dialect::Google => {
                let base = self.base.trim_end_matches('/');
                format!("{base}/v1beta/openai/chat/completions")
            }
            Dialect::Azure => Dialect::Azure.talk_url(&self.base, ""),
            _ => Dialect::OpenAi.talk_url(&self.base, ""),
        }
    }
}

fn silence(failure: &Failure) -> String {
    let sentence = match failure {
        Failure::NotAUrl(_) => "The language model's URL is none.",
        Failure::Unsendable(_) => "The language model's key can't be sent.",
        Failure::NoAnswer(_) => "The language model did not answer in time.",
    };
    sentence.to_owned()
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
