//! The log line and the span of each request.

mod fields;
pub(crate) mod log;
mod span;

pub(crate) use fields::{LogFields, timed};
pub(crate) use span::Span;
