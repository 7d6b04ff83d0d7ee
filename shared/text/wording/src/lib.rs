//! What the words of a text tell: its language, the names of people in it, and which words say nothing.

mod codes;
mod language;
mod name_places;
mod names;
mod stop_words;
mod words;

pub use language::{language_of, language_of_sample, languages};
pub use names::Names;
pub use stop_words::StopWords;
pub use words::{Word, words};
