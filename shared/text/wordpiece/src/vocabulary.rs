//! The pieces of words and their numbers.

use std::{collections::HashMap, sync::LazyLock};

/// A piece a line; its number is that of the line, from 0.
const LINES: &str = include_str!("vocabulary.txt");

/// Pieces that begin a word, and pieces that go on with one.
struct Vocabulary {
    starts: HashMap<&'static str, u32>,
    continuations: HashMap<&'static str, u32>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut vocabulary = Vocabulary {
        starts: HashMap::with_capacity(25_000),
        continuations: HashMap::with_capacity(6_000),
    };
    for (piece, token) in LINES.lines().zip(0..) {
        match piece.strip_prefix("##").filter(|rest| !rest.is_empty()) {
            Some(rest) => vocabulary.continuations.insert(rest, token),
            None => vocabulary.starts.insert(piece, token),
        };
    }
    vocabulary
});

/// The number of a piece that begins a word.
pub(crate) fn start(piece: &str) -> Option<u32> {
    VOCABULARY.starts.get(piece).copied()
}

/// The number of a piece that goes on with a word.
pub(crate) fn continuation(piece: &str) -> Option<u32> {
    VOCABULARY.continuations.get(piece).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_has_its_number() {
        assert_eq!(
            VOCABULARY.starts.len() + VOCABULARY.continuations.len(),
            crate::VOCABULARY
        );
        assert_eq!(start("[CLS]"), Some(crate::CLS));
        assert_eq!(start("[SEP]"), Some(crate::SEP));
        assert_eq!(start("[UNK]"), Some(crate::UNKNOWN));
    }
}
