//! Tables of words: a build script writes one with [`source`], and the crate that it belongs to looks words up in it.
//!
//! Words of one length in bytes stand one after another in order. So where each begins need not be written down, a word is
//! found by halving, and nothing is made of the table before the first one is looked up.

use std::{cmp::Ordering, collections::BTreeSet};

/// The words of each length in bytes, from 0.
#[derive(Clone, Copy, Debug)]
pub struct WordTable(pub &'static [&'static [u8]]);

impl WordTable {
    /// The length of a word and its place among those of its length; `None` where it is not in the table.
    pub fn find(self, word: &str) -> Option<(usize, usize)> {
        let length = word.len();
        let words = *self.0.get(length)?;
        let (mut from, mut to) = (0, words.len().checked_div(length)?);
        while from < to {
            let middle = usize::midpoint(from, to);
            let there = words.get(middle * length..(middle + 1) * length)?;
            match there.cmp(word.as_bytes()) {
                Ordering::Less => from = middle + 1,
                Ordering::Greater => to = middle,
                Ordering::Equal => return Some((length, middle)),
            }
        }
        None
    }
}

/// The words of each length in bytes, from 0, in the order of the table.
pub fn by_length<'a>(words: impl Iterator<Item = &'a str>) -> Vec<Vec<&'a str>> {
    let words: BTreeSet<&str> = words.filter(|word| !word.is_empty()).collect();
    let longest = words
        .iter()
        .map(|word| word.len())
        .max()
        .unwrap_or_default();
    let of_length = |length| {
        words
            .iter()
            .copied()
            .filter(move |word| word.len() == length)
    };
    (0..=longest)
        .map(|length| of_length(length).collect())
        .collect()
}

/// The words of a table as Rust writes a value of `[&[u8]; N]`, with the type.
pub fn source(by_length: &[Vec<&str>]) -> (String, String) {
    let rows: Vec<String> = by_length
        .iter()
        .map(|words| format!("{:?}.as_bytes()", words.concat()))
        .collect();
    (
        format!("[&[u8]; {}]", rows.len()),
        format!("[\n{},\n]", rows.join(",\n")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_and_no_other() {
        let words = [
            "der", "die", "das", "où", "in", "a", "für", "über", "", "das",
        ];
        let by_length = by_length(words.into_iter());
        let rows: Vec<&'static [u8]> = by_length
            .iter()
            .map(|words| &*words.concat().into_bytes().leak())
            .collect();
        let table = WordTable(rows.leak());
        for (length, words) in by_length.iter().enumerate() {
            for (place, word) in words.iter().enumerate() {
                assert_eq!(table.find(word), Some((length, place)), "{word}");
            }
        }
        for word in ["", "b", "on", "dem", "dass", "übern", "unübersichtlich"] {
            assert_eq!(table.find(word), None, "{word}");
        }
        assert_eq!(by_length.iter().flatten().count(), 8);
    }

    #[test]
    fn a_table_is_written_as_source() {
        let (kind, rows) = source(&by_length(["a", "\"", "do"].into_iter()));
        assert_eq!(kind, "[&[u8]; 3]");
        assert_eq!(
            rows,
            "[\n\"\".as_bytes(),\n\"\\\"a\".as_bytes(),\n\"do\".as_bytes(),\n]"
        );
    }
}
