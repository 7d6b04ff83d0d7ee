//! The parts of a text between its spaces.

use std::ops::Range;

/// A part of a text without a space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chunk<'a> {
    /// As it stands there.
    pub text: &'a str,
    /// Its bytes.
    pub place: Range<usize>,
}

/// The chunks of a text, in order.
pub(crate) fn chunks(text: &str) -> Vec<Chunk<'_>> {
    let mut chunks = Vec::new();
    let mut start = 0;
    for part in text.split(' ') {
        if !part.is_empty() {
            chunks.push(Chunk {
                text: part,
                place: start..start + part.len(),
            });
        }
        start += part.len() + 1;
    }
    chunks
}

impl<'a> Chunk<'a> {
    /// Without the marks around it, those excepted that `belongs` says are a part of it.
    pub fn bare(&self, belongs: impl Fn(char) -> bool) -> Self {
        let is_around = |letter: char| !(letter.is_alphanumeric() || belongs(letter));
        let from_start = self.text.trim_start_matches(is_around);
        let start = self.place.end - from_start.len();
        let text = from_start.trim_end_matches(is_around);
        Self {
            text,
            place: start..start + text.len(),
        }
    }
}
