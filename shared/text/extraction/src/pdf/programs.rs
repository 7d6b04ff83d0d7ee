//! What the program of a font that is embedded tells of its letters.

use std::collections::BTreeMap;

use ttf_parser::{Face, GlyphId, PlatformId};

use super::encodings::{Table, put_names};

/// Bytes of a Type 1 program in which its encoding is looked for: it stands before what is encrypted.
const CLEAR_TEXT: usize = 100_000;

/// The letter of each glyph of a TrueType or OpenType font, of those that its table of letters has.
pub(crate) fn letters_of_glyphs(program: &[u8]) -> BTreeMap<u32, char> {
    let mut letters = BTreeMap::new();
    let Ok(face) = Face::parse(program, 0) else {
        return letters;
    };
    let unicode = || {
        let tables = face.tables().cmap.into_iter();
        let subtables = tables.flat_map(|cmap| cmap.subtables);
        subtables.filter(|subtable| subtable.is_unicode())
    };
    // Asked letter by letter, since a table may name ranges without end. The first letter of a glyph counts.
    for letter in '\u{20}'..='\u{FFFF}' {
        for subtable in unicode().take(4) {
            if let Some(glyph) = subtable.glyph_index(u32::from(letter)) {
                letters.entry(u32::from(glyph.0)).or_insert(letter);
            }
        }
    }
    letters
}

/// What the bytes of a simple TrueType font stand for, as its own tables have it; none where they don't tell.
pub(crate) fn true_type(program: &[u8]) -> Option<Table> {
    let face = Face::parse(program, 0).ok()?;
    let cmap = face.tables().cmap?;
    let letters = letters_of_glyphs(program);
    let mut table = vec![None; 256];
    let mut names = Vec::new();
    for byte in 0..=255_u8 {
        let glyph = cmap.subtables.into_iter().take(8).find_map(|subtable| {
            let code = u32::from(byte);
            match subtable.platform_id {
                PlatformId::Macintosh => subtable.glyph_index(code),
                // Symbols stand at U+F000 and after it.
                PlatformId::Windows if subtable.encoding_id == 0 => subtable
                    .glyph_index(0xF000 + code)
                    .or_else(|| subtable.glyph_index(code)),
                _ => None,
            }
        });
        let Some(glyph) = glyph.filter(|glyph| glyph.0 != 0) else {
            continue;
        };
        if let Some(letter) = letters
            .get(&u32::from(glyph.0))
            .filter(|letter| !is_private(**letter))
        {
            if let Some(place) = table.get_mut(usize::from(byte)) {
                *place = Some(letter.to_string());
            }
        } else if let Some(name) = face.glyph_name(glyph) {
            names.push((byte, name));
        }
    }
    put_names(
        &mut table,
        names.iter().map(|(byte, name)| (*byte, name.as_bytes())),
    );
    is_useful(table)
}

/// What the bytes of a font in the Compact Font Format stand for, by its own encoding and the names of its glyphs.
pub(crate) fn compact(program: &[u8]) -> Option<Table> {
    let font = ttf_parser::cff::Table::parse(program)?;
    let named = (0..=255_u8).filter_map(|byte| {
        let glyph: GlyphId = font.glyph_index(byte).filter(|glyph| glyph.0 != 0)?;
        Some((byte, font.glyph_name(glyph)?.as_bytes()))
    });
    let mut table = vec![None; 256];
    put_names(&mut table, named);
    is_useful(table)
}

/// What the bytes of a Type 1 font stand for, as its `/Encoding` says: `dup 65 /A put`.
pub(crate) fn type_1(program: &[u8]) -> Option<Table> {
    let text = program.get(..program.len().min(CLEAR_TEXT))?;
    let text = String::from_utf8_lossy(text);
    let (_, encoding) = text.split_once("/Encoding")?;
    let encoding = encoding.split("readonly").next()?;
    let mut names = Vec::new();
    for entry in encoding.split("dup ").skip(1).take(256) {
        let mut words = entry.split_ascii_whitespace();
        if let (Some(byte), Some(name)) = (words.next(), words.next())
            && let (Ok(byte), Some(name)) = (byte.parse::<u8>(), name.strip_prefix('/'))
        {
            names.push((byte, name.as_bytes()));
        }
    }
    let mut table = vec![None; 256];
    put_names(&mut table, names.into_iter());
    is_useful(table)
}

fn is_useful(table: Table) -> Option<Table> {
    table.iter().any(Option::is_some).then_some(table)
}

fn is_private(letter: char) -> bool {
    ('\u{E000}'..='\u{F8FF}').contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_1_font_says_what_its_bytes_are() {
        let program = b"%!PS-AdobeFont-1.0: X\n/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\n\
            dup 33 /eacute put\ndup 34 /A put\nreadonly def\ncurrentfile eexec";
        let table = type_1(program).unwrap();
        assert_eq!(table[33].as_deref(), Some("é"));
        assert_eq!(table[34].as_deref(), Some("A"));
        assert_eq!(type_1(b"/Encoding StandardEncoding def"), None);
    }

    #[test]
    fn what_is_no_font_tells_nothing() {
        for bytes in [&b""[..], b"\0\x01\0\0", &[0xFF; 200]] {
            assert_eq!(true_type(bytes), None);
            assert_eq!(compact(bytes), None);
            assert_eq!(type_1(bytes), None);
            assert!(letters_of_glyphs(bytes).is_empty());
        }
    }
}
