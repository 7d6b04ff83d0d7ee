//! Asks a language model through a service with OpenAI's interface.
//!
//! Which one, an organization's row of `models_config` says for a purpose, with its own key where it brought one along;
//! else the variables of the application, where they name one.
//!
//! What a model is asked leaves the platform: whoever asks sees to it that nothing personal is in there.
//!
//! A component that uses it has the variables `chat_url`, `chat_model`, `chat_key`, `openai_url`, `anthropic_url`,
//! `google_ai_url` and `mistral_url`, and those URLs among its `allowed_outbound_hosts`.

mod chat;
mod choice;
mod service;

pub use chat::Question;
pub use choice::{Choice, Unusable};

use problem::Problem;
use service::Service;
use std::time::Duration;

/// A model that can be asked.
#[derive(Clone)]
pub struct LanguageModel {
    name: String,
    service: Service,
}

impl LanguageModel {
    /// That of an organization, with its own key of that provider where it has one; that of the variables where it has
    /// chosen none. None where nobody has, or where it wants none (the provider `none`).
    ///
    /// # Errors
    /// [`Unusable`] where it can't be asked from here; a problem where the variables are missing.
    pub async fn choose(
        organization: Option<&Choice>,
        own_key: Option<&str>,
    ) -> Result<Result<Option<Self>, Unusable>, Problem> {
        choice::choose(organization, own_key).await
    }

    /// Its name, as its provider has it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Asks once, and gives what it says.
    ///
    /// # Errors
    /// A sentence for whoever runs it, without anything of the question or the answer: it did not answer in time, it
    /// refused, or it said nothing.
    pub async fn ask(&self, question: &Question<'_>, within: Duration) -> Result<String, String> {
        let body = question.to_json(&self.name, self.service.limit);
        let answer = self.service.send(body, within).await?;
        chat::said(&answer).ok_or_else(|| "The language model gave no answer.".to_owned())
    }
}
