//! Makes vectors of texts (embeddings): texts of similar meaning have vectors with a small angle between them.
//!
//! The application's variables name the model. An organization may choose another by its row of
//! `models_config` for the purpose `embedding`. Vectors of two models can't be
//! compared: whoever keeps a vector keeps [`Embedder::model`] with it.
//!
//! ```no_run
//! # async fn run() -> Result<(), problem::Problem> {
//! use embeddings::Embedder;
//!
//! let embedder = Embedder::choose(None).await?;
//! let vectors = embedder.embed(&["Free until two days before.".to_owned()]).await?;
//! println!("{} numbers by {}", vectors[0].len(), embedder.model());
//! # Ok(())
//! # }
//! ```
//!
//! A component that uses it has the variables `embeddings_provider`, `embeddings_url`,
//! `embeddings_model` and `embeddings_key`, the model `all-minilm-l6-v2` in `ai_models`, and
//! `{{ embeddings_url }}` among its `allowed_outbound_hosts`.

mod choice;
mod host;
mod openai;
mod service;

pub use choice::Choice;

use choice::{Provider, Settings};
use problem::Problem;
use service::Service;
use std::fmt::Write;

/// Makes vectors of texts with one model.
pub struct Embedder {
    choice: Choice,
    settings: Settings,
}

impl Embedder {
    /// Chooses the organization's model, or the default of the variables.
    ///
    /// # Errors
    /// 422 `embedding_model_unavailable` where the organization chose what this host does not have; 500 where
    /// the variables are at fault.
    pub async fn choose(organization: Option<Choice>) -> Result<Self, Problem> {
        let settings = Settings::load().await?;
        let choice = match organization {
            Some(choice) => choice.checked(&settings)?,
            None => settings.choice()?,
        };
        Ok(Self { choice, settings })
    }

    /// Name to store with each vector. Two models, or two lengths of one, have different names.
    pub fn model(&self) -> String {
        self.choice.model()
    }

    /// The languages that the model was made for (ISO 639-1); none where it knows most languages. Its vectors of texts in
    /// others say little of what they mean.
    pub fn languages(&self) -> Option<&'static [&'static str]> {
        match self.choice.provider {
            Provider::Spin => Some(&["en"]),
            Provider::OpenAi | Provider::Unknown => None,
        }
    }

    /// Maximum length of a text, in tokens of the model; the model ignores the rest. For models with other tokens
    /// than [`wordpiece`]'s, a safe number of those.
    pub fn max_tokens(&self) -> usize {
        match self.choice.provider {
            // 128 with the two that the model adds.
            Provider::Spin => 126,
            // It reads 8,191, but a passage that long says too many things for one vector.
            Provider::OpenAi | Provider::Unknown => 400,
        }
    }

    /// The vector of one text.
    ///
    /// # Errors
    /// As [`Self::embed`].
    pub async fn embed_one(&self, text: &str) -> Result<Vec<f32>, Problem> {
        let text = [text.to_owned()];
        let vectors = match self.choice.provider {
            Provider::Spin => host::embed(&self.choice.name, &text)?,
            Provider::OpenAi => self.service().embed(&text).await?,
            Provider::Unknown => return Err(unknown()),
        };
        vectors.into_iter().next().ok_or_else(|| {
            Problem::internal().because("the embedding model gave no vector".to_owned())
        })
    }

    /// The vectors of any number of texts, in their order. They go to the model in batches.
    ///
    /// # Errors
    /// 503 `embeddings_unavailable` where the model doesn't answer, after some repetitions; 502
    /// `embeddings_refused` where it refuses.
    pub async fn embed(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, Problem> {
        match self.choice.provider {
            Provider::Spin => host::embed_alike(&self.choice.name, texts),
            Provider::OpenAi => self.service().embed(texts).await,
            Provider::Unknown => Err(unknown()),
        }
    }

    fn service(&self) -> Service<'_> {
        Service {
            url: &self.settings.url,
            key: &self.settings.key,
            model: &self.choice.name,
            dimensions: self.choice.dimensions(),
        }
    }
}

/// Writes a vector as Postgres reads it.
pub fn to_sql(vector: &[f32]) -> String {
    let mut text = String::with_capacity(vector.len() * 12 + 2);
    text.push('[');
    for (place, number) in vector.iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        // Writing to a string never fails.
        let _ = write!(text, "{number}");
    }
    text.push(']');
    text
}

/// The code with which the database refuses a vector that another model made than the organization's.
pub const ANOTHER_MODEL: &str = "another_model";

/// The problem of a question that was asked with the organization's own model. Where that is [`ANOTHER_MODEL`] all the same,
/// the organization changes it just now, and whoever asks comes again: 503 `embeddings_unavailable`.
pub fn unsettled(problem: Problem) -> Problem {
    if problem.code() != ANOTHER_MODEL {
        return problem;
    }
    Problem::new(
        503,
        "embeddings_unavailable",
        "The organization's embedding model is being changed. Repeat the request in a moment.",
    )
    .with_header("retry-after", "5")
    .because("another model was chosen meanwhile")
}

/// 500: an unknown provider, which [`Embedder::choose`] should have refused.
fn unknown() -> Problem {
    Problem::internal().because("an embedding provider that is not known")
}

/// 503 `embeddings_unavailable`: the model did not answer.
fn unavailable(cause: impl Into<String>) -> Problem {
    Problem::new(
        503,
        "embeddings_unavailable",
        "The embedding model does not answer. Repeat the request in a moment.",
    )
    .with_header("retry-after", "5")
    .because(cause)
}

/// 502 `embeddings_refused`: the model refused.
fn refused(cause: impl Into<String>) -> Problem {
    Problem::new(
        502,
        "embeddings_refused",
        "The embedding model refused the request.",
    )
    .because(cause)
}
