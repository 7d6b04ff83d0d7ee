//! Writes the vocabulary as two tables, of pieces that begin a word and of pieces that go on with one.

#![allow(
    clippy::unwrap_used,
    reason = "a build is over where something is not as it should be"
)]

use std::{collections::BTreeMap, env, fs, path::Path};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/vocabulary.txt");
    let lines = fs::read_to_string("src/vocabulary.txt").unwrap();
    let (mut starts, mut continuations) = (BTreeMap::new(), BTreeMap::new());
    for (token, piece) in lines.lines().enumerate() {
        match piece.strip_prefix("##").filter(|rest| !rest.is_empty()) {
            Some(rest) => continuations.insert(rest, token),
            // A bracket is a word by itself, so none is cut into `[unused7]` or `[CLS]`.
            None if piece.starts_with('[') && piece.len() > 1 => continue,
            None => starts.insert(piece, token),
        };
    }
    let source = [
        table("STARTS", &starts),
        table("CONTINUATIONS", &continuations),
    ]
    .concat();
    let folder = env::var_os("OUT_DIR").unwrap();
    fs::write(Path::new(&folder).join("vocabulary.rs"), source).unwrap();
}

/// The pieces, and apart from them their numbers, which only who embeds text by itself needs.
fn table(name: &str, tokens: &BTreeMap<&str, usize>) -> String {
    let by_length = word_table::by_length(tokens.keys().copied());
    let tokens: Vec<String> = by_length
        .iter()
        .map(|pieces| {
            let tokens = pieces.iter().map(|piece| tokens.get(piece).unwrap());
            format!("&{:?}", tokens.collect::<Vec<_>>())
        })
        .collect();
    let (kind, pieces) = word_table::source(&by_length);
    format!(
        "pub(super) static {name}: {kind} = {pieces};\n\
         pub(super) static {name}_TOKENS: [&[u16]; {}] = [{}];\n",
        tokens.len(),
        tokens.join(",\n")
    )
}
