//! Stop words: words that say nothing about the subject of a text.

use std::{collections::HashSet, sync::LazyLock};

use word_table::WordTable;

use crate::own_words::{COURTESIES, OWN_LANGUAGES};

/// `LANGUAGES`, `WORDS`, `SETS_OF` and `SETS`, of the lists of stop words and of this crate's own.
mod table {
    include!(concat!(env!("OUT_DIR"), "/stop_words.rs"));
}

/// Words that answer, and ask for nothing.
const ANSWERS: &str = "ok okay okey oki k yes yeah yep no nope sure great perfect super cool nice fine good alright got \
    done welcome bye goodbye ja nein jo genau passt alles klar gut prima danke gerne tschüss oui non d'accord accord \
    daccord parfait génial bien compris entendu sí si claro vale perfecto genial bueno listo entendido sì certo va bene \
    perfetto capito nee prima goed oké sim não certo perfeito lol haha hahaha";

/// Whether a message is about something: more than a greeting, thanks, an answer such as "ok", or a picture.
pub fn has_subject(text: &str) -> bool {
    static EMPTY: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
        let courtesies = COURTESIES.iter().flat_map(|(_, words)| *words).copied();
        courtesies.chain(ANSWERS.split_whitespace()).collect()
    });
    let words = crate::words(text);
    let is_empty = |word: &crate::Word| EMPTY.contains(word.text.as_str());
    let says_nothing = words.iter().any(is_empty)
        && words
            .iter()
            .all(|word| is_empty(word) || is_common(&word.text));
    !words.is_empty() && !says_nothing
}

/// Whether a lowercase word is a stop word in one of the most frequent languages.
pub(crate) fn is_common(word: &str) -> bool {
    static COMMON: LazyLock<u64> = LazyLock::new(|| {
        let languages = ["en", "fr", "es", "de", "it"].into_iter();
        languages.fold(0, |all, language| all | StopWords::of(language).0)
    });
    languages_of(word) & *COMMON != 0
}

/// The stop words of a language, with courtesies and words of asking.
#[derive(Clone, Copy, Debug)]
pub struct StopWords(u64);

impl StopWords {
    /// Of a language (ISO 639-1); none of one that has no list.
    pub fn of(language: &str) -> Self {
        let own = OWN_LANGUAGES.iter().position(|own| *own == language);
        let own = own.map_or(0, |place| 1 << (table::LANGUAGES.len() + place));
        Self(usual(language) | own)
    }

    /// Whether a lowercase word is one of them.
    pub fn has(self, word: &str) -> bool {
        languages_of(word) & self.0 != 0
    }
}

/// The set that has a language alone, of those of the lists.
pub(crate) fn usual(language: &str) -> u64 {
    let place = table::LANGUAGES.iter().position(|known| *known == language);
    place.map_or(0, |place| 1 << place)
}

/// The set of languages in which a lowercase word is a stop word: a bit for each of `LANGUAGES`, and then for each of
/// [`OWN_LANGUAGES`], whose courtesies are no usual words.
pub(crate) fn languages_of(word: &str) -> u64 {
    let set = || {
        let (length, place) = WordTable(&table::WORDS).find(word)?;
        let set = table::SETS_OF.get(length)?.get(place)?;
        table::SETS.get(usize::from(*set)).copied()
    };
    set().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greetings_answers_and_pictures_have_no_subject() {
        for text in [
            "",
            " ",
            "👍",
            "🙏🙏",
            "ok",
            "OK!",
            "Ok, thank you",
            "Merci beaucoup",
            "d'accord, merci",
            "12",
            "!!!",
            "sí, gracias",
        ] {
            assert!(!has_subject(text), "{text}");
        }
        for text in [
            "How much is it?",
            "ok, but where is the boat?",
            "Parking?",
            "Wann fährt der Bus?",
            "予約はできますか",
        ] {
            assert!(has_subject(text), "{text}");
        }
    }

    #[test]
    fn words_of_asking_say_nothing() {
        for (language, word) in [
            ("fr", "faut"),
            ("fr", "aimerais"),
            ("es", "gustaría"),
            ("de", "möchte"),
            ("it", "vorrei"),
            ("en", "would"),
        ] {
            assert!(StopWords::of(language).has(word), "{word}");
        }
        assert!(!StopWords::of("fr").has("bateau"));
    }

    #[test]
    fn a_word_is_found_in_each_of_its_languages_and_in_no_other() {
        let languages = |word: &str| -> Vec<&str> {
            let known = table::LANGUAGES.into_iter();
            known
                .filter(|language| languages_of(word) & usual(language) != 0)
                .collect()
        };
        for language in ["cs", "en", "ja", "nb", "zh"] {
            assert!(!StopWords::of(language).has(""), "{language}");
            assert!(!StopWords::of(language).has("bateau"), "{language}");
        }
        assert!(languages("aber").contains(&"de") && !languages("aber").contains(&"en"));
        assert!(languages("ikke").contains(&"nb") && languages("ikke").contains(&"da"));
        assert!(languages("そして").contains(&"ja"));
        // A courtesy is left out, and tells no language.
        assert!(StopWords::of("de").has("grüezi") && languages("grüezi").is_empty());
        assert!(!StopWords::of("tlh").has("aber"));
    }
}
