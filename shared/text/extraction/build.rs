//! Writes the names of glyphs as a table in which they are looked up.

use std::{collections::BTreeMap, env, error::Error, fs, path::Path};

/// Code points in hexadecimal and a name of each.
const NAMES: &str = "src/pdf/glyph_names.tsv";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={NAMES}");
    let lines = fs::read_to_string(NAMES)?;
    let mut letter_of = BTreeMap::new();
    for line in lines.lines() {
        let (letter, name) = line.split_once('\t').ok_or(line)?;
        letter_of.insert(name, u16::from_str_radix(letter, 16)?);
    }
    let by_length = word_table::by_length(letter_of.keys().copied());
    let letters: Vec<String> = by_length
        .iter()
        .map(|names| {
            let letters = names.iter().filter_map(|name| letter_of.get(name));
            format!("&{:?}", letters.collect::<Vec<_>>())
        })
        .collect();
    let (kind, names) = word_table::source(&by_length);
    let source = format!(
        "pub(super) static NAMES: {kind} = {names};\n\
         pub(super) static LETTERS: [&[u16]; {}] = [{}];\n",
        letters.len(),
        letters.join(",\n")
    );
    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    fs::write(Path::new(&out).join("glyph_names.rs"), source)?;
    Ok(())
}
