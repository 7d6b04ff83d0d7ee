//! Chooses the language model and its service.

use crate::{LanguageModel, dialect::Dialect, service::Service};
use problem::Problem;
use serde::Deserialize;
use std::fmt;

/// A row of `models_config`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Choice {
    model_provider: String,
    model_name: String,
}

/// Why the model that was chosen can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// The provider that an organization chose is unknown.
    UnknownProvider,
    /// The one that the platform chose is.
    UnknownPlatformProvider,
    /// Neither the organization nor the platform has a key of the provider.
    NoKey,
    /// The model's name can't stand in an address.
    BadName,
    /// A key of Azure OpenAI that does not say of which resource it is.
    BadKey,
}

impl fmt::Display for Unusable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::UnknownProvider => {
                "models_config names a provider that is not one of openai, azure, anthropic, google, mistral, none."
            }
            Self::UnknownPlatformProvider => {
                "The variable chat_provider is not one of openai, azure, anthropic, google, mistral."
            }
            Self::NoKey => "There is no key of the provider: store one by key-store.",
            Self::BadName => {
                "The name of the model has other letters than names of models."
            }
            Self::BadKey => "The key of Azure OpenAI has no resource before it: RESOURCE:KEY.",
        })
    }
}

pub(crate) async fn choose(
    organization: Option<&Choice>,
    own_key: Option<&str>,
) -> Result<Result<Option<LanguageModel>, Unusable>, Problem> {
    let platforms_key = variables::required("chat_key").await?;
    let (dialect, base, name, key) = match organization {
        Some(choice) if choice.model_provider == "none" => return Ok(Ok(None)),
        Some(choice) => match (Dialect::of_organization(&choice.model_provider), own_key) {
            (None, _) => return Ok(Err(Unusable::UnknownProvider)),
            (Some((dialect, base)), Some(key)) => {
                let base = variables::required(base).await?;
                let Some((base, key)) = dialect.of_key(&base, key) else {
                    return Ok(Err(Unusable::BadKey));
                };
                (dialect, base, choice.model_name.clone(), key)
            }
            // As for vectors, the platform's key is of the service that has this interface.
            (Some((Dialect::OpenAi, _)), None)
                if !platforms_key.is_empty()
                    && platforms_dialect().await == Some(Dialect::OpenAi) =>
            {
                let base = variables::required("chat_url").await?;
                (
                    Dialect::OpenAi,
                    base,
                    choice.model_name.clone(),
                    platforms_key,
                )
            }
            (Some(_), None) => return Ok(Err(Unusable::NoKey)),
        },
        None => {
            let name = variables::required("chat_model").await?;
            if name.is_empty() {
                return Ok(Ok(None));
            }
            let Some(dialect) = platforms_dialect().await else {
                return Ok(Err(Unusable::UnknownPlatformProvider));
            };
            let base = variables::required("chat_url").await?;
            (dialect, base, name, platforms_key)
        }
    };
    if name.is_empty() {
        return Ok(Ok(None));
    }
    if !is_name(&name) {
        return Ok(Err(Unusable::BadName));
    }
    let service = Service { base, key, dialect };
    Ok(Ok(Some(LanguageModel { name, service })))
}

/// The API of the platform's service, from the variable `chat_provider`: OpenAI's where nothing is said, `None` where it is an
/// unknown one, since the key of one provider is not to be sent to another by a slip of the pen.
async fn platforms_dialect() -> Option<Dialect> {
    match variables::optional("chat_provider").await.as_deref() {
        None | Some("") => Some(Dialect::OpenAi),
        Some(name) => Dialect::named(name),
    }
}

/// A name that can stand in a path: `gpt-5`, `accounts/x/models/y`, `llama3:8b`.
fn is_name(name: &str) -> bool {
    name.len() <= 200
        && !name.contains("..")
        && name.bytes().all(|letter| {
            letter.is_ascii_alphanumeric()
                || matches!(letter, b'-' | b'_' | b'.' | b':' | b'/' | b'@')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_azure_says_of_which_resource_it_is() {
        let base = "https://*.openai.azure.com";
        let of = |key: &str| Dialect::Azure.of_key(base, key);
        assert_eq!(
            of("alpine-ai:k"),
            Some((
                "https://alpine-ai.openai.azure.com".to_owned(),
                "k".to_owned()
            ))
        );
        for bad in [
            "k",
            ":k",
            "a:",
            "evil.example/:k",
            "evil.example#:k",
            "a@b:k",
        ] {
            assert_eq!(of(bad), None, "{bad}");
        }
        let plain = Dialect::OpenAi.of_key("https://api.openai.com", "sk:1");
        assert_eq!(plain.map(|(_, key)| key).as_deref(), Some("sk:1"));
    }

    #[test]
    fn a_model_has_a_name_that_can_stand_in_a_path() {
        assert!(
            is_name("gemini-2.5-flash") && is_name("llama3:8b") && is_name("openai/gpt-oss-20b")
        );
        assert!(!is_name("x?key=1") && !is_name("../x") && !is_name("a b") && !is_name("x#"));
    }
}
