//! The tokens of `bert-base-uncased`, which the all-MiniLM models read too.
//!
//! A text is cleaned, put in lower case without accents, split at spaces and punctuation, and each
//! word is cut greedily into the longest pieces of the vocabulary (Wu et al. 2016, "Google's neural
//! machine translation system", section 4.1; the cleaning is that of Devlin et al. 2018, "BERT").
//! The vocabulary of 30,522 pieces is Google's, under the Apache license 2.0.

mod letters;
mod vocabulary;

use unicode_normalization::UnicodeNormalization;

use letters::{is_control, is_ideograph, is_mark, is_punctuation, is_space};
use vocabulary::Find;

/// Begins what the model reads.
pub const CLS: u32 = 101;
/// Ends what the model reads.
pub const SEP: u32 = 102;
/// Stands for a word that has no pieces in the vocabulary.
pub const UNKNOWN: u32 = 100;
/// How many pieces the vocabulary has; ids are below it.
pub const VOCABULARY: usize = 30_522;

/// A longer word is unknown as a whole.
const LONGEST_WORD: usize = 100;

/// The tokens of a text, without [`CLS`] and [`SEP`].
pub fn tokens(text: &str) -> Vec<u32> {
    let mut tokens = Vec::new();
    each_word(text, |word| {
        each_piece(word, vocabulary::TOKENS, UNKNOWN, |token| {
            tokens.push(token)
        });
    });
    tokens
}

/// How many tokens a text has, without [`CLS`] and [`SEP`].
pub fn count(text: &str) -> usize {
    let mut count = 0;
    each_word(text, |word| {
        each_piece(word, vocabulary::PIECES, (), |()| count += 1);
    });
    count
}

/// Cleans a text and gives its words: runs between spaces, each punctuation mark and each
/// ideograph by itself, in lower case and without accents.
fn each_word(text: &str, mut take: impl FnMut(&str)) {
    let cleaned = text
        .chars()
        .filter(|&letter| !matches!(letter, '\0' | '\u{fffd}') && !is_control(letter))
        .map(|letter| if is_space(letter) { ' ' } else { letter });
    let plain = cleaned
        .nfd()
        .filter(|&letter| !is_mark(letter))
        .flat_map(char::to_lowercase);

    let mut word = String::new();
    for letter in plain {
        if letter.is_whitespace() {
            flush(&mut word, &mut take);
        } else if is_punctuation(letter) || is_ideograph(letter) {
            flush(&mut word, &mut take);
            word.push(letter);
            flush(&mut word, &mut take);
        } else {
            word.push(letter);
        }
    }
    flush(&mut word, &mut take);
}

fn flush(word: &mut String, take: &mut impl FnMut(&str)) {
    if !word.is_empty() {
        take(word);
        word.clear();
    }
}

/// What the pieces of a word are worth, the longest first; `unknown` alone where one of them is missing.
fn each_piece<T>(word: &str, [start, continuation]: Find<T>, unknown: T, mut take: impl FnMut(T)) {
    if word.chars().count() > LONGEST_WORD {
        return take(unknown);
    }
    // Nearly every word is cut into fewer pieces than this.
    let mut pieces = Vec::with_capacity(8);
    let mut rest = word;
    let mut find = start;
    while !rest.is_empty() {
        let longest = ends(rest).find_map(|end| {
            let (piece, after) = rest.split_at_checked(end)?;
            Some((find(piece)?, after))
        });
        let Some((token, after)) = longest else {
            return take(unknown);
        };
        pieces.push(token);
        rest = after;
        find = continuation;
    }
    pieces.into_iter().for_each(take);
}

/// Where pieces of a word can end, from the last.
fn ends(word: &str) -> impl Iterator<Item = usize> {
    std::iter::once(word.len()).chain(
        word.char_indices()
            .rev()
            .map(|(start, _)| start)
            .filter(|&start| start > 0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_cut_into_the_longest_pieces() {
        // "em", "##bed", "##ding", "##s"
        assert_eq!(tokens("Embeddings"), [7861, 8270, 4667, 2015]);
    }

    #[test]
    fn accents_and_case_make_no_difference() {
        assert_eq!(tokens("CAFÉ Crème"), tokens("cafe creme"));
    }

    #[test]
    fn what_is_counted_is_what_is_cut() {
        for text in [
            "",
            " ",
            "one, two; three!",
            "日本語",
            "x".repeat(101).as_str(),
        ] {
            assert_eq!(count(text), tokens(text).len(), "{text}");
        }
    }

    #[test]
    fn a_word_too_long_is_one_unknown_token() {
        assert_eq!(tokens(&"a".repeat(101)), [UNKNOWN]);
        assert_ne!(tokens(&"a".repeat(100)), [UNKNOWN]);
    }
}
