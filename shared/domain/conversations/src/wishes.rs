//! What a customer wants besides an answer: a person, or their money back. It is told by words, so that no text from
//! elsewhere decides it.

#[cfg(test)]
mod tests;
mod words;

use crate::{
    language::{language_of, likely_language_of},
    sentence::Sentence,
};
use words::{
    BETWEEN, CALL_PHRASES, CALLS, CONDITIONS, CONTACT, COURTESY, DEMANDS, HEADS, NOT, PEOPLE,
    Phrase, QUESTIONS, REFUND_DEMANDS, REFUND_PHRASES, REFUNDS,
};

/// How far a negation reaches, in words.
const REACH: usize = 3;
/// How many others may stand between two words of most phrases.
const GAP: usize = 2;

/// Whether somebody asks for a person: to talk with one, or to be called by one.
pub(crate) fn asks_for_a_person(text: &str) -> bool {
    Sentence::all(text).iter().any(|sentence| {
        is_a_person_alone(&sentence.words) || asks_to_talk(sentence) || asks_for_a_call(sentence)
    })
}

/// A person alone, with a word of courtesy: "human please".
fn is_a_person_alone(words: &[String]) -> bool {
    let mut other = words
        .iter()
        .filter(|word| !is(BETWEEN, word) || is(PEOPLE, word));
    let (Some(only), None) = (other.next(), other.next()) else {
        return false;
    };
    words.len() <= 4
        && is(PEOPLE, only)
        && ![
            "person", "persona", "personne", "pessoa", "persoon", "staff",
        ]
        .contains(&only.as_str())
}

/// "speak to a person", "mit einem Menschen sprechen": nothing else stands between the two.
fn asks_to_talk(sentence: &Sentence) -> bool {
    let words = &sentence.words;
    let is_person = |word: &String| is(PEOPLE, word) || is(HEADS, word);
    words.iter().enumerate().any(|(place, word)| {
        let is_sought = |next: &String| match is(CONTACT, word) {
            true => is_person(next),
            false => is(CONTACT, next),
        };
        let mut after = words.iter().skip(place + 1);
        let reached = after.find(|next| is_sought(next) || !is(BETWEEN, next));
        (is(CONTACT, word) || is_person(word))
            && reached.is_some_and(is_sought)
            && !is_negated(sentence, place)
    })
}

/// "Please call me back", rather than "do you call me if it rains?".
fn asks_for_a_call(sentence: &Sentence) -> bool {
    let calls = |words: &[String]| has(words, CALLS) || has_phrase(words, CALL_PHRASES, GAP);
    !begins_a_question(sentence)
        && !has_condition(sentence)
        && sentence
            .clauses()
            .any(|words| calls(words) && !has(words, NOT))
}

/// Whether somebody wants their money back, rather than to know when they would get it.
pub(crate) fn wants_a_refund(text: &str) -> bool {
    let sentences = Sentence::all(text);
    sentences
        .iter()
        .filter(|sentence| is_about_a_refund(sentence) && !has_condition(sentence))
        .any(|sentence| is_demanded(sentence, &sentences, text))
}

/// Whether a sentence about a refund demands it, by its own words or by those of the others of its text.
fn is_demanded(sentence: &Sentence, sentences: &[Sentence], text: &str) -> bool {
    let demands = |sentence: &Sentence| has(&sentence.words, DEMANDS);
    if demands(sentence) || names_a_booking(text) {
        return true;
    }
    if begins_a_question(sentence) {
        return false;
    }
    if has_phrase(&sentence.words, REFUND_DEMANDS, 0) {
        return true;
    }
    !sentence.is_question && (is_a_refund_alone(&sentence.words) || sentences.iter().any(demands))
}

fn is_about_a_refund(sentence: &Sentence) -> bool {
    has(&sentence.words, REFUNDS) || has_phrase(&sentence.words, REFUND_PHRASES, GAP)
}

/// A refund with a word of courtesy, and hardly more: "my money back, please".
fn is_a_refund_alone(words: &[String]) -> bool {
    let mut more = words.iter().filter(|word| {
        let mut of_phrases = REFUND_PHRASES.iter().flat_map(|phrase| phrase.iter());
        !is(BETWEEN, word)
            && !is(COURTESY, word)
            && !is(REFUNDS, word)
            && !of_phrases.any(|list| is(list, word))
    });
    has(words, COURTESY) && more.nth(1).is_none()
}

/// Whether it asks how something is, and nobody to do anything.
fn begins_a_question(sentence: &Sentence) -> bool {
    let first = sentence.words.first();
    first.is_some_and(|word| is(QUESTIONS, word))
}

/// A confirmation code, such as `CQ33M-YZAFE`.
fn names_a_booking(text: &str) -> bool {
    text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-')
        .filter_map(|word| word.split_once('-'))
        .any(|(first, second)| {
            let is_half = |half: &str| {
                half.len() == 5
                    && half
                        .bytes()
                        .all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit())
            };
            is_half(first) && is_half(second)
        })
}

/// Whether it has a word of a condition or of a rule: "do I need to pay for a refund if ...".
fn has_condition(sentence: &Sentence) -> bool {
    let language = language_of(&sentence.text).or_else(|| likely_language_of(&sentence.text));
    CONDITIONS.iter().any(|(word, languages)| {
        let is_one = languages.is_empty() || language.is_none_or(|told| languages.contains(&told));
        is_one && sentence.words.iter().any(|other| other == word)
    })
}

/// Whether a negation stands shortly before, in the same clause; "is there no way to" is none.
fn is_negated(sentence: &Sentence, place: usize) -> bool {
    let begin = place.saturating_sub(REACH).max(sentence.clause_of(place));
    let before = sentence.words.get(begin..place).unwrap_or_default();
    before.iter().enumerate().any(|(number, word)| {
        let next = before.get(number + 1).map(String::as_str);
        is(NOT, word) && !matches!(next, Some("way" | "possibility"))
    })
}

fn is(list: &[&str], word: &str) -> bool {
    list.contains(&word)
}

fn has(words: &[String], list: &[&str]) -> bool {
    words.iter().any(|word| is(list, word))
}

/// Whether the words of a phrase stand there in its order, with at most so many others between two of them.
fn has_phrase(words: &[String], phrases: &[Phrase], gap: usize) -> bool {
    let is_at = |place: usize, list: &[&str]| words.get(place).is_some_and(|word| is(list, word));
    let stands_at = |begin: usize, phrase: Phrase| {
        let mut lists = phrase.iter();
        let begins = lists.next().is_some_and(|first| is_at(begin, first));
        let end = lists.try_fold(begin, |place, list| {
            (place + 1..=place + 1 + gap).find(|next| is_at(*next, list))
        });
        begins && end.is_some()
    };
    phrases
        .iter()
        .any(|phrase| (0..words.len()).any(|begin| stands_at(begin, *phrase)))
}
