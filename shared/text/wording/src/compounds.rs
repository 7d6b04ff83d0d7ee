//! Words that a hyphen holds together: `pique-nique`, `check-in`, `e-mail`.

use std::ops::Range;

use crate::{Word, stop_words::is_common};

const HYPHENS: [char; 3] = ['-', '\u{2010}', '\u{2011}'];

/// What French hangs on its verbs: `pouvez-vous`, `est-ce`, `y a-t-il`.
const ENCLITICS: [&str; 19] = [
    "ce", "ci", "elle", "elles", "en", "eux", "il", "ils", "je", "la", "le", "les", "leur", "là",
    "moi", "nous", "on", "tu", "vous",
];

/// A word, or several that are one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Compound {
    /// In lower case, with plain hyphens.
    pub text: String,
    /// Its parts among the words of the text.
    pub parts: Range<usize>,
}

/// The words of a text, in order, those that a hyphen holds together as one.
pub fn compounds(text: &str, words: &[Word]) -> Vec<Compound> {
    let mut found: Vec<Compound> = Vec::with_capacity(words.len());
    for (place, word) in words.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|before| words.get(before));
        let goes_on = found.last().is_some_and(|known| known.parts.len() > 1);
        let follows = before.is_some_and(|before| is_joined(text, before, word, goes_on));
        match found.last_mut().filter(|_| follows) {
            Some(compound) => {
                compound.text.push('-');
                compound.text.push_str(&word.text);
                compound.parts.end = place + 1;
            }
            None => found.push(Compound {
                text: with_letter(text, word),
                parts: place..place + 1,
            }),
        }
    }
    found
}

/// Whether nothing but a hyphen stands between two words, and they say one thing. `goes_on`: the first of them ends a
/// compound, which says more than its last part.
fn is_joined(text: &str, before: &Word, word: &Word, goes_on: bool) -> bool {
    let between = text.get(before.place.end..word.place.start);
    between.is_some_and(|between| HYPHENS.iter().any(|hyphen| between.chars().eq([*hyphen])))
        && !ENCLITICS.contains(&word.text.as_str())
        && (goes_on || !(is_common(&before.text) && is_common(&word.text)))
}

/// A word with the single letter that a hyphen holds to it, which is no word by itself: `e-mail`.
fn with_letter(text: &str, word: &Word) -> String {
    let before = text.get(..word.place.start).unwrap_or_default();
    let mut before = before.chars().rev();
    let is_hyphen = before
        .next()
        .is_some_and(|letter| HYPHENS.contains(&letter));
    let letter = before.next().filter(|letter| letter.is_alphabetic());
    let is_single = before
        .next()
        .is_none_or(|letter| !letter.is_alphanumeric() && !HYPHENS.contains(&letter));
    match letter.filter(|_| is_hyphen && is_single && !ENCLITICS.contains(&word.text.as_str())) {
        Some(letter) => {
            let letter: String = letter.to_lowercase().collect();
            format!("{letter}-{}", word.text)
        }
        None => word.text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words;

    fn texts(text: &str) -> Vec<String> {
        let compounds = compounds(text, &words(text)).into_iter();
        compounds.map(|compound| compound.text).collect()
    }

    #[test]
    fn what_a_hyphen_holds_together_is_one_word() {
        for (text, expected) in [
            ("Un pique-nique, svp", &["un", "pique-nique", "svp"][..]),
            (
                "late check-in or check-out?",
                &["late", "check-in", "or", "check-out"],
            ),
            (
                "an E-Mail about T-shirts",
                &["an", "e-mail", "about", "t-shirts"],
            ),
            ("Self\u{2011}Check\u{2010}In-Zeit", &["self-check-in-zeit"]),
            ("Pouvez-vous venir ?", &["pouvez", "vous", "venir"]),
            ("Y a-t-il un vol - demain", &["il", "un", "vol", "demain"]),
            ("peut-être -non- a--b", &["peut", "être", "non"]),
            ("", &[]),
        ] {
            assert_eq!(texts(text), expected, "{text}");
        }
        let text = "Le pique-nique de Jean-Luc";
        let parts = compounds(text, &words(text));
        assert_eq!(parts[1].parts, 1..3);
    }
}
