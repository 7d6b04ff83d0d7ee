//! The languages that people are written to and spoken with: their tags, those that messages have, and the names of days
//! and months in each.

mod language;
mod names;

pub use language::{Language, Spoken};
pub use names::{month, weekday};
