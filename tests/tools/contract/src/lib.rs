//! The OpenAPI document of the functions.
//!
//! What a function takes is described by the types that its handler reads, with their feature `schema`; what it
//! answers by types here, to which the end-to-end tests hold every answer that they see. Each function has a file in
//! [`functions`].

#![allow(
    clippy::indexing_slicing,
    reason = "what is indexed are JSON objects, made a few lines before"
)]

mod document;
pub mod functions;
mod operation;
mod problems;
mod responses;
mod shapes;

pub use document::{committed, document, written};
pub use operation::{Function, Role, common_problems, problems_of_keys, problems_of_organizations};
