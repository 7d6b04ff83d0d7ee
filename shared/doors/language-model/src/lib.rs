//! Asks a language model: once for a JSON object, through OpenAI's API and those compatible with it, or in a conversation
//! whose answer is read while it comes, through each provider's own API.
//!
//! An organization's row of `models_config` chooses the model for a purpose, with the organization's key if it has one;
//! else the application's variables do.
//!
//! A prompt leaves the platform: the caller must keep personal data out of it.
//!
//! A component that uses it has the variables `chat_provider`, `chat_url`, `chat_model`, `chat_key`, `openai_url`,
//! `azure_openai_url`, `anthropic_url`, `google_ai_url` and `mistral_url`, and those URLs among its `allowed_outbound_hosts`.

mod chat;
mod choice;
mod dialect;
mod failure;
mod service;
mod sse;
mod talk;

pub use chat::Question;
pub use choice::{Choice, Unusable};
pub use failure::Failure;
pub use talk::{Prompt, Speaker, Talk, Turn, Usage};

use problem::Problem;
use service::Service;
use std::time::Duration;

/// A language model.
#[derive(Clone)]
pub struct LanguageModel {
    name: String,
    service: Service,
}

impl LanguageModel {
    /// Chooses the organization's model, with its own key of that provider if it has one; or the variables' model if it
    /// chose none. `None` if neither names one, or if the organization's provider is `none`.
    ///
    /// # Errors
    /// [`Unusable`] if the organization's model can't be used; a problem if variables are missing.
    pub async fn choose(
        organization: Option<&Choice>,
        own_key: Option<&str>,
    ) -> Result<Result<Option<Self>, Unusable>, Problem> {
        choice::choose(organization, own_key).await
    }

    /// The provider's name of the model.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Asks once and returns the answer.
    ///
    /// # Errors
    /// A sentence for whoever runs it, without anything of the question or the answer: it did not answer in time, it
    /// refused, or it said nothing.
    pub async fn ask(&self, question: &Question<'_>, within: Duration) -> Result<String, String> {
        let body = question.to_json(&self.name, self.service.limit());
        let answer = self.service.send(body, within).await?;
        chat::said(&answer).ok_or_else(|| "The language model gave no answer.".to_owned())
    }

    /// Begins a conversation's next answer, which [`Talk::next`] reads.
    ///
    /// # Errors
    /// [`Failure`] where no good answer begins in time.
    pub async fn talk(&self, prompt: &Prompt, within: Duration) -> Result<Talk, Failure> {
        Talk::begin(self, prompt, within).await
    }
}
