//! A font as it stands in the file.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, Stream};

use super::{
    Font, Letters, USUAL_WIDTH,
    codes::{Codes, predefined},
    number,
    standard::Standard,
};
use crate::{
    Failure,
    pdf::{
        Budget,
        cmap::CharacterMap,
        encodings::{Table, named, put_names},
        failure, programs,
    },
};

/// The width of a letter of a composite font that does not tell (ISO 32000-1, table 117).
const USUAL_COMPOSITE_WIDTH: f32 = 1000.0;

/// Widths that are read of one font.
const MAX_WIDTHS: usize = 70_000;

/// Operations that looking through all glyphs of a font counts as.
const COST_OF_GLYPHS: usize = 10_000;

/// A bit of the flags of a font's description: its letters are not those of Latin text.
const SYMBOLIC: i64 = 4;

/// A font while it is read.
pub(super) struct Reader<'a> {
    pub document: &'a Document,
    pub font: &'a Dictionary,
}

impl<'a> Reader<'a> {
    pub fn simple(&self, to_unicode: CharacterMap, budget: &mut Budget) -> Result<Font, Failure> {
        let letters = match to_unicode.is_empty() {
            true => self.table(budget)?,
            // Also beside a map: some name the letters of a part of the codes alone.
            false => self.encoded(None),
        };
        let first = self.number(self.font, b"FirstChar").unwrap_or_default();
        let listed = self.array(self.font, b"Widths").unwrap_or_default();
        let widths = (first.max(0.0) as u32..).zip(listed.iter().take(256));
        let scale = self.type_3_scale();
        let mut widths: BTreeMap<u32, f32> = widths
            .map(|(code, width)| (code, number(self.resolved(width)) * scale))
            .filter(|(_, width)| *width > 0.0)
            .collect();
        if listed.is_empty() {
            widths = self.standard_widths(&letters);
        }
        Ok(Font {
            codes: Codes::OneByte,
            to_unicode,
            letters: Letters::Table(letters),
            widths,
            usual_width: USUAL_WIDTH,
        })
    }

    /// The widths of a font that every reader has.
    fn standard_widths(&self, letters: &Table) -> BTreeMap<u32, f32> {
        let name = self.name(self.font, b"BaseFont");
        let name = name.and_then(|name| std::str::from_utf8(name).ok());
        let Some(font) = name.and_then(Standard::of) else {
            return BTreeMap::new();
        };
        let width = |letters: &Option<String>| font.width(letters.as_ref()?.chars().next()?);
        let widths = (0..).zip(letters);
        widths
            .filter_map(|(code, letters)| Some((code, width(letters)?)))
            .collect()
    }

    /// Type 3 fonts measure in units of their own.
    fn type_3_scale(&self) -> f32 {
        let matrix = match self.name(self.font, b"Subtype") {
            Some(b"Type3") => self.array(self.font, b"FontMatrix"),
            _ => None,
        };
        let scale = matrix.and_then(|matrix| matrix.first()).map(number);
        scale.map_or(1.0, |scale| scale.abs() * 1000.0)
    }

    /// What the bytes of a simple font without a map to Unicode stand for.
    fn table(&self, budget: &mut Budget) -> Result<Table, Failure> {
        let description = self.dictionary(self.font, b"FontDescriptor");
        let own = match description {
            Some(description) => self.own_table(description, budget)?,
            None => None,
        };
        Ok(self.encoded(own))
    }

    /// What its `/Encoding` says, and where it says nothing, what the font itself says (ISO 32000-1, 9.6.6).
    fn encoded(&self, own: Option<Table>) -> Table {
        let flags = self
            .dictionary(self.font, b"FontDescriptor")
            .and_then(|description| self.number(description, b"Flags"));
        let is_symbolic = flags.is_some_and(|flags| flags as i64 & SYMBOLIC != 0);
        let usual = || {
            let is_true_type = self.name(self.font, b"Subtype") == Some(b"TrueType");
            named(match is_true_type {
                true => b"WinAnsiEncoding",
                false => b"StandardEncoding",
            })
            .unwrap_or_else(|| vec![None; 256])
        };
        let object = self
            .font
            .get(b"Encoding")
            .ok()
            .map(|object| self.resolved(object));
        match object {
            Some(Object::Name(name)) => match (named(name), own) {
                // A symbol that a font has at a byte is what is seen, whatever the file says.
                (Some(table), Some(own)) if is_symbolic => over(table, own),
                (Some(table), _) => table,
                (None, own) => own.unwrap_or_else(usual),
            },
            Some(Object::Dictionary(encoding)) => {
                let base = self.name(encoding, b"BaseEncoding").and_then(named);
                let mut table = base.or(own).unwrap_or_else(usual);
                let mut names = Vec::new();
                let mut byte = 0_i64;
                let differences = self.array(encoding, b"Differences").unwrap_or_default();
                for object in differences.iter().take(1_000) {
                    match self.resolved(object) {
                        Object::Name(name) => {
                            if let Ok(byte) = u8::try_from(byte) {
                                names.push((byte, name.as_slice()));
                            }
                            byte = byte.saturating_add(1);
                        }
                        object => byte = object.as_i64().unwrap_or(byte),
                    }
                }
                put_names(&mut table, names.into_iter());
                table
            }
            _ => own.unwrap_or_else(usual),
        }
    }

    /// What the program that is embedded says.
    fn own_table(
        &self,
        description: &Dictionary,
        budget: &mut Budget,
    ) -> Result<Option<Table>, Failure> {
        budget.operations(COST_OF_GLYPHS)?;
        type Read = fn(&[u8]) -> Option<Table>;
        let read: [(&[u8], Read); 3] = [
            (b"FontFile", programs::type_1),
            (b"FontFile2", programs::true_type),
            (b"FontFile3", programs::compact),
        ];
        for (key, read) in read {
            if let Some(stream) = self.stream(description, key) {
                return Ok(read(&unpacked(stream, budget)?));
            }
        }
        Ok(None)
    }

    pub fn composite(
        &self,
        to_unicode: CharacterMap,
        budget: &mut Budget,
    ) -> Result<Font, Failure> {
        let descendant = self
            .array(self.font, b"DescendantFonts")
            .and_then(|fonts| self.resolved(fonts.first()?).as_dict().ok());
        let encoding = self
            .font
            .get(b"Encoding")
            .ok()
            .map(|object| self.resolved(object));
        let (codes, text) = match encoding {
            Some(Object::Name(name)) => match predefined(name) {
                Some(encoding) => (Codes::Text(encoding), Some(encoding)),
                None => (Codes::TwoBytes, None),
            },
            Some(Object::Stream(stream)) => {
                let map = CharacterMap::read(&unpacked(stream, budget)?);
                let base = map
                    .base
                    .as_ref()
                    .and_then(|base| predefined(base.as_bytes()));
                match (map.has_codespaces(), base) {
                    (true, base) => (Codes::Mapped(map), base),
                    (false, Some(base)) => (Codes::Text(base), Some(base)),
                    (false, None) => (Codes::TwoBytes, None),
                }
            }
            _ => (Codes::TwoBytes, None),
        };
        let letters = match text {
            Some(encoding) => Letters::Text(encoding),
            None if !to_unicode.is_empty() => Letters::Unknown,
            None => self.glyphs(descendant, budget)?,
        };
        // Those of a predefined map are told by numbers (CIDs) that only large tables lead to.
        let widths = match (&codes, descendant) {
            (Codes::TwoBytes | Codes::Mapped(_), Some(descendant)) => {
                self.composite_widths(descendant)
            }
            _ => BTreeMap::new(),
        };
        let usual_width = descendant
            .and_then(|descendant| self.number(descendant, b"DW"))
            .unwrap_or(USUAL_COMPOSITE_WIDTH);
        Ok(Font {
            codes,
            to_unicode,
            letters,
            widths,
            usual_width,
        })
    }

    /// The letters of an embedded font's glyphs, where its codes are the numbers of those.
    fn glyphs(
        &self,
        descendant: Option<&Dictionary>,
        budget: &mut Budget,
    ) -> Result<Letters, Failure> {
        let description =
            descendant.and_then(|descendant| self.dictionary(descendant, b"FontDescriptor"));
        let program = description.and_then(|description| {
            let program = self.stream(description, b"FontFile2");
            program.or_else(|| self.stream(description, b"FontFile3"))
        });
        let has_own_numbers =
            descendant.is_some_and(|descendant| self.stream(descendant, b"CIDToGIDMap").is_some());
        Ok(match program {
            Some(program) if !has_own_numbers => {
                budget.operations(COST_OF_GLYPHS)?;
                Letters::Glyphs(programs::letters_of_glyphs(&unpacked(program, budget)?))
            }
            _ => Letters::Unknown,
        })
    }

    /// `/W`: `first [width …]`, or `first last width`.
    fn composite_widths(&self, descendant: &Dictionary) -> BTreeMap<u32, f32> {
        let mut widths = BTreeMap::new();
        // Ranges may name the same codes again and again.
        let mut left = MAX_WIDTHS;
        let mut listed = self
            .array(descendant, b"W")
            .unwrap_or_default()
            .iter()
            .map(|object| self.resolved(object));
        while let (Some(first), Some(next)) = (listed.next(), listed.next()) {
            let first = number(first).max(0.0) as u32;
            if let Object::Array(each) = next {
                left = left.saturating_sub(each.len());
                let each = each.iter().map(|object| number(self.resolved(object)));
                widths.extend((first..).zip(each).take(left));
            } else if let Some(width) = listed.next() {
                let last = number(next).max(0.0) as u32;
                let width = number(width);
                widths.extend((first..=last).map(|code| (code, width)).take(left));
                left = left.saturating_sub(last.saturating_sub(first) as usize);
            }
            if left == 0 {
                break;
            }
        }
        widths
    }

    fn resolved<'o>(&self, object: &'o Object) -> &'o Object
    where
        'a: 'o,
    {
        match self.document.dereference(object) {
            Ok((_, object)) => object,
            Err(_) => object,
        }
    }

    fn get<'o>(&self, dictionary: &'o Dictionary, key: &[u8]) -> Option<&'o Object>
    where
        'a: 'o,
    {
        Some(self.resolved(dictionary.get(key).ok()?))
    }

    fn dictionary<'o>(&self, dictionary: &'o Dictionary, key: &[u8]) -> Option<&'o Dictionary>
    where
        'a: 'o,
    {
        self.get(dictionary, key)?.as_dict().ok()
    }

    pub fn stream<'o>(&self, dictionary: &'o Dictionary, key: &[u8]) -> Option<&'o Stream>
    where
        'a: 'o,
    {
        self.get(dictionary, key)?.as_stream().ok()
    }

    fn array<'o>(&self, dictionary: &'o Dictionary, key: &[u8]) -> Option<&'o [Object]>
    where
        'a: 'o,
    {
        Some(self.get(dictionary, key)?.as_array().ok()?)
    }

    pub fn name<'o>(&self, dictionary: &'o Dictionary, key: &[u8]) -> Option<&'o [u8]>
    where
        'a: 'o,
    {
        self.get(dictionary, key)?.as_name().ok()
    }

    fn number(&self, dictionary: &Dictionary, key: &[u8]) -> Option<f32> {
        self.get(dictionary, key)?.as_float().ok()
    }
}

/// A table with what another one knows put over it.
fn over(table: Table, own: Table) -> Table {
    let both = table.into_iter().zip(own);
    both.map(|(letters, own)| own.or(letters)).collect()
}

/// The bytes of a stream, charged to what a file may unpack to; none where it is damaged.
pub(super) fn unpacked(stream: &Stream, budget: &mut Budget) -> Result<Vec<u8>, Failure> {
    match stream.get_plain_content_with_limit(budget.next_part()) {
        Ok(bytes) => {
            budget.unpacked(bytes.len())?;
            Ok(bytes)
        }
        Err(error) => match failure(error) {
            Failure::TooLarge => Err(Failure::TooLarge),
            _ => Ok(Vec::new()),
        },
    }
}
