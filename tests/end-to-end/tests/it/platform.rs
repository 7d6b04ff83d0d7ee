//! What all functions share: callers, HTTP, logs, and the services behind them.

pub mod authentication;
pub mod challenge;
mod clocks;
pub mod doors;
pub mod embeddings;
pub mod failures;
pub mod http;
pub mod idempotency;
pub mod logs;
pub mod qdrant;
pub mod signing_keys;
pub mod traces;
