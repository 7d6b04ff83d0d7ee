//! Writes the lists of stop words as one table, in which each word stands once with the languages that have it. As they are,
//! the lists take three times the space, and a set has to be made of them before any word is looked up.

#![allow(
    clippy::unwrap_used,
    reason = "a build is over where something is not as it should be"
)]

#[path = "src/own_words.rs"]
mod own_words;

use own_words::{ASKING, COURTESIES, OWN_LANGUAGES};
use std::{collections::BTreeMap, env, fs, path::Path};

/// Languages of `codes.rs` that have a list.
const LANGUAGES: [&str; 40] = [
    "af", "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hi",
    "hr", "hu", "hy", "id", "it", "ja", "ko", "lt", "lv", "mr", "nb", "nl", "pl", "pt", "ro", "ru",
    "sk", "sl", "sv", "th", "tr", "uk", "vi", "zh",
];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/own_words.rs");
    let mut languages_of: BTreeMap<&str, u64> = BTreeMap::new();
    for (place, language) in LANGUAGES.into_iter().enumerate() {
        // The lists name Norwegian by its older code.
        let list = if language == "nb" { "no" } else { language };
        for word in stop_words::lookup(list).unwrap() {
            *languages_of.entry(word).or_default() |= 1 << place;
        }
    }
    for (place, language) in OWN_LANGUAGES.into_iter().enumerate() {
        let courtesies = COURTESIES.iter().filter(|(of, _)| *of == language);
        let asking = ASKING.iter().filter(|(of, _)| *of == language);
        let courtesies = courtesies.flat_map(|(_, words)| words.iter().copied());
        let asking = asking.flat_map(|(_, words)| words.split_whitespace());
        for word in courtesies.chain(asking) {
            *languages_of.entry(word).or_default() |= 1 << (LANGUAGES.len() + place);
        }
    }

    let mut sets: Vec<u64> = languages_of.values().copied().collect();
    sets.sort_unstable();
    sets.dedup();
    let by_length = word_table::by_length(languages_of.keys().copied());
    let sets_of: Vec<Vec<usize>> = by_length
        .iter()
        .map(|words| {
            let sets_of = words.iter().map(|word| languages_of.get(word).unwrap());
            sets_of
                .map(|set| sets.binary_search(set).unwrap())
                .collect()
        })
        .collect();
    let (kind, words) = word_table::source(&by_length);
    let count = by_length.len();
    let table = format!(
        "pub(super) static LANGUAGES: [&str; {}] = {LANGUAGES:?};\n\
         pub(super) static SETS: [u64; {}] = {sets:?};\n\
         pub(super) static WORDS: {kind} = {words};\n\
         /// Of each word, its place in `SETS`.\n\
         pub(super) static SETS_OF: [&[u16]; {count}] = [{}];\n",
        LANGUAGES.len(),
        sets.len(),
        sets_of
            .iter()
            .map(|places| format!("&{places:?}"))
            .collect::<Vec<_>>()
            .join(",\n")
    );
    let folder = env::var_os("OUT_DIR").unwrap();
    fs::write(Path::new(&folder).join("stop_words.rs"), table).unwrap();
}
