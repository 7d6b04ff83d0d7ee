//! Providers and how each checks a key.

use base64::{Engine, engine::general_purpose::STANDARD};
use deserr::Deserr;
use serde::Serialize;
use std::borrow::Cow;
use zeroize::Zeroizing;

/// A provider whose API keys can be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Provider {
    /// OpenAI, for language models and embeddings.
    Openai,
    /// Azure OpenAI, for language models: `RESOURCE:KEY`, the resource as in `https://RESOURCE.openai.azure.com`.
    Azure,
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
    /// Resend, for e-mails of the organization's own domain.
    Resend,
    /// Postmark, for e-mails of the organization's own domain: the token of a server.
    Postmark,
    /// SendGrid, for e-mails of the organization's own domain.
    Sendgrid,
    /// Twilio, for text messages of the organization's own account: `ACCOUNT_SID:AUTH_TOKEN`.
    Twilio,
    /// Meta, for messages of the organization's numbers on WhatsApp: an access token.
    Meta,
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
#[derive(Clone, PartialEq, Eq)]
pub struct Question {
    /// Name of the variable with the base URL of the provider's API.
    pub base: &'static str,
    /// What stands for the `*` of the base URL, where each customer of the provider has a host of their own.
    pub host: Option<String>,
    /// Path and query of the `GET` request.
    pub path: Cow<'static, str>,
    /// Name of the header that carries the key.
    pub header: &'static str,
    /// Value of that header.
    pub value: Zeroizing<String>,
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
    /// list of assistants, the account itself.
    pub fn question(self, key: &str) -> Question {
        let bearer = |base, path: &'static str| Question {
            base,
            host: None,
            path: path.into(),
            header: "authorization",
            value: Zeroizing::new(format!("Bearer {key}")),
            version: None,
        };
        let named = |base, path: &'static str, header| Question {
            base,
            host: None,
            path: path.into(),
            header,
            value: Zeroizing::new(key.to_owned()),
            version: None,
        };
        match self {
            Self::Openai => bearer("openai_url", "/v1/models"),
            Self::Azure => {
                let (resource, key) = key.split_once(':').unwrap_or_default();
                Question {
                    host: Some(resource.to_owned()),
                    value: Zeroizing::new(key.to_owned()),
                    ..named("azure_openai_url", "/openai/v1/models", "api-key")
                }
            }
            Self::Mistral => bearer("mistral_url", "/v1/models"),
            Self::Stripe => bearer("stripe_url", "/v1/balance"),
            Self::Vapi => bearer("vapi_url", "/assistant?limit=1"),
            Self::Anthropic => Question {
                version: Some(("anthropic-version", "2023-06-01")),
                ..named("anthropic_url", "/v1/models?limit=1", "x-api-key")
            },
            Self::Google => named(
                "google_ai_url",
                "/v1beta/models?pageSize=1",
                "x-goog-api-key",
            ),
            Self::Resend => bearer("resend_url", "/domains"),
            Self::Postmark => named("postmark_url", "/server", "x-postmark-server-token"),
            Self::Sendgrid => bearer("sendgrid_url", "/v3/scopes"),
            Self::Meta => bearer("meta_graph_url", "/v23.0/me?fields=id"),
            Self::Twilio => {
                let account = key.split_once(':').map_or("", |(account, _)| account);
                Question {
                    path: format!("/2010-04-01/Accounts/{account}.json").into(),
                    value: Zeroizing::new(format!("Basic {}", STANDARD.encode(key))),
                    ..bearer("twilio_url", "")
                }
            }
        }
    }

    /// Why a key can't be one of this provider.
    pub fn fault(self, key: &str) -> Option<&'static str> {
        let (is_good, form) = match self {
            Self::Twilio => (
                key.split_once(':').is_some_and(|(account, token)| {
                    account.len() == 34
                        && account.starts_with("AC")
                        && account.bytes().all(|byte| byte.is_ascii_alphanumeric())
                        && !token.is_empty()
                        && !token.contains(':')
                }),
                "must be the account's SID (AC…), a colon, and its auth token",
            ),
            Self::Azure => (
                key.split_once(':').is_some_and(|(resource, key)| {
                    (2..=63).contains(&resource.len())
                        && resource
                            .bytes()
                            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                        && !key.is_empty()
                        && !key.contains(':')
                }),
                "must be the name of the resource, a colon, and its key",
            ),
            _ => return None,
        };
        (!is_good).then_some(form)
    }

    /// What an answer means. A key that may do less than was asked is a good one: it was recognized.
    pub fn verdict(self, status: u16, answer: &[u8]) -> Verdict {
        let has = |text: &str| {
            answer
                .windows(text.len())
                .any(|part| part == text.as_bytes())
        };
        match (self, status) {
            // Google says of a key that it does not know that the request is bad, and forbids one that leaked.
            (Self::Google, 400 | 403) => Verdict::Bad,
            // Resend says so of a key that may send and do nothing else.
            (Self::Resend, 401) if has("restricted_api_key") => Verdict::Good,
            // Meta says 400 where a token is none any more, and where it lacks a right.
            (Self::Meta, 400 | 401) if has("\"code\":190") || has("\"code\": 190") => Verdict::Bad,
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
            assert_eq!(Provider::Openai.verdict(status, b""), verdict, "{status}");
        }
        for status in [400, 401, 403] {
            assert_eq!(
                Provider::Google.verdict(status, b""),
                Verdict::Bad,
                "{status}"
            );
        }
    }

    #[test]
    fn keys_of_messages_are_asked_for_as_their_providers_have_it() {
        let sending =
            br#"{"statusCode":401,"name":"restricted_api_key","message":"only send emails"}"#;
        assert_eq!(Provider::Resend.verdict(401, sending), Verdict::Good);
        assert_eq!(Provider::Resend.verdict(401, b"{}"), Verdict::Bad);
        let expired = br#"{"error":{"code":190}}"#;
        assert_eq!(Provider::Meta.verdict(400, expired), Verdict::Bad);
        assert_eq!(Provider::Meta.verdict(400, b"{}"), Verdict::Unknown);

        let key = format!("AC{}:token", "0".repeat(32));
        let question = Provider::Twilio.question(&key);
        assert!(
            question
                .path
                .ends_with("/AC00000000000000000000000000000000.json")
        );
        assert!(
            question.value.starts_with("Basic QUMw"),
            "{}",
            *question.value
        );
        assert_eq!(Provider::Twilio.fault(&key), None);
        for bad in [
            "0123456789abcdef",
            "AC12:token",
            &key[..35],
            "AC/../../../../../../../../../../../x:t",
        ] {
            assert!(Provider::Twilio.fault(bad).is_some(), "{bad}");
        }
    }
}
