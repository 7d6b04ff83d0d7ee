//! What a byte stands for in a simple font: the encodings of ISO 32000-1, annex D, and the names of glyphs.

use lopdf::{Dictionary, Document, Encoding, Object};

/// What each byte stands for; nothing where that is not known.
pub(crate) type Table = Vec<Option<String>>;

/// A table by its name in a PDF.
pub(crate) fn named(name: &[u8]) -> Option<Table> {
    // Which names are known to lopdf, it doesn't tell.
    let known: [&[u8]; 5] = [
        b"WinAnsiEncoding",
        b"MacRomanEncoding",
        b"MacExpertEncoding",
        b"StandardEncoding",
        b"PDFDocEncoding",
    ];
    if !known.contains(&name) {
        return None;
    }
    let document = Document::new();
    let mut font = Dictionary::new();
    font.set("Type", Object::Name(b"Font".to_vec()));
    font.set("Encoding", Object::Name(name.to_vec()));
    let encoding = font.get_font_encoding(&document).ok()?;
    let table = (0..=255_u8).map(|byte| {
        let letters = encoding.bytes_to_string(&[byte]).ok()?;
        (!letters.is_empty()).then_some(letters)
    });
    Some(table.collect())
}

/// Puts the letters of named glyphs into a table, at the bytes that stand for them.
pub(crate) fn put_names<'n>(table: &mut Table, names: impl Iterator<Item = (u8, &'n [u8])>) {
    let document = Document::new();
    for (byte, name) in names {
        if let Some(place) = table.get_mut(usize::from(byte)) {
            *place = letters_of(&document, name);
        }
    }
}

/// The letters of a glyph's name. A variant (`a.alt`) is what it varies, a ligature (`f_i`) its parts.
fn letters_of(document: &Document, name: &[u8]) -> Option<String> {
    let name = name.split(|byte| *byte == b'.').next()?;
    let parts = name.split(|byte| *byte == b'_').take(10);
    parts
        .map(|part| spelled(part).or_else(|| listed(document, part)))
        .collect()
}

/// What a name says by itself: `uni0041`, `u1F600`.
fn spelled(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?;
    let letter = |digits: &str| {
        let number = u32::from_str_radix(digits, 16).ok()?;
        char::from_u32(number).filter(|letter| !letter.is_control())
    };
    if let Some(digits) = name.strip_prefix("uni")
        && digits.len() >= 4
        && digits.len().is_multiple_of(4)
        && digits.is_ascii()
    {
        let letters = digits.as_bytes().chunks(4);
        return letters
            .map(|digits| std::str::from_utf8(digits).ok().and_then(letter))
            .collect();
    }
    let digits = name.strip_prefix('u')?;
    if !(4..=6).contains(&digits.len()) {
        return None;
    }
    letter(digits).map(String::from)
}

/// The letter of a name in Adobe's list, which lopdf has and shows by what it makes of a font.
fn listed(document: &Document, name: &[u8]) -> Option<String> {
    let differences = vec![Object::Integer(0), Object::Name(name.to_vec())];
    let mut encoding = Dictionary::new();
    encoding.set("Differences", Object::Array(differences));
    let mut font = Dictionary::new();
    font.set("Type", Object::Name(b"Font".to_vec()));
    font.set("Encoding", Object::Dictionary(encoding));
    let Ok(Encoding::Differences(found)) = font.get_font_encoding(document) else {
        return None;
    };
    let glyph = found
        .map
        .first()
        .map(|(_, glyph)| glyph.utf16_code_unit())?;
    char::from_u32(u32::from(glyph)).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_letters() {
        let mut table = vec![None; 256];
        let names: [(u8, &[u8]); 8] = [
            (1, b"A"),
            (2, b"eacute"),
            (3, b"uni00E9"),
            (4, b"u1F600"),
            (5, b"a.alt"),
            (6, b"g17"),
            (7, b"uni00410042"),
            (8, b"f_i.liga"),
        ];
        put_names(&mut table, names.into_iter());
        let found: Vec<_> = table[1..9].iter().map(Option::as_deref).collect();
        assert_eq!(
            found,
            [
                Some("A"),
                Some("é"),
                Some("é"),
                Some("😀"),
                Some("a"),
                None,
                Some("AB"),
                Some("fi")
            ]
        );
    }

    #[test]
    fn encodings_are_known_by_their_names() {
        let letter = |name: &[u8], byte: usize| named(name).unwrap()[byte].clone();
        assert_eq!(letter(b"WinAnsiEncoding", 0xE9).as_deref(), Some("é"));
        assert_eq!(letter(b"MacRomanEncoding", 0x8E).as_deref(), Some("é"));
        assert_eq!(letter(b"StandardEncoding", 0xE9).as_deref(), Some("Ø"));
        assert_eq!(named(b"Identity-H"), None);
    }
}
