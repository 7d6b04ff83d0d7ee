//! Providers and how each checks a key.

use deserr::Deserr;
use serde::Serialize;

/// A provider whose API keys can be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Provider {
    /// OpenAI, for language models and embeddings.
    Openai,
    /// Anthropic, for language models.
    Anthropic,
    /// Google's Gemini API, for language models.
    Google,
    /// Mistral, for language models.
    Mistral,
    /// Stripe, for payments by card.
    Stripe,
    /// Vapi, for voice assistants on the phone.
    Vapi,
}

/// A provider that signs its webhooks with a secret of the organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum WebhookProvider {
    /// Stripe: the signing secret of the endpoint, `whsec_…`.
    Stripe,
    /// Twilio: the account's auth token, or `KEY:SECRET` of a shared key.
    Twilio,
    /// Cal.com: the secret of the webhook.
    Calcom,
    /// Meta: the secret of the app.
    Meta,
    /// Meta: the verify token of the app's webhook, which is no signature but a password of its handshake.
    #[deserr(rename = "meta_verify_token")]
    MetaVerifyToken,
    /// Vapi: what the assistant's server sends in `X-Vapi-Secret`.
    Vapi,
}

/// A free request that only the holder of a valid key gets an answer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// Name of the variable with the base URL of the provider's API.
    pub base: &'static str,
    /// Path and query of the `GET` request.
    pub path: &'static str,
    /// Name of the header that carries the key.
    pub header: &'static str,
    /// Text before the key in that header.
    pub prefix: &'static str,
    /// Name and value of a second header that the provider requires.
    pub version: Option<(&'static str, &'static str)>,
}

/// What a provider's answer says about a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The provider accepts the key.
    Good,
    /// The provider refuses the key.
    Bad,
    /// The answer does not tell.
    Unknown,
}

impl Provider {
    /// How to ask whether a key is good, after the references of each API: the list of models, the balance, the
    /// list of assistants.
    pub fn question(self) -> Question {
        let bearer = Question {
            base: "",
            path: "/v1/models",
            header: "authorization",
            prefix: "Bearer ",
            version: None,
        };
        match self {
            Self::Openai => Question {
                base: "openai_url",
                ..bearer
            },
            Self::Mistral => Question {
                base: "mistral_url",
                ..bearer
            },
            Self::Stripe => Question {
                base: "stripe_url",
                path: "/v1/balance",
                ..bearer
            },
            Self::Vapi => Question {
                base: "vapi_url",
                path: "/assistant?limit=1",
                ..bearer
            },
            Self::Anthropic => Question {
                base: "anthropic_url",
                path: "/v1/models?limit=1",
                header: "x-api-key",
                prefix: "",
                version: Some(("anthropic-version", "2023-06-01")),
            },
            Self::Google => Question {
                base: "google_ai_url",
                path: "/v1beta/models?pageSize=1",
                header: "x-goog-api-key",
                prefix: "",
                version: None,
            },
        }
    }

    /// What an HTTP status means. A key that may do less than was asked is a good one: it was recognized.
    pub fn verdict(self, status: u16) -> Verdict {
        match (self, status) {
            // Google says of a key that it does not know that the request is bad, and forbids one that leaked.
            (Self::Google, 400 | 403) => Verdict::Bad,
            (_, 200..=299 | 403) => Verdict::Good,
            (_, 401) => Verdict::Bad,
            _ => Verdict::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_provider_can_say_that_a_key_is_good_or_bad() {
        for (status, verdict) in [
            (200, Verdict::Good),
            (403, Verdict::Good),
            (401, Verdict::Bad),
            (302, Verdict::Unknown),
            (400, Verdict::Unknown),
            (404, Verdict::Unknown),
            (429, Verdict::Unknown),
            (500, Verdict::Unknown),
        ] {
            assert_eq!(Provider::Openai.verdict(status), verdict, "{status}");
        }
        for status in [400, 401, 403] {
            assert_eq!(Provider::Google.verdict(status), Verdict::Bad, "{status}");
        }
    }
}
