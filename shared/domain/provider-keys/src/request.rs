//! The request of `key-store`.

use crate::{Provider, WebhookProvider};
use callers::{Caller, OneOf, Service, User};
use deserr::Deserr;
use fields::{Count, string_field};
use ids::Uuid;
use problem::{Fault, Problem};
use request_body::{Nothing, read_action};
use serde::Serialize;
use std::fmt;
use zeroize::Zeroizing;

/// Default and maximum number of secrets that one request seals anew.
pub const MAX_RESEALED: u32 = 500;

const USERS_ACTIONS: [&str; 8] = [
    "list",
    "put",
    "verify",
    "delete",
    "put_webhook_secret",
    "delete_webhook_secret",
    "make_signing_secret",
    "send_test_event",
];

/// A request to `key-store`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyRequest {
    /// Store a key and replace an earlier one.
    Put(Provider, ApiKey),
    /// List the keys, masked.
    List,
    /// Ask the provider whether the stored key is good.
    Verify(Provider),
    /// Delete a key.
    Delete(Provider),
    /// Store the secret of a provider's webhooks; an earlier one counts for a day more.
    PutWebhookSecret(WebhookProvider, ApiKey),
    /// Delete the secret of a provider's webhooks, and the one that it replaced.
    DeleteWebhookSecret(WebhookProvider),
    /// Give an endpoint of webhooks a new secret; an earlier one signs for a day more.
    MakeSigningSecret(EndpointId),
    /// Send an endpoint an event that means nothing, signed as every other.
    SendTestEvent(EndpointId),
    /// Seal secrets of old sealing keys with the current one, up to this number.
    Rotate(u32),
}

/// The key of a provider: 16 to 512 visible characters of ASCII.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(Zeroizing<String>);

impl ApiKey {
    /// Reads a key; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        // It becomes a header of a request: nothing of it may end one.
        if (16..=512).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(Zeroizing::new(text.to_owned())))
        } else {
            Err("must have 16 to 512 visible ASCII characters".to_owned())
        }
    }

    /// The key in the clear.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Its last four characters, to tell one from another.
    pub fn hint(&self) -> &str {
        self.0
            .get(self.0.len().saturating_sub(4)..)
            .unwrap_or_default()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ApiKey(..)")
    }
}

string_field!(ApiKey);

fields::described!(ApiKey, {
    "type": "string", "format": "password", "minLength": 16, "maxLength": 512, "pattern": "^[!-~]+$"
});

/// The id of an endpoint that webhooks are sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct EndpointId(Uuid);

impl EndpointId {
    /// Reads a UUID in its usual form (36 characters); the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        match (text.len(), Uuid::try_parse(text)) {
            (36, Ok(id)) => Ok(Self(id)),
            _ => Err("must be a UUID such as 9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d".to_owned()),
        }
    }
}

string_field!(EndpointId);

fields::described!(EndpointId, { "type": "string", "format": "uuid" });

#[derive(Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
struct OneEndpoint {
    /// Id of the endpoint: a row of `webhook_endpoints` (UUID).
    endpoint_id: EndpointId,
}

#[derive(Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
struct Put {
    /// Provider that the key belongs to, such as `openai`.
    provider: Provider,
    /// API key of the provider: 16 to 512 visible ASCII characters.
    key: ApiKey,
}

#[derive(Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
struct One {
    /// Provider whose key is meant, such as `openai`.
    provider: Provider,
}

#[derive(Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
struct PutWebhookSecret {
    /// Provider that signs its webhooks with the secret, such as `stripe`.
    provider: WebhookProvider,
    /// Secret as the provider shows it: 16 to 512 visible ASCII characters.
    secret: ApiKey,
}

#[derive(Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
struct OneWebhook {
    /// Provider whose webhook secret is meant, such as `stripe`.
    provider: WebhookProvider,
}

#[derive(Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
struct Rotate {
    /// Maximum number of secrets that are sealed anew. Default: 500.
    #[deserr(default)]
    limit: Option<Count<1, MAX_RESEALED>>,
}

#[cfg(feature = "schema")]
fields::by_action!(
    KeyRequest,
    "list" => Nothing,
    "put" => Put,
    "verify" => One,
    "delete" => One,
    "put_webhook_secret" => PutWebhookSecret,
    "delete_webhook_secret" => OneWebhook,
    "make_signing_secret" => OneEndpoint,
    "send_test_event" => OneEndpoint,
    "rotate" => Rotate,
);

impl KeyRequest {
    /// Reads and checks a JSON body. Only the service rotates.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8], by: OneOf<(User, Service)>) -> Result<Self, Problem> {
        let mut body = request_body::json(body)?;
        Ok(match by {
            Caller::Service(_) => {
                read_action(&mut body, &["rotate"])?;
                let Rotate { limit } = request_body::typed(body)?;
                Self::Rotate(limit.map_or(MAX_RESEALED, Count::get))
            }
            Caller::User(_) => match read_action(&mut body, &USERS_ACTIONS)? {
                "put" => {
                    let Put { provider, key } = request_body::typed(body)?;
                    if let Some(fault) = provider.fault(key.reveal()) {
                        return Err(Problem::invalid(vec![Fault {
                            pointer: "/key".to_owned(),
                            detail: fault.to_owned(),
                        }]));
                    }
                    Self::Put(provider, key)
                }
                "verify" => Self::Verify(one(body)?),
                "delete" => Self::Delete(one(body)?),
                "put_webhook_secret" => {
                    let PutWebhookSecret { provider, secret } = request_body::typed(body)?;
                    Self::PutWebhookSecret(provider, secret)
                }
                "delete_webhook_secret" => {
                    let OneWebhook { provider } = request_body::typed(body)?;
                    Self::DeleteWebhookSecret(provider)
                }
                "make_signing_secret" => {
                    let OneEndpoint { endpoint_id } = request_body::typed(body)?;
                    Self::MakeSigningSecret(endpoint_id)
                }
                "send_test_event" => {
                    let OneEndpoint { endpoint_id } = request_body::typed(body)?;
                    Self::SendTestEvent(endpoint_id)
                }
                _ => {
                    let Nothing {} = request_body::typed(body)?;
                    Self::List
                }
            },
        })
    }
}

fn one(body: serde_json::Value) -> Result<Provider, Problem> {
    let One { provider } = request_body::typed(body)?;
    Ok(provider)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const USER: OneOf<(User, Service)> = Caller::User(User);
    const SERVICE: OneOf<(User, Service)> = Caller::Service(Service);

    fn read(body: Value, by: OneOf<(User, Service)>) -> Result<KeyRequest, usize> {
        KeyRequest::read(body.to_string().as_bytes(), by).map_err(|problem| problem.errors().len())
    }

    #[test]
    fn a_key_is_shown_by_its_last_characters_alone() {
        let key = ApiKey::parse(" sk-0123456789abcdef ").unwrap();

        assert_eq!((key.reveal(), key.hint()), ("sk-0123456789abcdef", "cdef"));
        assert_eq!(format!("{key:?}"), "ApiKey(..)");
    }

    #[test]
    fn what_could_end_a_header_is_no_key() {
        for bad in [
            "",
            "short",
            "0123456789abcdef\r\nx: y",
            "0123456789 abcdef",
            "0123456789abcdéf",
            &"x".repeat(513),
        ] {
            assert!(ApiKey::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_service_rotates_and_nobody_else() {
        assert_eq!(read(json!({}), SERVICE), Ok(KeyRequest::Rotate(500)));
        assert_eq!(
            read(json!({ "action": "rotate", "limit": 10 }), SERVICE),
            Ok(KeyRequest::Rotate(10))
        );
        assert_eq!(read(json!({ "action": "rotate" }), USER), Err(1));
        assert_eq!(read(json!({ "action": "list" }), SERVICE), Err(1));
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let body = json!({ "action": "put", "provider": "acme", "key": "x", "user_id": "me" });

        assert_eq!(read(body, USER), Err(3));
        assert_eq!(read(json!({}), USER), Ok(KeyRequest::List));
        assert_eq!(
            read(json!({ "action": "delete", "provider": "openai" }), USER),
            Ok(KeyRequest::Delete(Provider::Openai))
        );
    }
}
