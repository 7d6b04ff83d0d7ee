//! What the functions cost, beside the same work written natively.

pub mod wasm;
