//! What all functions share: callers, HTTP, logs, and the services behind them.

pub mod authentication;
pub mod challenge;
mod clocks;
mod concurrency;
pub mod doors;
pub mod embeddings;
pub mod failures;
pub mod http;
pub mod idempotency;
mod limits;
pub mod logs;
pub mod qdrant;
pub mod signing_keys;
pub mod traces;
mod webhook_storm;
