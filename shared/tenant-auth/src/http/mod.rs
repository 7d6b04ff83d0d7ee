//! The way of a request through a function, and of its answer.

mod address;
mod answer;
mod cors;
mod document;
mod endpoint;
mod events;
mod exchange;
mod feed;
mod handshake;
mod packed;
mod request;
mod site;
mod webhook;

pub(crate) use address::network;
pub use answer::{Answer, Response};
pub use document::Document;
pub use endpoint::Endpoint;
pub(crate) use events::CONTENT_TYPE as EVENTS;
pub use events::Events;
pub use feed::Feed;
pub(crate) use request::prefers;
pub use site::{File, Page, Script, Site};
pub use webhook::Webhook;
