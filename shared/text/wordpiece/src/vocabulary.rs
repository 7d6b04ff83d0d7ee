//! The pieces of words and their numbers.

use word_table::WordTable;

/// `STARTS`, `CONTINUATIONS`, and the numbers of both.
mod table {
    include!(concat!(env!("OUT_DIR"), "/vocabulary.rs"));
}

const STARTS: WordTable = WordTable(&table::STARTS);
const CONTINUATIONS: WordTable = WordTable(&table::CONTINUATIONS);

/// Finds what a piece is worth that begins a word, and one that goes on with it.
pub(crate) type Find<T> = [fn(&str) -> Option<T>; 2];

/// Their numbers.
pub(crate) const TOKENS: Find<u32> = [
    |piece| token(STARTS.find(piece)?, &table::STARTS_TOKENS),
    |piece| token(CONTINUATIONS.find(piece)?, &table::CONTINUATIONS_TOKENS),
];

/// Only whether they are there, for which a component needs no numbers in it.
pub(crate) const PIECES: Find<()> = [
    |piece| STARTS.find(piece).map(|_| ()),
    |piece| CONTINUATIONS.find(piece).map(|_| ()),
];

fn token((length, place): (usize, usize), tokens: &[&[u16]]) -> Option<u32> {
    tokens
        .get(length)?
        .get(place)
        .map(|token| u32::from(*token))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A piece a line; its number is that of the line, from 0.
    const LINES: &str = include_str!("vocabulary.txt");

    #[test]
    fn every_piece_has_its_number() {
        let [start, continuation] = TOKENS;
        let mut without = 0;
        for (piece, token) in LINES.lines().zip(0..) {
            let found = match piece.strip_prefix("##").filter(|rest| !rest.is_empty()) {
                Some(rest) => continuation(rest),
                None => start(piece),
            };
            match found {
                Some(found) => assert_eq!(found, token, "{piece}"),
                None => {
                    assert!(piece.starts_with('['), "{piece}");
                    without += 1;
                }
            }
        }
        // Those that the model was given to spare, and [PAD], [UNK], [CLS], [SEP] and [MASK].
        assert_eq!(without, 994 + 5);
        assert_eq!(LINES.lines().count(), crate::VOCABULARY);
        let line = |token: u32| LINES.lines().nth(token as usize);
        assert_eq!(line(crate::CLS), Some("[CLS]"));
        assert_eq!(line(crate::SEP), Some("[SEP]"));
        assert_eq!(line(crate::UNKNOWN), Some("[UNK]"));
    }
}
