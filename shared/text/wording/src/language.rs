//! Detects the language of messages and documents.

use crate::{
    codes::{code, primary},
    stop_words,
    words::words,
};
use std::{collections::HashMap, sync::LazyLock};
use whatlang::{Detector, Lang};

/// Languages that are told apart in messages. A short list makes the answer surer.
const KNOWN: [Lang; 24] = [
    Lang::Ara,
    Lang::Cat,
    Lang::Ces,
    Lang::Dan,
    Lang::Deu,
    Lang::Ell,
    Lang::Eng,
    Lang::Fin,
    Lang::Fra,
    Lang::Heb,
    Lang::Hin,
    Lang::Hun,
    Lang::Ita,
    Lang::Jpn,
    Lang::Nld,
    Lang::Nob,
    Lang::Pol,
    Lang::Por,
    Lang::Ron,
    Lang::Rus,
    Lang::Spa,
    Lang::Swe,
    Lang::Tur,
    Lang::Ukr,
];

/// Confidence below which the language of a long text is not clear.
const MIN_CONFIDENCE: f64 = 0.1;

/// Minimum share of the messages that are surely in a language, for it to be guessed for others.
const RARE: f64 = 0.05;

/// Usual words by which the language of a few is told.
const MIN_USUAL_WORDS: usize = 3;

/// How many times more the words of a language must weigh than those of any other.
const SURE: f64 = 1.5;

/// The language of each text: as given, or else as detected. A text that is too short to be sure is taken to
/// be in one of the languages that the others are in.
pub fn languages<'a>(
    texts: impl ExactSizeIterator<Item = (&'a str, Option<&'a str>)> + Clone,
) -> Vec<&'static str> {
    let all = Detector::with_allowlist(KNOWN.to_vec());
    let sure: Vec<Option<&'static str>> = texts
        .clone()
        .map(|(text, given)| {
            let own = given.and_then(known);
            own.or_else(|| by_usual_words(text, SURE, |_| true))
                .or_else(|| surely(&all, text))
        })
        .collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for language in sure.iter().flatten() {
        *counts.entry(language).or_default() += 1;
    }
    let enough = counts.values().sum::<usize>() as f64 * RARE;
    let is_usual = |code: &str| {
        counts.is_empty()
            || counts
                .get(code)
                .is_some_and(|&count| count as f64 >= enough)
    };
    let usual = KNOWN
        .into_iter()
        .filter(|&language| is_usual(code(language)));
    let usual = Detector::with_allowlist(usual.collect());
    sure.into_iter()
        .zip(texts)
        .map(|(language, (text, _))| {
            language
                .or_else(|| by_usual_words(text, 1.0, is_usual))
                .or_else(|| usual.detect_lang(text).map(code))
                .unwrap_or_default()
        })
        .collect()
}

/// The language of a short text (ISO 639-1); `None` if it is not sure.
pub fn language_of(text: &str) -> Option<&'static str> {
    by_usual_words(text, SURE, |_| true)
        .or_else(|| surely(&Detector::with_allowlist(KNOWN.to_vec()), text))
}

/// The language of a long text among all that can be detected: ISO 639-1, or ISO 639-3 if there is no shorter code.
/// None if it is not clear.
pub fn language_of_sample(text: &str) -> Option<&'static str> {
    whatlang::detect(text)
        .filter(|found| found.confidence() > MIN_CONFIDENCE)
        .map(|found| code(found.lang()))
}

/// The language of a text that is too short to tell by its letters: its script, or some of its usual words, say it. None
/// where they don't.
pub fn language_of_few_words(text: &str) -> Option<&'static str> {
    let by_script = whatlang::detect(text)
        .filter(|found| found.script() != whatlang::Script::Latin && found.is_reliable());
    if let Some(found) = by_script {
        return Some(code(found.lang()));
    }
    let known = words(text)
        .into_iter()
        .filter(|word| is_usual_word(&word.text));
    (known.count() >= MIN_USUAL_WORDS)
        .then(|| by_usual_words(text, SURE, |_| true))
        .flatten()
}

/// The known languages in sets of stop words: each, and all of them.
static SETS: LazyLock<([u64; KNOWN.len()], u64)> = LazyLock::new(|| {
    let sets = KNOWN.map(|language| stop_words::usual(code(language)));
    (sets, sets.iter().fold(0, |all, set| all | set))
});

/// The language of a text by its stop words, which tell it better than letters do where there are few.
///
/// It is the one whose words weigh more than `ahead` times those of any other, a word counting more where fewer have it.
fn by_usual_words(
    text: &str,
    ahead: f64,
    is_possible: impl Fn(&str) -> bool,
) -> Option<&'static str> {
    let (sets, all) = &*SETS;
    let mut weights = [0.0; KNOWN.len()];
    for word in words(text) {
        let languages = stop_words::languages_of(&word.text) & *all;
        for (set, weight) in sets.iter().zip(&mut weights) {
            if languages & set != 0 {
                *weight += 1.0 / f64::from(languages.count_ones());
            }
        }
    }
    let mut ranked: Vec<(f64, &'static str)> = weights
        .into_iter()
        .zip(KNOWN.map(code))
        .filter(|&(weight, code)| weight > 0.0 && is_possible(code))
        .collect();
    ranked.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let second = ranked.get(1).map_or(0.0, |&(weight, _)| weight);
    ranked
        .first()
        .filter(|&&(weight, _)| weight > second * ahead)
        .map(|&(_, code)| code)
}

/// Whether one of the known languages has this lowercase word as a stop word.
fn is_usual_word(word: &str) -> bool {
    stop_words::languages_of(word) & SETS.1 != 0
}

fn surely(detector: &Detector, text: &str) -> Option<&'static str> {
    let found = detector.detect(text)?;
    found.is_reliable().then(|| code(found.lang()))
}

/// The code of a known language, by a tag such as `fr-CH`.
fn known(tag: &str) -> Option<&'static str> {
    let primary = primary(tag);
    KNOWN.map(code).into_iter().find(|code| *code == primary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_that_is_given_is_believed() {
        let texts = [
            ("hello", Some("fr-CH")),
            ("hello there my friend", Some("DE")),
            ("hello", Some("no")),
        ];
        assert_eq!(languages(texts.into_iter()), ["fr", "de", "nb"]);
    }

    #[test]
    fn four_languages_are_told_apart() {
        let texts = [
            ("Where is the card that I ordered two weeks ago?", None),
            (
                "Où est la carte que j'ai commandée il y a deux semaines ?",
                None,
            ),
            ("¿Dónde está la tarjeta que pedí hace dos semanas?", None),
            (
                "Wo ist die Karte, die ich vor zwei Wochen bestellt habe?",
                None,
            ),
        ];
        assert_eq!(languages(texts.into_iter()), ["en", "fr", "es", "de"]);
    }

    #[test]
    fn a_short_text_is_in_a_language_of_the_others() {
        let long = "Wo ist die Karte, die ich vor zwei Wochen bestellt habe?";
        let texts = [(long, None), (long, None), ("Karte weg", None), ("", None)];
        let found = languages(texts.into_iter());
        assert_eq!(found.get(2), Some(&"de"));
    }

    #[test]
    fn every_known_language_has_stop_words() {
        for code in KNOWN.map(code) {
            assert_ne!(stop_words::usual(code), 0, "{code}");
        }
    }
}
