//! Keys of providers that an organization brings along: the requests of `key-store`, how a key is sealed for its row,
//! and how each provider says that a key is good; and secrets that sign what leaves. Nothing of the platform is in here.

mod provider;
mod request;
mod signing_secret;
mod stored;

pub use provider::{Provider, Question, Verdict, WebhookProvider};
pub use request::{ApiKey, EndpointId, KeyRequest, MAX_RESEALED};
pub use signing_secret::{NoRandomness, SigningSecret};
pub use stored::{Purpose, StoredKey, seal};
