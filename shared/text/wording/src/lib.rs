//! What the words of a text tell: its language, the names of people in it, and which words say nothing.

mod codes;
mod compounds;
mod language;
mod name_places;
mod names;
mod own_words;
mod stop_words;
mod words;

pub use compounds::{Compound, compounds};
pub use language::{language_of, language_of_few_words, language_of_sample, languages};
pub use names::Names;
pub use stop_words::{StopWords, has_subject};
pub use words::{Word, words};
