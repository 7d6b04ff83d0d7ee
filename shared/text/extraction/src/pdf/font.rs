//! What the bytes of a font mean, and how wide they are.

mod codes;
mod reader;
mod standard;

use std::{borrow::Cow, collections::BTreeMap};

use encoding_rs::Encoding;
use lopdf::{Dictionary, Document, Object};

use super::{Budget, cmap::CharacterMap, encodings::Table};
use crate::Failure;
use codes::Codes;
use reader::{Reader, unpacked};

/// The width of a letter that a font does not tell, in thousandths of its size.
const USUAL_WIDTH: f32 = 500.0;

/// Operations that reading a font counts as.
const COST: usize = 500;

/// A font of a page.
pub(crate) struct Font {
    codes: Codes,
    /// What the file says that codes stand for: it counts before all else.
    to_unicode: CharacterMap,
    letters: Letters,
    widths: BTreeMap<u32, f32>,
    /// Of codes without a width.
    usual_width: f32,
}

/// A letter of a string.
pub(crate) struct Letter<'f> {
    /// None where the font doesn't tell.
    pub text: Option<Cow<'f, str>>,
    /// In parts of the font's size.
    pub width: f32,
    /// Whether it is the one byte that counts as a space between words.
    pub is_space: bool,
}

/// What codes stand for where there is no map to Unicode.
enum Letters {
    Table(Table),
    Glyphs(BTreeMap<u32, char>),
    /// The code is text in this encoding.
    Text(&'static Encoding),
    Unknown,
}

impl Font {
    /// Reads a font. A bomb in its tables is an error; anything else that is wrong in it is overlooked.
    pub fn read(
        document: &Document,
        font: &Dictionary,
        budget: &mut Budget,
    ) -> Result<Self, Failure> {
        budget.operations(COST)?;
        let reader = Reader { document, font };
        let to_unicode = match reader.stream(font, b"ToUnicode") {
            Some(stream) => CharacterMap::read(&unpacked(stream, budget)?),
            None => CharacterMap::default(),
        };
        if reader.name(font, b"Subtype") == Some(b"Type0") {
            reader.composite(to_unicode, budget)
        } else {
            reader.simple(to_unicode, budget)
        }
    }

    /// The letters of a string.
    pub fn letters<'f>(&'f self, bytes: &'f [u8]) -> impl Iterator<Item = Letter<'f>> {
        let mut rest = bytes;
        std::iter::from_fn(move || {
            let (code, length) = self.codes.next(rest)?;
            let (bytes, after) = rest.split_at_checked(length)?;
            rest = after;
            Some(Letter {
                text: self.text(code, bytes),
                width: self.width(code, length) / 1000.0,
                is_space: bytes == b" ",
            })
        })
    }

    fn text<'f>(&'f self, code: u32, bytes: &'f [u8]) -> Option<Cow<'f, str>> {
        let known = self.to_unicode.letters(code).map(Cow::Borrowed);
        let known = known.or_else(|| match &self.letters {
            Letters::Table(table) => Some(Cow::Borrowed(table.get(code as usize)?.as_deref()?)),
            Letters::Glyphs(letters) => {
                let letter = letters.get(&self.codes.number(code))?;
                Some(Cow::Owned(letter.to_string()))
            }
            Letters::Text(encoding) => {
                encoding.decode_without_bom_handling_and_without_replacement(bytes)
            }
            Letters::Unknown => None,
        });
        known.filter(|text| text.chars().all(is_known))
    }

    fn width(&self, code: u32, length: usize) -> f32 {
        let usual = match self.codes {
            // Latin letters and the narrow ones of Japanese.
            Codes::Text(_) if length == 1 => USUAL_WIDTH,
            _ => self.usual_width,
        };
        let width = self.widths.get(&self.codes.number(code)).copied();
        width.unwrap_or(usual)
    }
}

/// Letters that stand for nothing: U+FFFD, and those that a font has to itself.
fn is_known(letter: char) -> bool {
    letter != '\u{FFFD}' && letter != '\0' && !('\u{E000}'..='\u{F8FF}').contains(&letter)
}

/// A number of a PDF; 0 for what is none.
pub(crate) fn number(object: &Object) -> f32 {
    object.as_float().unwrap_or_default()
}
