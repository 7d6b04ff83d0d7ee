//! Splits paragraphs into the pieces of passages.

use unicode_segmentation::UnicodeSegmentation;

use crate::Block;

/// A sentence, or a part of one that is too long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub text: String,
    pub tokens: usize,
    pub page: Option<u32>,
    pub begins_paragraph: bool,
}

/// The sentences of a paragraph, each with at most `max` tokens.
pub(crate) fn pieces(block: &Block, max: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut add = |text: &str, tokens: usize| {
        pieces.push(Piece {
            text: text.to_owned(),
            tokens,
            page: block.page,
            begins_paragraph: pieces.is_empty(),
        });
    };
    for sentence in block.text.unicode_sentences() {
        let sentence = sentence.trim();
        let tokens = wordpiece::count(sentence);
        if tokens <= max {
            if !sentence.is_empty() {
                add(sentence, tokens);
            }
            continue;
        }
        cut(sentence, max, &mut add);
    }
    pieces
}

/// Cuts a sentence between words, and a word that is too long between letters.
fn cut(sentence: &str, max: usize, add: &mut impl FnMut(&str, usize)) {
    let mut start = 0;
    let mut end = 0;
    let mut taken = 0;
    for (place, word) in sentence.split_word_bound_indices() {
        let tokens = wordpiece::count(word);
        if taken + tokens > max && taken > 0 {
            add(sentence.get(start..end).unwrap_or_default().trim(), taken);
            start = place;
            taken = 0;
        }
        if tokens > max {
            start = place + word.len();
            end = start;
            letters(word, max, add);
            continue;
        }
        taken += tokens;
        end = place + word.len();
    }
    if taken > 0 {
        add(sentence.get(start..end).unwrap_or_default().trim(), taken);
    }
}

/// Cuts what has no spaces where it must be. A letter is at most three tokens.
fn letters(word: &str, max: usize, add: &mut impl FnMut(&str, usize)) {
    let letters: Vec<&str> = word.graphemes(true).collect();
    for part in letters.chunks((max / 3).max(1)) {
        let part = part.concat();
        add(&part, wordpiece::count(&part).min(max));
    }
}
