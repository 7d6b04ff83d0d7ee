//! Keys of providers that an organisation brings along: the requests of `key-store`, and how each provider says that
//! a key is good. Nothing of the platform is in here.

mod provider;
mod request;

pub use provider::{Provider, Question, Verdict};
pub use request::{ApiKey, KeyRequest, MOST_RESEALED};
