//! A database of a thousand organizations, one of them large, and the lists that its screens show.
//!
//! One definition serves two: the end-to-end tests read the plans of the lists on a small version of it, and the
//! benchmark measures them on the whole. A new table gets its rows in `sql/` and is listed by itself, newest first;
//! what else its screen asks for stands in `named.rs`.

mod lists;
mod make;
mod named;
mod reader;

pub use lists::{List, PAGE, lists, unlisted};
pub use make::{Part, Size, begin, grow, make};
pub use reader::{Reader, settings};
