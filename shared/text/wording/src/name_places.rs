//! Finds names in a text that others will see.
//!
//! Keywords need names and words told apart as well as possible. Here a word too many does little harm, and a name too
//! few does: so a known name counts in lower case too, and so does any word where names stand.

use crate::{
    names::{Names, ends_with},
    stop_words::is_common,
    words::{Word, words},
};
use std::ops::Range;

/// After these comes a name, however it is written.
const SURE: [&[&str]; 15] = [
    &["name", "is"],
    &["name's"],
    &["name", "ist"],
    &["nom", "est"],
    &["prénom", "est"],
    &["nombre", "es"],
    &["appelle"],
    &["m'appelle"],
    &["llamo"],
    &["ich", "heiße"],
    &["ich", "heisse"],
    &["chiamo"],
    &["mr"],
    &["mrs"],
    &["ms"],
];

/// After these comes a name, where it has a capital letter.
const LIKELY: [&[&str]; 32] = [
    &["am"],
    &["i'm"],
    &["name"],
    &["named"],
    &["called"],
    &["dr"],
    &["miss"],
    &["sir"],
    &["madam"],
    &["bin"],
    &["heiße"],
    &["heisse"],
    &["hier", "ist"],
    &["herrn"],
    &["liebe"],
    &["lieber"],
    &["suis"],
    &["mme"],
    &["mlle"],
    &["cher"],
    &["chère"],
    &["soy"],
    &["sr"],
    &["sra"],
    &["don"],
    &["doña"],
    &["estimado"],
    &["estimada"],
    &["querido"],
    &["querida"],
    &["hi"],
    &["hola"],
];

/// After these, at the end of a message, comes who wrote it.
const CLOSINGS: [&str; 25] = [
    "regards",
    "sincerely",
    "cheers",
    "thanks",
    "yours",
    "best",
    "love",
    "cordialement",
    "amicalement",
    "salutations",
    "bisous",
    "merci",
    "saludos",
    "atentamente",
    "abrazo",
    "gracias",
    "grüße",
    "grüßen",
    "grüsse",
    "grüssen",
    "gruß",
    "gruss",
    "mfg",
    "danke",
    "saluti",
];

/// How many words may stand after a closing for it to be one.
const AFTER_CLOSING: usize = 4;

/// Of more capital letters than this among the words, none tells a name.
const TITLES: f64 = 0.6;

impl Names {
    /// The places of whatever may be the name of a person, in their order: bytes of the text. Rather a word too many
    /// than a name too few.
    pub fn places(&self, text: &str) -> Vec<Range<usize>> {
        let words = words(text);
        let usual = self.among(&words);
        let is_told_by_capitals = {
            let capitals = words.iter().filter(|word| word.is_capitalized).count();
            capitals as f64 <= words.len() as f64 * TITLES
        };
        let mut is_name: Vec<bool> = Vec::with_capacity(words.len());
        for (place, word) in words.iter().enumerate() {
            let before = words.get(..place).unwrap_or_default();
            let is_common = is_common(&word.text);
            let follows_name = word.continues && is_name.last() == Some(&true);
            is_name.push(
                usual.get(place) == Some(&true)
                    || (!is_common
                        && (self.known.contains(&word.text)
                            || is_after(before, &SURE)
                            || (follows_name && is_after_sure(before))))
                    || (word.is_capitalized
                        && (follows_name
                            || (!is_common
                                && (is_after(before, &LIKELY)
                                    || is_signature(&words, place)
                                    || (is_told_by_capitals && is_in_a_pair(&words, place)))))),
            );
        }
        words
            .into_iter()
            .zip(is_name)
            .filter(|(_, is_name)| *is_name)
            .map(|(word, _)| whole(text, word.place))
            .collect()
    }
}

fn is_after(before: &[Word], introductions: &[&[&str]]) -> bool {
    introductions
        .iter()
        .any(|introduction| ends_with(before, introduction))
}

/// Whether the word before these is what a sure introduction introduces.
fn is_after_sure(before: &[Word]) -> bool {
    before
        .split_last()
        .is_some_and(|(_, before)| is_after(before, &SURE))
}

/// Whether a word stands in the last ones of a message, after a closing.
fn is_signature(words: &[Word], place: usize) -> bool {
    if words.len() - place > AFTER_CLOSING {
        return false;
    }
    let from = place.saturating_sub(AFTER_CLOSING);
    words
        .get(from..place)
        .unwrap_or_default()
        .iter()
        .any(|word| CLOSINGS.contains(&word.text.as_str()))
}

/// Whether it stands beside another one with a capital letter, and not where a sentence begins.
fn is_in_a_pair(words: &[Word], place: usize) -> bool {
    let with = |one: usize, other: usize| match (words.get(one), words.get(other)) {
        (Some(one), Some(other)) => {
            one.continues && one.is_capitalized && other.is_capitalized && other.continues
        }
        _ => false,
    };
    with(place, place + 1) || (place > 0 && with(place - 1, place))
}

/// A name with what hyphens and apostrophes join to it: of Anna-Lena and of O'Brien both parts.
fn whole(text: &str, place: Range<usize>) -> Range<usize> {
    let joins = |letter: char| {
        letter.is_alphanumeric()
            || matches!(letter, '-' | '\'' | '\u{2019}' | '\u{2010}' | '\u{2011}')
    };
    let before = text.get(..place.start).unwrap_or_default();
    let after = text.get(place.end..).unwrap_or_default();
    let start = before.trim_end_matches(joins).len();
    let end = text.len() - after.trim_start_matches(joins).len();
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names<'a>(text: &'a str, known: &[&str]) -> Vec<&'a str> {
        let names = Names::of(known.iter().copied());
        names
            .places(text)
            .into_iter()
            .map(|place| &text[place])
            .collect()
    }

    #[test]
    fn customers_are_names_however_they_are_written() {
        let known = ["Zoltan Nagy", "Will Green"];
        for text in [
            "zoltan nagy called",
            "ZOLTAN NAGY called",
            "Zoltan Nagy called",
        ] {
            assert_eq!(names(text, &known).len(), 2, "{text}");
        }
        assert_eq!(names("it will rain", &known), Vec::<&str>::new());
    }

    #[test]
    fn who_is_introduced_is_a_name_in_lower_case_too() {
        for (text, found) in [
            (
                "my name is xaver quist and my card is lost",
                vec!["xaver", "quist"],
            ),
            (
                "je m'appelle ysoline et ma carte est perdue",
                vec!["ysoline"],
            ),
            ("ich heiße wunibald und suche meine karte", vec!["wunibald"]),
            ("me llamo ixchel y no encuentro mi tarjeta", vec!["ixchel"]),
            ("I am Xaver from the tour", vec!["Xaver"]),
            ("Hier ist Wunibald Kern", vec!["Wunibald", "Kern"]),
            ("my name is on the card", vec![]),
        ] {
            assert_eq!(names(text, &[]), found, "{text}");
        }
    }

    #[test]
    fn who_signs_is_a_name() {
        for (text, found) in [
            (
                "Where is my parcel? Best regards, Xaver Quist",
                vec!["Xaver", "Quist"],
            ),
            ("Où est ma carte ? Cordialement\nYsoline", vec!["Ysoline"]),
            ("¿Dónde está? Saludos, Ixchel", vec!["Ixchel"]),
            ("Wo ist die Karte? Viele Grüße Wunibald", vec!["Wunibald"]),
        ] {
            assert_eq!(names(text, &[]), found, "{text}");
        }
    }

    #[test]
    fn two_capital_letters_inside_of_a_sentence_are_a_name() {
        assert_eq!(
            names("I spoke with Xaver Quist yesterday about it", &[]),
            ["Xaver", "Quist"]
        );
        assert_eq!(
            names("Where is the Parcel of mine", &[]),
            Vec::<&str>::new()
        );
    }

    #[test]
    fn a_name_is_whole() {
        assert_eq!(
            names("ask Anna-Xenia or Sarah O’Brien", &[]),
            ["Anna-Xenia", "Sarah", "O’Brien"]
        );
    }
}
