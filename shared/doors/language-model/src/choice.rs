//! Chooses the language model and its service.

use crate::{LanguageModel, service::Service};
use problem::Problem;
use serde::Deserialize;
use std::fmt;

/// A row of `models_config`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Choice {
    model_provider: String,
    model_name: String,
}

/// Why the model that an organization chose can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// The provider is unknown.
    UnknownProvider,
    /// Neither the organization nor the platform has a key of the provider.
    NoKey,
}

impl fmt::Display for Unusable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::UnknownProvider => {
                "models_config names a provider that is not one of openai, anthropic, google, mistral, none."
            }
            Self::NoKey => "There is no key of the provider: store one by key-store.",
        })
    }
}

/// A provider with OpenAI's API.
#[derive(Clone, Copy)]
struct Provider {
    /// Name of the variable with the base URL of its API.
    base: &'static str,
    path: &'static str,
    /// Its name for the maximum length of an answer.
    limit: &'static str,
}

const PLATFORM: Provider = Provider {
    base: "chat_url",
    path: "/v1/chat/completions",
    limit: "max_completion_tokens",
};

/// Each provider's values, from its reference of the compatible API.
fn provider(name: &str) -> Option<Provider> {
    Some(match name {
        "openai" => Provider {
            base: "openai_url",
            ..PLATFORM
        },
        "anthropic" => Provider {
            base: "anthropic_url",
            ..PLATFORM
        },
        "google" => Provider {
            base: "google_ai_url",
            path: "/v1beta/openai/chat/completions",
            ..PLATFORM
        },
        "mistral" => Provider {
            base: "mistral_url",
            limit: "max_tokens",
            ..PLATFORM
        },
        _ => return None,
    })
}

pub(crate) async fn choose(
    organization: Option<&Choice>,
    own_key: Option<&str>,
) -> Result<Result<Option<LanguageModel>, Unusable>, Problem> {
    let platforms_key = variables::required("chat_key").await?;
    let (provider, name, key) = match organization {
        Some(choice) if choice.model_provider == "none" => return Ok(Ok(None)),
        Some(choice) => match (provider(&choice.model_provider), own_key) {
            (None, _) => return Ok(Err(Unusable::UnknownProvider)),
            (Some(provider), Some(key)) => (provider, choice.model_name.clone(), key.to_owned()),
            // As for vectors, the platform's key is of the service that has this interface.
            (Some(_), None) if choice.model_provider == "openai" && !platforms_key.is_empty() => {
                (PLATFORM, choice.model_name.clone(), platforms_key)
            }
            (Some(_), None) => return Ok(Err(Unusable::NoKey)),
        },
        None => (
            PLATFORM,
            variables::required("chat_model").await?,
            platforms_key,
        ),
    };
    if name.is_empty() {
        return Ok(Ok(None));
    }
    let base = variables::required(provider.base).await?;
    let service = Service {
        url: format!("{}{}", base.trim_end_matches('/'), provider.path),
        key,
        limit: provider.limit,
    };
    Ok(Ok(Some(LanguageModel { name, service })))
}
