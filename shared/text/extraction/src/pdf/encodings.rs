//! What a byte stands for in a simple font: the encodings of ISO 32000-1, annex D, and the names of glyphs.
//!
//! lopdf knows both, and its code for the names takes half a megabyte of a component. Here they are tables.

use word_table::WordTable;

/// `NAMES`, and the letters of each length's, in their order.
mod glyphs {
    include!(concat!(env!("OUT_DIR"), "/glyph_names.rs"));
}

/// Those of Adobe's list and some that TeX gives its fonts.
const NAMES: WordTable = WordTable(&glyphs::NAMES);

/// A byte in hexadecimal, and the code points that it stands for in each of [`ENCODINGS`].
const CODES: &str = include_str!("encodings.tsv");

const ENCODINGS: [&[u8]; 5] = [
    b"WinAnsiEncoding",
    b"MacRomanEncoding",
    b"MacExpertEncoding",
    b"StandardEncoding",
    b"PDFDocEncoding",
];

/// What each byte stands for; nothing where that is not known.
pub(crate) type Table = Vec<Option<String>>;

/// A table by its name in a PDF.
pub(crate) fn named(name: &[u8]) -> Option<Table> {
    let column = ENCODINGS.iter().position(|known| *known == name)?;
    let mut table = vec![None; 256];
    for line in CODES.lines() {
        let mut fields = line.split('\t');
        let byte = usize::from_str_radix(fields.next()?, 16).ok()?;
        let letter = u32::from_str_radix(fields.nth(column)?, 16);
        *table.get_mut(byte)? = letter.ok().and_then(char::from_u32).map(String::from);
    }
    Some(table)
}

/// Puts the letters of named glyphs into a table, at the bytes that stand for them.
pub(crate) fn put_names<'n>(table: &mut Table, names: impl Iterator<Item = (u8, &'n [u8])>) {
    for (byte, name) in names {
        if let Some(place) = table.get_mut(usize::from(byte)) {
            *place = letters_of(name);
        }
    }
}

/// The letters of a glyph's name. A variant (`a.alt`) is what it varies, a ligature (`f_i`) its parts.
fn letters_of(name: &[u8]) -> Option<String> {
    let name = name.split(|byte| *byte == b'.').next()?;
    let parts = name.split(|byte| *byte == b'_').take(10);
    parts
        .map(|part| spelled(part).or_else(|| listed(part)))
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

/// The letter of a name in the list.
fn listed(name: &[u8]) -> Option<String> {
    let (length, place) = NAMES.find(std::str::from_utf8(name).ok()?)?;
    let letter = glyphs::LETTERS.get(length)?.get(place)?;
    char::from_u32(u32::from(*letter)).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::{Dictionary, Document, Encoding, Object};

    /// A font of an encoding.
    fn font(encoding: Object) -> Dictionary {
        let mut font = Dictionary::new();
        font.set("Type", Object::Name(b"Font".to_vec()));
        font.set("Encoding", encoding);
        font
    }

    #[test]
    fn encodings_are_as_lopdf_has_them() {
        let document = Document::new();
        for name in ENCODINGS {
            let font = font(Object::Name(name.to_vec()));
            let encoding = font.get_font_encoding(&document).unwrap();
            for (byte, letter) in (0..=255_u8).zip(named(name).unwrap()) {
                let theirs = encoding.bytes_to_string(&[byte]).unwrap();
                assert_eq!(letter.unwrap_or_default(), theirs, "{name:?} {byte:X}");
            }
        }
    }

    #[test]
    fn names_are_letters_as_lopdf_has_them() {
        let document = Document::new();
        let lines = include_str!("glyph_names.tsv").lines();
        for name in lines.map(|line| line.split_once('\t').unwrap().1) {
            let differences = vec![Object::Integer(0), Object::Name(name.into())];
            let mut encoding = Dictionary::new();
            encoding.set("Differences", Object::Array(differences));
            let font = font(Object::Dictionary(encoding));
            let Encoding::Differences(found) = font.get_font_encoding(&document).unwrap() else {
                panic!("{name} is no difference");
            };
            let (_, glyph) = found.map.first().unwrap();
            let theirs = char::from_u32(u32::from(glyph.utf16_code_unit()));
            assert_eq!(listed(name.as_bytes()), theirs.map(String::from), "{name}");
        }
    }

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
