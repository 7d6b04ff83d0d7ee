//! Stop words: words that say nothing about the subject of a text.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// Courtesies that the lists of stop words lack.
const COURTESIES: [(&str, &[&str]); 7] = [
    (
        "de",
        &[
            "hallo",
            "danke",
            "dankeschön",
            "bitte",
            "grüße",
            "gruß",
            "grüezi",
            "moin",
            "liebe",
            "lieber",
            "guten",
            "tag",
        ],
    ),
    (
        "en",
        &[
            "hi", "hey", "hello", "please", "pls", "thanks", "thank", "regards", "dear", "cheers",
            "ok", "okay", "yeah",
        ],
    ),
    (
        "es",
        &[
            "hola", "gracias", "favor", "saludos", "buenos", "buenas", "días", "tardes",
            "estimado", "estimada", "vale",
        ],
    ),
    (
        "fr",
        &[
            "bonjour",
            "bonsoir",
            "salut",
            "merci",
            "svp",
            "stp",
            "plaît",
            "cordialement",
            "cher",
            "chère",
            "madame",
            "monsieur",
        ],
    ),
    (
        "it",
        &[
            "ciao",
            "grazie",
            "salve",
            "buongiorno",
            "buonasera",
            "saluti",
            "gentile",
            "favore",
            "prego",
        ],
    ),
    (
        "nl",
        &[
            "hallo",
            "hoi",
            "bedankt",
            "dank",
            "alsjeblieft",
            "alstublieft",
            "groeten",
            "beste",
        ],
    ),
    (
        "pt",
        &[
            "olá", "oi", "obrigado", "obrigada", "bom", "boa", "dia", "tarde", "favor",
        ],
    ),
];

/// Whether a lowercase word is a stop word in one of the most frequent languages.
pub(crate) fn is_common(word: &str) -> bool {
    static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
        ["en", "fr", "es", "de", "it"]
            .into_iter()
            .flat_map(left_out)
            .collect()
    });
    COMMON.contains(word)
}

/// The stop words and courtesies of a language.
fn left_out(language: &str) -> impl Iterator<Item = &'static str> {
    let courtesies = COURTESIES
        .iter()
        .filter(move |(of, _)| *of == language)
        .flat_map(|(_, words)| *words);
    usual(language).iter().chain(courtesies).copied()
}

/// The stop words of a language, without courtesies. Their list names Norwegian by its older code.
pub(crate) fn usual(language: &str) -> &'static [&'static str] {
    let key = match language {
        "nb" => "no",
        other => other,
    };
    ::stop_words::lookup(key).unwrap_or_default()
}

/// The stop words of several languages, read once each.
#[derive(Default)]
pub struct StopWords(HashMap<&'static str, HashSet<&'static str>>);

impl StopWords {
    /// Whether a lowercase word is a stop word in this language.
    pub fn has(&mut self, language: &'static str, word: &str) -> bool {
        let words = self
            .0
            .entry(language)
            .or_insert_with(|| left_out(language).collect());
        words.contains(word)
    }
}
