//! Splits a text into words.

use std::ops::Range;

/// A word in lower case, and how it stood in the text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Word {
    /// In lower case, with plain apostrophes.
    pub text: String,
    /// Written with a capital letter, though not all in capitals.
    pub is_capitalized: bool,
    /// Nothing but a space stands between it and the word before.
    pub continues: bool,
    /// Its bytes in the text.
    pub place: Range<usize>,
}

/// The words of a text in order, without numbers and what holds one, e-mail addresses, URLs,
/// handles and single letters.
pub fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    for chunk in text.split_whitespace() {
        let starts = found.len();
        if is_address(chunk) {
            continue;
        }
        let mut continues = starts > 0;
        for run in chunk.split(|letter: char| {
            !(letter.is_alphanumeric() || is_apostrophe(letter) || is_mark(letter))
        }) {
            let run = run.trim_matches(is_apostrophe);
            if run.is_empty() {
                continues = false;
                continue;
            }
            if run.chars().any(char::is_numeric) {
                continues = false;
                continue;
            }
            let own = without_elision(run);
            if own.chars().nth(1).is_some() {
                // It is a part of the text, so it lies as far behind its beginning.
                let start = own.as_ptr().addr() - text.as_ptr().addr();
                found.push(Word {
                    place: start..start + own.len(),
                    text: own
                        .chars()
                        .flat_map(char::to_lowercase)
                        .map(plain)
                        .collect(),
                    is_capitalized: is_capitalized(own),
                    continues,
                });
            }
            continues = false;
        }
        // A comma or a full stop after a word ends what belongs together.
        let is_closed = chunk.ends_with(|last: char| !last.is_alphanumeric());
        if is_closed {
            found.push(Word {
                text: String::new(),
                is_capitalized: false,
                continues: false,
                place: 0..0,
            });
        }
    }
    join(found)
}

/// Takes out the marks that closed a chunk, and lets what follows them begin anew.
fn join(found: Vec<Word>) -> Vec<Word> {
    let mut is_closed = true;
    let mut joined = Vec::with_capacity(found.len());
    for mut word in found {
        if word.text.is_empty() {
            is_closed = true;
            continue;
        }
        word.continues &= !is_closed;
        is_closed = false;
        joined.push(word);
    }
    joined
}

fn is_address(chunk: &str) -> bool {
    let lower = chunk.trim_start_matches(|first: char| !first.is_alphanumeric() && first != '@');
    chunk.contains('@')
        || chunk.contains("://")
        || lower
            .get(..4)
            .is_some_and(|start| start.eq_ignore_ascii_case("www."))
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '\u{2019}' | '\u{02bc}')
}

/// A combining mark belongs to the letter before it, as in decomposed text and in many scripts.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{0300}'..='\u{036f}' | '\u{0900}'..='\u{0dff}' | '\u{200c}' | '\u{200d}')
}

fn plain(letter: char) -> char {
    if is_apostrophe(letter) { '\'' } else { letter }
}

fn is_capitalized(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.any(char::is_lowercase)
}

/// `l'heure` is about an hour, `company's` about a company; `don't` is one word.
fn without_elision(word: &str) -> &str {
    let Some((before, after)) = word.split_once(is_apostrophe) else {
        return word;
    };
    let is_elided = before.chars().count() <= 2 || before.to_lowercase().ends_with("qu");
    if after.eq_ignore_ascii_case("s") {
        before
    } else if is_elided && after.chars().count() > 2 {
        after
    } else {
        word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn numbers_addresses_and_handles_are_no_words() {
        assert_eq!(
            texts(
                "Write to ada@example.com or @ada, see https://example.com/a?b and www.example.com: order A12 of 3.50 EUR"
            ),
            ["write", "to", "or", "see", "and", "order", "of", "eur"]
        );
    }

    #[test]
    fn elisions_and_possessives_leave_the_word() {
        assert_eq!(
            texts("L’heure d'arrivée qu'on attend"),
            ["heure", "arrivée", "qu'on", "attend"]
        );
        assert_eq!(
            texts("the company's card doesn’t work"),
            ["the", "company", "card", "doesn't", "work"]
        );
    }

    #[test]
    fn what_a_mark_divides_does_not_belong_together() {
        let continues: Vec<bool> = words("Lost card, top up (fees)")
            .into_iter()
            .map(|word| word.continues)
            .collect();
        assert_eq!(continues, [false, true, false, true, false]);
    }

    #[test]
    fn a_word_knows_its_place() {
        let text = "«L’Été», said ada@example.com: Zoë's card";
        let found: Vec<&str> = words(text)
            .into_iter()
            .map(|word| &text[word.place])
            .collect();
        assert_eq!(found, ["Été", "said", "Zoë", "card"]);
    }

    #[test]
    fn any_text_has_words_or_none() {
        for text in [
            "",
            " ",
            "🎉🎉",
            "''",
            "'",
            "-",
            "...",
            "\u{0301}",
            "ß",
            "a",
            "İstanbul'da",
        ] {
            for word in words(text) {
                assert!(word.text.chars().nth(1).is_some(), "{text:?} gave {word:?}");
            }
        }
    }
}
