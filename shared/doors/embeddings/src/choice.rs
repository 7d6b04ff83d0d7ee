//! Chooses the embedding model.

use problem::Problem;
use serde::Deserialize;
use serde_json::Value;

/// Model that every Spin host has.
const OF_SPIN: &str = "all-minilm-l6-v2";
/// Default model of the service.
const OF_OPENAI: &str = "text-embedding-3-small";

/// Where vectors are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Provider {
    /// In the Spin host.
    Spin,
    /// A service with OpenAI's API.
    OpenAi,
    /// An unknown provider.
    #[serde(other)]
    Unknown,
}

/// A row of `models_config`, in which an organization writes what it likes: whatever it says can be read, so that no
/// organization's row stops what is done for several, and [`Embedder::choose`](crate::Embedder::choose) refuses what
/// can't be used.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Choice {
    #[serde(rename = "model_provider")]
    pub(crate) provider: Provider,
    #[serde(rename = "model_name")]
    pub(crate) name: String,
    /// `dimensions`: numbers in a vector, for models that can make shorter ones.
    #[serde(default)]
    configuration: Value,
}

impl Choice {
    pub(crate) fn model(&self) -> String {
        match self.dimensions() {
            Some(dimensions) => format!("{}@{dimensions}", self.name),
            None => self.name.clone(),
        }
    }

    pub(crate) fn dimensions(&self) -> Option<u16> {
        let dimensions = self.configuration.get("dimensions")?.as_u64()?;
        u16::try_from(dimensions).ok()
    }

    fn names_no_length(&self) -> bool {
        self.configuration
            .get("dimensions")
            .is_none_or(Value::is_null)
    }

    /// Checks that this host has the model.
    pub(crate) fn checked(self, settings: &Settings) -> Result<Self, Problem> {
        let missing = match self.provider {
            Provider::Unknown => "its provider is neither spin nor openai".to_owned(),
            _ if self.dimensions().is_none() && !self.names_no_length() => {
                "its dimensions are no number from 0 to 65535".to_owned()
            }
            Provider::Spin if self.name != OF_SPIN => format!("{} is not there", self.name),
            Provider::OpenAi if settings.key.is_empty() => "the service has no key here".to_owned(),
            Provider::Spin | Provider::OpenAi => return Ok(self),
        };
        Err(Problem::new(
            422,
            "embedding_model_unavailable",
            format!("The organization's embedding model can't be used: {missing}."),
        ))
    }
}

/// Settings from the component's variables.
#[derive(Debug)]
pub(crate) struct Settings {
    provider: String,
    model: String,
    /// Scheme and host of the service, without a slash at the end.
    pub url: String,
    pub key: String,
}

impl Settings {
    pub async fn load() -> Result<Self, Problem> {
        Ok(Self {
            provider: variables::required("embeddings_provider").await?,
            model: variables::required("embeddings_model").await?,
            url: variables::required("embeddings_url")
                .await?
                .trim_end_matches('/')
                .to_owned(),
            key: variables::required("embeddings_key").await?,
        })
    }

    /// The model that the variables name.
    pub fn choice(&self) -> Result<Choice, Problem> {
        let (provider, usual) = match self.provider.as_str() {
            "spin" => (Provider::Spin, OF_SPIN),
            "openai" => (Provider::OpenAi, OF_OPENAI),
            other => {
                return Err(Problem::internal().because(format!(
                    "variable embeddings_provider: {other} is neither spin nor openai"
                )));
            }
        };
        let name = if self.model.is_empty() {
            usual
        } else {
            &self.model
        };
        Ok(Choice {
            provider,
            name: name.to_owned(),
            configuration: Value::Null,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(provider: &str, key: &str) -> Settings {
        Settings {
            provider: provider.to_owned(),
            model: String::new(),
            url: String::new(),
            key: key.to_owned(),
        }
    }

    fn row(json: &str) -> Choice {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn each_provider_has_a_usual_model() {
        let model = |provider| settings(provider, "").choice().unwrap().model();
        assert_eq!(model("spin"), "all-minilm-l6-v2");
        assert_eq!(model("openai"), "text-embedding-3-small");
        assert!(settings("other", "").choice().is_err());
    }

    #[test]
    fn another_length_is_another_model() {
        let long = row(r#"{"model_provider": "openai", "model_name": "m", "configuration": {}}"#);
        let short = row(
            r#"{"model_provider": "openai", "model_name": "m", "configuration": {"dimensions": 512}}"#,
        );
        assert_ne!(long.model(), short.model());
    }

    #[test]
    fn whatever_an_organization_writes_is_read_and_refused() {
        for (provider, configuration) in [
            ("elsewhere", "{}"),
            ("", "null"),
            ("openai", r#"{"dimensions": "512"}"#),
            ("openai", r#"{"dimensions": -1}"#),
            ("openai", r#"{"dimensions": 70000}"#),
            ("openai", r#"{"dimensions": {}}"#),
        ] {
            let choice = row(&format!(
                r#"{{"model_provider": "{provider}", "model_name": "m", "configuration": {configuration}}}"#
            ));
            let refused = choice.checked(&settings("spin", "key")).unwrap_err();
            assert_eq!(refused.code(), "embedding_model_unavailable");
        }
        for configuration in ["[]", "1", r#""x""#, r#"{"dimensions": null, "more": []}"#] {
            let choice = row(&format!(
                r#"{{"model_provider": "openai", "model_name": "m", "configuration": {configuration}}}"#
            ));
            assert!(choice.checked(&settings("spin", "key")).is_ok());
        }
    }

    #[test]
    fn what_this_host_cannot_do_is_said() {
        let service = row(r#"{"model_provider": "openai", "model_name": "m"}"#);
        assert_eq!(
            service
                .clone()
                .checked(&settings("spin", ""))
                .unwrap_err()
                .code(),
            "embedding_model_unavailable"
        );
        assert!(service.checked(&settings("spin", "key")).is_ok());
        let unknown = row(r#"{"model_provider": "spin", "model_name": "llama2-chat"}"#);
        assert!(unknown.checked(&settings("spin", "")).is_err());
    }
}
