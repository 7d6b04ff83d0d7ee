//! A service with OpenAI's API. Requests are retried where that can help.

use crate::{openai, refused, unavailable};
use http_client::{Failure, Repetition, Request};
use problem::Problem;
use spin_sdk::http::Method;
use std::time::Duration;

const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);

const REPETITION: Repetition = Repetition {
    attempts: 3,
    pause: Duration::from_millis(500),
    longest_pause: Duration::from_secs(5),
    passes,
};

fn passes(status: u16) -> bool {
    matches!(status, 408 | 409 | 429 | 500..)
}

/// The service and the requested model.
pub(crate) struct Service<'a> {
    pub url: &'a str,
    pub key: &'a str,
    pub model: &'a str,
    pub dimensions: Option<u16>,
}

impl Service<'_> {
    pub async fn embed(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, Problem> {
        let mut vectors = Vec::with_capacity(texts.len());
        for batch in openai::batches(texts) {
            vectors.extend(self.batch(batch).await?);
        }
        Ok(vectors)
    }

    async fn batch(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, Problem> {
        let answer = match self.request(texts)?.send_repeatedly(REPETITION).await {
            Ok(answer) => answer,
            Err(failure @ Failure::NoAnswer(_)) => return Err(unavailable(failure.to_string())),
            Err(failure) => return Err(refused(failure.to_string())),
        };
        // A service may repeat the texts in what it says is wrong with them, and texts are no part of what is logged.
        let said = || format!("the embedding service answered {}", answer.status);
        match answer.status {
            200 => openai::vectors(&answer.body, texts.len()).map_err(refused),
            status if passes(status) => Err(unavailable(said())),
            _ => Err(refused(said())),
        }
    }

    fn request(&self, texts: &[String]) -> Result<Request, Problem> {
        let body = serde_json::to_vec(&openai::Request {
            model: self.model,
            input: texts,
            encoding_format: "float",
            dimensions: self.dimensions,
        })
        .map_err(|error| refused(error.to_string()))?;
        Ok(
            Request::new(Method::POST, format!("{}/v1/embeddings", self.url))
                .header("authorization", format!("Bearer {}", self.key))
                .json(body)
                .answer_timeout(ANSWER_TIMEOUT),
        )
    }
}
