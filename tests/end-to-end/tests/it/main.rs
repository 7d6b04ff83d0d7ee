//! The functions as their callers meet them.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test ends where something is not as it should be"
)]

mod clients;
mod contract;
mod database;
mod deployment;
mod functions;
mod platform;
mod support;

use support::{
    book, demo_booking, serve, until_taken, without_functions, without_limits, world_to_ask,
};
