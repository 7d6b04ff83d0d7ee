//! The functions as their callers meet them.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test ends where something is not as it should be"
)]

mod authentication;
mod booking_create;
mod failures;
mod http;
mod idempotency;
mod races;
mod tour_availability;

use serde_json::{Value, json};

/// A booking of the public that is in order.
fn demo_booking(participants: u32) -> Value {
    json!({
        "departure_id": end_to_end::demo::SUNRISE_NEXT,
        "participants": participants,
        "customer": { "name": "Ada Lovelace", "email": "ada@example.com" },
    })
}
