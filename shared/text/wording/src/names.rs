//! Detects names of people.

use crate::words::Word;
use std::collections::HashSet;

/// Given names that many people have, in several languages; those that are words too (Mark, Grace, Rose) are left out.
const GIVEN: &str = include_str!("given_names.txt");

/// After these words, or after the last of these, comes a name.
const INTRODUCTIONS: [&[&str]; 21] = [
    &["name", "is"],
    &["my", "name"],
    &["this", "is"],
    &["dear"],
    &["mr"],
    &["mrs"],
    &["ms"],
    &["je", "appelle"],
    &["nom", "est"],
    &["monsieur"],
    &["madame"],
    &["me", "llamo"],
    &["nombre", "es"],
    &["señor"],
    &["señora"],
    &["heiße"],
    &["heisse"],
    &["name", "ist"],
    &["herr"],
    &["frau"],
    &["mi", "chiamo"],
];

/// Known names of people, and usual given names.
#[derive(Clone, Debug)]
pub struct Names {
    given: HashSet<&'static str>,
    pub(crate) known: HashSet<String>,
}

impl Default for Names {
    fn default() -> Self {
        Self::of(std::iter::empty())
    }
}

impl Names {
    /// Creates the set from full names of one or more words.
    pub fn of<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let words = names.flat_map(crate::words::words);
        Self {
            given: GIVEN.split_whitespace().collect(),
            known: words.map(|word| word.text).collect(),
        }
    }

    /// Adds names as [`Self::of`] does.
    pub fn add<'a>(&mut self, names: impl Iterator<Item = &'a str>) {
        let words = names.flat_map(crate::words::words);
        self.known.extend(words.map(|word| word.text));
    }

    /// Whether each of a text's words, in order, is part of a name. A name that is not a usual one has a
    /// capital letter.
    pub fn among(&self, words: &[Word]) -> Vec<bool> {
        let mut is_name = Vec::with_capacity(words.len());
        for (place, word) in words.iter().enumerate() {
            let before = words.get(..place).unwrap_or_default();
            let follows_name = word.continues && is_name.last() == Some(&true);
            let is_introduced = word.continues && is_introduced(before);
            is_name.push(
                self.given.contains(word.text.as_str())
                    || (word.is_capitalized
                        && (self.known.contains(&word.text) || follows_name || is_introduced)),
            );
        }
        is_name
    }
}

fn is_introduced(before: &[Word]) -> bool {
    INTRODUCTIONS
        .iter()
        .any(|introduction| ends_with(before, introduction))
}

/// Whether words end with these.
pub(crate) fn ends_with(words: &[Word], end: &[&str]) -> bool {
    let last = words
        .len()
        .checked_sub(end.len())
        .and_then(|from| words.get(from..));
    last.is_some_and(|last| {
        last.iter()
            .map(|word| word.text.as_str())
            .eq(end.iter().copied())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

    fn names(text: &str) -> Vec<String> {
        let known = Names::of(["Zoltan Nagy"].into_iter());
        let words = words(text);
        let is_name = known.among(&words);
        words
            .into_iter()
            .zip(is_name)
            .filter(|(_, is_name)| *is_name)
            .map(|(word, _)| word.text)
            .collect()
    }

    #[test]
    fn who_is_introduced_or_known_is_a_name() {
        assert_eq!(
            names("Hello, my name is Xaver Quist and my card is lost"),
            ["xaver", "quist"]
        );
        assert_eq!(names("Je m'appelle Ysoline, où est ma carte"), ["ysoline"]);
        assert_eq!(
            names("Ich heiße Wunibald und suche meine Karte"),
            ["wunibald"]
        );
        assert_eq!(names("it is the card of Mr Okonkwo"), ["okonkwo"]);
        assert_eq!(names("it was Nagy who took the call"), ["nagy"]);
        assert_eq!(names("Thanks, Maria"), ["maria"]);
    }

    #[test]
    fn usual_names_are_names_in_lower_case_too() {
        assert_eq!(names("call sarah or dave nagy"), ["sarah", "dave"]);
    }

    #[test]
    fn words_that_are_also_names_stay_words() {
        assert!(names("the bill will be paid in may, mark it").is_empty());
        assert!(names("My name is on the card").is_empty());
    }
}
